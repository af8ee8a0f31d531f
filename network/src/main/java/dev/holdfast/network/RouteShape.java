package dev.holdfast.network;

import dev.holdfast.netlink.IpPrefix;

/**
 * What routes are beside where they lead to.
 *
 * @param id its place among the shapes of a {@link RouteSet}
 * @param route such a route to everywhere
 * @param keyed a number for its key but for the destination, the same for all of the same key
 */
record RouteShape(int id, Route route, int keyed) {

  /** A route of this shape. */
  Route to(IpPrefix prefix) {
    return route.withTo(prefix);
  }

  /** Whether it says by itself that a prefix is on a link. */
  boolean isOnLink() {
    return route.via() == null && route.dev() != null;
  }

  static Route anywhere(Route route) {
    return route.withTo(anywhere(route.to()));
  }

  static Route.Key anywhere(Route.Key key) {
    return key.withTo(anywhere(key.to()));
  }

  private static IpPrefix anywhere(IpPrefix prefix) {
    return prefix.address().isV4() ? IpPrefix.ALL_V4 : IpPrefix.ALL_V6;
  }
}
