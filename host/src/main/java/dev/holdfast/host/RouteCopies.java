package dev.holdfast.host;

import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.network.Route;

/** Routes that are like others. */
final class RouteCopies {

  private RouteCopies() {}

  static Route withTo(Route like, IpPrefix to) {
    return new Route(
        to,
        like.from(),
        like.tos(),
        like.via(),
        like.dev(),
        like.table(),
        like.metric(),
        like.source(),
        like.scope(),
        like.type(),
        like.onlink(),
        like.encap(),
        like.hops(),
        like.nexthop(),
        like.realms(),
        like.preference(),
        like.expires(),
        like.metrics());
  }
}
