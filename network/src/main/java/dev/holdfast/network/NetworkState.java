package dev.holdfast.network;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the network of one namespace should hold.
 *
 * @param links by the name of the interface, which must exist already
 */
public record NetworkState(Map<String, LinkSettings> links, List<Route> routes) {

  /** Nothing is wanted: what is ours goes. */
  public static final NetworkState EMPTY = new NetworkState(Map.of(), List.of());

  /**
   * @throws IllegalArgumentException if two routes have one key, a name cannot be that of an
   *     interface, or a label does not begin with it
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
  }

  private static void check(String name, LinkSettings settings) {
    LinkName.check(name);
    for (Address address : settings.addresses()) {
      if (address.label() != null && !address.label().startsWith(name)) {
        throw new IllegalArgumentException(
            "the label \""
                + address.label()
                + "\" of "
                + address.prefix()
                + " does not begin with "
                + name);
      }
    }
  }
}
