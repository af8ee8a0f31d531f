package dev.holdfast.host;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.network.Route;
import dev.holdfast.network.RouteMetric;
import dev.holdfast.network.RouteMetrics;
import dev.holdfast.network.RouteTable;
import dev.holdfast.network.RouteType;
import dev.holdfast.network.Scope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads one route. */
final class RouteReader {

  private static final Map<String, RouteMetric> METRICS =
      Arrays.stream(RouteMetric.values())
          .collect(Collectors.toMap(RouteMetric::word, m -> m, (a, _) -> a, LinkedHashMap::new));
  private static final Set<String> KEYS =
      Stream.concat(
              Stream.of("to", "via", "dev", "table", "metric", "source", "scope", "type", "onlink"),
              METRICS.keySet().stream())
          .collect(Collectors.toCollection(LinkedHashSet::new));
  private static final List<String> LATER = List.of("nexthops", "nexthop");
  private static final List<String> TABLES = List.of("main", "local", "default");
  private static final List<String> TYPES =
      Arrays.stream(RouteType.values()).map(RouteType::word).toList();
  private static final String LOCKED = "lock ";
  private static final long LARGEST = 0xFFFF_FFFFL;

  private RouteReader() {}

  static Optional<Route> route(Place item) {
    int before = item.problems().count();
    Optional<Fields> read = item.mapping().map(fields -> fields.knowing(KEYS, LATER));
    Optional<Place> to = read.flatMap(fields -> fields.required("to"));
    if (read.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    Fields fields = read.get();
    Optional<Route.Builder> builder = to.get().as(RouteReader::begin);
    Optional<IpAddress> via = fields.read("via", place -> place.as(IpAddress::parse));
    Optional<String> dev = fields.read("dev", Place::text);
    Optional<Long> table = fields.read("table", place -> place.word(RouteTable::parse, TABLES));
    Optional<Long> metric = fields.read("metric", place -> place.number(0, LARGEST));
    Optional<IpAddress> source = fields.read("source", place -> place.as(IpAddress::parse));
    Optional<Scope> scope =
        fields.read("scope", place -> place.word(Scope::parse, LinkDraft.SCOPES));
    Optional<RouteType> type = fields.read("type", place -> place.word(RouteType::parse, TYPES));
    Optional<Boolean> onlink = fields.read("onlink", Place::flag);
    RouteMetrics metrics = metrics(fields);
    if (builder.isEmpty() || item.problems().count() > before) {
      return Optional.empty();
    }
    return item.valid(() ->
        builder
            .get()
            .via(via.orElse(null))
            .dev(dev.orElse(null))
            .table(table.orElse(RouteTable.MAIN))
            .metric(metric.orElse(null))
            .source(source.orElse(null))
            .scope(scope.orElse(null))
            .type(type.orElse(RouteType.UNICAST))
            .onlink(onlink.orElse(false))
            .metrics(metrics)
            .build());
  }

  /** Where it leads: {@code default}, a prefix, or one address as ip-route(8) takes it. */
  private static Route.Builder begin(String to) {
    if (to.equals("default")) {
      return Route.to(to);
    }
    IpPrefix prefix = to.indexOf('/') < 0 ? IpPrefix.host(IpAddress.parse(to)) : IpPrefix.parse(to);
    if (prefix.hasHostBits()) {
      throw new IllegalArgumentException(to + " has host bits: write " + prefix.network());
    }
    return Route.to(prefix);
  }

  /** The metrics: {@code mtu: 1400}, or {@code mtu: lock 1400} as ip-route(8) shows it. */
  private static RouteMetrics metrics(Fields fields) {
    RouteMetrics metrics = RouteMetrics.NONE;
    for (Map.Entry<String, RouteMetric> metric : METRICS.entrySet()) {
      RouteMetrics before = metrics;
      metrics =
          fields
              .read(
                  metric.getKey(),
                  place -> place.word(text -> with(before, metric.getValue(), text), List.of()))
              .orElse(before);
    }
    return metrics;
  }

  private static RouteMetrics with(RouteMetrics metrics, RouteMetric metric, String text) {
    boolean locked = text.startsWith(LOCKED);
    String number = locked ? text.substring(LOCKED.length()) : text;
    if (!number.matches("[0-9]{1,10}")) {
      throw new IllegalArgumentException(
          metric + " is a number, or lock and a number, not \"" + text + "\"");
    }
    RouteMetrics more = metrics.with(metric, Long.parseLong(number));
    return locked ? more.locking(metric) : more;
  }
}
