package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.STRING;
import static dev.holdfast.netlink.Codecs.U32;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The metrics of a route on the wire: what {@code RTA_METRICS} nests. */
final class RouteMetricAttrs {

  /** Which metrics are locked: bit n for number n. */
  static final Attr<Long> LOCK = Attr.of(1, "RTAX_LOCK", U32);

  static final Attr<String> CC_ALGO = Attr.of(16, "RTAX_CC_ALGO", STRING);

  private static final Map<RouteMetric, Attr<Long>> METRICS = new EnumMap<>(RouteMetric.class);

  static {
    for (RouteMetric metric : RouteMetric.values()) {
      METRICS.put(metric, Attr.of(metric.number(), "RTAX_" + metric.name(), U32));
    }
  }

  private RouteMetricAttrs() {}

  static Attr<?>[] all() {
    List<Attr<?>> all = new ArrayList<>(METRICS.values());
    all.add(LOCK);
    all.add(CC_ALGO);
    return all.toArray(Attr<?>[]::new);
  }

  static void write(RouteMetrics metrics, Attributes.Builder inside) {
    long locked = metrics.locked().stream().mapToLong(one -> 1L << one.number()).sum();
    inside.putIf(LOCK, locked == 0 ? null : locked);
    metrics.values().forEach((metric, value) -> inside.put(attr(metric), value * metric.scale()));
  }

  /**
   * @throws IllegalArgumentException if {@link RouteMetrics} cannot say it
   */
  static RouteMetrics read(Attributes inside) {
    if (inside.has(CC_ALGO)) {
      throw new IllegalArgumentException("a congestion control algorithm");
    }
    Map<RouteMetric, Long> values = new EnumMap<>(RouteMetric.class);
    METRICS.forEach((metric, attribute) -> {
      Long value = inside.get(attribute);
      if (value != null && value != 0) {
        values.put(metric, whole(metric, value));
      }
    });
    Long bits = inside.get(LOCK);
    Set<RouteMetric> locked = EnumSet.noneOf(RouteMetric.class);
    for (RouteMetric metric : RouteMetric.values()) {
      if (bits != null && (bits >> metric.number() & 1) != 0) {
        locked.add(metric);
      }
    }
    return values.isEmpty() && locked.isEmpty()
        ? RouteMetrics.NONE
        : new RouteMetrics(values, locked);
  }

  private static long whole(RouteMetric metric, long value) {
    if (value % metric.scale() != 0) {
      throw new IllegalArgumentException(metric + " of a fraction of a millisecond");
    }
    return value / metric.scale();
  }

  private static Attr<Long> attr(RouteMetric metric) {
    return java.util.Objects.requireNonNull(METRICS.get(metric));
  }
}
