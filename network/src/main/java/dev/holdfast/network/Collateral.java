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
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is foreign and the kernel takes along when an IPv4 address goes: the routes whose source it
 * is, and with the last address of a link all routes that leave by it and all its neighbours
 * (fib_inetaddr_event of net/ipv4/fib_frontend.c). They are put back in the same send, or the
 * address stays.
 */
final class Collateral {

  static final Collateral NONE = new Collateral(List.of(), Map.of());

  /** As many messages as surely go out in one send, so that a crash cannot come between. */
  private static final int MOST = 200;

  private final Map<Integer, List<Foreign>> byLink = new HashMap<>();
  private final Map<IpAddress, List<Foreign>> bySource = new HashMap<>();

  private final Map<Integer, List<Message>> neighbours;

  /**
   * @param neighbours what makes them again, by the index of their link
   */
  private Collateral(List<Foreign> routes, Map<Integer, List<Message>> neighbours) {
    this.neighbours = neighbours;
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

  /**
   * Everything foreign that might go along.
   *
   * @param leaving the addresses that go
   * @param emptied the links that have none after that
   */
  static Collateral look(
      Look look, Ownership ownership, Set<IpAddress> leaving, Set<String> emptied)
      throws KernelException {
    FoundRoutes found =
        FoundRoutes.foreignTo(
            ownership.protocol(),
            look,
            Family.V4,
            like ->
                like.type() < RouteType.BLACKHOLE.number()
                    && mayGoAlong(like.route(), leaving, emptied));
    List<Foreign> foreign = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      Message message = found.message(i);
      foreign.add(
          new Foreign(found.route(i), RouteMessages.links(message), RouteMessages.again(message)));
    }
    return new Collateral(foreign, neighbours(look, ownership));
  }

  /** Of what cannot be expressed nothing is known. */
  private static boolean mayGoAlong(
      @Nullable Route like, Set<IpAddress> leaving, Set<String> emptied) {
    return like == null
        || (like.source() != null && leaving.contains(like.source()))
        || FallingLinks.devs(like).stream().anyMatch(emptied::contains);
  }

  private static Map<Integer, List<Message>> neighbours(Look look, Ownership ownership)
      throws KernelException {
    Map<Integer, List<Message>> byLink = new HashMap<>();
    for (ObservedNeighbour one : look.neighbours()) {
      String dev = one.key().dev();
      if (dev != null && one.key().ip().isV4() && Neighbours.isForeign(one, ownership)) {
        byLink
            .computeIfAbsent(look.links().index(dev), _ -> new ArrayList<>())
            .add(NeighbourMessages.again(one, look.links()));
      }
    }
    return byLink;
  }

  /**
   * What goes along with an address.
   *
   * @param lost the address; null if the link has it once more, with another prefix
   * @param link the index of its interface
   */
  Losses of(@Nullable IpAddress lost, int link, boolean isLastOfLink) {
    Set<Foreign> routes = new LinkedHashSet<>();
    if (lost != null) {
      routes.addAll(bySource.getOrDefault(lost, List.of()));
    }
    if (isLastOfLink) {
      routes.addAll(byLink.getOrDefault(link, List.of()));
    }
    List<Message> along = isLastOfLink ? neighbours.getOrDefault(link, List.of()) : List.of();
    return new Losses(List.copyOf(routes), along);
  }

  /**
   * What goes along with one address.
   *
   * @param neighbours what makes the neighbours again: they need no address
   */
  record Losses(List<Foreign> routes, List<Message> neighbours) {

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
      if (routes.size() + neighbours.size() > MOST) {
        return "it would take "
            + (routes.size() + neighbours.size())
            + " foreign routes and neighbours with it";
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
      return Stream.concat(
              routes.stream().map(Foreign::again).filter(Objects::nonNull), neighbours.stream())
          .toList();
    }
  }
}
