package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.MessageType;
import java.util.List;
import java.util.stream.Stream;

/**
 * What rtnetlink has for us: the kinds of objects, their messages, the groups that tell of them.
 */
final class Kinds {

  /** {@code NETLINK_ROUTE}. */
  static final int PROTOCOL = 0;

  static final List<MessageType> VOCABULARY =
      Stream.of(LinkMessages.types(), AddressMessages.types(), RouteMessages.types())
          .flatMap(List::stream)
          .toList();

  /**
   * {@code RTNLGRP_*}: links, neighbours, IPv4 addresses, routes, rules, IPv6 addresses, routes,
   * rules. Only the group of links speaks when a link that goes down loses its IPv4 routes.
   */
  private static final int[] GROUPS = {1, 3, 5, 7, 8, 9, 11, 19};

  private final Links links;
  private final Addresses addresses;
  private final Routes routes;

  private Kinds(Links links, Addresses addresses, Routes routes) {
    this.links = links;
    this.addresses = addresses;
    this.routes = routes;
  }

  /** Looks at every kind. */
  static Kinds look(Look look, NetworkState desired, Ownership ownership) throws KernelException {
    return new Kinds(
        look.links(),
        Addresses.look(look, desired, ownership),
        Routes.look(look, desired, ownership));
  }

  static int[] groups() {
    return GROUPS.clone();
  }

  /** Those that are compared by key and owned by tags, in the order of standing on each other. */
  List<Kind<?, ?, ?>> keyed() {
    return List.of(addresses, routes);
  }

  Links links() {
    return links;
  }

  Addresses addresses() {
    return addresses;
  }
}
