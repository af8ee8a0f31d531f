package dev.holdfast.network;

import dev.holdfast.netlink.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * A route as the kernel shows it.
 *
 * @param protocol {@code rtm_protocol}, who put it there; see {@link RouteProtocol}
 * @param type {@code rtm_type}
 * @param cloned whether it is not a route but a cached decision
 * @param nexthop the id of the nexthop object that it stands on; null if none
 * @param route what an operator would write for it; null if that cannot be expressed
 * @param unusual what cannot be expressed; null if {@code route} says it all
 */
public record ObservedRoute(
    Route.Key key,
    int protocol,
    int type,
    boolean cloned,
    @Nullable Long nexthop,
    @Nullable Route route,
    @Nullable String unusual) {

  /** Whether the kernel made it by itself, and would again. */
  public boolean ofTheKernel() {
    return cloned
        || (key.table() == RouteTable.LOCAL && protocol == RouteProtocol.UNSPECIFIED)
        || protocol == RouteProtocol.KERNEL
        || protocol == RouteProtocol.REDIRECT
        || protocol == RouteProtocol.ROUTER_ADVERTISEMENT;
  }

  /** The same to somewhere else of its family. */
  ObservedRoute withTo(IpPrefix destination) {
    return new ObservedRoute(
        key.withTo(destination),
        protocol,
        type,
        cloned,
        nexthop,
        route == null ? null : route.withTo(destination),
        unusual);
  }

  /** Its value in words, for plans and conflicts. */
  String value() {
    return route != null ? route.value() : String.valueOf(unusual);
  }

  @Override
  public String toString() {
    return key + " " + value() + " proto " + RouteProtocol.name(protocol);
  }
}
