package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.reconcile.Match;
import dev.holdfast.reconcile.Operation.Verb;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a namespace, as a pass sees them: those that somebody else is mixed up in one by
 * one, and all others in {@linkplain #bulks bulk}.
 */
final class Routes implements Kind<Route.Key, Route, ObservedRoute> {

  static final String NAME = "route";

  private final Links links;
  private final Ownership ownership;
  private final RouteMatch match;
  private final Map<Route.Key, Route> wanted = new LinkedHashMap<>();
  private final Map<Route.Key, ObservedRoute> found = new LinkedHashMap<>();
  private final Set<Route.Key> shared = new HashSet<>();
  private final List<RouteBulk> bulks = new ArrayList<>();

  private Routes(Look look, NetworkState desired, Ownership ownership) throws KernelException {
    this.links = look.links();
    this.ownership = ownership;
    this.match = new RouteMatch(ownership.protocol());
    for (int family : List.of(Family.V4, Family.V6)) {
      RouteFindings findings =
          RouteFindings.look(look, desired.routes(), family, ownership.protocol());
      findings.disputed().forEach(route -> wanted.put(route.key(), route));
      findings.disputedForeign().forEach(route -> found.put(route.key(), route));
      for (ObservedRoute ours : findings.disputedOurs()) {
        found.put(ours.key(), ours);
        shared.add(ours.key());
      }
      bulks.addAll(findings.bulks(links));
    }
  }

  private Routes(Links links, Ownership ownership) {
    this.links = links;
    this.ownership = ownership;
    this.match = new RouteMatch(ownership.protocol());
  }

  static Routes look(Look look, NetworkState desired, Ownership ownership) throws KernelException {
    return new Routes(look, desired, ownership);
  }

  /** All of ours, to let go of them: of several with one key a replace takes the first. */
  static Routes lookAtOurs(Look look, Ownership ownership) throws KernelException {
    Routes routes = new Routes(look.links(), ownership);
    for (int family : List.of(Family.V4, Family.V6)) {
      for (Look.Table table : FoundRoutes.tablesOf(look, family, ownership.protocol())) {
        routes.addOurs(FoundRoutes.in(look, table, _ -> true));
      }
    }
    return routes;
  }

  private void addOurs(FoundRoutes table) {
    BitSet doubled = table.shared();
    Ints free = new Ints();
    for (int i = 0; i < table.size(); i++) {
      ObservedRoute like = table.form(i).sample();
      if (isOurs(like) && !doubled.get(i) && like.route() != null) {
        free.add(i);
      } else if (isOurs(like)) {
        ObservedRoute route = table.route(i);
        found.putIfAbsent(route.key(), route);
        if (doubled.get(i)) {
          shared.add(route.key());
        }
      }
    }
    if (!free.isEmpty()) {
      bulks.add(
          table.bulk(
              Verb.RELEASE, Stage.LINKS_RELEASED, free.toArray(), links, ownership.protocol()));
    }
  }

  @Override
  public List<RouteBulk> bulks() {
    return bulks;
  }

  private boolean isOurs(ObservedRoute route) {
    return route.protocol() == ownership.protocol();
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<Route.Key, Route> wanted() {
    return wanted;
  }

  @Override
  public Map<Route.Key, ObservedRoute> found() {
    return found;
  }

  @Override
  public Route.Key key(ObservedRoute route) {
    return route.key();
  }

  @Override
  public boolean tagged(ObservedRoute route) {
    return isOurs(route);
  }

  /** A delete names the protocol; what is altered and not ours any more shows in its key. */
  @Override
  public boolean kernelChecksTag() {
    return true;
  }

  @Override
  public Ownership ownership() {
    return ownership;
  }

  @Override
  public Match match(Route wish, ObservedRoute there) {
    return match.isExact(wish, there) ? Match.EXACT : Match.ALTERABLE;
  }

  @Override
  public String owner(ObservedRoute route) {
    return holder(route);
  }

  static String holder(ObservedRoute route) {
    return "proto " + RouteProtocol.name(route.protocol());
  }

  @Override
  public String show(Route wish) {
    return wish.value();
  }

  @Override
  public String value(ObservedRoute route) {
    return route.value();
  }

  /** A replace takes the first route with its key, which may be the stranger's. */
  @Override
  public @Nullable String objection(Change change, ObservedRoute route) {
    return switch (change) {
      case ALTERED ->
          shared.contains(route.key())
              ? "somebody else has appended a route of the same key"
              : null;
      case RELEASED ->
          route.route() == null
              ? "it cannot be written again: " + route.unusual()
              : shared.contains(route.key()) ? "another route has the same key" : null;
      case REPLACED, GONE -> null;
    };
  }

  @Override
  public Stage coming(Route wish) {
    return stageOf(wish);
  }

  static Stage stageOf(Route wish) {
    boolean behind =
        wish.nexthop() != null
            || (wish.via() != null && !wish.onlink())
            || wish.hops().stream().anyMatch(hop -> hop.via() != null && !hop.onlink());
    return behind ? Stage.GATEWAY_ROUTES_COME : Stage.DEVICE_ROUTES_COME;
  }

  @Override
  public Stage going(ObservedRoute route) {
    return Stage.ROUTES_GO;
  }

  @Override
  public @Nullable String waitsFor(Route wish, Standing standing) {
    return lack(wish, standing);
  }

  /** What has to be there before a route; null if nothing is missing. */
  static @Nullable String lack(Route wish, Standing standing) {
    String waits =
        wish.nexthop() != null
            ? standing.nexthop(wish.nexthop())
            : standing.way(wish.via(), wish.dev(), wish.onlink());
    for (Hop hop : wish.hops()) {
      waits = waits != null ? waits : standing.way(hop.via(), hop.dev(), hop.onlink());
    }
    return waits == null && wish.source() != null ? standing.source(wish.source()) : waits;
  }

  @Override
  public Deed create(Route wish) {
    return Deed.send(RouteMessages.create(wish, links, ownership.protocol()));
  }

  @Override
  public Deed alter(Route wish) {
    return Deed.send(RouteMessages.replace(wish, links, ownership.protocol()));
  }

  @Override
  public Deed delete(ObservedRoute route) {
    return Deed.send(RouteMessages.delete(route, links));
  }

  /** It becomes an administrator's, which no daemon takes for its own. */
  @Override
  public Deed release(ObservedRoute route) {
    return Deed.send(RouteMessages.release(route, links));
  }
}
