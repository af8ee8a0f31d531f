package dev.holdfast.host;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.network.Encap;
import dev.holdfast.network.Hop;
import dev.holdfast.network.Lifetime;
import dev.holdfast.network.Realms;
import dev.holdfast.network.Route;
import dev.holdfast.network.RouteMetric;
import dev.holdfast.network.RouteMetrics;
import dev.holdfast.network.RouteTable;
import dev.holdfast.network.RouteType;
import dev.holdfast.network.RouterPreference;
import dev.holdfast.network.Scope;
import java.util.ArrayList;
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
              Stream.of(
                  "to",
                  "from",
                  "tos",
                  "via",
                  "dev",
                  "table",
                  "metric",
                  "source",
                  "scope",
                  "type",
                  "onlink",
                  "encap",
                  "nexthop",
                  "nexthops",
                  "realms",
                  "pref",
                  "expires"),
              METRICS.keySet().stream())
          .collect(Collectors.toCollection(LinkedHashSet::new));
  static final List<String> TABLES = List.of("main", "local", "default");
  private static final List<String> TYPES =
      Arrays.stream(RouteType.values()).map(RouteType::word).toList();
  private static final List<String> PREFERENCES =
      Arrays.stream(RouterPreference.values()).map(RouterPreference::word).toList();
  private static final String INET6 = "inet6 ";
  private static final String LOCKED = "lock ";
  private static final long LARGEST = 0xFFFF_FFFFL;

  private RouteReader() {}

  static Optional<Route> route(Place item) {
    int before = item.problems().count();
    Optional<Fields> read = item.mapping().map(fields -> fields.knowing(KEYS, List.of()));
    Optional<Place> to = read.flatMap(fields -> fields.required("to"));
    if (read.isEmpty() || to.isEmpty()) {
      return Optional.empty();
    }
    Fields fields = read.get();
    Optional<Route.Builder> builder = to.get().as(RouteReader::begin);
    Optional<IpPrefix> from = fields.read("from", place -> place.as(RouteReader::prefix));
    Optional<Integer> tos = fields.read("tos", place -> place.as(RouteReader::tos));
    Optional<IpAddress> via = fields.read("via", RouteReader::gateway);
    Optional<String> dev = fields.read("dev", Place::text);
    Optional<Long> table = fields.read("table", place -> place.word(RouteTable::parse, TABLES));
    Optional<Long> metric = fields.read("metric", place -> place.number(0, LARGEST));
    Optional<IpAddress> source = fields.read("source", place -> place.as(IpAddress::parse));
    Optional<Scope> scope =
        fields.read("scope", place -> place.word(Scope::parse, LinkDraft.SCOPES));
    Optional<RouteType> type = fields.read("type", place -> place.word(RouteType::parse, TYPES));
    Optional<Boolean> onlink = fields.read("onlink", Place::flag);
    Optional<Encap> encap = fields.read("encap", EncapReader::encap);
    Optional<Long> nexthop = fields.read("nexthop", place -> place.number(1, LARGEST));
    List<Hop> hops = new ArrayList<>();
    fields
        .field("nexthops")
        .ifPresent(list -> list.items().forEach(i -> NexthopReader.hop(i).ifPresent(hops::add)));
    Optional<Realms> realms = fields.read("realms", place -> place.as(Realms::parse));
    Optional<RouterPreference> preference =
        fields.read("pref", place -> place.word(RouterPreference::parse, PREFERENCES));
    Optional<Lifetime> expires =
        fields.read("expires", place -> place.word(Lifetime::parse, List.of("forever")));
    RouteMetrics metrics = metrics(fields);
    if (builder.isEmpty() || item.problems().count() > before) {
      return Optional.empty();
    }
    return item.valid(() ->
        builder
            .get()
            .via(via.orElse(null))
            .dev(dev.orElse(null))
            .from(from.orElse(null))
            .tos(tos.orElse(0))
            .table(table.orElse(null))
            .metric(metric.orElse(null))
            .source(source.orElse(null))
            .scope(scope.orElse(null))
            .type(type.orElse(RouteType.UNICAST))
            .onlink(onlink.orElse(false))
            .encap(encap.orElse(null))
            .nexthop(nexthop.orElse(null))
            .hops(hops)
            .realms(realms.orElse(null))
            .preference(preference.orElse(null))
            .expires(expires.orElse(null))
            .metrics(metrics)
            .build());
  }

  /** Where it leads: {@code default}, a prefix, or one address as ip-route(8) takes it. */
  private static Route.Builder begin(String to) {
    return to.equals("default") ? Route.to(to) : Route.to(prefix(to));
  }

  private static IpPrefix prefix(String to) {
    IpPrefix prefix = to.indexOf('/') < 0 ? IpPrefix.host(IpAddress.parse(to)) : IpPrefix.parse(to);
    if (prefix.hasHostBits()) {
      throw new IllegalArgumentException(to + " has host bits: write " + prefix.network());
    }
    return prefix;
  }

  /** A gateway, with or without the {@code inet6} that ip-route(8) puts before one. */
  static Optional<IpAddress> gateway(Place place) {
    return place.as(
        text -> IpAddress.parse(text.startsWith(INET6) ? text.substring(INET6.length()) : text));
  }

  /** In decimal, or as ip-route(8) takes it: {@code 0x20}. */
  private static int tos(String text) {
    if (!text.matches("0|[1-9][0-9]{0,2}|0x[0-9a-fA-F]{1,2}")) {
      throw new IllegalArgumentException("not a tos: \"" + text + "\" (0 to 252, or 0x00 to 0xfc)");
    }
    return Integer.decode(text);
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
