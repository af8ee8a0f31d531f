package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * A route that a namespace should have; ip-route(8).
 *
 * <p>What is left out is the kernel's default when we create it, and is not looked at in a route
 * that somebody else has put there.
 *
 * @param to the destination, without host bits; {@code 0.0.0.0/0} or {@code ::/0} by default
 * @param via the gateway
 * @param dev the name of the interface that it leaves by
 * @param table 1 to 4294967295; 254 is main
 * @param metric 0 to 4294967295, its priority; left out, 0 in IPv4 and 1024 in IPv6
 * @param source the address that packets of our own get
 * @param scope IPv4 only; left out, global through a gateway and link without one
 * @param onlink whether the gateway counts as on the link though no address says so
 */
public record Route(
    IpPrefix to,
    @Nullable IpAddress via,
    @Nullable String dev,
    long table,
    @Nullable Long metric,
    @Nullable IpAddress source,
    @Nullable Scope scope,
    RouteType type,
    boolean onlink,
    RouteMetrics metrics) {

  private static final long LARGEST_METRIC = 0xFFFF_FFFFL;
  private static final long DEFAULT_METRIC_V6 = 1024;

  /** What tells one route from another: there is one of each in a namespace. */
  public record Key(IpPrefix to, long table, long metric) {

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
          && metric == that.metric;
    }

    @Override
    public int hashCode() {
      long mixed = 31 * to.address().low() + to.address().high();
      mixed = 31 * (31 * mixed + to.length()) + 31 * table + metric;
      return Long.hashCode(mixed * 0x9E37_79B9_7F4A_7C15L);
    }

    /** Such as {@code 10.50.0.0/24 table 100 metric 50}; what is the default is left out. */
    @Override
    public String toString() {
      boolean usual = metric == usualMetric(to);
      return (to.length() == 0 ? defaultOf(to) : to.toString())
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
    if (to.hasHostBits()) {
      throw new IllegalArgumentException(to + " has host bits: write " + to.network());
    }
    sameFamily(to, "via", via);
    sameFamily(to, "source", source);
    specified(to, "via", via);
    specified(to, "source", source);
    RouteTable.checked(table);
    if (metric != null && (metric < 0 || metric > LARGEST_METRIC)) {
      throw new IllegalArgumentException(
          "the metric of " + to + " is 0 to " + LARGEST_METRIC + ", not " + metric);
    }
    if (dev != null) {
      LinkName.check(dev);
    }
    checkWay(to, via, dev, type);
    if (onlink && (via == null || dev == null)) {
      throw refusal(to, "onlink needs via and dev");
    }
    if (scope != null && to.address().isV6() && !scope.equals(Scope.GLOBAL)) {
      throw refusal(to, "only IPv4 routes have a scope");
    }
  }

  private static void checkWay(
      IpPrefix to, @Nullable IpAddress via, @Nullable String dev, RouteType type) {
    boolean goesSomewhere = via != null || dev != null;
    if (type == RouteType.UNICAST && !goesSomewhere) {
      throw new IllegalArgumentException("the route to " + to + " needs via or dev");
    }
    if (type != RouteType.UNICAST && goesSomewhere) {
      throw new IllegalArgumentException(
          "a " + type + " route to " + to + " goes nowhere: no via, no dev");
    }
    if (via != null && via.isLinkLocalV6() && dev == null) {
      throw refusal(to, "the link-local gateway " + via + " needs a dev");
    }
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
    return new Key(to, table, effectiveMetric());
  }

  /** The metric that it has in the kernel. */
  public long effectiveMetric() {
    // To the kernel metric 0 of an IPv6 route is none, and none is 1024.
    return metric == null || metric == 0 ? usualMetric(to) : metric;
  }

  /** The scope that it has in the kernel. */
  public Scope effectiveScope() {
    return scope != null ? scope : usualScope();
  }

  // To the kernel it is none, so that a route with it would never be held.
  private static void specified(IpPrefix to, String what, @Nullable IpAddress address) {
    if (address != null && address.isUnspecified()) {
      throw new IllegalArgumentException(
          "the " + what + " " + address + " of the route to " + to + " is the address of no host");
    }
  }

  private Scope usualScope() {
    boolean onTheLink = to.address().isV4() && type == RouteType.UNICAST && via == null;
    return onTheLink ? Scope.LINK : Scope.GLOBAL;
  }

  public boolean isV4() {
    return to.address().isV4();
  }

  private static long usualMetric(IpPrefix to) {
    return to.address().isV4() ? 0 : DEFAULT_METRIC_V6;
  }

  // Texts are put together only for what is refused: a pass makes a route of each that it finds.
  private static void sameFamily(IpPrefix to, String what, @Nullable IpAddress other) {
    if (other != null && other.isV4() != to.address().isV4()) {
      throw new IllegalArgumentException(
          "the "
              + what
              + " "
              + other
              + " of the route to "
              + to
              + " is of the other address family");
    }
  }

  private static IllegalArgumentException refusal(IpPrefix to, String why) {
    return new IllegalArgumentException("the route to " + to + ": " + why);
  }

  /** What it is beside its key, as {@code ip route} writes it: {@code via 10.0.0.1 dev eth0}. */
  public String value() {
    StringBuilder text = new StringBuilder(type == RouteType.UNICAST ? "" : " " + type);
    append(text, "via", via);
    append(text, "dev", dev);
    append(text, "src", source);
    append(text, "scope", usualScope().equals(scope) ? null : scope);
    text.append(onlink ? " onlink" : "").append(metrics.isEmpty() ? "" : " " + metrics);
    return text.substring(1);
  }

  private static void append(StringBuilder text, String word, @Nullable Object value) {
    if (value != null) {
      text.append(' ').append(word).append(' ').append(value);
    }
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
    private long table = RouteTable.MAIN;
    private @Nullable Long metric;
    private @Nullable IpAddress source;
    private @Nullable Scope scope;
    private RouteType type = RouteType.UNICAST;
    private boolean onlink;
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

    public Builder table(long number) {
      this.table = number;
      return this;
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
          to == null ? defaultFor(via == null ? source : via) : to,
          via,
          dev,
          table,
          metric,
          source,
          scope,
          type,
          onlink,
          metrics);
    }

    private static IpPrefix defaultFor(@Nullable IpAddress beside) {
      return beside == null || beside.isV4() ? IpPrefix.ALL_V4 : IpPrefix.ALL_V6;
    }
  }
}
