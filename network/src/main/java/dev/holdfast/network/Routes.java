package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.reconcile.Match;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The routes of a namespace, as a pass sees them: all of ours, and the foreign ones only of tables
 * in which something is to be written.
 */
final class Routes implements Kind<Route.Key, Route, ObservedRoute> {

  static final String NAME = "route";

  private final Links links;
  private final Ownership ownership;
  private final Map<Route.Key, Route> wanted;
  private final Map<Route.Key, ObservedRoute> found;
  private final List<ObservedRoute> surplus = new ArrayList<>();
  private final Set<Route.Key> shared = new HashSet<>();

  private Routes(Look look, NetworkState desired, Ownership ownership) throws KernelException {
    this.links = look.links();
    this.ownership = ownership;
    this.wanted = LinkedHashMap.newLinkedHashMap(desired.routes().size());
    desired.routes().forEach(route -> wanted.put(route.key(), route));
    List<ObservedRoute> ours = look.routesOf(ownership.protocol());
    this.found = LinkedHashMap.newLinkedHashMap(ours.size());
    ours.forEach(this::addOurs);
    for (Look.Table table : unsettled()) {
      for (ObservedRoute route : look.routesIn(table)) {
        addForeign(route);
      }
    }
  }

  static Routes look(Look look, NetworkState desired, Ownership ownership) throws KernelException {
    return new Routes(look, desired, ownership);
  }

  /** All of ours, to let go of them: of several with one key a replace takes the first. */
  static Routes lookAtOurs(Look look, Ownership ownership) throws KernelException {
    Routes routes = new Routes(look, NetworkState.EMPTY, ownership);
    Set<Route.Key> seen = new HashSet<>();
    Set<Look.Table> tables = new LinkedHashSet<>();
    routes.found.keySet().forEach(key -> tables.add(Look.Table.of(key)));
    for (Look.Table table : tables) {
      for (ObservedRoute route : look.routesIn(table)) {
        if (!seen.add(route.key())) {
          routes.shared.add(route.key());
        }
      }
    }
    return routes;
  }

  /** The tables in which something wanted is not there as it should be. */
  private Set<Look.Table> unsettled() {
    Set<Look.Table> tables = new LinkedHashSet<>();
    wanted.forEach((key, route) -> {
      ObservedRoute ours = found.get(key);
      if (ours == null || match(route, ours) != Match.EXACT) {
        tables.add(Look.Table.of(key));
      }
    });
    return tables;
  }

  /** Several of ours may have one key, if somebody appended them; one of them is kept. */
  private void addOurs(ObservedRoute route) {
    ObservedRoute other = found.putIfAbsent(route.key(), route);
    if (other == null) {
      return;
    }
    Route wish = wanted.get(route.key());
    if (wish != null && match(wish, route) == Match.EXACT) {
      surplus.add(other);
      found.put(route.key(), route);
    } else {
      surplus.add(route);
    }
  }

  private void addForeign(ObservedRoute route) {
    Route wish = wanted.get(route.key());
    if (wish == null || isOurs(route)) {
      return;
    }
    ObservedRoute other = found.get(route.key());
    if (other == null || (!isOurs(other) && match(wish, route) == Match.EXACT)) {
      found.put(route.key(), route);
    } else if (isOurs(other)) {
      shared.add(route.key());
    }
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
  public List<ObservedRoute> surplus() {
    return surplus;
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
    Route found = there.route();
    if (found == null) {
      return Match.ALTERABLE;
    }
    boolean same = isOurs(there) ? sameValue(wish, found) : meets(wish, found);
    return same ? Match.EXACT : Match.ALTERABLE;
  }

  private static boolean sameValue(Route wish, Route found) {
    return sameWay(wish, found)
        && Objects.equals(wish.source(), found.source())
        && wish.effectiveScope().equals(found.effectiveScope())
        && wish.onlink() == found.onlink()
        && Objects.equals(wish.encap(), found.encap())
        && Objects.equals(wish.realms(), found.realms())
        && wish.effectivePreference() == found.effectivePreference()
        && hasRunDown(wish.expires(), found.expires())
        && wish.metrics().equals(found.metrics());
  }

  private static boolean meets(Route wish, Route found) {
    return sameWay(wish, found)
        && (wish.source() == null || wish.source().equals(found.source()))
        && (wish.scope() == null || wish.effectiveScope().equals(found.effectiveScope()))
        && (!wish.onlink() || found.onlink())
        && Objects.equals(wish.encap(), found.encap())
        && (wish.realms() == null || wish.realms().equals(found.realms()))
        && (wish.preference() == null || wish.preference() == found.effectivePreference())
        && (wish.expires() == null || hasRunDown(wish.expires(), found.expires()))
        && found.metrics().values().entrySet().containsAll(wish.metrics().values().entrySet())
        && found.metrics().locked().containsAll(wish.metrics().locked());
  }

  private static boolean sameWay(Route wish, Route found) {
    return wish.type() == found.type()
        && Objects.equals(wish.via(), found.via())
        && (wish.dev() == null || wish.dev().equals(found.dev()))
        && Objects.equals(wish.nexthop(), found.nexthop())
        && sameHops(wish.hops(), found.hops());
  }

  /** In whatever order: the kernel sorts those of an IPv6 route as it likes. */
  private static boolean sameHops(List<Hop> wish, List<Hop> found) {
    if (wish.size() != found.size()) {
      return false;
    }
    if (wish.isEmpty() || wish.equals(found)) {
      return true;
    }
    List<Hop> left = new ArrayList<>(found);
    for (Hop hop : wish) {
      Optional<Hop> met = left.stream().filter(hop::isMetBy).findFirst();
      if (met.isEmpty() || !left.remove(met.get())) {
        return false;
      }
    }
    return true;
  }

  private static boolean hasRunDown(@Nullable Lifetime wish, @Nullable Lifetime found) {
    return wish == null ? found == null : found != null && wish.hasRunDownTo(found);
  }

  @Override
  public String owner(ObservedRoute route) {
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
    return Deed.send(
        RouteMessages.replace(Objects.requireNonNull(route.route()), links, RouteProtocol.STATIC));
  }
}
