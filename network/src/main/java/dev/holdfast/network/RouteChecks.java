package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Route} refuses to be.
 *
 * <p>Texts are put together only for what is refused: a pass makes a route of each that it finds.
 */
final class RouteChecks {

  private static final long LARGEST = 0xFFFF_FFFFL;
  private static final int LARGEST_TOS = 0xfc;
  private static final int ECN = 0x03;

  private RouteChecks() {}

  static void key(
      IpPrefix to, @Nullable IpPrefix from, int tos, long table, @Nullable Long metric) {
    if (to.hasHostBits()) {
      throw new IllegalArgumentException(to + " has host bits: write " + to.network());
    }
    if (from != null) {
      if (to.address().isV4() || from.address().isV4()) {
        throw refusal(to, "only IPv6 routes are from some sources");
      }
      if (from.hasHostBits()) {
        throw new IllegalArgumentException(from + " has host bits: write " + from.network());
      }
    }
    if (tos != 0) {
      if (to.address().isV6()) {
        throw refusal(to, "only IPv4 routes have a tos");
      }
      if (tos < 0 || tos > LARGEST_TOS || (tos & ECN) != 0) {
        throw refusal(to, "a tos is a multiple of 4 up to " + LARGEST_TOS + ", not " + tos);
      }
    }
    RouteTable.checked(table);
    if (metric != null && (metric < 0 || metric > LARGEST)) {
      throw new IllegalArgumentException(
          "the metric of " + to + " is 0 to " + LARGEST + ", not " + metric);
    }
  }

  static void way(
      IpPrefix to,
      @Nullable IpAddress via,
      @Nullable String dev,
      RouteType type,
      List<Hop> hops,
      @Nullable Long nexthop,
      boolean onlink,
      @Nullable Encap encap,
      @Nullable Realms realms) {
    boolean oneWay = via != null || dev != null;
    int ways = (oneWay ? 1 : 0) + (hops.isEmpty() ? 0 : 1) + (nexthop == null ? 0 : 1);
    if (type.leads() && ways == 0) {
      throw new IllegalArgumentException("the route to " + to + " needs via or dev");
    }
    if (!type.leads() && ways > 0) {
      throw new IllegalArgumentException(
          "a " + type + " route to " + to + " goes nowhere: no via, no dev");
    }
    if (ways > 1) {
      throw refusal(to, "it has one of via and dev, nexthops, and nexthop");
    }
    if (nexthop != null && (nexthop < 1 || nexthop > LARGEST)) {
      throw refusal(to, "the id of a nexthop is 1 to " + LARGEST + ", not " + nexthop);
    }
    if (oneWay) {
      gateway(to, via);
      if (via != null && via.isLinkLocalV6() && dev == null) {
        throw refusal(to, "the link-local gateway " + via + " needs a dev");
      }
    }
    if (dev != null) {
      LinkName.check(dev);
    }
    if (onlink && (via == null || dev == null)) {
      throw refusal(to, "onlink needs via and dev");
    }
    if (!oneWay && (encap != null || realms != null)) {
      throw refusal(to, "encap and realms are of a way: they need via or dev");
    }
    perWay(to, encap, realms);
    if (!hops.isEmpty()) {
      hops(to, type, hops);
    }
  }

  private static void hops(IpPrefix to, RouteType type, List<Hop> hops) {
    if (type != RouteType.UNICAST) {
      throw refusal(to, "only a unicast route has several nexthops");
    }
    if (hops.size() == 1) {
      throw refusal(to, "one nexthop alone is a via and a dev");
    }
    for (Hop hop : hops) {
      gateway(to, hop.via());
      perWay(to, hop.encap(), hop.realms());
      if (to.address().isV6() && hop.via() == null) {
        throw refusal(to, "each nexthop of an IPv6 route needs a via");
      }
    }
  }

  private static void perWay(IpPrefix to, @Nullable Encap encap, @Nullable Realms realms) {
    if (realms != null && to.address().isV6()) {
      throw refusal(to, "only IPv4 routes have realms");
    }
    if (encap != null && to.address().isV4()) {
      encap(to, encap);
    }
  }

  private static void encap(IpPrefix to, Encap encap) {
    boolean ofIpv6 =
        encap instanceof Encap.Seg6Local
            || (encap instanceof Encap.Seg6 seg6 && seg6.mode() == Encap.Seg6.Mode.INLINE);
    if (ofIpv6) {
      throw refusal(to, "only IPv6 routes can have " + encap);
    }
  }

  private static void gateway(IpPrefix to, @Nullable IpAddress via) {
    if (via != null && via.isV4() && to.address().isV6()) {
      throw otherFamily(to, "via", via);
    }
    specified(to, "via", via);
  }

  static void rest(
      IpPrefix to,
      @Nullable IpAddress source,
      @Nullable Scope scope,
      @Nullable RouterPreference preference,
      @Nullable Lifetime expires) {
    if (source != null && source.isV4() != to.address().isV4()) {
      throw otherFamily(to, "source", source);
    }
    specified(to, "source", source);
    if (scope != null && to.address().isV6() && !scope.equals(Scope.GLOBAL)) {
      throw refusal(to, "only IPv4 routes have a scope");
    }
    if (to.address().isV4() && (preference != null || expires != null)) {
      throw refusal(to, "only IPv6 routes have a preference or expire");
    }
    if (expires != null && expires.seconds() == 0) {
      throw refusal(to, "it cannot expire after 0s");
    }
  }

  // To the kernel it is none, so that a route with it would never be held.
  private static void specified(IpPrefix to, String what, @Nullable IpAddress address) {
    if (address != null && address.isUnspecified()) {
      throw new IllegalArgumentException(
          "the " + what + " " + address + " of the route to " + to + " is the address of no host");
    }
  }

  private static IllegalArgumentException otherFamily(IpPrefix to, String what, IpAddress other) {
    return new IllegalArgumentException(
        "the " + what + " " + other + " of the route to " + to + " is of the other address family");
  }

  private static IllegalArgumentException refusal(IpPrefix to, String why) {
    return new IllegalArgumentException("the route to " + to + ": " + why);
  }
}
