package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Report;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Routes of several ways, over nexthop objects, with encapsulations and rarer attributes are
 * applied, altered, healed and released; ip is the witness.
 */
class RouteWaysKernelTest extends NetworkKernelTest {

  private static final LinkSettings GROUND =
      LinkSettings.of(Address.parse("192.0.2.2/24"), Address.parse("fc00::2/64").withNoDad());
  private static final Route FOUR = Route.to("198.51.100.0/24").via("192.0.2.1").build();
  private static final Route SIX = Route.to("fd00::/64").via("fc00::1").build();

  @BeforeEach
  void makeNexthops() {
    own.ip("link", "set", "lo", "up");
    own.ip("address", "add", "203.0.113.77/24", "dev", "v1");
    own.ip("address", "add", "fc01::77/64", "dev", "v1", "nodad");
    own.ip("nexthop", "add", "id", "10", "via", "203.0.113.3", "dev", "v1");
    own.ip("nexthop", "add", "id", "11", "via", "203.0.113.4", "dev", "v1");
    own.ip("nexthop", "add", "id", "12", "via", "fc01::3", "dev", "v1");
    own.ip("nexthop", "add", "id", "13", "blackhole");
    own.ip("-6", "nexthop", "add", "id", "14", "blackhole");
    own.ip("nexthop", "add", "id", "20", "group", "10/11,2");
  }

  record Alteration(Route from, Route to, List<String> witness) {}

  private static Route.Builder four() {
    return Route.to("198.51.100.0/24");
  }

  private static Route.Builder six() {
    return Route.to("fd00::/64");
  }

  private static Alteration alter(Route.Builder from, Route.Builder to, String... witness) {
    return new Alteration(from.build(), to.build(), List.of(witness));
  }

  private static Route.Builder twoWays(int weight) {
    return four()
        .hop(Hop.via("192.0.2.7", "v0").withWeight(weight))
        .hop(Hop.via("192.0.2.8").withWeight(256));
  }

  static Stream<Alteration> ways() {
    String[] balanced = {
      "nexthop via 192.0.2.7 dev v0 weight 2", "via 192.0.2.8 dev v0 weight 256"
    };
    return Stream.of(
        alter(four().via("192.0.2.1"), twoWays(2), balanced),
        alter(twoWays(1), twoWays(2), balanced),
        alter(twoWays(1), four().via("192.0.2.9"), "via 192.0.2.9 dev v0"),
        alter(
            twoWays(1),
            four()
                .hop(Hop.via("198.18.0.1", "v0").withOnlink())
                .hop(Hop.via("fe80::1", "v0"))
                .hop(Hop.dev("v1")),
            "nexthop via 198.18.0.1 dev v0 weight 1 onlink",
            "nexthop via inet6 fe80::1 dev v0",
            "nexthop dev v1"),
        alter(
            twoWays(1),
            four()
                .hop(Hop.via("192.0.2.7").withRealms(Realms.parse("7")))
                .hop(Hop.via("192.0.2.8").withRealms(Realms.parse("1/2"))),
            "realm 7",
            "realms 1/2"),
        alter(
            six().via("fc00::1"),
            six().hop(Hop.via("fc00::7", "v0").withWeight(3)).hop(Hop.via("fc00::8", "v0")),
            "nexthop via fc00::7 dev v0 weight 3",
            "nexthop via fc00::8 dev v0 weight 1"),
        alter(
            six().hop(Hop.via("fc00::7", "v0")).hop(Hop.via("fc00::8", "v0")),
            six()
                .hop(Hop.via("fc00::9", "v0"))
                .hop(Hop.via("fc00::7", "v0").withWeight(9))
                .hop(Hop.via("fc00::8", "v0")),
            "nexthop via fc00::9",
            "nexthop via fc00::7 dev v0 weight 9",
            "nexthop via fc00::8"),
        alter(
            six().hop(Hop.via("fc00::7", "v0")).hop(Hop.via("fc00::8", "v0")),
            six().via("fc00::9"),
            "fd00::/64 via fc00::9 dev v0"),
        alter(four().via("192.0.2.1"), four().via("fe80::1").dev("v0"), "via inet6 fe80::1 dev v0"),
        alter(four().via("192.0.2.1"), four().nexthop(10), "nhid 10 via 203.0.113.3"),
        alter(four().nexthop(10), four().nexthop(20), "nhid 20", "via 203.0.113.4"),
        alter(four().nexthop(20), four().via("192.0.2.1"), "via 192.0.2.1 dev v0"),
        alter(four().via("192.0.2.1"), four().nexthop(12), "nhid 12 via inet6 fc01::3"),
        alter(four().nexthop(10), four().nexthop(13), "blackhole 198.51.100.0/24 nhid 13"),
        alter(six().via("fc00::1"), six().nexthop(12), "nhid 12 via fc01::3"),
        alter(six().nexthop(12), six().nexthop(14), "blackhole fd00::/64 nhid 14"),
        alter(six().nexthop(12), six().via("fc00::1"), "fd00::/64 via fc00::1 dev v0"),
        alter(
            four().nexthop(10),
            four().nexthop(20).source("192.0.2.2").metric(RouteMetric.MTU, 1400),
            "nhid 20",
            "src 192.0.2.2",
            "mtu 1400"));
  }

  static Stream<Alteration> rarer() {
    return Stream.of(
        alter(
            four().via("192.0.2.1"),
            four().via("192.0.2.1").realms(new Realms(3, 4)),
            "realms 3/4"),
        alter(four().via("192.0.2.1").realms(new Realms(3, 4)), four().via("192.0.2.1"), "via"),
        alter(
            four().tos(32).via("192.0.2.1"),
            four().tos(32).via("192.0.2.7"),
            "tos CS1 via 192.0.2.7"),
        alter(four().via("192.0.2.1"), four().type(RouteType.THROW), "throw 198.51.100.0/24"),
        alter(six().via("fc00::1"), six().type(RouteType.THROW), "throw fd00::/64"),
        alter(
            four().via("192.0.2.1"),
            four().type(RouteType.MULTICAST).dev("v0"),
            "multicast",
            "scope link"),
        alter(
            four().via("192.0.2.1"),
            four().type(RouteType.LOCAL).dev("lo").table(254),
            "local 198.51.100.0/24 dev lo",
            "scope host"),
        alter(
            six().via("fc00::1"),
            six().via("fc00::1").preference(RouterPreference.HIGH),
            "pref high"),
        alter(
            six().via("fc00::1").preference(RouterPreference.HIGH),
            six().via("fc00::1").preference(RouterPreference.LOW),
            "pref low"),
        alter(
            six().via("fc00::1").preference(RouterPreference.LOW),
            six().via("fc00::1"),
            "pref medium"),
        alter(six().via("fc00::1"), six().via("fc00::1").expires(new Lifetime(600)), "expires"),
        alter(six().via("fc00::1").expires(new Lifetime(600)), six().via("fc00::1"), "pref medium"),
        alter(
            six().from(IpPrefix.parse("fc00:1::/64")).via("fc00::1"),
            six().from(IpPrefix.parse("fc00:1::/64")).via("fc00::7"),
            "from fc00:1::/64 via fc00::7"));
  }

  private static Encap tunnel(String src, String dst, boolean flags) {
    IpAddress to = IpAddress.parse(dst);
    return new Encap.Tunnel(to.isV6(), 100, IpAddress.parse(src), to, 64, 4, flags, flags, flags);
  }

  private static Encap seg6(Encap.Seg6.Mode mode, String... segments) {
    return new Encap.Seg6(mode, Stream.of(segments).map(IpAddress::parse).toList());
  }

  private static Encap local(
      Encap.Action action, String nexthop, Long table, String oif, String... segments) {
    return new Encap.Seg6Local(
        action,
        nexthop == null ? null : IpAddress.parse(nexthop),
        table,
        null,
        oif,
        Stream.of(segments).map(IpAddress::parse).toList());
  }

  private static Alteration four(Encap encap, String... witness) {
    return alter(four().dev("v0"), four().dev("v0").encap(encap), witness);
  }

  private static Alteration six(Encap encap, String... witness) {
    return alter(six().dev("v0"), six().dev("v0").encap(encap), witness);
  }

  static Stream<Alteration> encapsulations() {
    Encap plain = tunnel("203.0.113.1", "203.0.113.9", false);
    return Stream.of(
        four(plain, "encap ip id 100 src 203.0.113.1 dst 203.0.113.9 ttl 64 tos 4"),
        four(tunnel("203.0.113.1", "203.0.113.9", true), "tos 4 key csum seq"),
        four(Encap.Tunnel.to("203.0.113.9", 0), "encap ip id 0 src 0.0.0.0 dst 203.0.113.9"),
        alter(four().dev("v0").encap(plain), four().dev("v0"), "198.51.100.0/24 dev v0"),
        four(
            tunnel("fc00::1", "fc00::9", true),
            "encap ip6 id 100",
            "hoplimit 64 tc 4 key csum seq"),
        six(plain, "encap ip id 100"),
        six(tunnel("fc00::1", "fc00::9", false), "encap ip6 id 100 src fc00::1 dst fc00::9"),
        four(seg6(Encap.Seg6.Mode.ENCAP, "fc00::a"), "encap seg6 mode encap segs 1 [ fc00::a ]"),
        six(
            seg6(Encap.Seg6.Mode.ENCAP, "fc00::a", "fc00::b"),
            "encap seg6 mode encap segs 2 [ fc00::a fc00::b ]"),
        six(
            seg6(Encap.Seg6.Mode.INLINE, "fc00::a", "fc00::b"),
            "encap seg6 mode inline segs 3 [ fc00::a fc00::b :: ]"),
        six(seg6(Encap.Seg6.Mode.L2ENCAP, "fc00::a"), "mode l2encap segs 1"),
        six(seg6(Encap.Seg6.Mode.ENCAP_RED, "fc00::a"), "mode encap.red segs 1"),
        six(seg6(Encap.Seg6.Mode.L2ENCAP_RED, "fc00::a"), "mode l2encap.red segs 1"),
        six(Encap.Seg6Local.of(Encap.Action.END), "encap seg6local action End "),
        six(local(Encap.Action.END_X, "fc00::9", null, null), "action End.X nh6 fc00::9"),
        six(local(Encap.Action.END_T, null, 100L, null), "action End.T table 100"),
        six(local(Encap.Action.END_DX2, null, null, "v1"), "action End.DX2 oif v1"),
        six(local(Encap.Action.END_DX6, "fc00::9", null, null), "action End.DX6 nh6 fc00::9"),
        six(local(Encap.Action.END_DX4, "192.0.2.9", null, null), "action End.DX4 nh4 192.0.2.9"),
        six(local(Encap.Action.END_DT6, null, 254L, null), "action End.DT6 table main"),
        six(
            local(Encap.Action.END_B6, null, null, null, "fc00::a", "fc00::b"),
            "action End.B6 segs 3 [ fc00::a fc00::b :: ]"),
        six(
            local(Encap.Action.END_B6_ENCAPS, null, null, null, "fc00::a"),
            "action End.B6.Encaps segs 1 [ fc00::a ]"),
        alter(
            four().hop(Hop.via("192.0.2.7")).hop(Hop.via("192.0.2.8")),
            four().hop(Hop.via("192.0.2.7").withEncap(plain)).hop(Hop.via("192.0.2.8")),
            "nexthop  encap ip id 100"),
        alter(
            six().hop(Hop.via("fc00::7")).hop(Hop.via("fc00::8")),
            six()
                .hop(Hop.via("fc00::7").withEncap(seg6(Encap.Seg6.Mode.ENCAP, "fc00::a")))
                .hop(Hop.via("fc00::8")),
            "nexthop  encap seg6 mode encap segs 1 [ fc00::a ]"));
  }

  @ParameterizedTest
  @MethodSource({"ways", "rarer", "encapsulations"})
  void everyFieldIsAppliedAlteredHealedAndReleased(Alteration alteration) throws Exception {
    Route from = alteration.from;
    converge(state(GROUND, from));
    Report<NetworkApplied> report = converge(state(GROUND, alteration.to));
    assertThat(report.applied()).extracting(op -> op.verb()).containsExactly(Verb.SET);
    assertThat(shown(from)).contains(alteration.witness);

    own.run("sh", "-c", "ip -" + (from.isV4() ? "4" : "6") + " route del " + selector(from));
    converge(state(GROUND, alteration.to));
    assertThat(shown(from)).contains(alteration.witness);

    converge(state(GROUND));
    assertThat(shown(from)).isEmpty();
  }

  /** ip(8) cannot flush routes over nexthop objects: the kernel refuses what it echoes. */
  private static String selector(Route route) {
    return route.to()
        + (route.tos() == 0 ? "" : " tos 0x" + Integer.toHexString(route.tos()))
        + (route.from() == null ? "" : " from " + route.from())
        + (route.isV4() ? " scope nowhere" : "")
        + " table main";
  }

  private String shown(Route route) {
    return own.ip(
        "-d", route.isV4() ? "-4" : "-6", "route", "show", "proto", "72", "table", "main");
  }

  @Test
  void tosAndSourcesMakeRoutesOfTheirOwn() throws Exception {
    List<Route> routes =
        List.of(
            FOUR,
            four().tos(0x20).via("192.0.2.7").build(),
            SIX,
            six().from(IpPrefix.parse("fc00:1::/64")).via("fc00::7").build(),
            six().from(IpPrefix.parse("fc00:2::/64")).via("fc00::8").build());
    converge(new NetworkState(Map.of("v0", GROUND), routes));
    assertThat(shown(FOUR).lines()).hasSize(2);
    assertThat(shown(SIX).lines()).hasSize(3);
    converge(new NetworkState(Map.of("v0", GROUND), routes.subList(1, 4)));
    assertThat(shown(FOUR)).contains("tos CS1 via 192.0.2.7").hasLineCount(1);
    assertThat(shown(SIX)).contains("from fc00:1::/64").doesNotContain("fc00:2::");
  }

  @Test
  void typesThatAreKeptInTheLocalTableAreThere() throws Exception {
    converge(
        state(
            GROUND,
            four().type(RouteType.LOCAL).dev("lo").build(),
            Route.to("203.0.114.7/32").type(RouteType.BROADCAST).dev("v0").build(),
            six().type(RouteType.ANYCAST).dev("v0").build(),
            Route.to("fd01::/64").type(RouteType.LOCAL).dev("lo").build()));
    assertThat(own.ip("route", "show", "table", "local", "proto", "72"))
        .contains("local 198.51.100.0/24 dev lo", "broadcast 203.0.114.7 dev v0");
    assertThat(own.ip("-6", "route", "show", "table", "local", "proto", "72"))
        .contains("anycast fd00::/64 dev v0", "local fd01::/64 dev lo");
    converge(NetworkState.EMPTY);
    assertThat(own.ip("-4", "route", "show", "table", "local")).doesNotContain("proto 72");
    assertThat(own.ip("-6", "route", "show", "table", "local")).doesNotContain("proto 72");
  }

  @Test
  void aForeignRouteOfSeveralWaysIsMetOrAConflict() throws Exception {
    own.ip("address", "add", "192.0.2.2/24", "dev", "v0");
    own.run(
        "sh",
        "-c",
        "ip route add 198.51.100.0/24 proto bird"
            + " nexthop via 192.0.2.8 dev v0 nexthop via 192.0.2.7 dev v0 weight 2");
    Route same = four().hop(Hop.via("192.0.2.7").withWeight(2)).hop(Hop.via("192.0.2.8")).build();
    assertThat(converge(state(LinkSettings.of(), same)).applied()).isEmpty();

    Route other = four().nexthop(20).build();
    assertThat(pass(state(LinkSettings.of(), other)).failed())
        .singleElement()
        .asString()
        .contains("held by proto bird as nexthop via 192.0.2.8 dev v0 nexthop via 192.0.2.7");
    options = options.withAdopt(true);
    converge(state(LinkSettings.of(), other));
    assertThat(own.ip("route", "show", "198.51.100.0/24")).contains("nhid 20", "proto 72");
  }

  @Test
  void whatIsLetGoOfStaysAsItIs() throws Exception {
    converge(state(GROUND, twoWays(2).build(), six().nexthop(12).build()));
    assertThat(network.planRelease(scope, applied, options).apply().failed()).isEmpty();
    assertThat(own.ip("route", "show", "198.51.100.0/24"))
        .contains("proto static", "via 192.0.2.7 dev v0 weight 2", "weight 256");
    assertThat(own.ip("-6", "route", "show", "fd00::/64")).contains("nhid 12", "proto static");
  }

  @Test
  void aRouteWaitsForItsNexthopAndItsWays() throws Exception {
    Route lost = four().nexthop(99).build();
    assertThat(pass(state(GROUND, lost)).pending())
        .singleElement()
        .asString()
        .contains("nexthop 99");
    own.ip("nexthop", "add", "id", "99", "via", "203.0.113.3", "dev", "v1");
    converge(state(GROUND, lost));
    Route wanting = four().hop(Hop.dev("v0")).hop(Hop.dev("v7")).build();
    assertThat(pass(state(GROUND, wanting)).pending())
        .singleElement()
        .asString()
        .contains("interface v7");
  }

  @Test
  void aWayThatAStrangerAppendedStaysWhenAnIpv6RouteGoes() throws Exception {
    Route.Builder two = six().hop(Hop.via("fc00::7")).hop(Hop.via("fc00::8"));
    for (Route ours : List.of(SIX, two.build())) {
      converge(state(GROUND, ours));
      own.ip("-6", "route", "append", "fd00::/64", "via", "fc00::9", "proto", "bird");

      converge(new NetworkState(Map.of("v0", GROUND), List.of()));

      assertThat(own.ip("-6", "route", "show", "fd00::/64").strip())
          .startsWith("fd00::/64 via fc00::9 dev v0 proto bird");
      own.ip("-6", "route", "delete", "fd00::/64");
    }
  }

  @Test
  void aStrangerWhoAppendsAWayOfAnIpv6RouteIsHealed() throws Exception {
    NetworkState two = state(GROUND, six().hop(Hop.via("fc00::7")).hop(Hop.via("fc00::8")).build());
    converge(two);
    own.ip("-6", "route", "append", "fd00::/64", "via", "fc00::9", "metric", "1024");
    converge(two);
    assertThat(shown(SIX)).contains("fc00::7", "fc00::8").doesNotContain("fc00::9");
  }
}
