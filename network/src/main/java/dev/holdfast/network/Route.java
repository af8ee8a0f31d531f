package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A route that a namespace should have; ip-route(8).
 *
 * <p>What is left out is the kernel's default when we create it, and is not looked at in a route
 * that somebody else has put there. A unicast route leads one way ({@code via}, {@code dev}),
 * several ({@code hops}), or to a nexthop object ({@code nexthop}).
 *
 * @param to the destination, without host bits; {@code 0.0.0.0/0} or {@code ::/0} by default
 * @param from IPv6 only: the sources that it is for; null for all
 * @param tos IPv4 only: the tos that it is for, a multiple of 4; 0 for any
 * @param via the gateway; of an IPv4 route it may be an IPv6 one
 * @param dev the name of the interface that it leaves by
 * @param table 1 to 4294967295; 254 is main
 * @param metric 0 to 4294967295, its priority; left out, 0 in IPv4 and 1024 in IPv6
 * @param source the address that packets of our own get
 * @param scope IPv4 only; left out, global through a gateway and link without one
 * @param onlink whether the gateway counts as on the link though no address says so
 * @param encap what packets are wrapped into
 * @param hops the ways of a multipath route, at least two; none if it is none
 * @param nexthop the id of a nexthop object, 1 to 4294967295
 * @param realms IPv4 only
 * @param preference IPv6 only; left out, medium
 * @param expires IPv6 only: when the kernel removes it, counted from when it is set; null is never
 */
public record Route(
    IpPrefix to,
    @Nullable IpPrefix from,
    int tos,
    @Nullable IpAddress via,
    @Nullable String dev,
    long table,
    @Nullable Long metric,
    @Nullable IpAddress source,
    @Nullable Scope scope,
    RouteType type,
    boolean onlink,
    @Nullable Encap encap,
    List<Hop> hops,
    @Nullable Long nexthop,
    @Nullable Realms realms,
    @Nullable RouterPreference preference,
    @Nullable Lifetime expires,
    RouteMetrics metrics) {

  /** What tells one route from another: there is one of each in a namespace. */
  public record Key(IpPrefix to, @Nullable IpPrefix from, int tos, long table, long metric) {

    /** The same to somewhere else of its family. */
    Key withTo(IpPrefix destination) {
      return new Key(destination, from, tos, table, metric);
    }

    // As the compiler would write them, and several times faster: they are what a pass over many
    // routes spends its time in.

    @Override
    public boolean equals(@Nullable Object other) {
      if (!(other instanceof Key that)) {
        return false;
      }
      IpAddress mine = to.address();
      IpAddress its = that.to.address();
      return mine.low() == its.low()
          && mine.high() == its.high()
          && mine.isV4() == its.isV4()
          && to.length() == that.to.length()
          && table == that.table
          && metric == that.metric
          && tos == that.tos
          && Objects.equals(from, that.from);
    }

    @Override
    public int hashCode() {
      long mixed = 31 * to.address().low() + to.address().high();
      mixed = 31 * (31 * mixed + to.length()) + 31 * table + metric + 17L * tos;
      return Long.hashCode(mixed * 0x9E37_79B9_7F4A_7C15L);
    }

    /** Such as {@code 10.50.0.0/24 table 100 metric 50}; what is the default is left out. */
    @Override
    public String toString() {
      boolean usual = metric == RouteDefaults.metric(to);
      return (to.length() == 0 ? defaultOf(to) : to.toString())
          + (from == null ? "" : " from " + from)
          + (tos == 0 ? "" : " tos 0x" + Integer.toHexString(tos))
          + (table == RouteTable.MAIN ? "" : " table " + RouteTable.name(table))
          + (usual ? "" : " metric " + metric);
    }

    private static String defaultOf(IpPrefix to) {
      return to.address().isV4() ? "default" : "default (IPv6)";
    }
  }

  /**
   * @throws IllegalArgumentException if a value is out of its range or does not fit the others
   */
  public Route {
    hops = List.copyOf(hops);
    from = from != null && from.length() == 0 ? null : from;
    expires = expires != null && expires.isForever() ? null : expires;
    RouteChecks.key(to, from, tos, table, metric);
    RouteChecks.way(to, via, dev, type, hops, nexthop, onlink, encap, realms);
    RouteChecks.rest(to, source, scope, preference, expires);
  }

  /** Begins a route to {@code default} or a prefix such as {@code 10.50.0.0/24}. */
  public static Builder to(String destination) {
    return new Builder(destination.equals("default") ? null : IpPrefix.parse(destination));
  }

  /** Begins a route to a prefix. */
  public static Builder to(IpPrefix destination) {
    return new Builder(destination);
  }

  public Key key() {
    return new Key(to, from, tos, table, effectiveMetric());
  }

  /** The same to somewhere else of its family. */
  Route withTo(IpPrefix destination) {
    return like(destination, scope);
  }

  private Route like(IpPrefix destination, @Nullable Scope reach) {
    return new Route(
        destination,
        from,
        tos,
        via,
        dev,
        table,
        metric,
        source,
        reach,
        type,
        onlink,
        encap,
        hops,
        nexthop,
        realms,
        preference,
        expires,
        metrics);
  }

  /** Whether it is the same but for where it leads to. */
  boolean isLike(Route that) {
    return isV4() == that.isV4()
        && tos == that.tos
        && table == that.table
        && type == that.type
        && onlink == that.onlink
        && preference == that.preference
        && Objects.equals(via, that.via)
        && Objects.equals(dev, that.dev)
        && Objects.equals(metric, that.metric)
        && Objects.equals(from, that.from)
        && Objects.equals(source, that.source)
        && Objects.equals(scope, that.scope)
        && Objects.equals(encap, that.encap)
        && Objects.equals(hops, that.hops)
        && Objects.equals(nexthop, that.nexthop)
        && Objects.equals(realms, that.realms)
        && Objects.equals(expires, that.expires)
        && Objects.equals(metrics, that.metrics);
  }

  /** The metric that it has in the kernel. */
  public long effectiveMetric() {
    // To the kernel metric 0 of an IPv6 route is none, and none is 1024.
    return metric == null || metric == 0 ? RouteDefaults.metric(to) : metric;
  }

  /** The scope that it has in the kernel. */
  public Scope effectiveScope() {
    return scope != null ? scope : RouteDefaults.scope(this);
  }

  /** The router preference that it has in the kernel. */
  RouterPreference effectivePreference() {
    return preference == null ? RouterPreference.MEDIUM : preference;
  }

  public boolean isV4() {
    return to.address().isV4();
  }

  /** Without a scope, where it says what goes without saying. */
  Route plain() {
    return scope == null || !scope.equals(RouteDefaults.scope(this)) ? this : like(to, null);
  }

  /** What it is beside its key, as {@code ip route} writes it: {@code via 10.0.0.1 dev eth0}. */
  public String value() {
    return RouteText.of(this);
  }

  @Override
  public String toString() {
    return key() + " " + value();
  }

  /** A route in the making; what is not said is left out. */
  public static final class Builder {

    private final @Nullable IpPrefix to;
    private @Nullable IpAddress via;
    private @Nullable String dev;
    private @Nullable IpPrefix from;
    private int tos;
    private @Nullable Long table;
    private @Nullable Long metric;
    private @Nullable IpAddress source;
    private @Nullable Scope scope;
    private RouteType type = RouteType.UNICAST;
    private boolean onlink;
    private @Nullable Encap encap;
    private final List<Hop> hops = new ArrayList<>();
    private @Nullable Long nexthop;
    private @Nullable Realms realms;
    private @Nullable RouterPreference preference;
    private @Nullable Lifetime expires;
    private RouteMetrics metrics = RouteMetrics.NONE;

    private Builder(@Nullable IpPrefix to) {
      this.to = to;
    }

    public Builder via(String gateway) {
      return via(IpAddress.parse(gateway));
    }

    public Builder via(@Nullable IpAddress gateway) {
      this.via = gateway;
      return this;
    }

    public Builder dev(@Nullable String name) {
      this.dev = name;
      return this;
    }

    public Builder from(@Nullable IpPrefix sources) {
      this.from = sources;
      return this;
    }

    public Builder tos(int number) {
      this.tos = number;
      return this;
    }

    /** Left out, it is main; for what the kernel keeps in {@code local}, that. */
    public Builder table(@Nullable Long number) {
      this.table = number;
      return this;
    }

    public Builder table(long number) {
      return table((Long) number);
    }

    public Builder metric(@Nullable Long priority) {
      this.metric = priority;
      return this;
    }

    public Builder metric(long priority) {
      return metric((Long) priority);
    }

    public Builder source(String address) {
      return source(IpAddress.parse(address));
    }

    public Builder source(@Nullable IpAddress address) {
      this.source = address;
      return this;
    }

    public Builder scope(@Nullable Scope reach) {
      this.scope = reach;
      return this;
    }

    public Builder type(RouteType kind) {
      this.type = kind;
      return this;
    }

    public Builder onlink(boolean isOnlink) {
      this.onlink = isOnlink;
      return this;
    }

    public Builder encap(@Nullable Encap wrapping) {
      this.encap = wrapping;
      return this;
    }

    /** Adds one more way. */
    public Builder hop(Hop way) {
      this.hops.add(way);
      return this;
    }

    public Builder hops(List<Hop> ways) {
      this.hops.addAll(ways);
      return this;
    }

    public Builder nexthop(@Nullable Long id) {
      this.nexthop = id;
      return this;
    }

    public Builder nexthop(long id) {
      return nexthop((Long) id);
    }

    public Builder realms(@Nullable Realms both) {
      this.realms = both;
      return this;
    }

    public Builder preference(@Nullable RouterPreference ofRouter) {
      this.preference = ofRouter;
      return this;
    }

    public Builder expires(@Nullable Lifetime lifetime) {
      this.expires = lifetime;
      return this;
    }

    public Builder metrics(RouteMetrics all) {
      this.metrics = all;
      return this;
    }

    public Builder metric(RouteMetric one, long value) {
      this.metrics = metrics.with(one, value);
      return this;
    }

    /**
     * The route.
     *
     * @throws IllegalArgumentException as {@link Route}
     */
    public Route build() {
      return new Route(
          to == null ? RouteDefaults.to(beside()) : to,
          from,
          tos,
          via,
          dev,
          table == null ? RouteTable.usual(type) : table,
          metric,
          source,
          scope,
          type,
          onlink,
          encap,
          hops,
          nexthop,
          realms,
          preference,
          expires,
          metrics);
    }

    /** Whether what was said so far makes an IPv4 route of it. */
    public boolean isV4() {
      return (to == null ? RouteDefaults.to(beside()) : to).address().isV4();
    }

    /** What tells the family of a default route. */
    private @Nullable IpAddress beside() {
      IpAddress way = hops.isEmpty() ? via : hops.getFirst().via();
      return source != null ? source : from != null ? from.address() : way;
    }
  }
}
