package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile.Identity;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Message;
import dev.holdfast.network.LinkAttribute.Region;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What goes in other network namespaces along with links of one: the other ends of pairs, and what
 * stands on the links there.
 *
 * <p>The kernel shows of a link where the one below it is, and of none what is above it. So it is
 * asked in all other namespaces that can be found: those of {@link Places#known}, and those that it
 * has numbered here. One that has no number for another has no link that leads there, and that is a
 * single question.
 */
final class TiesElsewhere implements AutoCloseable {

  private final Ownership ownership;
  private final Realm home;
  private final Map<Identity, Realm> realms = new LinkedHashMap<>();

  /** In namespaces without a name: what their links are is all that can be seen of them. */
  private final Deque<FallingLinks> nameless = new ArrayDeque<>();

  private TiesElsewhere(Look look, FallingLinks here, Ownership ownership) {
    // The books of other namespaces are not here to be read, so there a tag alone says ours.
    this.ownership = new Ownership(ownership.options(), NetworkApplied.EMPTY);
    this.home = Realm.here(look, here);
    realms.put(home.identity(), home);
  }

  /**
   * Looks for what goes with links that go, and adds to these what goes here because of that.
   *
   * @param here the links that go here
   */
  static TiesElsewhere look(Look look, FallingLinks here, Ownership ownership, NetworkState desired)
      throws KernelException {
    TiesElsewhere ties = new TiesElsewhere(look, here, ownership);
    try {
      ties.follow(Places.known(desired), look.namespaceNumbers());
      return ties;
    } catch (KernelException | RuntimeException e) {
      ties.close();
      throw e;
    }
  }

  /**
   * @param words of the namespaces to look into
   * @param numbers by which the kernel knows any here
   */
  private void follow(Set<String> words, Set<Integer> numbers) throws KernelException {
    Set<Integer> unknown = new HashSet<>(numbers);
    Deque<Realm> due = new ArrayDeque<>(List.of(home));
    while (!due.isEmpty()) {
      Realm below = due.remove();
      for (String word : words) {
        Realm above = above(word, below, unknown);
        if (above != null && !due.contains(above)) {
          due.add(above);
        }
      }
    }
    for (int number : unknown) {
      lookAt(number);
    }
  }

  /**
   * The namespace of a word, if more goes there because of what goes in another.
   *
   * @param unknown the number by which it is known here is taken from these
   */
  private @Nullable Realm above(String word, Realm below, Set<Integer> unknown)
      throws KernelException {
    Realm opened = Realm.open(word);
    if (opened == null) {
      return null;
    }
    Realm known = realms.get(opened.identity());
    try {
      Realm realm = known == null ? opened : known;
      if (realm == below || !realm.answers()) {
        return null;
      }
      if (!unknown.isEmpty()) {
        unknown.remove(home.number(realm));
      }
      if (!grow(realm, below)) {
        return null;
      }
      realms.put(realm.identity(), realm);
      return realm;
    } finally {
      if (realms.get(opened.identity()) != opened) {
        opened.close();
      }
    }
  }

  /** Takes down what stands on links that go in another namespace; whether that is more. */
  private boolean grow(Realm realm, Realm below) throws KernelException {
    int number = realm.number(below);
    boolean grown = false;
    if (number != NamespaceMessages.NOT_ASSIGNED) {
      for (Message message : realm.socket().dump("list links", LinkMessages.dump())) {
        for (Loss loss : with(message, number, below.falling(ownership))) {
          grown |= add(loss, message, realm.falling(ownership));
        }
      }
    }
    return grown;
  }

  private static boolean add(Loss loss, Message link, FallingLinks to) {
    return to.add(loss, to.links().name(link.number(LinkMessages.INDEX)));
  }

  /** Looks at a namespace of which there is no more than a number. */
  private void lookAt(int number) throws KernelException {
    List<Message> dump;
    try {
      dump = home.socket().dump("list links elsewhere", LinkMessages.dumpElsewhere(number));
    } catch (KernelException e) {
      return; // It has gone, or the kernel is older than Linux 4.20.
    }
    // What is shown from here leads to numbers of here.
    int here = home.number(home);
    FallingLinks there =
        new FallingLinks(
            Links.read(dump, Places.NONE), ownership, " in a namespace without a name");
    for (Message message : dump) {
      for (Loss loss : with(message, here, home.falling(ownership))) {
        add(loss, message, there);
      }
    }
    nameless.add(there);
  }

  /**
   * The losses that a link is part of.
   *
   * @param number by which its namespace knows the one below
   */
  private static Set<Loss> with(Message link, int number, FallingLinks below) {
    Set<Loss> losses = new HashSet<>();
    if (LinkPeer.farEnd(link).filter(end -> end.place() == number).isPresent()) {
      Set<String> needed = needed(link, below.links());
      below
          .falling()
          .forEach((loss, names) -> {
            if (needed.stream().anyMatch(names::contains)) {
              losses.add(loss);
            }
          });
    }
    return losses;
  }

  /** The links of another namespace without which one cannot be; see {@link FallingLinks}. */
  private static Set<String> needed(Message link, Links there) {
    Attributes info = link.get(LinkMessages.LINKINFO);
    String name = info == null ? null : info.get(LinkMessages.KIND);
    LinkKind kind = name == null ? null : LinkKind.named(name).orElse(null);
    if (kind != null && kind.outlivesWhatIsBelow()) {
      return Set.of();
    }
    Set<String> needed = new HashSet<>();
    boolean saysItself = false;
    Attributes data = info == null ? null : info.get(LinkMessages.DATA);
    for (LinkAttribute<?> attribute :
        kind == null ? List.<LinkAttribute<?>>of() : kind.attributes()) {
      if (attribute.namesWhatIsBelow() && attribute.region() == Region.DATA) {
        Object value = data == null ? null : attribute.read(data, there);
        saysItself = true;
        if (value != null) {
          needed.add(value.toString());
        }
      }
    }
    Integer index = link.get(LinkMessages.LINK);
    // Of a vxlan IFLA_LINK is its own index.
    if (!saysItself && index != null) {
      needed.add(there.name(index));
    }
    return needed;
  }

  /** Tells of all that goes there. */
  void tell() throws KernelException {
    for (Realm realm : realms.values()) {
      if (realm != home) {
        FallingLinks falling = realm.falling(ownership);
        falling.tellLinks(Map.of());
        falling.tellWhatIsOnThem(realm.look());
      }
    }
    nameless.forEach(falling -> falling.tellLinks(Map.of()));
  }

  @Override
  public void close() {
    realms.values().forEach(Realm::close);
  }
}
