package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import dev.holdfast.cgroup.CgroupFile;
import dev.holdfast.cgroup.CgroupPath;
import dev.holdfast.cgroup.CgroupScope;
import dev.holdfast.cgroup.CgroupSettings;
import dev.holdfast.cgroup.CgroupState;
import dev.holdfast.cgroup.CgroupValue;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.netlink.MacAddress;
import dev.holdfast.network.Address;
import dev.holdfast.network.AddressFlag;
import dev.holdfast.network.Dscp;
import dev.holdfast.network.Encap;
import dev.holdfast.network.FdbEntry;
import dev.holdfast.network.FdbState;
import dev.holdfast.network.FlowLabel;
import dev.holdfast.network.Hop;
import dev.holdfast.network.Lifetime;
import dev.holdfast.network.LinkAttribute;
import dev.holdfast.network.LinkKind;
import dev.holdfast.network.LinkSettings;
import dev.holdfast.network.MdbEntry;
import dev.holdfast.network.Neighbour;
import dev.holdfast.network.NeighbourState;
import dev.holdfast.network.NetworkState;
import dev.holdfast.network.Nexthop;
import dev.holdfast.network.NumberRange;
import dev.holdfast.network.PortRange;
import dev.holdfast.network.Realms;
import dev.holdfast.network.Route;
import dev.holdfast.network.RouteMetric;
import dev.holdfast.network.RouteMetrics;
import dev.holdfast.network.RouteType;
import dev.holdfast.network.RouterPreference;
import dev.holdfast.network.Rule;
import dev.holdfast.network.RuleAction;
import dev.holdfast.network.Scope;
import dev.holdfast.network.WireguardDevice;
import dev.holdfast.network.WireguardKey;
import dev.holdfast.network.WireguardKeyFile;
import dev.holdfast.network.WireguardKeySource;
import dev.holdfast.network.WireguardPeer;
import dev.holdfast.sysctl.SysctlKey;
import dev.holdfast.sysctl.SysctlState;
import dev.holdfast.sysctl.SysctlValue;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class DocumentWriterTest {

  private static final String[] TEXTS = {
    "1", "010", "0x10", "1e3", "true", "no", "~", "null", "cubic", "a b", "4 4 1 7", "x: y", "# no",
    "- x", "\"q\"", "back\\slash", "|core %p", "*a", "&a", "!t", "@", "é", "[1]", "{}", "a\tb",
        " a",
    "1.5", "-", "'", ":", "%", "10.0.0.1", "::1", "\u2028x", "a#b", "+1", "\u0080"
  };
  private static final String[] NAMES = {
    "eth0",
    "eth0.100",
    "1",
    "010",
    "true",
    "null",
    "-",
    "\"",
    "#x",
    "@a",
    "é",
    "a'b",
    "[x]",
    "{",
    "v,0"
  };

  /** Of these every attribute of a link takes at least one. */
  private static final List<String> VALUES =
      List.of(
          "12",
          "true",
          "false",
          "0",
          "1",
          "2",
          "100",
          "1400",
          "01:80:c2:00:00:00",
          "v0",
          "true",
          "192.0.2.1",
          "fd00::1",
          "1:2",
          "10000-20000",
          "2001:db8::/32",
          "02:00:00:00:00:01, 02:00:00:00:00:02",
          "02:aa:bb:cc:dd:ee",
          "a: b");

  private static final int MANY = 1_000;

  private final Random random;

  DocumentWriterTest() {
    long seed = System.nanoTime();
    System.out.println("DocumentWriterTest seed " + seed);
    random = new Random(seed);
  }

  @Test
  void whatIsWrittenReadsBackAsTheSame() throws DocumentException {
    for (int i = 0; i < MANY; i++) {
      HostDocument document = document();
      String yaml = DocumentWriter.yaml(document, List.of("a comment", "of two\nlines"));
      HostDocument read;
      try {
        read = Documents.parse("random.yaml", yaml);
      } catch (DocumentException e) {
        throw new AssertionError(e.getMessage() + "\n" + yaml, e);
      }
      assertThat(read).as(yaml).isEqualTo(document);
    }
  }

  @Test
  void whatIsWrittenAsJsonIsJsonAndReadsBackAsTheSame() throws DocumentException {
    for (int i = 0; i < MANY; i++) {
      HostDocument document = document();
      String json = DocumentWriter.json(document);
      assertThat(JsonParser.parseString(json).isJsonObject()).as(json).isTrue();
      assertThat(Documents.parse("random.json", json)).as(json).isEqualTo(document);
    }
    assertThat(DocumentWriter.json(HostDocument.EMPTY)).isEqualTo("{}");
  }

  @Test
  void aDocumentIsWrittenForPeople() {
    ScopeState host =
        new ScopeState(
            SysctlState.of(Map.of("net.ipv4.tcp_rmem", List.of(4096, 131072, 6291456)))
                .with("kernel.core_pattern", "|/bin/core %p"),
            new NetworkState(
                Map.of("eth0", LinkSettings.of(Address.parse("10.0.0.2/24")).withUp(true)),
                List.of(Route.to("default").via("10.0.0.1").build())));
    HostDocument document =
        new HostDocument(host, Map.of(new Namespace.Named("blue"), ScopeState.EMPTY));
    assertThat(DocumentWriter.yaml(document, List.of("made by hand")))
        .isEqualTo(
            """
            # made by hand
            host:
              sysctl:
                net.ipv4.tcp_rmem: [4096, 131072, 6291456]
                kernel.core_pattern: "|/bin/core %p"
              links:
                eth0:
                  up: true
                  addresses:
                    - 10.0.0.2/24
              routes:
                - {to: default, via: 10.0.0.1}
            namespaces:
              blue: {}
            """);
    assertThat(DocumentWriter.yaml(HostDocument.EMPTY, List.of())).isEqualTo("{}\n");
  }

  private HostDocument document() {
    Map<Namespace, ScopeState> namespaces = new LinkedHashMap<>();
    List<Namespace> names =
        List.of(
            new Namespace.Named("blue"),
            new Namespace.Named("self"),
            new Namespace.Named("pid:7"),
            new Namespace.Named("0x1"),
            new Namespace.Pid(42),
            new Namespace.At(Path.of("/proc/7/ns/net")));
    for (int i = random.nextInt(3); i > 0; i--) {
      Namespace name = pick(names);
      ScopeState scope = scope();
      namespaces.put(name, CgroupScope.isPossible(name) ? scope.withCgroups(cgroups()) : scope);
    }
    return new HostDocument(scope().withCgroups(cgroups()), namespaces);
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private ScopeState scope() {
    Map<SysctlKey, SysctlValue> sysctl = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      String key =
          pick(List.of("net/ipv4/conf/eth0.100/a", "kernel.a", "k.#", "k.\"", "k.é", "a:b.c"));
      sysctl.put(SysctlKey.parse(key + random.nextInt(9)), value());
    }
    Map<String, LinkSettings> links = new LinkedHashMap<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      String name = NAMES[random.nextInt(NAMES.length)];
      links.put(name, link(name));
    }
    Map<Route.Key, Route> routes = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Route route = route();
      routes.put(route.key(), route);
    }
    List<Nexthop> nexthops =
        LongStream.rangeClosed(1, random.nextInt(3)).mapToObj(this::nexthop).toList();
    List<WireguardDevice> devices = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      devices.add(wireguard("wg0"));
      var _ = links.putIfAbsent("wg0", LinkSettings.of());
    }
    return new ScopeState(
        new SysctlState(sysctl),
        new NetworkState(links, List.copyOf(routes.values()))
            .withWireguard(devices)
            .withNexthops(nexthops)
            .withNeighbours(some(this::neighbour, Neighbour::key))
            .withFdb(some(this::fdb, FdbEntry::identity))
            .withMdb(some(this::mdb, MdbEntry::toString))
            .withRules(some(this::rule, Rule::toString)));
  }

  private CgroupState cgroups() {
    CgroupState state = CgroupState.EMPTY;
    for (int i = random.nextInt(4); i > 0; i--) {
      CgroupPath path =
          CgroupPath.parse(
              pick(List.of("a/b", ".", "1", "no", "a b", "#x", "/sys/fs/cgroup/x", "é [1]/{")));
      CgroupSettings settings = cgroup();
      state = state.with(path, random.nextInt(4) == 0 ? settings.ifThere() : settings);
    }
    return state;
  }

  private CgroupSettings cgroup() {
    Map<CgroupFile, Map<String, CgroupValue>> files = new LinkedHashMap<>();
    for (int i = random.nextInt(5); i > 0; i--) {
      CgroupFile file =
          new CgroupFile(
              pick(
                  List.of(
                      "memory.max",
                      "memory.low",
                      "hugetlb.2MB.max",
                      "pids.max",
                      "cpu.max",
                      "cpu.weight.nice",
                      "cpu.uclamp.min",
                      "cpuset.cpus",
                      "cpuset.cpus.partition",
                      "cgroup.freeze",
                      "io.max",
                      "io.weight",
                      "io.latency",
                      "misc.max",
                      "dmem.max",
                      "some.thing")));
      files.put(file, CgroupSettings.read(file, declared(file)));
    }
    return new CgroupSettings(true, files);
  }

  private Object declared(CgroupFile file) {
    String max =
        random.nextBoolean()
            ? "max"
            : Long.toString(1 | (random.nextLong() >>> (1 + random.nextInt(60))));
    return switch (file.name()) {
      case "cpu.max" -> pick(List.of("max", max + " 100000", "max 5000", "7000"));
      case "cpu.weight.nice" -> random.nextInt(40) - 20;
      case "cpu.uclamp.min" -> pick(List.of("12.50", "7", "max", "0"));
      case "cpuset.cpus" -> pick(List.of("", "3", "0-3,7", "1,3,5-6"));
      case "cpuset.cpus.partition" -> pick(List.of("root", "member"));
      case "cgroup.freeze" -> random.nextBoolean();
      case "io.max" -> Map.of("8:16", Map.of("rbps", max), "7:0", "riops=5 wiops=max");
      case "io.weight" -> pick(List.of(50, Map.of("default", 7), Map.of("8:0", 9, "8:1", 10)));
      case "io.latency" -> pick(List.of(Map.of("8:0", "target=5"), Map.of()));
      case "misc.max" -> Map.of("res#a", max, "no", 7);
      case "dmem.max" -> Map.of("drm/0000:03:00.0/vram0", max);
      case "some.thing" ->
          pick(
              List.of(TEXTS).stream()
                  .filter(t -> t.strip().equals(t) && t.chars().noneMatch(Character::isISOControl))
                  .toList());
      default -> max;
    };
  }

  private <T, K> List<T> some(Supplier<T> making, Function<T, K> key) {
    Map<K, T> some = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      T one = making.get();
      some.put(key.apply(one), one);
    }
    return List.copyOf(some.values());
  }

  private MacAddress mac() {
    return new MacAddress(0x0200_0000_0000L + random.nextInt(1 << 20));
  }

  private Neighbour neighbour() {
    boolean proxy = random.nextInt(4) == 0;
    boolean managed = !proxy && random.nextInt(4) == 0;
    boolean plain = !proxy && !managed;
    return new Neighbour(
        NAMES[random.nextInt(NAMES.length)],
        address(random.nextBoolean()),
        plain ? mac() : null,
        plain ? pick(List.of(NeighbourState.values())) : NeighbourState.PERMANENT,
        !managed && random.nextBoolean(),
        managed,
        !proxy && random.nextBoolean(),
        proxy);
  }

  private FdbEntry fdb() {
    String dev = NAMES[random.nextInt(NAMES.length)];
    if (random.nextBoolean()) {
      FdbEntry entry = FdbEntry.remote(dev, mac().toString(), address(true).toString());
      entry = random.nextBoolean() ? entry : FdbEntry.remote(dev, "00:00:00:00:00:00", "fd00::7");
      entry = random.nextBoolean() ? entry : entry.withPort(1 + random.nextInt(0xffff));
      entry = random.nextBoolean() ? entry : entry.withVni(random.nextInt(1 << 24));
      entry = random.nextBoolean() ? entry : entry.withSourceVni(random.nextInt(1 << 24));
      return random.nextBoolean() ? entry : entry.withVia(NAMES[random.nextInt(NAMES.length)]);
    }
    FdbEntry entry = FdbEntry.behind(dev, mac().toString());
    entry = random.nextBoolean() ? entry : FdbEntry.self(dev, mac().toString());
    entry = random.nextBoolean() ? entry : entry.withVlan(1 + random.nextInt(4094));
    if (!entry.self()) {
      return random.nextBoolean() ? entry.withSticky() : entry.withState(FdbState.PERMANENT);
    }
    return entry;
  }

  private MdbEntry mdb() {
    MdbEntry entry =
        MdbEntry.of("br0", "v0", pick(List.of("239.1.1.1", "ff0e::1", "01:00:5e:7f:00:01")));
    entry = random.nextBoolean() ? entry : entry.withVlan(1 + random.nextInt(4094));
    IpAddress group = entry.group().ip();
    return group == null || random.nextBoolean()
        ? entry
        : entry.withSource(address(group.isV4()).toString());
  }

  private WireguardDevice wireguard(String link) {
    List<WireguardPeer> peers = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      byte[] key = new byte[32];
      random.nextBytes(key);
      WireguardPeer peer =
          WireguardPeer.of(Base64.getEncoder().encodeToString(key))
              .withAllowedIps(i + ".0.0.0/8", "fd00:" + i + "::/32")
              .withKeepalive(random.nextInt(2) * 25);
      peers.add(
          random.nextBoolean()
              ? peer
              : peer.withEndpoint(random.nextBoolean() ? "192.0.2.1:5" : "[2001:db8::1]:5")
                  .withPresharedKey(source()));
    }
    return WireguardDevice.of(link)
        .withListenPort(1 + random.nextInt(65535))
        .withFwmark(random.nextBoolean() ? null : random.nextInt() & 0xffff_ffffL)
        .withPrivateKey(source())
        .withPeers(peers.toArray(WireguardPeer[]::new));
  }

  private WireguardKeySource source() {
    return random.nextBoolean() ? WireguardKey.NONE : new WireguardKeyFile("/etc/a key #1");
  }

  private SysctlValue value() {
    return switch (random.nextInt(3)) {
      case 0 -> SysctlValue.of(random.nextLong() >> random.nextInt(64));
      case 1 -> SysctlValue.of(random.nextInt(), random.nextLong(), -1);
      default -> SysctlValue.of(TEXTS[random.nextInt(TEXTS.length)]);
    };
  }

  private IpAddress address(boolean v4) {
    return v4
        ? new IpAddress(true, 0, 0x0a00_0001L + random.nextInt(1 << 20))
        : new IpAddress(false, 0xfd00_0000_0000_0000L + random.nextInt(9), random.nextInt(9) << 16);
  }

  private LinkSettings link(String name) {
    Map<IpAddress, Address> addresses = new LinkedHashMap<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      boolean v4 = random.nextBoolean();
      IpAddress local = address(v4);
      Address address = Address.of(new IpPrefix(local, v4 ? random.nextInt(33) : 64));
      if (random.nextBoolean()) {
        address = address.withPeer(address(v4));
      }
      if (v4 && random.nextBoolean()) {
        address = address.withBroadcast(address(true)).withScope(new Scope(random.nextInt(256)));
      }
      if (v4 && name.length() < 12 && random.nextBoolean()) {
        address = address.withLabel(name + ":1");
      }
      if (random.nextBoolean()) {
        long valid = 1L + random.nextInt(1000);
        address =
            address.withLifetimes(new Lifetime(valid), new Lifetime(random.nextLong(valid + 1)));
      }
      address = random.nextBoolean() ? address.withNoPrefixRoute() : address;
      address = !v4 && random.nextBoolean() ? address.withNoDad() : address;
      address = random.nextInt(4) == 0 ? address.withMetric(1 + random.nextInt(99)) : address;
      address =
          !v4 && random.nextInt(4) == 0
              ? address.withFlags(EnumSet.of(AddressFlag.HOME, AddressFlag.MNGTMPADDR))
              : address;
      addresses.put(local, address);
    }
    LinkSettings settings = settings(List.copyOf(addresses.values()));
    while (!isAccepted(settings)) {
      settings = settings(List.copyOf(addresses.values()));
    }
    return settings;
  }

  /** Some attributes exclude others. */
  private static boolean isAccepted(LinkSettings settings) {
    try {
      var _ = new NetworkState(Map.of("t0", settings.withAddresses()), List.of());
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private LinkSettings settings(List<Address> addresses) {
    LinkKind kind = random.nextBoolean() ? null : pick(LinkKind.all());
    Map<LinkAttribute<?>, Object> values = new LinkedHashMap<>();
    for (LinkAttribute<?> attribute :
        kind == null ? LinkAttribute.ofAnyLink() : kind.allAttributes()) {
      boolean needed = kind != null && kind.required().contains(attribute);
      if (needed || random.nextInt(4) == 0) {
        values.put(attribute, value(attribute));
        if (!canBe(kind, values)) {
          values.remove(attribute);
        }
      }
    }
    return new LinkSettings(kind, values, addresses);
  }

  /** Not everything goes with everything; what is needed may come later. */
  private static boolean canBe(LinkKind kind, Map<LinkAttribute<?>, Object> values) {
    return (kind != null && !values.keySet().containsAll(kind.required()))
        || isAccepted(new LinkSettings(kind, values, List.of()));
  }

  /** Some value that an attribute takes, whatever it is. */
  private Object value(LinkAttribute<?> attribute) {
    List<String> texts = new ArrayList<>(VALUES);
    texts.addAll(attribute.words());
    Collections.shuffle(texts, random);
    for (String text : texts) {
      try {
        return attribute.parse(text);
      } catch (IllegalArgumentException e) {
        // The next one, then.
      }
    }
    throw new AssertionError("no value for " + attribute);
  }

  private Rule rule() {
    boolean v4 = random.nextBoolean();
    Rule.Builder rule = Rule.at(random.nextInt(1 << 30)).v4(v4).not(random.nextBoolean());
    if (random.nextBoolean()) {
      rule.from(new IpPrefix(address(v4), v4 ? random.nextInt(33) : 128).network());
    }
    if (random.nextBoolean()) {
      rule.to(new IpPrefix(address(v4), v4 ? 32 : random.nextInt(129)).network());
    }
    if (random.nextBoolean()) {
      rule.iif(NAMES[random.nextInt(NAMES.length)]).oif(NAMES[random.nextInt(NAMES.length)]);
    }
    if (random.nextBoolean()) {
      rule.mark(pick(List.of("0", "7", "0xffffffff", "0/0xf", "0x80000/0xff0000")));
      rule.tos(pick(List.of(0, 4, 0x1c))).protocol(1 + random.nextInt(255));
    }
    if (random.nextBoolean()) {
      int port = 1 + random.nextInt(60_000);
      rule.sourcePorts(PortRange.of(port));
      rule.destinationPorts(new PortRange(port, port + random.nextInt(5_000)));
      rule.uids(new NumberRange(port, 4294967294L)).tunnelId(1 + random.nextLong(1L << 62));
    }
    if (random.nextInt(3) == 0) {
      rule.tos(0).dscp(Dscp.parse(pick(List.of("0", "AF11", "0x10/0x38"))));
      rule.destinationPorts(PortRange.parse("0x100/0xff00"));
      rule.flowLabel(v4 ? null : FlowLabel.parse(pick(List.of("0x12345", "0x300/0xf00"))));
    }
    rule.l3mdev(random.nextInt(3) == 0);
    return switch (random.nextInt(4)) {
      case 0 -> rule.action(new RuleAction.Goto(4294967295L)).build();
      case 1 -> rule.action(pick(List.of(RuleAction.Plain.values()))).build();
      case 2 ->
          rule.l3mdev(false)
              .table(pick(List.of(254L, 255L, 100L, 4294967295L)))
              .suppressPrefixLength(random.nextInt(33))
              .suppressIfGroup(random.nextBoolean() ? random.nextInt(9) : null)
              .realms(v4 ? new Realms(random.nextInt(3), 1 + random.nextInt(9)) : null)
              .build();
      default -> rule.l3mdev(true).build();
    };
  }

  private Route route() {
    boolean v4 = random.nextBoolean();
    int length = v4 ? random.nextInt(33) : random.nextInt(129);
    Route.Builder route = Route.to(new IpPrefix(address(v4), length).network());
    if (random.nextBoolean()) {
      route.table(pick(List.of(254L, 253L, 255L, 100L, 4294967295L)));
    }
    if (random.nextBoolean()) {
      route.metric(random.nextLong(1L << 32));
    }
    String dev = NAMES[random.nextInt(NAMES.length)];
    switch (random.nextInt(6)) {
      case 0 -> route.type(pick(List.of(RouteType.PROHIBIT, RouteType.THROW)));
      case 1 ->
          route
              .type(pick(List.of(RouteType.LOCAL, RouteType.ANYCAST, RouteType.MULTICAST)))
              .dev(dev);
      case 2 -> route.nexthop(1 + random.nextLong(0xFFFF_FFFFL));
      case 3 -> route.hop(hop(v4)).hop(hop(v4)).hop(hop(v4));
      default -> {
        route.via(address(v4 && random.nextBoolean())).dev(dev);
        if (!v4) {
          route.via(address(false));
        }
        route.onlink(random.nextBoolean());
        route.encap(random.nextBoolean() ? encap(v4) : null);
        route.realms(v4 && random.nextBoolean() ? realms() : null);
      }
    }
    if (random.nextInt(3) == 0) {
      if (v4) {
        route.tos(4 * random.nextInt(64));
      } else {
        route
            .from(new IpPrefix(address(false), random.nextInt(129)).network())
            .preference(pick(List.of(RouterPreference.values())))
            .expires(new Lifetime(1 + random.nextInt(99)));
      }
    }
    if (random.nextBoolean()) {
      route.source(address(v4));
    }
    if (v4 && random.nextBoolean()) {
      route.scope(new Scope(random.nextInt(256)));
    }
    if (random.nextBoolean()) {
      RouteMetrics metrics = RouteMetrics.of(RouteMetric.MTU, 1300).with(RouteMetric.RTT, 9);
      route.metrics(random.nextBoolean() ? metrics.locking(RouteMetric.MTU) : metrics);
    }
    return route.build();
  }

  private Hop hop(boolean v4) {
    Hop hop =
        new Hop(
            address(v4 && random.nextBoolean()),
            NAMES[random.nextInt(NAMES.length)],
            1 + random.nextInt(256),
            random.nextBoolean(),
            random.nextBoolean() ? encap(v4) : null,
            v4 && random.nextBoolean() ? realms() : null);
    return v4 || random.nextBoolean() ? hop : hop.withWeight(1);
  }

  private Realms realms() {
    return new Realms(random.nextInt(3), 1 + random.nextInt(65535));
  }

  private Encap encap(boolean v4) {
    List<IpAddress> segments = List.of(address(false), address(false));
    boolean six = random.nextBoolean();
    boolean flag = random.nextBoolean();
    Encap local =
        switch (random.nextInt(4)) {
          case 0 -> new Encap.Seg6Local(Encap.Action.END_B6, null, null, null, null, segments);
          case 1 -> new Encap.Seg6Local(Encap.Action.END_DT6, null, 254L, null, null, List.of());
          case 2 -> new Encap.Seg6Local(Encap.Action.END_DX2, null, null, null, "v,0", List.of());
          default ->
              new Encap.Seg6Local(Encap.Action.END_DX4, address(true), null, null, null, List.of());
        };
    return switch (random.nextInt(v4 ? 3 : 4)) {
      case 0 -> new Encap.Mpls(List.of(random.nextInt(1 << 20), 3), random.nextInt(256));
      case 1 ->
          new Encap.Tunnel(
              six,
              random.nextLong(1L << 40),
              flag ? address(!six) : null,
              address(!six),
              random.nextInt(256),
              random.nextInt(256),
              flag,
              !flag,
              random.nextBoolean());
      case 2 -> new Encap.Seg6(Encap.Seg6.Mode.ENCAP_RED, segments);
      default -> local;
    };
  }

  private Nexthop nexthop(long id) {
    boolean six = random.nextBoolean();
    boolean flag = random.nextBoolean();
    List<Nexthop.Member> members =
        List.of(new Nexthop.Member(1, 1 + random.nextInt(65536)), new Nexthop.Member(2, 1));
    Nexthop.Resilient resilient =
        new Nexthop.Resilient(1 + random.nextInt(65535), random.nextInt(300), random.nextInt(300));
    String dev = NAMES[random.nextInt(NAMES.length)];
    return new Nexthop(
        id,
        switch (random.nextInt(5)) {
          case 0 -> new Nexthop.Blackhole(six);
          case 1 -> new Nexthop.Fdb(address(six));
          case 2 -> new Nexthop.Group(members, flag, flag ? null : resilient);
          case 3 -> new Nexthop.Way(six, null, dev, false, null);
          default -> new Nexthop.Way(six, address(!six), dev, flag, flag ? encap(!six) : null);
        });
  }
}
