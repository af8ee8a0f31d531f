package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.MessageType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What rtnetlink has for us: the kinds of objects, their messages, the groups that tell of them.
 */
final class Kinds {

  /** {@code NETLINK_ROUTE}. */
  static final int PROTOCOL = 0;

  static final List<MessageType> VOCABULARY =
      Stream.of(
              LinkMessages.types(),
              NamespaceMessages.types(),
              AddressMessages.types(),
              NeighbourMessages.types(),
              MdbMessages.types(),
              RouteMessages.types(),
              NexthopMessages.types(),
              RuleMessages.types())
          .flatMap(List::stream)
          .toList();

  /**
   * {@code RTNLGRP_*}: links, neighbours, IPv4 addresses, routes, rules, IPv6 addresses, routes,
   * rules, multicast groups of bridges, nexthops. Only the group of links speaks when a link that
   * goes down loses its IPv4 routes.
   */
  private static final int[] GROUPS = {1, 3, 5, 7, 8, 9, 11, 19, 26, 32};

  /** A way to look at one kind. */
  @FunctionalInterface
  private interface Eye {
    Kind<?, ?, ?> look(Look look, NetworkState desired, Ownership ownership) throws KernelException;
  }

  /** Those that are compared by key, in the order of standing on each other. */
  private static final Map<String, Eye> EYES = new LinkedHashMap<>();

  static {
    EYES.put(MadeLinks.NAME, MadeLinks::look);
    EYES.put(Altnames.NAME, Altnames::look);
    EYES.put(Addresses.NAME, Addresses::look);
    EYES.put(Neighbours.NAME, Neighbours::look);
    EYES.put(FdbEntries.NAME, FdbEntries::look);
    EYES.put(MdbEntries.NAME, MdbEntries::look);
    EYES.put(Nexthops.NAME, Nexthops::look);
    EYES.put(Routes.NAME, Routes::look);
    EYES.put(Rules.NAME, Rules::look);
    EYES.put(Wireguards.NAME, Wireguards::look);
    EYES.put(WireguardPeers.NAME, WireguardPeers::look);
  }

  private final Links links;
  private final List<ObservedAddress> addresses;
  private final Set<Long> nexthops;
  private final List<Kind<?, ?, ?>> keyed;
  private final MovedLinks moved;
  private final ShakenLinks shaken;

  private Kinds(Look look, MovedLinks moved, ShakenLinks shaken, List<Kind<?, ?, ?>> keyed)
      throws KernelException {
    this.links = look.links();
    this.moved = moved;
    this.shaken = shaken;
    this.addresses = look.addresses();
    this.nexthops = look.nexthops().stream().map(ObservedNexthop::id).collect(Collectors.toSet());
    this.keyed = keyed;
  }

  /** Looks at every kind. */
  static Kinds look(Look look, NetworkState desired, Ownership ownership) throws KernelException {
    MovedLinks moved = MovedLinks.look(look, desired, ownership);
    ShakenLinks shaken = ShakenLinks.look(look, desired, ownership);
    return new Kinds(look, moved, shaken, some(look, desired, ownership, EYES.keySet()));
  }

  private static List<Kind<?, ?, ?>> some(
      Look look, NetworkState desired, Ownership ownership, Set<String> names)
      throws KernelException {
    List<Kind<?, ?, ?>> some = new ArrayList<>();
    for (Map.Entry<String, Eye> eye : EYES.entrySet()) {
      if (names.contains(eye.getKey())) {
        some.add(eye.getValue().look(look, desired, ownership));
      }
    }
    return some;
  }

  /** Looks for what is ours, to let go of it. */
  static List<Kind<?, ?, ?>> lookAtOurs(Look look, Ownership ownership) throws KernelException {
    List<Kind<?, ?, ?>> kinds = new ArrayList<>();
    for (Map.Entry<String, Eye> eye : EYES.entrySet()) {
      kinds.add(
          eye.getKey().equals(Routes.NAME)
              ? Routes.lookAtOurs(look, ownership)
              : eye.getValue().look(look, NetworkState.EMPTY, ownership));
    }
    return kinds;
  }

  static int[] groups() {
    return GROUPS.clone();
  }

  List<Kind<?, ?, ?>> keyed() {
    return keyed;
  }

  Links links() {
    return links;
  }

  /** Those that are taken from other namespaces. */
  MovedLinks moved() {
    return moved;
  }

  /** What others would lose by what is set of links. */
  ShakenLinks shaken() {
    return shaken;
  }

  List<ObservedAddress> addresses() {
    return addresses;
  }

  /** The ids of the nexthop objects that are there. */
  Set<Long> nexthops() {
    return nexthops;
  }

  /** What is ours and bears no tag that says so, by kind. */
  Map<String, Set<String>> oursUntagged() {
    Map<String, Set<String>> ours = new LinkedHashMap<>();
    keyed.forEach(kind -> ours.put(kind.name(), oursUntagged(kind)));
    return ours;
  }

  private static <K, F> Set<String> oursUntagged(Kind<K, ?, F> kind) {
    Set<String> ours = new LinkedHashSet<>();
    kind.found()
        .forEach((key, found) -> {
          if (kind.ours(key, found) && !kind.tagged(found)) {
            ours.add(key.toString());
          }
        });
    return ours;
  }

  /** What there is of some kinds and is not ours, such as {@code address 10.0.0.2/24 on v0}. */
  static Set<String> foreign(
      Look look, NetworkState desired, Ownership ownership, Set<String> names)
      throws KernelException {
    Set<String> foreign = new HashSet<>();
    some(look, desired, ownership, names).forEach(kind -> addForeign(kind, foreign));
    return foreign;
  }

  private static <K, F> void addForeign(Kind<K, ?, F> kind, Set<String> foreign) {
    kind.found()
        .forEach((key, found) -> {
          if (!kind.ours(key, found)) {
            foreign.add(kind.name() + " " + key);
          }
        });
  }
}
