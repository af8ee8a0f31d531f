package dev.holdfast.network;

import org.jspecify.annotations.Nullable;

/**
 * A route as the kernel shows it.
 *
 * @param protocol {@code rtm_protocol}, who put it there; see {@link RouteProtocol}
 * @param type {@code rtm_type}
 * @param tos {@code rtm_tos}; a route with another one is another route
 * @param fromPrefix whether it is for some sources only, which makes it another route, too
 * @param cloned whether it is not a route but a cached decision
 * @param route what an operator would write for it; null if that cannot be expressed
 * @param unusual what cannot be expressed; null if {@code route} says it all
 */
public record ObservedRoute(
    Route.Key key,
    int protocol,
    int type,
    int tos,
    boolean fromPrefix,
    boolean cloned,
    @Nullable Route route,
    @Nullable String unusual) {

  /** Whether the kernel made it by itself, and would again. */
  public boolean ofTheKernel() {
    return cloned
        || key.table() == RouteTable.LOCAL
        || protocol == RouteProtocol.KERNEL
        || protocol == RouteProtocol.REDIRECT
        || protocol == RouteProtocol.ROUTER_ADVERTISEMENT;
  }

  /** Whether it is another route than any that a {@link Route.Key} names. */
  boolean isAside() {
    return tos != 0 || fromPrefix;
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
