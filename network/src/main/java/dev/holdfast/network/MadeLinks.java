package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.reconcile.Match;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The links that a document makes, as a pass sees them: they come, go and are made anew. What can
 * be altered of a link in place is a matter of {@link LinkAttributes}.
 */
final class MadeLinks implements Kind<String, MadeLinks.Wish, ObservedLink> {

  static final String NAME = "link";

  /** Kinds of which Linux 6.1, at least, does not show where a link was made. */
  private static final Set<LinkKind> HIDING = Set.of(Plain.WIREGUARD, Geneve.KIND, Ipvlan.TAP);

  private final Links links;
  private final Ownership ownership;
  private final Map<String, Wish> wanted = new LinkedHashMap<>();
  private final Map<String, ObservedLink> found = new LinkedHashMap<>();
  private final Set<String> brought = new HashSet<>();
  private final LinkTies ties;
  private final LinkBirth birth;
  private final boolean areTagged;
  private final boolean someCome;

  /**
   * A link that is wanted.
   *
   * @param kind that of the settings
   */
  record Wish(String name, LinkKind kind, LinkSettings settings) {}

  private MadeLinks(Look look, NetworkState desired, Ownership ownership) throws KernelException {
    this.links = look.links();
    this.ownership = ownership;
    // Linux 5.5 has altnames; 5.19 shows this of every link, and is the first to show that it has.
    areTagged =
        ownership.options().tags()
            && links.all().stream()
                .anyMatch(link -> link.taggedName() != null || link.get(Link.GRO_MAX_SIZE) != null);
    desired
        .links()
        .forEach((name, settings) -> {
          LinkKind kind = settings.kind();
          if (kind != null) {
            wanted.put(name, new Wish(name, kind, settings));
          }
        });
    desired.links().forEach(this::wantOtherEnd);
    links
        .byName()
        .forEach((name, link) -> {
          boolean ours = link.taggedName() != null || ownership.lists(NAME, name);
          // One that is ours and still spoken of stays, though nobody asks for it to be made.
          if (wanted.containsKey(name) || (ours && !desired.links().containsKey(name))) {
            found.put(name, link);
          }
        });
    ties = LinkTies.of(links, desired);
    birth = new LinkBirth(links, ownership.options().tags());
    someCome = expectWhatComes();
    if (look.asksForTies()) {
      ties.look(look, ownership, leaving());
    }
  }

  static MadeLinks look(Look look, NetworkState desired, Ownership ownership)
      throws KernelException {
    return new MadeLinks(look, desired, ownership);
  }

  /** The other end of a pair is wanted as much, whoever of the two the document speaks of. */
  private void wantOtherEnd(String name, LinkSettings settings) {
    LinkKind kind = settings.kind();
    String peer = LinkPeer.beside(settings);
    if (kind != null && peer != null) {
      LinkSettings other = LinkSettings.of(kind).with(LinkPeer.NAME, name);
      wanted.putIfAbsent(peer, new Wish(peer, kind, other));
    }
  }

  /** Whether we made a link of a name, or are about to. */
  static boolean isOurs(Links links, String name, Ownership ownership) {
    return links.isComing(name)
        || ownership.lists(NAME, name)
        || links.named(name).filter(link -> link.taggedName() != null).isPresent();
  }

  /**
   * Reserves indices, so that what stands on a link can be told of it in the same pass. Of two ends
   * one is made, and brings the other.
   */
  private boolean expectWhatComes() {
    wanted.values().stream().filter(this::isReplaced).forEach(this::expect);
    wanted.values().stream().filter(wish -> !found.containsKey(wish.name)).forEach(this::expect);
    return !brought.isEmpty() || wanted.keySet().stream().anyMatch(links::isComing);
  }

  private void expect(Wish wish) {
    if (!brought.contains(wish.name)) {
      links.expect(wish.name);
      String peer = LinkPeer.beside(wish.settings);
      if (peer != null) {
        links.expect(peer);
        brought.add(peer);
      }
    }
  }

  private boolean isReplaced(Wish wish) {
    ObservedLink there = found.get(wish.name);
    return there != null && isReplaced(wish, there);
  }

  private boolean isReplaced(Wish wish, ObservedLink there) {
    return match(wish, there) == Match.MISFIT
        && (ours(wish.name, there) || ownership.options().adopt());
  }

  /** What goes, for ever or to come back. */
  private List<String> leaving() {
    List<String> leaving = new ArrayList<>();
    found.forEach((name, link) -> {
      Wish wish = wanted.get(name);
      if (wish == null ? ours(name, link) : isReplaced(wish, link)) {
        leaving.add(name);
      }
    });
    return leaving;
  }

  @Override
  public String name() {
    return NAME;
  }

  /** Those that come with another one are not made for themselves. */
  @Override
  public Map<String, Wish> wanted() {
    Map<String, Wish> all = new LinkedHashMap<>(wanted);
    all.keySet().removeAll(brought);
    return all;
  }

  @Override
  public Map<String, ObservedLink> found() {
    return found;
  }

  @Override
  public String key(ObservedLink link) {
    return links.name(link.index());
  }

  /** Also one that was renamed, and whose name somebody else has given to another link. */
  @Override
  public boolean tagged(ObservedLink link) {
    return ownership.options().tags() && link.taggedName() != null;
  }

  @Override
  public boolean areTagged() {
    return areTagged;
  }

  @Override
  public Ownership ownership() {
    return ownership;
  }

  @Override
  public Match match(Wish wish, ObservedLink link) {
    if (!link.kind().equals(wish.kind.name())) {
      return Match.MISFIT;
    }
    for (Map.Entry<LinkAttribute<?>, Object> said : wish.settings.values().entrySet()) {
      LinkAttribute<?> attribute = said.getKey();
      boolean ofPlaces = attribute == LinkPeer.NETNS || attribute == Link.LINK_NETNS;
      boolean hidden = attribute == Link.LINK && isHidden(wish, link);
      boolean anew =
          hidden
              ? link.below() != around(wish).index(said.getValue().toString())
              : !ofPlaces && attribute.isAnew(link.values().get(attribute), said.getValue());
      if (anew) {
        return Match.MISFIT;
      }
    }
    if (!leadsWhere(wish, link)) {
      return Match.MISFIT;
    }
    return link.name().equals(wish.name) ? Match.EXACT : Match.ALTERABLE;
  }

  /** Whether the other end, or what is below, is in the right namespace, whatever it is called. */
  private boolean leadsWhere(Wish wish, ObservedLink link) {
    if (wish.kind.comesInPairs()) {
      String place = links.places().canonical(LinkPeer.place(wish.settings));
      return place.equals(link.get(LinkPeer.NETNS));
    }
    return !wish.kind.isCrossing()
        || isHidden(wish, link)
        || links.places().canonical(Link.home(wish.settings)).equals(link.get(Link.LINK_NETNS));
  }

  /** Whether the kernel does not show where a link was made. */
  private static boolean isHidden(Wish wish, ObservedLink link) {
    return HIDING.contains(wish.kind) && !link.elsewhere();
  }

  /** The links of the namespace that one is made in. */
  private Links around(Wish wish) {
    String home = Link.home(wish.settings);
    return home.isEmpty() || links.places().isHere(home) ? links : links.places().in(home);
  }

  @Override
  public String owner(ObservedLink link) {
    return link.kind().isEmpty() ? "the hardware" : "somebody who left no tag";
  }

  @Override
  public String show(Wish wish) {
    String takes = ties.takenAlong(wish.name);
    return wish.settings.birth() + (takes.isEmpty() ? "" : "; takes down " + takes);
  }

  @Override
  public String value(ObservedLink link) {
    String name = links.name(link.index());
    boolean renamed = !link.name().equals(name);
    return link.value() + (renamed ? " named " + link.name() : "");
  }

  /** A peer's name that is taken. */
  @Override
  public @Nullable String obstacle(Wish wish) {
    String place = LinkPeer.place(wish.settings);
    if (links.places().isHere(place)) {
      return "peer_netns " + place + " is the network namespace of " + wish.name + " itself";
    }
    String peer = LinkPeer.beside(wish.settings);
    return peer != null && links.named(peer).isPresent() && !ties.goesAlong(peer)
        ? "conflict: there is an interface " + peer + " already"
        : null;
  }

  @Override
  public @Nullable String objection(Change change, ObservedLink link) {
    return switch (change) {
      case ALTERED, RELEASED -> null;
      case REPLACED, GONE -> ties.foreignOn(links.name(link.index()));
    };
  }

  @Override
  public Stage coming(Wish wish) {
    return Stage.LINKS_COME;
  }

  /** The other end of one that goes, or is made anew. */
  @Override
  public boolean goesAlong(ObservedLink link) {
    String name = links.name(link.index());
    ObservedLink peer = link.elsewhere() ? null : links.at(link.below());
    if (peer == null || !LinkKind.comesInPairs(link.kind())) {
      return false;
    }
    String other = links.name(peer.index());
    return ties.leaves(other) && (wanted.containsKey(other) || other.compareTo(name) < 0);
  }

  /** One that goes may have what one that comes needs: a name, a VLAN's number, a port. */
  @Override
  public Stage going(ObservedLink link) {
    return someCome ? Stage.LINKS_MAKE_ROOM : Stage.LINKS_GO;
  }

  /** What others stand on comes first. */
  @Override
  public int rank(Wish wish) {
    return ties.depth(wish.name);
  }

  @Override
  public @Nullable String waitsFor(Wish wish, Standing standing) {
    String home = Link.home(wish.settings);
    boolean elsewhere = !home.isEmpty() && !links.places().isHere(home);
    if (elsewhere && !links.places().has(home)) {
      return "network namespace " + home;
    }
    for (Map.Entry<LinkAttribute<?>, Object> said : wish.settings.values().entrySet()) {
      if (said.getKey().namesWhatIsBelow() && !said.getValue().equals(Form.NONE)) {
        String name = said.getValue().toString();
        String missing = elsewhere ? missing(name, home) : standing.link(name);
        if (missing != null) {
          return missing;
        }
      }
    }
    String place = LinkPeer.place(wish.settings);
    return place.isEmpty() || links.places().has(place) ? null : "network namespace " + place;
  }

  /** What is to be below in another namespace; null if it is there. */
  private @Nullable String missing(String name, String home) {
    return links.places().in(home).named(name).isPresent()
        ? null
        : "interface " + name + " in " + home;
  }

  /** A crash between the two would leave a link that nobody knows to be ours. */
  @Override
  public boolean comesWhole() {
    return true;
  }

  @Override
  public Deed create(Wish wish) {
    return birth.of(wish);
  }

  /** Gives it back its name. Before Linux 6.2 a link that is up cannot be renamed. */
  @Override
  public Deed alter(Wish wish) {
    ObservedLink link = Objects.requireNonNull(found.get(wish.name));
    return LinkBirth.rename(link, wish.name);
  }

  @Override
  public Deed delete(ObservedLink link) {
    String tag = ownership.options().tags() ? link.taggedName() : null;
    return Deed.send(
        tag != null ? AltnameMessages.deleteTagged(tag) : LinkMessages.delete(link.index()));
  }

  @Override
  public Deed release(ObservedLink link) {
    return Deed.send(
        AltnameMessages.untag(link.index(), Objects.requireNonNull(link.taggedName())));
  }
}
