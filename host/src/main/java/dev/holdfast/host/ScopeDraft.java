package dev.holdfast.host;

import dev.holdfast.network.FdbEntry;
import dev.holdfast.network.LinkSettings;
import dev.holdfast.network.MdbEntry;
import dev.holdfast.network.Neighbour;
import dev.holdfast.network.NetworkState;
import dev.holdfast.network.Nexthop;
import dev.holdfast.network.Route;
import dev.holdfast.network.Rule;
import dev.holdfast.network.WireguardDevice;
import dev.holdfast.nftables.NftState;
import dev.holdfast.nftables.NftText;
import dev.holdfast.sysctl.SysctlKey;
import dev.holdfast.sysctl.SysctlState;
import dev.holdfast.sysctl.SysctlValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What one scope should hold, in the making. */
final class ScopeDraft {

  private static final List<String> KEYS =
      List.of(
          "sysctl", "links", "neighbours", "fdb", "mdb", "nexthops", "routes", "rules", "nftables");
  private static final List<String> LATER = List.of("cgroups");

  private final Map<SysctlKey, Placed<SysctlValue>> sysctl = new LinkedHashMap<>();
  private final Map<String, LinkDraft> links = new LinkedHashMap<>();
  private final Map<Route.Key, Placed<Route>> routes = new LinkedHashMap<>();
  private final Listed<Neighbour> neighbours = new Listed<>("neighbour");
  private final Listed<FdbEntry> fdb = new Listed<>("entry");
  private final Listed<MdbEntry> mdb = new Listed<>("group");
  private final Listed<Rule> rules = new Listed<>("rule");
  private final Listed<Nexthop> nexthops = new Listed<>("nexthop");
  private final List<NftText> nftables = new ArrayList<>();

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
          neighbours.read(
              fields, "neighbours", NeighbourReader::neighbour, one -> one.key().toString());
          fdb.read(fields, "fdb", NeighbourReader::fdb, FdbEntry::identity);
          mdb.read(fields, "mdb", NeighbourReader::mdb, MdbEntry::toString);
          rules.read(fields, "rules", RuleReader::rule, Rule::toString);
          nexthops.read(fields, "nexthops", NexthopReader::nexthop, one -> Long.toString(one.id()));
          fields.field("nftables").ifPresent(place -> NftReader.read(place, nftables));
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

  /** What was read, if nothing was wrong. */
  ScopeState state() {
    Map<SysctlKey, SysctlValue> values = new LinkedHashMap<>();
    sysctl.forEach((key, value) -> values.put(key, value.value()));
    Map<String, LinkSettings> settings = new LinkedHashMap<>();
    links.forEach((name, link) -> settings.put(name, link.settings()));
    List<Route> all = routes.values().stream().map(Placed::value).toList();
    List<WireguardDevice> devices =
        links.values().stream().flatMap(link -> link.wireguard().stream()).toList();
    return new ScopeState(
        new SysctlState(values),
        new NetworkState(settings, all)
            .withWireguard(devices)
            .withNexthops(nexthops.values())
            .withNeighbours(neighbours.values())
            .withFdb(fdb.values())
            .withMdb(mdb.values())
            .withRules(rules.values()),
        new NftState(nftables));
  }

  /** The objects of a list, each once. */
  private record Listed<T>(String what, Map<String, Placed<T>> byIdentity) {

    Listed(String what) {
      this(what, new LinkedHashMap<>());
    }

    void read(
        Fields fields,
        String key,
        Function<Place, Optional<T>> reader,
        Function<T, String> identity) {
      fields
          .field(key)
          .ifPresent(list ->
              list.items()
                  .forEach(item ->
                      reader.apply(item).ifPresent(one -> put(identity.apply(one), one, item))));
    }

    private void put(String identity, T one, Place item) {
      Placed.put(byIdentity, identity, one, item, () -> "the " + what + " " + identity);
    }

    List<T> values() {
      return byIdentity.values().stream().map(Placed::value).toList();
    }
  }
}
