package dev.holdfast.network;

import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * The metrics of a route: {@code RTA_METRICS}. One that is left out is the kernel's own choice.
 *
 * @param values each at least 1, because to the kernel 0 is not there
 * @param locked those that path discovery may not change; a part of {@code values}
 */
public record RouteMetrics(Map<RouteMetric, Long> values, Set<RouteMetric> locked) {

  /** No metric at all. */
  public static final RouteMetrics NONE = new RouteMetrics(Map.of(), Set.of());

  /**
   * @throws IllegalArgumentException if a value is out of its range, or a metric is locked that has
   *     no value
   */
  public RouteMetrics {
    values = values.isEmpty() ? Map.of() : Collections.unmodifiableMap(new EnumMap<>(values));
    locked = locked.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(locked));
    values.forEach(RouteMetric::checked);
    for (RouteMetric metric : locked) {
      if (!values.containsKey(metric)) {
        throw new IllegalArgumentException(metric + " is locked and has no value");
      }
    }
  }

  public static RouteMetrics of(RouteMetric metric, long value) {
    return NONE.with(metric, value);
  }

  /** These and one more. */
  public RouteMetrics with(RouteMetric metric, long value) {
    Map<RouteMetric, Long> more = new EnumMap<>(RouteMetric.class);
    more.putAll(values);
    more.put(metric, value);
    return new RouteMetrics(more, locked);
  }

  /** These, with one of them out of reach of path discovery. */
  public RouteMetrics locking(RouteMetric metric) {
    Set<RouteMetric> more = EnumSet.of(metric);
    more.addAll(locked);
    return new RouteMetrics(values, more);
  }

  public boolean isEmpty() {
    return values.isEmpty();
  }

  /** As {@code ip route} writes them: {@code mtu lock 1400 advmss 1360}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    values.forEach((metric, value) ->
        text.append(text.isEmpty() ? "" : " ")
            .append(metric)
            .append(locked.contains(metric) ? " lock " : " ")
            .append(value));
    return text.toString();
  }
}
