package dev.holdfast.network;

import dev.holdfast.netlink.Codecs;
import dev.holdfast.reconcile.Match;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The other names of links, as a pass sees them. They bear no tag, and those that somebody else
 * gave stay.
 */
final class Altnames implements Untagged<Altnames.Key, Altnames.Key, Altnames.Found> {

  static final String NAME = "altname";

  /** {@code ALTIFNAMSIZ} without the NUL. */
  private static final int LONGEST = 127;

  static final Form<List<String>, byte[]> FORM =
      new Form<>(
          Form.Shape.LIST,
          Altnames::parse,
          names -> String.join(", ", names),
          Codecs.BYTES,
          (_, _) -> {
            throw new IllegalStateException("each is an object for itself");
          },
          (_, _) -> null);

  private final Links links;
  private final Ownership ownership;
  private final Map<Key, Key> wanted = new LinkedHashMap<>();
  private final Map<Key, Found> found = new LinkedHashMap<>();

  /** What there can be one of. */
  record Key(String altname, String link) {
    @Override
    public String toString() {
      return altname + " on " + link;
    }
  }

  /** One that is there, on the link of an index. */
  record Found(Key key, int index) {}

  private Altnames(Links links, NetworkState desired, Ownership ownership) {
    this.links = links;
    this.ownership = ownership;
    desired
        .links()
        .forEach((link, settings) -> {
          List<String> names = settings.get(Link.ALTNAMES);
          for (String altname : names == null ? List.<String>of() : names) {
            Key key = new Key(altname, link);
            wanted.put(key, key);
          }
        });
    links
        .byName()
        .forEach((link, there) -> {
          for (String altname : there.altnames()) {
            if (!ObservedLink.isTag(altname)) {
              Key key = new Key(altname, link);
              found.put(key, new Found(key, there.index()));
            }
          }
        });
  }

  static Altnames look(Look look, NetworkState desired, Ownership ownership) {
    return new Altnames(look.links(), desired, ownership);
  }

  private static List<String> parse(String text) {
    List<String> names =
        text.isBlank() ? List.of() : Arrays.stream(text.split(",")).map(String::strip).toList();
    if (new HashSet<>(names).size() < names.size()) {
      throw new IllegalArgumentException("an altname is given twice: " + text);
    }
    names.forEach(Altnames::check);
    return names;
  }

  static void check(String altname) {
    if (ObservedLink.isTag(altname)) {
      throw new IllegalArgumentException("holdfast says by \"" + altname + "\" what it made");
    }
    if (!isProper(altname)) {
      throw new IllegalArgumentException("not a name of an interface: \"" + altname + "\"");
    }
  }

  /** Whether it can be declared: the kernel takes almost any bytes. */
  static boolean isProper(String altname) {
    return !altname.isEmpty()
        && altname.getBytes(StandardCharsets.UTF_8).length <= LONGEST
        && altname.chars().noneMatch(c -> c <= ' ' || c == '/' || c == ',' || c == 0xfffd)
        && altname.codePoints().noneMatch(Character::isWhitespace);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<Key, Key> wanted() {
    return wanted;
  }

  @Override
  public Map<Key, Found> found() {
    return found;
  }

  @Override
  public Key key(Found altname) {
    return altname.key;
  }

  @Override
  public Ownership ownership() {
    return ownership;
  }

  @Override
  public Match match(Key wish, Found altname) {
    return Match.EXACT;
  }

  @Override
  public String owner(Found altname) {
    return "somebody who left no tag";
  }

  @Override
  public String show(Key wish) {
    return wish.altname;
  }

  @Override
  public String value(Found altname) {
    return altname.key.altname;
  }

  /** A name that another link has. */
  @Override
  public @Nullable String obstacle(Key wish) {
    for (Found other : found.values()) {
      boolean goes = ownership.lists(NAME, other.key) && !wanted.containsKey(other.key);
      if (other.key.altname.equals(wish.altname) && !goes) {
        return "conflict: " + other.key.link + " has that altname";
      }
    }
    return links.all().stream().anyMatch(link -> link.name().equals(wish.altname))
        ? "conflict: there is an interface " + wish.altname
        : null;
  }

  @Override
  public Stage coming(Key wish) {
    return Stage.LINKS;
  }

  /** It may be in the way of another link's. */
  @Override
  public Stage going(Found altname) {
    return Stage.LINKS_MAKE_ROOM;
  }

  @Override
  public @Nullable String waitsFor(Key wish, Standing standing) {
    return standing.link(wish.link);
  }

  @Override
  public Deed create(Key wish) {
    return Deed.send(AltnameMessages.add(links.index(wish.link), wish.altname));
  }

  @Override
  public Deed alter(Key wish) {
    throw new IllegalStateException("there is nothing about a name to alter: " + wish);
  }

  @Override
  public Deed delete(Found altname) {
    return Deed.send(AltnameMessages.delete(altname.index, altname.key.altname));
  }
}
