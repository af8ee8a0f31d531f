package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.Message;
import dev.holdfast.reconcile.Owned;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What somebody else has on links that stay, and would lose by what is set of them.
 *
 * <p>A link that was down before we took it up goes down again when that is put back, but not while
 * something of a stranger's is on it. With another MAC address a link loses its neighbours ({@code
 * neigh_changeaddr}); those of a stranger are put back.
 */
final class ShakenLinks {

  private static final String UP = " " + Link.UP.word();

  private final Map<String, String> foreign = new LinkedHashMap<>();
  private final Links links;
  private final List<ObservedNeighbour> neighbours;
  private final Predicate<ObservedNeighbour> isForeign;

  private ShakenLinks(
      Links links, List<ObservedNeighbour> neighbours, Predicate<ObservedNeighbour> isForeign) {
    this.links = links;
    this.neighbours = neighbours;
    this.isForeign = isForeign;
  }

  /** Without a look at what is on them. */
  static ShakenLinks none() {
    return new ShakenLinks(Links.NONE, List.of(), _ -> false);
  }

  static ShakenLinks look(Look look, NetworkState desired, Ownership ownership)
      throws KernelException {
    ShakenLinks shaken =
        new ShakenLinks(
            look.links(), look.neighbours(), one -> Neighbours.isForeign(one, ownership));
    Set<String> lowered = lowered(look, desired, ownership);
    LinkTies ties = LinkTies.of(look.links(), NetworkState.EMPTY);
    ties.lookOn(look, ownership, lowered);
    for (String name : lowered) {
      String what = ties.foreignOn(name);
      if (what != null) {
        shaken.foreign.put(name, what);
      }
    }
    return shaken;
  }

  /** The links that go down when that they are up is put back. */
  private static Set<String> lowered(Look look, NetworkState desired, Ownership ownership) {
    Set<String> names = new LinkedHashSet<>();
    if (ownership.options().revertOnRelease() && !ownership.options().adopt()) {
      ownership
          .listed()
          .links()
          .forEach((key, record) -> {
            if (key.endsWith(UP) && wasDown(record)) {
              names.add(key.substring(0, key.length() - UP.length()));
            }
          });
      names.removeIf(name ->
          desired.links().getOrDefault(name, LinkSettings.of()).up() != null
              || look.links().named(name).filter(ObservedLink::up).isEmpty());
    }
    return names;
  }

  private static boolean wasDown(Owned record) {
    return Link.UP.render(false).equals(record.original());
  }

  /** What keeps a link up; null if nothing does. */
  @Nullable String foreign(String name) {
    String why = foreign.get(name);
    return why == null ? null : "what is on it to go: " + why;
  }

  /** What makes a stranger's neighbours of a link again. */
  List<Message> neighboursAgain(String name) {
    return neighbours.stream()
        .filter(one -> name.equals(one.key().dev()) && !one.key().proxy() && isForeign.test(one))
        .map(one -> NeighbourMessages.again(one, links))
        .toList();
  }
}
