package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import org.jspecify.annotations.Nullable;

/** What the kernel takes for that which a route leaves out. */
final class RouteDefaults {

  private static final long METRIC_V6 = 1024;

  private RouteDefaults() {}

  /** Everything, of the family of what else is said. */
  static IpPrefix to(@Nullable IpAddress beside) {
    return beside == null || beside.isV4() ? IpPrefix.ALL_V4 : IpPrefix.ALL_V6;
  }

  static long metric(IpPrefix to) {
    return to.address().isV4() ? 0 : METRIC_V6;
  }

  static Scope scope(Route route) {
    if (!route.isV4()) {
      return Scope.GLOBAL;
    }
    return switch (route.type()) {
      case UNICAST ->
          route.via() == null && route.nexthop() == null && route.hops().isEmpty()
              ? Scope.LINK
              : Scope.GLOBAL;
      case LOCAL -> Scope.HOST;
      case BROADCAST, ANYCAST, MULTICAST -> Scope.LINK;
      case BLACKHOLE, UNREACHABLE, PROHIBIT, THROW -> Scope.GLOBAL;
    };
  }
}
