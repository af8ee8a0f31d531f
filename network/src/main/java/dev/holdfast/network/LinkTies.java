package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * How links hang together: which stands on which, and what goes along when one goes.
 *
 * <p>With a link the kernel deletes its peer, the links that stand on it, and everything that is on
 * any of them.
 */
final class LinkTies {

  /** Deeper than any stack of links that works; a ring ends here. */
  private static final int DEEPEST = 16;

  private final Links links;
  private final NetworkState desired;
  private final Map<String, Loss> losses = new LinkedHashMap<>();
  private final Set<String> going = new HashSet<>();

  /** What one link takes along. */
  private static final class Loss {
    final Set<String> links = new HashSet<>();
    final List<String> all = new ArrayList<>();
    @Nullable String foreign;

    void add(String what, boolean isForeign) {
      all.add(what);
      if (isForeign && foreign == null) {
        foreign = what;
      }
    }
  }

  private LinkTies(Links links, NetworkState desired) {
    this.links = links;
    this.desired = desired;
  }

  static LinkTies of(Links links, NetworkState desired) {
    return new LinkTies(links, desired);
  }

  /** How many links a wanted one stands on, one on the other. */
  int depth(String name) {
    return depth(name, DEEPEST);
  }

  private int depth(String name, int left) {
    LinkSettings settings = desired.links().get(name);
    int depth = 0;
    if (settings != null && left > 0 && Link.home(settings).isEmpty()) {
      for (Map.Entry<LinkAttribute<?>, Object> said : settings.values().entrySet()) {
        if (said.getKey().namesWhatIsBelow()) {
          depth = Math.max(depth, 1 + depth(said.getValue().toString(), left - 1));
        }
      }
    }
    return depth;
  }

  /** Looks for what goes along with each of some links. */
  void look(Look look, Ownership ownership, Collection<String> leaving) throws KernelException {
    if (leaving.isEmpty()) {
      return;
    }
    going.addAll(leaving);
    Map<String, List<String>> above = above();
    for (String name : leaving) {
      Loss loss = new Loss();
      follow(name, above, loss.links);
      losses.put(name, loss);
      going.addAll(loss.links);
    }
    losses.forEach((name, loss) -> addLinks(name, loss, ownership));
    for (ObservedAddress address : look.addresses()) {
      if (!address.ofTheKernel()) {
        boolean ours = ownership.owns(Addresses.NAME, address.key(), address.protocol());
        add(address.link(), Addresses.NAME + " " + address.key(), !ours);
      }
    }
    for (ObservedNeighbour neighbour : look.neighbours()) {
      String dev = neighbour.key().dev();
      if (dev != null && neighbour.declared()) {
        boolean ours = ownership.owns(Neighbours.NAME, neighbour.key(), neighbour.protocol());
        add(dev, Neighbours.NAME + " " + neighbour.key(), !ours);
      }
    }
    Map<Long, Set<String>> devs = devs(look.nexthops());
    for (ObservedNexthop nexthop : look.nexthops()) {
      boolean ours = nexthop.protocol() == ownership.protocol();
      addIfAll(devs.get(nexthop.id()), Nexthops.NAME + " " + nexthop.id(), !ours);
    }
    for (ObservedRoute route : look.routes()) {
      boolean ours = route.protocol() == ownership.protocol();
      String what = Routes.NAME + " " + route.key();
      if (route.nexthop() != null) {
        addIfAll(devs.get(route.nexthop()), what, !ours);
      } else if (route.route() != null && !route.ofTheKernel()) {
        addIfAny(devs(route.route()), what, !ours);
      }
    }
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
  private static Set<String> devs(Route route) {
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

  /** The links that stand on each link, and its peer. */
  private Map<String, List<String>> above() {
    Map<String, List<String>> above = new HashMap<>();
    links
        .byName()
        .forEach((name, link) -> {
          if (link.below() != 0 && !link.elsewhere()) {
            above.computeIfAbsent(links.name(link.below()), _ -> new ArrayList<>()).add(name);
          }
        });
    return above;
  }

  private static void follow(String name, Map<String, List<String>> above, Set<String> into) {
    if (into.add(name)) {
      above.getOrDefault(name, List.of()).forEach(other -> follow(other, above, into));
    }
  }

  private void addLinks(String leaving, Loss loss, Ownership ownership) {
    for (String name : loss.links) {
      ObservedLink link = links.named(name).orElse(null);
      if (link != null && !name.equals(leaving)) {
        boolean peer = link.kind().equals(Veth.KIND.name());
        boolean ours = link.taggedName() != null || ownership.lists(MadeLinks.NAME, name);
        if (peer || !losses.containsKey(name)) {
          loss.add(MadeLinks.NAME + " " + name, !peer && !ours);
        }
      }
    }
  }

  private void add(String link, String what, boolean foreign) {
    for (Loss loss : losses.values()) {
      if (loss.links.contains(link)) {
        loss.add(what, foreign);
      }
    }
  }

  private void addIfAny(Set<String> on, String what, boolean foreign) {
    for (Loss loss : losses.values()) {
      if (on.stream().anyMatch(loss.links::contains)) {
        loss.add(what, foreign);
      }
    }
  }

  private void addIfAll(@Nullable Set<String> on, String what, boolean foreign) {
    for (Loss loss : losses.values()) {
      if (on != null && loss.links.containsAll(on)) {
        loss.add(what, foreign);
      }
    }
  }

  /** Whether a link goes, if only to come back. */
  boolean leaves(String link) {
    return losses.containsKey(link);
  }

  /** Whether a link goes, for itself or with another one. */
  boolean goesAlong(String link) {
    return going.contains(link);
  }

  /** Why a link has to stay: what is not ours and would go along; null if there is nothing. */
  @Nullable String foreignOn(String link) {
    Loss loss = losses.get(link);
    String foreign = loss == null ? null : loss.foreign;
    return foreign == null ? null : "it would take the foreign " + foreign + " with it";
  }

  /** What a link takes along, in words; empty if nothing. */
  String takenAlong(String link) {
    Loss loss = losses.get(link);
    StringJoiner text = new StringJoiner(", ");
    if (loss != null) {
      loss.all.stream().sorted().forEach(text::add);
    }
    return text.toString();
  }
}
