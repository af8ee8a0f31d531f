package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the network of one namespace should hold.
 *
 * @param links by the name of the interface
 * @param routes of which there may be millions
 * @param rules which table a packet is looked up in
 * @param fdb entries of the forwarding tables of bridges and vxlan links
 * @param mdb members of the multicast groups of bridges
 * @param wireguard what WireGuard links are like inside
 */
public record NetworkState(
    Map<String, LinkSettings> links,
    RouteSet routes,
    List<Rule> rules,
    List<Nexthop> nexthops,
    List<Neighbour> neighbours,
    List<FdbEntry> fdb,
    List<MdbEntry> mdb,
    List<WireguardDevice> wireguard) {

  /** Nothing is wanted: what is ours goes. */
  public static final NetworkState EMPTY = new NetworkState(Map.of(), List.of());

  /**
   * @throws IllegalArgumentException if two objects of a kind have one key, a name cannot be that
   *     of an interface, a label does not begin with it, or the kernel would never hold an address
   *     as it is wanted
   */
  public NetworkState {
    links = Collections.unmodifiableMap(new LinkedHashMap<>(links));
    rules = List.copyOf(rules);
    nexthops = List.copyOf(nexthops);
    neighbours = List.copyOf(neighbours);
    fdb = List.copyOf(fdb);
    mdb = List.copyOf(mdb);
    wireguard = List.copyOf(wireguard);
    links.forEach(NetworkState::check);
    once("rule", rules, Function.identity());
    once("nexthop", nexthops, Nexthop::id);
    once("neighbour", neighbours, Neighbour::key);
    once("entry", fdb, FdbEntry::key);
    once("group", mdb, MdbEntry::key);
    once("wireguard link", wireguard, WireguardDevice::link);
  }

  /** Links and routes alone. */
  public NetworkState(Map<String, LinkSettings> links, List<Route> routes) {
    this(
        links,
        RouteSet.copyOf(routes),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of(),
        List.of());
  }

  /** The same with these links. */
  public NetworkState withLinks(Map<String, LinkSettings> all) {
    return new NetworkState(all, routes, rules, nexthops, neighbours, fdb, mdb, wireguard);
  }

  /** The same with these rules. */
  public NetworkState withRules(List<Rule> all) {
    return new NetworkState(links, routes, all, nexthops, neighbours, fdb, mdb, wireguard);
  }

  /** The same with these nexthop objects. */
  public NetworkState withNexthops(List<Nexthop> all) {
    return new NetworkState(links, routes, rules, all, neighbours, fdb, mdb, wireguard);
  }

  /** The same with these neighbours. */
  public NetworkState withNeighbours(List<Neighbour> all) {
    return new NetworkState(links, routes, rules, nexthops, all, fdb, mdb, wireguard);
  }

  /** The same with these entries of forwarding tables. */
  public NetworkState withFdb(List<FdbEntry> all) {
    return new NetworkState(links, routes, rules, nexthops, neighbours, all, mdb, wireguard);
  }

  /** The same with these members of the multicast groups of bridges. */
  public NetworkState withMdb(List<MdbEntry> all) {
    return new NetworkState(links, routes, rules, nexthops, neighbours, fdb, all, wireguard);
  }

  /** The same with these WireGuard links. */
  public NetworkState withWireguard(List<WireguardDevice> all) {
    return new NetworkState(links, routes, rules, nexthops, neighbours, fdb, mdb, all);
  }

  private static <T, K> void once(String what, List<T> all, Function<T, K> key) {
    Set<K> keys = HashSet.newHashSet(all.size());
    for (T one : all) {
      if (!keys.add(key.apply(one))) {
        throw new IllegalArgumentException(
            "the " + what + " " + key.apply(one) + " is given twice");
      }
    }
  }

  private static void check(String name, LinkSettings settings) {
    LinkName.check(name);
    String lack = settings.lack();
    refuse(lack != null, "the link " + name + ": " + lack);
    for (Address address : settings.addresses()) {
      IpPrefix prefix = address.prefix();
      String label = address.label();
      if (label != null) {
        refuse(
            !label.startsWith(name),
            "the label \"" + label + "\" of " + prefix + " does not begin with " + name);
        refuse(label.indexOf('\0') >= 0, "the label of " + prefix + " contains a NUL");
      }
      specified(prefix, "peer", address.peer());
      specified(prefix, "broadcast", address.broadcast());
      refuse(
          prefix.address().isV4()
              && address.valid().isForever()
              && !address.preferred().isForever(),
          prefix + " is valid for ever, and so the kernel keeps it preferred for ever, too");
    }
  }

  // To the kernel it is none, so that an address with it would never be held.
  private static void specified(IpPrefix prefix, String what, @Nullable IpAddress other) {
    refuse(
        other != null && other.isUnspecified(),
        "the " + what + " " + other + " of " + prefix + " is the address of no host");
  }

  private static void refuse(boolean wrong, String why) {
    if (wrong) {
      throw new IllegalArgumentException(why);
    }
  }
}
