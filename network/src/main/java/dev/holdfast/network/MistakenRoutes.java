package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.netlink.Message;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A stranger's IPv6 routes that the kernel takes for its own when an address goes: with the last
 * address of a network it deletes the first route to it by the link, whoever put it there ({@code
 * cleanup_prefix_route} of net/ipv6/addrconf.c). They are put back in the same send.
 */
final class MistakenRoutes {

  private final Map<Way, List<Message>> made = new HashMap<>();

  /** To a network that is on a link. */
  private record Way(String link, IpPrefix to) {
    static Way of(Address.Key key) {
      return new Way(key.link(), new IpPrefix(key.local(), key.prefixLength()).network());
    }
  }

  private MistakenRoutes() {}

  /** Looks for those of some addresses. */
  static MistakenRoutes look(Look look, Ownership ownership, Collection<Address.Key> leaving)
      throws KernelException {
    MistakenRoutes mistaken = new MistakenRoutes();
    if (leaving.isEmpty()) {
      return mistaken;
    }
    Set<Way> ways = new HashSet<>();
    leaving.forEach(key -> ways.add(Way.of(key)));
    FoundRoutes found =
        FoundRoutes.foreignTo(
            ownership.protocol(),
            look,
            Family.V6,
            like -> like.type() == RouteType.UNICAST.number() && PrefixRoutes.isOnLink(like));
    for (int i = 0; i < found.size(); i++) {
      Route route = found.route(i).route();
      if (route != null && route.dev() != null && ways.contains(new Way(route.dev(), route.to()))) {
        mistaken
            .made
            .computeIfAbsent(new Way(route.dev(), route.to()), _ -> new ArrayList<>())
            .add(RouteMessages.again(found.message(i)));
      }
    }
    return mistaken;
  }

  /** What makes those of an address again; EEXIST of those that are there. */
  List<Message> again(Address.Key address) {
    return made.getOrDefault(Way.of(address), List.of());
  }
}
