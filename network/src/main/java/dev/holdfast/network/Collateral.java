package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.Message;
import java.util.List;
import java.util.Set;
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

  private final List<Foreign> routes;

  private Collateral(List<Foreign> routes) {
    this.routes = routes;
  }

  /** A stranger's route, and what makes it again as it was. */
  private record Foreign(ObservedRoute route, Set<Integer> links, @Nullable Message again) {

    @Nullable IpAddress source() {
      return route.route() == null ? null : route.route().source();
    }

    /** Whether it can be there with none of these addresses. */
    boolean canDoWithout(Set<IpAddress> leaving) {
      Route value = route.route();
      if (again == null || value == null) {
        return false;
      }
      boolean behindGateway = value.via() != null && !value.onlink();
      return !behindGateway && (value.source() == null || !leaving.contains(value.source()));
    }
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
    return new Losses(
        routes.stream()
            .filter(one -> local.equals(one.source()) || (isLastOfLink && one.links.contains(link)))
            .toList());
  }

  /** What goes along with one address. */
  record Losses(List<Foreign> routes) {

    /**
     * Why the address has to stay; null if nothing is lost for good.
     *
     * @param leaving the addresses that do not come back
     */
    @Nullable String objection(Set<IpAddress> leaving) {
      if (routes.size() > MOST) {
        return "it would take " + routes.size() + " foreign routes with it";
      }
      for (Foreign one : routes) {
        boolean comesBack = leaving.isEmpty() ? one.again != null : one.canDoWithout(leaving);
        if (!comesBack) {
          return "it would take the foreign route " + one.route + " with it";
        }
      }
      return null;
    }

    /** What puts them back. */
    List<Message> restore() {
      return routes.stream().map(Foreign::again).filter(java.util.Objects::nonNull).toList();
    }
  }
}
