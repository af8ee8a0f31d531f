package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the network of one namespace should hold.
 *
 * @param links by the name of the interface
 */
public record NetworkState(Map<String, LinkSettings> links, List<Route> routes, List<Rule> rules) {

  /** Nothing is wanted: what is ours goes. */
  public static final NetworkState EMPTY = new NetworkState(Map.of(), List.of());

  /** Links and routes, and nothing else. */
  public NetworkState(Map<String, LinkSettings> links, List<Route> routes) {
    this(links, routes, List.of());
  }

  /**
   * @throws IllegalArgumentException if two routes have one key, a rule is given twice, a name
   *     cannot be that of an interface, a label does not begin with it, or the kernel would never
   *     hold an address as it is wanted
   */
  public NetworkState {
    links = Collections.unmodifiableMap(new LinkedHashMap<>(links));
    routes = List.copyOf(routes);
    links.forEach(NetworkState::check);
    Set<Route.Key> keys = HashSet.newHashSet(routes.size());
    for (Route route : routes) {
      if (!keys.add(route.key())) {
        throw new IllegalArgumentException("the route " + route.key() + " is given twice");
      }
    }
    rules = List.copyOf(rules);
    Set<Rule> different = HashSet.newHashSet(rules.size());
    for (Rule rule : rules) {
      refuse(!different.add(rule), "the rule " + rule + " is given twice");
    }
  }

  /** The same with other rules. */
  public NetworkState withRules(List<Rule> others) {
    return new NetworkState(links, routes, others);
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
