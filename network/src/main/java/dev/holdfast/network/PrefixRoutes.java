package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.netlink.Message;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The routes that the kernel makes for addresses, to the network that each is in: those of ours
 * that somebody took away. The kernel does not make them again by itself while the link stays up.
 */
final class PrefixRoutes {

  private static final int V6_BITS = 128;

  private final Map<Address.Key, Missing> missing = new HashMap<>();

  /** Such a route, whatever its metric. */
  private record Way(long table, IpPrefix to, String dev) {}

  /** One that is not there, and its address. */
  private record Missing(Way way, ObservedAddress address) {}

  private PrefixRoutes() {}

  /** Looks for those of some addresses. */
  static PrefixRoutes look(Look look, Collection<ObservedAddress> addresses)
      throws KernelException {
    PrefixRoutes routes = new PrefixRoutes();
    Links links = look.links();
    for (ObservedAddress address : addresses) {
      ObservedLink link = links.named(address.link()).orElse(null);
      if (link != null && link.up() && hasOne(address)) {
        Way way = new Way(table(link, links), address.address().network(), address.link());
        routes.missing.put(address.key(), new Missing(way, address));
      }
    }
    Set<Integer> families = new HashSet<>();
    routes.missing.values().forEach(one -> families.add(Family.of(one.way.to.address())));
    for (int family : families) {
      routes.found(FoundRoutes.of(look, family, RouteProtocol.KERNEL, PrefixRoutes::isOnLink));
    }
    // A stranger may have put one of his own in its place.
    Set<Look.Table> tables = new LinkedHashSet<>();
    for (Missing one : routes.missing.values()) {
      int family = Family.of(one.way.to.address());
      tables.add(new Look.Table(family, one.way.table));
    }
    for (Look.Table table : tables) {
      routes.found(FoundRoutes.in(look, table, PrefixRoutes::isOnLink));
    }
    return routes;
  }

  /** Whether it leads to whoever answers on a link. */
  static boolean isOnLink(ObservedRoute like) {
    Route route = like.route();
    return route != null && route.dev() != null && route.via() == null;
  }

  private void found(FoundRoutes routes) {
    Set<Way> gone = new HashSet<>();
    missing.values().forEach(one -> gone.add(one.way));
    for (int i = 0; i < routes.size(); i++) {
      Route like = routes.form(i).sample().route();
      if (like != null && like.dev() != null) {
        gone.remove(new Way(like.table(), routes.prefixes().get(i), like.dev()));
      }
    }
    missing.values().removeIf(one -> !gone.contains(one.way));
  }

  /** See {@code fib_add_ifaddr} of net/ipv4/fib_frontend.c, {@code inet6_addr_add}. */
  private static boolean hasOne(ObservedAddress found) {
    Address address = found.address();
    boolean none =
        address.noPrefixRoute()
            || found.secondary()
            || found.tentative()
            || found.duplicate()
            || address.prefixLength() == 0
            || found.link().equals("lo");
    if (none) {
      return false;
    }
    return address.local().isV6()
        ? address.peer() == null && address.prefixLength() < V6_BITS
        : !address.network().equals(IpPrefix.host(address.local()));
  }

  /** That of its vrf, if it is in one. */
  private static long table(ObservedLink link, Links links) {
    String master = link.get(Link.MASTER);
    ObservedLink vrf = master == null ? null : links.named(master).orElse(null);
    Long own = link.get(Vrf.TABLE);
    Long masters = vrf == null ? null : vrf.get(Vrf.TABLE);
    return own != null ? own : masters != null ? masters : RouteTable.MAIN;
  }

  /** Whether that of an address is not there. */
  boolean lack(Address.Key address) {
    return missing.containsKey(address);
  }

  /**
   * What makes that of an address again as the kernel would; null if it is there.
   *
   * @param tag that of the address
   */
  @Nullable Message again(Address.Key key, Links links, int tag) {
    Missing one = missing.get(key);
    if (one == null) {
      return null;
    }
    Address address = one.address.address();
    if (address.local().isV6()) {
      // The kernel makes it when the address is said once more (inet6_addr_modify).
      return AddressMessages.alter(links.index(one.way.dev), address, tag);
    }
    Route route =
        Route.to(one.way.to)
            .dev(one.way.dev)
            .table(one.way.table)
            .source(address.local())
            .scope(Scope.LINK)
            .metric(address.metric() == 0 ? null : (Long) address.metric())
            .build();
    return RouteMessages.create(route, links, RouteProtocol.KERNEL);
  }
}
