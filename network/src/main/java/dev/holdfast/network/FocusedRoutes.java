package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.Outcome;
import dev.holdfast.netlink.Request;
import dev.holdfast.netlink.WireFormatException;
import dev.holdfast.reconcile.Diff;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Match;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Plan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a pass over some routes alone would do (decision 20): each costs a few questions, however
 * many others there are.
 *
 * <p>It is for good weather. A route that cannot be seen by itself, or that would have to wait for
 * something, leaves it in doubt, and then everything is looked at.
 */
final class FocusedRoutes implements Plan<NetworkApplied> {

  private final Network network;
  private final Namespace scope;
  private final NetworkApplied owned;
  private final Wish wish;
  private final List<Change> changes;
  private final List<Failed> failed;

  /** What should be at the places, and how that is told. */
  private record Wish(Set<Route.Key> places, Map<Route.Key, Route> routes, NetworkOptions options) {

    static Wish of(Set<Route.Key> places, NetworkState desired, NetworkOptions options) {
      Map<Route.Key, Route> routes = new LinkedHashMap<>();
      for (Route.Key place : places) {
        desired.routes().find(place).ifPresent(route -> routes.put(place, route));
      }
      return new Wish(places, routes, options);
    }

    Diff<Route.Key, Route, ObservedRoute> compare(Map<Route.Key, ObservedRoute> found) {
      RouteMatch match = new RouteMatch(options.protocol());
      return Diff.of(
          routes,
          found,
          (_, route) -> route.protocol() == options.protocol(),
          (route, there) -> match.isExact(route, there) ? Match.EXACT : Match.ALTERABLE,
          options.adopt());
    }
  }

  private record Change(Route.Key place, Operation operation, Message message) {}

  private FocusedRoutes(
      Network network,
      Namespace scope,
      NetworkApplied owned,
      Wish wish,
      List<Change> changes,
      List<Failed> failed) {
    this.network = network;
    this.scope = scope;
    this.owned = owned;
    this.wish = wish;
    this.changes = List.copyOf(changes);
    this.failed = List.copyOf(failed);
  }

  /**
   * Looks and compares.
   *
   * @return empty if in doubt
   */
  static Optional<FocusedRoutes> look(
      Network network,
      Namespace scope,
      Set<Route.Key> places,
      NetworkState desired,
      NetworkApplied owned,
      NetworkOptions options)
      throws PassException {
    Wish wish = Wish.of(places, desired, options);
    if (wish.routes.values().stream().anyMatch(route -> route.type() != RouteType.UNICAST)) {
      return Optional.empty();
    }
    return Session.pass(
        scope,
        network.sessions(),
        session -> {
          Sight sight = new Sight(session.socket());
          Map<Route.Key, ObservedRoute> found = sight.of(places);
          if (found == null) {
            return Optional.empty();
          }
          Diff<Route.Key, Route, ObservedRoute> diff = wish.compare(found);
          if (!sight.hasWayFor(written(diff))) {
            return Optional.empty();
          }
          List<Failed> failed = new ArrayList<>();
          List<Change> changes = changes(wish, diff, sight.links.links(), failed);
          return Optional.of(new FocusedRoutes(network, scope, owned, wish, changes, failed));
        });
  }

  /** What would be made or altered. */
  private static List<Route> written(Diff<Route.Key, Route, ObservedRoute> diff) {
    List<Route> written = new ArrayList<>(diff.create().values());
    diff.alter().forEach(pair -> written.add(pair.wanted()));
    diff.adopt().forEach(pair -> written.add(pair.wanted()));
    return written;
  }

  private static List<Change> changes(
      Wish wish, Diff<Route.Key, Route, ObservedRoute> diff, Links links, List<Failed> failed) {
    int protocol = wish.options.protocol();
    List<Change> changes = new ArrayList<>();
    diff.delete()
        .forEach((key, found) ->
            changes.add(
                new Change(
                    key,
                    operation(Verb.DELETE, key, found, null),
                    RouteMessages.delete(found, links))));
    diff.create()
        .forEach((key, route) ->
            changes.add(
                new Change(
                    key,
                    operation(Verb.CREATE, key, null, route),
                    RouteMessages.create(route, links, protocol))));
    alter(Verb.SET, diff.alter(), links, protocol, changes);
    alter(Verb.ADOPT, diff.adopt(), links, protocol, changes);
    for (Diff.Pair<Route.Key, Route, ObservedRoute> pair : diff.conflicts()) {
      failed.add(
          new Failed(
              operation(Verb.CREATE, pair.key(), null, pair.wanted()),
              Comparison.conflict(Routes.holder(pair.found()), pair.found().value())));
    }
    return changes;
  }

  private static void alter(
      Verb verb,
      List<Diff.Pair<Route.Key, Route, ObservedRoute>> pairs,
      Links links,
      int protocol,
      List<Change> changes) {
    for (Diff.Pair<Route.Key, Route, ObservedRoute> pair : pairs) {
      changes.add(
          new Change(
              pair.key(),
              operation(verb, pair.key(), pair.found(), pair.wanted()),
              RouteMessages.replace(pair.wanted(), links, protocol)));
    }
  }

  private static Operation operation(
      Verb verb, Route.Key key, @Nullable ObservedRoute from, @Nullable Route to) {
    return Comparison.operation(
        Routes.NAME, verb, key, from == null ? null : from.value(), to == null ? null : to.value());
  }

  /** One look, and what it has learned of links. */
  private static final class Sight {

    private final NetlinkSocket socket;
    private final FewLinks links;
    private final Set<IpAddress> gateways = new HashSet<>();

    Sight(NetlinkSocket socket) {
      this.socket = socket;
      this.links = new FewLinks(socket);
    }

    /** What there is at some places; null if that cannot be told. */
    @Nullable Map<Route.Key, ObservedRoute> of(Set<Route.Key> places) throws KernelException {
      Map<Route.Key, Message> shown = new LinkedHashMap<>();
      for (Route.Key place : places) {
        switch (RouteSight.of(place, socket)) {
          case RouteSight.There(Message message) -> shown.put(place, message);
          case RouteSight.Absent _ -> {}
          case RouteSight.Hidden _ -> {
            return null;
          }
        }
      }
      for (Message message : shown.values()) {
        for (int index : RouteMessages.links(message)) {
          links.learn(index);
        }
      }
      Links known = links.links();
      Map<Route.Key, ObservedRoute> found = new LinkedHashMap<>();
      shown.forEach((place, message) ->
          RouteMessages.read(message, known).ifPresent(route -> found.put(place, route)));
      return found;
    }

    /** Whether nothing is known to be missing before some routes can be made. */
    boolean hasWayFor(Iterable<Route> routes) throws KernelException {
      for (Route route : routes) {
        boolean has =
            route.encap() == null
                && hasWay(route.via(), route.dev(), route.onlink())
                && hasWays(route.hops());
        if (!has) {
          return false;
        }
      }
      return true;
    }

    private boolean hasWays(List<Hop> hops) throws KernelException {
      for (Hop hop : hops) {
        if (hop.encap() != null || !hasWay(hop.via(), hop.dev(), hop.onlink())) {
          return false;
        }
      }
      return true;
    }

    private boolean hasWay(@Nullable IpAddress via, @Nullable String dev, boolean onlink)
        throws KernelException {
      return isUp(dev) && (via == null || onlink || via.isLinkLocalV6() || isReachable(via));
    }

    /** Whether packets reach a gateway, as far as was known when it was first asked for. */
    private boolean isReachable(IpAddress via) throws KernelException {
      if (!gateways.contains(via) && RouteSight.isOnLink(via, socket)) {
        gateways.add(via);
      }
      return gateways.contains(via);
    }

    private boolean isUp(@Nullable String dev) throws KernelException {
      ObservedLink link = dev == null ? null : links.named(dev);
      return dev == null || (link != null && link.up());
    }
  }

  @Override
  public List<Operation> operations() {
    return changes.stream().map(Change::operation).toList();
  }

  @Override
  public List<Failed> failed() {
    return failed;
  }

  @Override
  public List<Pending> pending() {
    return List.of();
  }

  /** Routes bear their tag. */
  @Override
  public NetworkApplied intended() {
    return owned;
  }

  @Override
  public FocusedRoutes first(int count) {
    List<Change> some = changes.subList(0, Math.min(count, changes.size()));
    return new FocusedRoutes(network, scope, owned, wish, some, failed);
  }

  @Override
  public PassReport<NetworkApplied> apply() throws PassException {
    return changes.isEmpty()
        // The look that found nothing to do is the look that a report stands on.
        ? report(List.of(), failed)
        : Session.pass(scope, network.sessions(), this::apply);
  }

  private PassReport<NetworkApplied> report(List<Operation> applied, List<Failed> notApplied) {
    return new PassReport<>(applied, notApplied, List.of(), owned);
  }

  private PassReport<NetworkApplied> apply(Session session) {
    List<Outcome> outcomes =
        session
            .socket()
            .batch(
                changes.stream()
                    .map(change -> new Request(Step.about(change.operation), change.message))
                    .toList());
    Set<Route.Key> wrong = new HashSet<>();
    String unverified = stillWrong(session, wrong);
    List<Operation> applied = new ArrayList<>();
    List<Failed> notApplied = new ArrayList<>(failed);
    for (int i = 0; i < changes.size(); i++) {
      Operation operation = changes.get(i).operation;
      String reason = Attempts.reason(operation.verb() == Verb.DELETE, outcomes.get(i));
      if (reason == null && unverified != null) {
        reason = unverified;
      } else if (reason == null && wrong.contains(changes.get(i).place)) {
        reason = NetworkPlan.held(operation);
      }
      if (reason == null) {
        applied.add(operation);
      } else {
        notApplied.add(new Failed(operation, reason));
      }
    }
    return report(applied, notApplied);
  }

  /** Looks again for the places that are not as they should be; why that cannot be told. */
  private @Nullable String stillWrong(Session session, Set<Route.Key> wrong) {
    try {
      Map<Route.Key, ObservedRoute> found = new Sight(session.socket()).of(wish.places);
      if (found == null) {
        return NetworkPlan.unverified("something hides it");
      }
      Diff<Route.Key, Route, ObservedRoute> diff = wish.compare(found);
      wrong.addAll(diff.delete().keySet());
      wrong.addAll(diff.create().keySet());
      for (var pairs : List.of(diff.alter(), diff.adopt(), diff.conflicts())) {
        pairs.forEach(pair -> wrong.add(pair.key()));
      }
      return null;
    } catch (KernelException | WireFormatException e) {
      return NetworkPlan.unverified(String.valueOf(e.getMessage()));
    }
  }
}
