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
import dev.holdfast.network.Route;
import dev.holdfast.network.Rule;
import dev.holdfast.network.WireguardDevice;
import dev.holdfast.nftables.NftState;
import dev.holdfast.sysctl.SysctlKey;
import dev.holdfast.sysctl.SysctlState;
import dev.holdfast.sysctl.SysctlValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

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
          "cgroups",
          "nftables");

  private final Map<SysctlKey, Placed<SysctlValue>> sysctl = new LinkedHashMap<>();
  private final Namespace own;
  private final TextTrial trial;
  private final Function<Namespace, ScopeDraft> others;
  private final Map<String, LinkDraft> links = new LinkedHashMap<>();
  private final Map<CgroupPath, CgroupDraft> cgroups = new LinkedHashMap<>();
  private final Map<String, Placed<Namespace>> away = new LinkedHashMap<>();
  private final Set<LinkDraft> authored = new LinkedHashSet<>();
  private final RouteDraft routes = new RouteDraft();
  private final Listed<Neighbour> neighbours = new Listed<>("neighbour");
  private final Listed<FdbEntry> fdb = new Listed<>("entry");
  private final Listed<MdbEntry> mdb = new Listed<>("group");
  private final Listed<Rule> rules = new Listed<>("rule");
  private final Listed<Nexthop> nexthops = new Listed<>("nexthop");
  private final NftReader nftables = new NftReader();

  /**
   * @param own the namespace that it is about; {@link Namespace.Self} for the host's own
   * @param others the scopes of other namespaces
   * @param trial is asked before a text of nft is run
   */
  ScopeDraft(Namespace own, Function<Namespace, ScopeDraft> others, TextTrial trial) {
    this.own = own;
    this.trial = trial;
    this.others = others;
  }

  Namespace namespace() {
    return own;
  }

  void read(Place scope) {
    scope
        .section()
        .map(fields -> fields.knowing(KEYS, List.of()))
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
          fields.field("nftables").ifPresent(place -> nftables.read(place, trial));
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
        .ifPresent(named -> readLink(name(key), value));
  }

  /** One that lives in another namespace belongs to that, with all that is said of it. */
  private void readLink(String name, Place value) {
    Optional<Place> netns = LinkDraft.netns(value);
    Namespace lives = netns.flatMap(place -> place.as(HostScope::namespace)).orElse(own);
    ScopeDraft scope = lives.equals(own) ? this : others.apply(lives);
    LinkDraft link = scope.links.computeIfAbsent(name, LinkDraft::new);
    authored.add(link);
    if (scope != this) {
      netns.ifPresent(place -> away.putIfAbsent(name, new Placed<>(lives, place)));
    }
    link.read(value, scope, this);
  }

  /** The namespace that a link of ours lives in; null if it is this one. */
  @Nullable Namespace away(String name) {
    Placed<Namespace> placed = away.get(name);
    return placed == null ? null : placed.value();
  }

  /** Whether a link is made as the other end of one that is declared here. */
  boolean isPeer(String name) {
    return authored.stream().anyMatch(link -> link.hasPeer(name));
  }

  /** Complains of links that are looked for here and live elsewhere. */
  void check() {
    away.forEach((name, lives) -> {
      String where = " lives in " + lives.value().word();
      if (links.containsKey(name)) {
        lives.place().complain(name + where + ", and cannot be declared here, too");
      }
      authored.stream()
          .filter(link -> links.containsValue(link))
          .forEach(link -> link.complainOfPort(name, where));
      routes.complainOfThose(route -> leavesBy(route, name), "the link " + name + where);
    });
  }

  private static boolean leavesBy(Route route, String link) {
    return link.equals(route.dev())
        || route.hops().stream().anyMatch(hop -> link.equals(hop.dev()));
  }

  private void readCgroups(Place section) {
    if (!CgroupScope.isPossible(own)) {
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

  /** The files of routes and of nft that were named. */
  List<Path> files() {
    List<Path> files = new ArrayList<>(routes.files());
    files.addAll(nftables.files());
    return files;
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
        cgroups(),
        new NftState(nftables.texts()));
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
