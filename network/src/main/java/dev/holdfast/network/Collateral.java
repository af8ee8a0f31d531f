package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The foreign IPv4 routes that the kernel takes along when an address goes: those whose source it
 * is, and with the last address of a link all that leave by it (fib_inetaddr_event of
 * net/ipv4/fib_frontend.c). They are put back in the same send, or the address stays.
 */
final class Collateral {

  static final Collateral NONE = new Collateral(List.of());

  /** As many messages as surely go out in one send, so that a crash cannot come between. */
  private static final int MOST = 200;

  private final Map<Integer, List<Foreign>> byLink = new HashMap<>();
  private final Map<IpAddress, List<Foreign>> bySource = new HashMap<>();

  private Collateral(List<Foreign> routes) {
    for (Foreign one : routes) {
      one.links.forEach(link -> byLink.computeIfAbsent(link, _ -> new ArrayList<>()).add(one));
      IpAddress source = one.source();
      if (source != null) {
        bySource.computeIfAbsent(source, _ -> new ArrayList<>()).add(one);
      }
    }
  }

  /** A stranger's route, and what makes it again as it was. */
  private record Foreign(ObservedRoute route, Set<Integer> links, Message made) {

    /**
     * What makes it again; null if it cannot be: of several ways by several links the kernel may
     * take only one, and then the very same route counts as there.
     */
    @Nullable Message again() {
      return links.size() > 1 ? null : made;
    }

    @Nullable IpAddress source() {
      return route.route() == null ? null : route.route().source();
    }

    /** Whether it can be there with none of these addresses. */
    boolean canDoWithout(Set<IpAddress> leaving) {
      Route value = route.route();
      if (again() == null || value == null) {
        return false;
      }
      boolean behindGateway =
          isResolved(value.via(), value.onlink())
              || value.hops().stream().anyMatch(hop -> isResolved(hop.via(), hop.onlink()));
      return !behindGateway && (value.source() == null || !leaving.contains(value.source()));
    }
  }

  /** Whether an address has to say that a gateway is on the link; an IPv6 one is another matter. */
  private static boolean isResolved(@Nullable IpAddress via, boolean onlink) {
    return via != null && via.isV4() && !onlink;
  }

  /** Everything foreign that might go along. */
  static Collateral look(Look look, int ourProtocol) throws KernelException {
    return new Collateral(
        look.routesWithMessages().stream()
            .filter(seen -> seen.route().protocol() != ourProtocol && !seen.route().ofTheKernel())
            .filter(seen -> RouteType.UNICAST.number() == seen.route().type())
            .map(seen ->
                new Foreign(
                    seen.route(),
                    RouteMessages.links(seen.message()),
                    RouteMessages.again(seen.message())))
            .toList());
  }

  /**
   * What goes along with an address.
   *
   * @param link the index of its interface
   */
  Losses of(IpAddress local, int link, boolean isLastOfLink) {
    Set<Foreign> routes = new LinkedHashSet<>(bySource.getOrDefault(local, List.of()));
    if (isLastOfLink) {
      routes.addAll(byLink.getOrDefault(link, List.of()));
    }
    return new Losses(List.copyOf(routes));
  }

  /** What goes along with one address. */
  record Losses(List<Foreign> routes) {

    /** Why the address must not even go for a moment; null if all of it can be put back. */
    @Nullable String objectionToReplacing() {
      return objection(one -> one.again() != null);
    }

    /**
     * Why the address has to stay; null if nothing is lost for good.
     *
     * @param leaving the addresses that do not come back, this one among them
     */
    @Nullable String objectionToDeleting(Set<IpAddress> leaving) {
      return objection(one -> one.canDoWithout(leaving));
    }

    private @Nullable String objection(Predicate<Foreign> comesBack) {
      if (routes.size() > MOST) {
        return "it would take " + routes.size() + " foreign routes with it";
      }
      for (Foreign one : routes) {
        if (!comesBack.test(one)) {
          return "it would take the foreign route " + one.route + " with it";
        }
      }
      return null;
    }

    /** What puts them back. */
    List<Message> restore() {
      return routes.stream().map(Foreign::again).filter(Objects::nonNull).toList();
    }
  }
}
