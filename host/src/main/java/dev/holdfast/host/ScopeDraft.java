package dev.holdfast.host;

import dev.holdfast.network.LinkSettings;
import dev.holdfast.network.NetworkState;
import dev.holdfast.network.Route;
import dev.holdfast.network.Rule;
import dev.holdfast.sysctl.SysctlKey;
import dev.holdfast.sysctl.SysctlState;
import dev.holdfast.sysctl.SysctlValue;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one scope should hold, in the making. */
final class ScopeDraft {

  private static final List<String> KEYS = List.of("sysctl", "links", "routes", "rules");
  private static final List<String> LATER =
      List.of("nexthops", "neighbours", "cgroups", "nftables");

  private final Map<SysctlKey, Placed<SysctlValue>> sysctl = new LinkedHashMap<>();
  private final Map<String, LinkDraft> links = new LinkedHashMap<>();
  private final Map<Route.Key, Placed<Route>> routes = new LinkedHashMap<>();
  private final Map<Rule, Placed<Rule>> rules = new LinkedHashMap<>();

  void read(Place scope) {
    scope
        .section()
        .map(fields -> fields.knowing(KEYS, LATER))
        .ifPresent(fields -> {
          fields
              .field("sysctl")
              .flatMap(Place::section)
              .ifPresent(section -> section.forEach(this::readSysctl));
          fields
              .field("links")
              .flatMap(Place::section)
              .ifPresent(section -> section.forEach(this::readLink));
          fields.field("routes").ifPresent(list -> list.items().forEach(this::readRoute));
          fields.field("rules").ifPresent(list -> list.items().forEach(this::readRule));
        });
  }

  private void readSysctl(Place key, Place value) {
    key.as(SysctlKey::parse)
        .ifPresent(parsed ->
            SysctlReader.value(value)
                .ifPresent(read -> Placed.put(sysctl, parsed, read, key, parsed::toString)));
  }

  private void readLink(Place key, Place value) {
    key.valid(() -> new NetworkState(Map.of(name(key), LinkSettings.of()), List.of()))
        .ifPresent(named -> links.computeIfAbsent(name(key), LinkDraft::new).read(value));
  }

  private static String name(Place key) {
    return ((YamlNode.Scalar) key.node()).text();
  }

  private void readRoute(Place item) {
    RouteReader.route(item)
        .ifPresent(route ->
            Placed.put(routes, route.key(), route, item, () -> "the route " + route.key()));
  }

  private void readRule(Place item) {
    RuleReader.rule(item)
        .ifPresent(rule -> Placed.put(rules, rule, rule, item, () -> "the rule " + rule));
  }

  /** What was read, if nothing was wrong. */
  ScopeState state() {
    Map<SysctlKey, SysctlValue> values = new LinkedHashMap<>();
    sysctl.forEach((key, value) -> values.put(key, value.value()));
    Map<String, LinkSettings> settings = new LinkedHashMap<>();
    links.forEach((name, link) -> settings.put(name, link.settings()));
    List<Route> all = routes.values().stream().map(Placed::value).toList();
    return new ScopeState(
        new SysctlState(values),
        new NetworkState(settings, all)
            .withRules(rules.values().stream().map(Placed::value).toList()));
  }
}
