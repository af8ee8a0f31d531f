package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The links of one namespace that go when some others do, there or elsewhere, and what is on them.
 *
 * <p>With a link the kernel deletes its peer, the links that cannot be without it (a VLAN, say, but
 * no GRE tunnel), and everything that is on any of them.
 */
final class FallingLinks {

  private final Links links;
  private final Ownership ownership;
  private final String where;
  private final Map<String, List<String>> above = new HashMap<>();

  /** For each loss the links of this namespace that are part of it. */
  private final Map<Loss, Set<String>> falling = new LinkedHashMap<>();

  /**
   * @param where said of all that is in this namespace, such as {@code " in blue"}
   */
  FallingLinks(Links links, Ownership ownership, String where) {
    this.links = links;
    this.ownership = ownership;
    this.where = where;
    links
        .byName()
        .forEach((name, link) ->
            needed(link)
                .forEach(other -> above.computeIfAbsent(other, _ -> new ArrayList<>()).add(name)));
  }

  /** The links without which there cannot be one; of a kind that we do not know, all below it. */
  private Set<String> needed(ObservedLink link) {
    Set<String> needed = new HashSet<>();
    LinkKind kind = LinkKind.named(link.kind()).orElse(null);
    // What is below it in another namespace is another namespace's matter.
    if (link.elsewhere() || (kind != null && kind.outlivesWhatIsBelow())) {
      return needed;
    }
    if (link.below() != 0) {
      needed.add(links.name(link.below()));
    }
    // A vxlan says what is below it among its own attributes only.
    link.values()
        .forEach((attribute, value) -> {
          if (attribute.namesWhatIsBelow() && !value.equals(Form.NONE)) {
            needed.add(value.toString());
          }
        });
    return needed;
  }

  Links links() {
    return links;
  }

  /** Takes a link down, and all that goes with it; whether that is news. */
  boolean add(Loss loss, String name) {
    Set<String> into = falling.computeIfAbsent(loss, _ -> new HashSet<>());
    int before = into.size();
    follow(name, into);
    return into.size() > before;
  }

  /** Takes a link down that stays, and on which others go on standing. */
  void addAlone(Loss loss, String name) {
    falling.computeIfAbsent(loss, _ -> new HashSet<>()).add(name);
  }

  private void follow(String name, Set<String> into) {
    if (into.add(name)) {
      above.getOrDefault(name, List.of()).forEach(other -> follow(other, into));
    }
  }

  Map<Loss, Set<String>> falling() {
    return falling;
  }

  /**
   * Tells of the links.
   *
   * @param leaving those that go for themselves, and are spoken of as such
   */
  void tellLinks(Map<String, Loss> leaving) {
    falling.forEach((loss, names) -> {
      for (String name : names) {
        ObservedLink link = links.named(name).orElse(null);
        if (link != null && leaving.get(name) != loss) {
          boolean peer = LinkKind.comesInPairs(link.kind());
          boolean ours = link.taggedName() != null || ownership.lists(MadeLinks.NAME, name);
          if (peer || !leaving.containsKey(name)) {
            loss.add(MadeLinks.NAME + " " + name + where, !peer && !ours);
          }
        }
      }
    });
  }

  /** Tells of what is on the links. */
  void tellWhatIsOnThem(Look look) throws KernelException {
    for (ObservedAddress address : ObservedAddress.declared(look.addresses())) {
      boolean ours = ownership.owns(Addresses.NAME, address.key(), address.protocol());
      on(Set.of(address.link())).forEach(loss -> add(loss, Addresses.NAME, address.key(), ours));
    }
    for (ObservedNeighbour neighbour : look.neighbours()) {
      String dev = neighbour.key().dev();
      if (dev != null && neighbour.declared()) {
        boolean ours = ownership.owns(Neighbours.NAME, neighbour.key(), neighbour.protocol());
        on(Set.of(dev)).forEach(loss -> add(loss, Neighbours.NAME, neighbour.key(), ours));
      }
    }
    Map<Long, Set<String>> devs = devs(look.nexthops());
    for (ObservedNexthop nexthop : look.nexthops()) {
      boolean ours = nexthop.protocol() == ownership.protocol();
      within(devs.get(nexthop.id())).forEach(loss -> add(loss, Nexthops.NAME, nexthop.id(), ours));
    }
    tellRoutes(look, Family.V4, devs);
    tellRoutes(look, Family.V6, devs);
  }

  private void add(Loss loss, String kind, Object key, boolean ours) {
    loss.add(kind + " " + key + where, !ours);
  }

  private void tellRoutes(Look look, int family, Map<Long, Set<String>> devs)
      throws KernelException {
    FoundRoutes routes = FoundRoutes.all(look, family, like -> !lost(like, devs).isEmpty());
    RouteForm last = null;
    List<Loss> losses = List.of();
    for (int i = 0; i < routes.size(); i++) {
      int item = i;
      RouteForm form = routes.form(i);
      if (form != last) {
        losses = lost(form.sample(), devs);
        last = form;
      }
      boolean foreign = form.protocol() != ownership.protocol();
      losses.forEach(loss -> loss.add(() -> Routes.NAME + " " + routes.key(item) + where, foreign));
    }
  }

  /** The losses that a route is part of. */
  private List<Loss> lost(ObservedRoute route, Map<Long, Set<String>> devs) {
    if (route.nexthop() != null) {
      return within(devs.get(route.nexthop()));
    }
    return route.route() == null || route.ofTheKernel() ? List.of() : on(devs(route.route()));
  }

  /** Where nexthop objects lead; a group wherever one of its members does. */
  private static Map<Long, Set<String>> devs(List<ObservedNexthop> nexthops) {
    Map<Long, Set<String>> devs = new HashMap<>();
    for (ObservedNexthop one : nexthops) {
      if (one.nexthop() != null && one.nexthop().target() instanceof Nexthop.Way way) {
        devs.put(one.id(), Set.of(way.dev()));
      }
    }
    for (ObservedNexthop group : nexthops) {
      if (!group.members().isEmpty()) {
        Set<String> all = new HashSet<>();
        // A member that leads nowhere stays.
        group.members().forEach(member -> all.addAll(devs.getOrDefault(member, Set.of(""))));
        devs.put(group.id(), all);
      }
    }
    return devs;
  }

  /** The links that a route leaves by; with any of them the kernel takes all of it. */
  static Set<String> devs(Route route) {
    Set<String> devs = new HashSet<>();
    if (route.dev() != null) {
      devs.add(route.dev());
    }
    for (Hop hop : route.hops()) {
      if (hop.dev() != null) {
        devs.add(hop.dev());
      }
    }
    return devs;
  }

  /** The losses with one of some links. */
  private List<Loss> on(Set<String> some) {
    return losses(names -> some.stream().anyMatch(names::contains));
  }

  /** The losses with all of some links. */
  private List<Loss> within(@Nullable Set<String> all) {
    return all == null ? List.of() : losses(names -> names.containsAll(all));
  }

  private List<Loss> losses(Predicate<Set<String>> which) {
    List<Loss> losses = new ArrayList<>();
    falling.forEach((loss, names) -> {
      if (which.test(names)) {
        losses.add(loss);
      }
    });
    return losses;
  }
}
