package dev.holdfast.host;

import dev.holdfast.cgroup.CgroupPath;
import dev.holdfast.cgroup.CgroupScope;
import dev.holdfast.cgroup.CgroupSettings;
import dev.holdfast.cgroup.CgroupState;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.network.FdbEntry;
import dev.holdfast.network.LinkSettings;
import dev.holdfast.network.MdbEntry;
import dev.holdfast.network.Neighbour;
import dev.holdfast.network.NetworkState;
import dev.holdfast.network.Nexthop;
import dev.holdfast.network.Rule;
import dev.holdfast.network.WireguardDevice;
import dev.holdfast.sysctl.SysctlKey;
import dev.holdfast.sysctl.SysctlState;
import dev.holdfast.sysctl.SysctlValue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What one scope should hold, in the making. */
final class ScopeDraft {

  private static final List<String> KEYS =
      List.of(
          "sysctl",
          "links",
          "neighbours",
          "fdb",
          "mdb",
          "nexthops",
          "routes",
          "routes_from",
          "rules",
          "cgroups");
  private static final List<String> LATER = List.of("nftables");

  private final Map<SysctlKey, Placed<SysctlValue>> sysctl = new LinkedHashMap<>();
  private final Map<String, LinkDraft> links = new LinkedHashMap<>();
  private final Map<CgroupPath, CgroupDraft> cgroups = new LinkedHashMap<>();
  private final RouteDraft routes = new RouteDraft();
  private final Listed<Neighbour> neighbours = new Listed<>("neighbour");
  private final Listed<FdbEntry> fdb = new Listed<>("entry");
  private final Listed<MdbEntry> mdb = new Listed<>("group");
  private final Listed<Rule> rules = new Listed<>("rule");
  private final Listed<Nexthop> nexthops = new Listed<>("nexthop");

  private final Namespace namespace;

  /**
   * @param namespace the one that it is about; {@link Namespace.Self} for the part under host
   */
  ScopeDraft(Namespace namespace) {
    this.namespace = namespace;
  }

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
          fields.field("routes").ifPresent(routes::read);
          fields.field("routes_from").ifPresent(routes::readFiles);
          neighbours.read(
              fields, "neighbours", NeighbourReader::neighbour, one -> one.key().toString());
          fdb.read(fields, "fdb", NeighbourReader::fdb, FdbEntry::identity);
          mdb.read(fields, "mdb", NeighbourReader::mdb, MdbEntry::toString);
          rules.read(fields, "rules", RuleReader::rule, Rule::toString);
          fields.field("cgroups").ifPresent(this::readCgroups);
          nexthops.read(fields, "nexthops", NexthopReader::nexthop, one -> Long.toString(one.id()));
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

  private void readCgroups(Place section) {
    if (!CgroupScope.isPossible(namespace)) {
      section.complain(CgroupPart.ELSEWHERE);
      return;
    }
    section
        .section()
        .ifPresent(fields ->
            fields.forEach((key, value) ->
                key.as(CgroupPath::parse)
                    .ifPresent(path ->
                        cgroups.computeIfAbsent(path, _ -> new CgroupDraft()).read(value))));
  }

  private static String name(Place key) {
    return ((YamlNode.Scalar) key.node()).text();
  }

  /** Says what is wrong with what was read and can only be seen when all is. */
  void complain(Problems problems) {
    routes.complain(problems);
  }

  /** The files of routes that were named. */
  List<Path> routeFiles() {
    return routes.files();
  }

  /** What was read, if nothing was wrong. */
  ScopeState state() {
    Map<SysctlKey, SysctlValue> values = new LinkedHashMap<>();
    sysctl.forEach((key, value) -> values.put(key, value.value()));
    Map<String, LinkSettings> settings = new LinkedHashMap<>();
    links.forEach((name, link) -> settings.put(name, link.settings()));
    List<WireguardDevice> devices =
        links.values().stream().flatMap(link -> link.wireguard().stream()).toList();
    return new ScopeState(
        new SysctlState(values),
        new NetworkState(settings, routes.routes())
            .withWireguard(devices)
            .withNexthops(nexthops.values())
            .withNeighbours(neighbours.values())
            .withFdb(fdb.values())
            .withMdb(mdb.values())
            .withRules(rules.values()),
        cgroups());
  }

  private CgroupState cgroups() {
    Map<CgroupPath, CgroupSettings> all = new LinkedHashMap<>();
    cgroups.forEach((path, cgroup) -> all.put(path, cgroup.settings()));
    return new CgroupState(all);
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
