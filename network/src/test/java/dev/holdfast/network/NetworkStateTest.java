package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What cannot be is refused before any I/O, in one clear line. */
class NetworkStateTest {

  record Mistake(String says, ThrowingCallable made) {
    @Override
    public String toString() {
      return says;
    }
  }

  static Stream<Mistake> mistakes() {
    Address v4 = Address.parse("10.0.0.2/24");
    Address v6 = Address.parse("fc00::2/64");
    Route route = route("10.50.0.0/24").build();
    return Stream.of(
        new Mistake(
            "10.50.0.5/24 has host bits: write 10.50.0.0/24", () -> route("10.50.0.5/24").build()),
        new Mistake(
            "fd00:51::5/64 has host bits: write fd00:51::/64",
            () -> Route.to("fd00:51::5/64").dev("v0").build()),
        new Mistake(
            "not an address with a prefix length: \"10.0.0/24\"", () -> Route.to("10.0.0/24")),
        new Mistake(
            "the via 10.0.0.1 of the route to fd00::/64 is of the other address family",
            () -> Route.to("fd00::/64").via("10.0.0.1").build()),
        new Mistake(
            "the route to 10.50.0.0/24: it has one of via and dev, nexthops, and nexthop",
            () -> route("10.50.0.0/24").nexthop(5).build()),
        new Mistake(
            "the route to 10.50.0.0/24: one nexthop alone is a via and a dev",
            () -> Route.to("10.50.0.0/24").hop(Hop.via("10.0.0.1")).build()),
        new Mistake(
            "the route to fd00::/64: each nexthop of an IPv6 route needs a via",
            () -> Route.to("fd00::/64").hop(Hop.dev("v0")).hop(Hop.dev("v1")).build()),
        new Mistake(
            "the route to fd00::/64: only IPv4 routes have a tos",
            () -> Route.to("fd00::/64").dev("v0").tos(4).build()),
        new Mistake(
            "the route to 10.50.0.0/24: a tos is a multiple of 4 up to 252, not 5",
            () -> route("10.50.0.0/24").tos(5).build()),
        new Mistake(
            "the route to 10.50.0.0/24: only IPv6 routes have a preference or expire",
            () -> route("10.50.0.0/24").preference(RouterPreference.LOW).build()),
        new Mistake(
            "the route to fd00::/64: only IPv4 routes have realms",
            () -> Route.to("fd00::/64").dev("v0").realms(new Realms(0, 1)).build()),
        new Mistake(
            "the route to 10.50.0.0/24: only IPv6 routes can have encap seg6local action End",
            () -> route("10.50.0.0/24").encap(Encap.Seg6Local.of(Encap.Action.END)).build()),
        new Mistake("End.X needs nh6, given:", () -> Encap.Seg6Local.of(Encap.Action.END_X)),
        new Mistake(
            "an mpls label is 0 to 1048575, not 1048576",
            () -> new Encap.Mpls(List.of(1 << 20), 0)),
        new Mistake(
            "the id of a nexthop is 1 to 4294967295, not 0",
            () -> Nexthop.group(0, new Nexthop.Member(1, 1))),
        new Mistake("a nexthop group has at least one member", () -> Nexthop.group(1)),
        new Mistake(
            "the nexthop 2 is twice in its group",
            () -> Nexthop.group(1, new Nexthop.Member(2, 1), new Nexthop.Member(2, 3))),
        new Mistake("the weight of a nexthop is 1 to 65536, not 0", () -> new Nexthop.Member(2, 0)),
        new Mistake(
            "a resilient group has 1 to 65535 buckets, not 0",
            () -> new Nexthop.Resilient(0, 120, 0)),
        new Mistake("the link-local gateway fe80::1 needs a dev", () -> Hop.via("fe80::1")),
        new Mistake(
            "the weight of a nexthop is 1 to 256, not 257",
            () -> Hop.via("10.0.0.1").withWeight(257)),
        new Mistake(
            "the nexthop 5 is given twice",
            () ->
                NetworkState.EMPTY.withNexthops(
                    List.of(
                        new Nexthop(5, new Nexthop.Blackhole(false)),
                        new Nexthop(5, new Nexthop.Blackhole(true))))),
        new Mistake(
            "10.0.0.2/24: only IPv6 has home and mngtmpaddr",
            () -> Address.parse("10.0.0.2/24").withFlags(Set.of(AddressFlag.HOME))),
        new Mistake(
            "fc00::2/65: mngtmpaddr needs a prefix of 64",
            () -> Address.parse("fc00::2/65").withFlags(Set.of(AddressFlag.MNGTMPADDR))),
        new Mistake(
            "10.0.0.2/24: only a multicast address has autojoin",
            () -> Address.parse("10.0.0.2/24").withFlags(Set.of(AddressFlag.AUTOJOIN))),
        new Mistake(
            "the source fc00::1 of the route to 10.50.0.0/24 is of the other address family",
            () -> route("10.50.0.0/24").source("fc00::1").build()),
        new Mistake(
            "a table is 1 to 4294967295, not 0", () -> route("10.50.0.0/24").table(0).build()),
        new Mistake(
            "a table is 1 to 4294967295, not 4294967296",
            () -> route("10.50.0.0/24").table(1L << 32).build()),
        new Mistake(
            "the metric of 10.50.0.0/24 is 0 to 4294967295, not -1",
            () -> route("10.50.0.0/24").metric(-1).build()),
        new Mistake(
            "the route to 10.50.0.0/24 needs via or dev", () -> Route.to("10.50.0.0/24").build()),
        new Mistake(
            "a blackhole route to 10.50.0.0/24 goes nowhere: no via, no dev",
            () -> route("10.50.0.0/24").type(RouteType.BLACKHOLE).build()),
        new Mistake(
            "the route to 10.50.0.0/24: onlink needs via and dev",
            () -> route("10.50.0.0/24").onlink(true).build()),
        new Mistake(
            "the route to fd00::/64: the link-local gateway fe80::1 needs a dev",
            () -> Route.to("fd00::/64").via("fe80::1").build()),
        new Mistake(
            "the via 0.0.0.0 of the route to 10.50.0.0/24 is the address of no host",
            () -> Route.to("10.50.0.0/24").via("0.0.0.0").dev("v0").build()),
        new Mistake(
            "the source :: of the route to fd00::/64 is the address of no host",
            () -> Route.to("fd00::/64").dev("v0").source("::").build()),
        new Mistake(
            "the peer 0.0.0.0 of 10.0.0.2/24 is the address of no host",
            () -> on("v0", v4.withPeer(IpAddress.ANY_V4))),
        new Mistake(
            "the broadcast 0.0.0.0 of 10.0.0.2/24 is the address of no host",
            () -> on("v0", v4.withBroadcast(IpAddress.ANY_V4))),
        new Mistake(
            "the peer :: of fc00::2/64 is the address of no host",
            () -> on("v0", v6.withPeer(IpAddress.ANY_V6))),
        new Mistake(
            "the label of 10.0.0.2/24 contains a NUL", () -> on("v0", v4.withLabel("v0:\0x"))),
        new Mistake(
            "10.0.0.2/24 is valid for ever, and so the kernel keeps it preferred for ever, too",
            () -> on("v0", v4.withLifetimes(Lifetime.FOREVER, new Lifetime(0)))),
        new Mistake(
            "10.0.0.2/24: a label has 1 to 15 characters, not \"\"", () -> v4.withLabel("")),
        new Mistake(
            "10.0.0.2/24: a label has 1 to 15 characters, not \"v0:4567890123456\"",
            () -> v4.withLabel("v0:4567890123456")),
        new Mistake(
            "hoplimit is 1 to 255, not 256",
            () -> route("10.50.0.0/24").metric(RouteMetric.HOPLIMIT, 256).build()),
        new Mistake(
            "mtu is locked and has no value", () -> RouteMetrics.NONE.locking(RouteMetric.MTU)),
        new Mistake(
            "not a table: \"mian\" (main, local, default or 1 to 4294967295)",
            () -> RouteTable.parse("mian")),
        new Mistake(
            "the prefix length is 0 to 32, not as in \"10.0.0.2/33\"",
            () -> Address.parse("10.0.0.2/33")),
        new Mistake("0.0.0.0 cannot be the address of a link", () -> Address.parse("0.0.0.0/24")),
        new Mistake(
            "fc00::2/64: IPv6 has no broadcast",
            () -> v6.withBroadcast(IpAddress.parse("fc00::3"))),
        new Mistake("fc00::2/64 has scope global and no other", () -> v6.withScope(Scope.LINK)),
        new Mistake("10.0.0.2/24: only IPv6 detects duplicate addresses", v4::withNoDad),
        new Mistake(
            "the peer fc00::1 of 10.0.0.2/24 is of the other address family",
            () -> v4.withPeer(IpAddress.parse("fc00::1"))),
        new Mistake(
            "10.0.0.2/24 cannot be preferred (forever) longer than valid (60s)",
            () -> v4.withLifetimes(new Lifetime(60), Lifetime.FOREVER)),
        new Mistake("the address 10.0.0.2/24 is given twice", () -> LinkSettings.of(v4, v4)),
        new Mistake(
            "the address fc00::2/65 is given twice",
            () -> LinkSettings.of(v6, Address.parse("fc00::2/65"))),
        new Mistake(
            "mtu: expected a number from 68 to 2147483647, not 0",
            () -> LinkSettings.of().withMtu(0)),
        new Mistake(
            "the route 10.50.0.0/24 is given twice",
            () -> new NetworkState(Map.of(), List.of(route, route))),
        new Mistake(
            "the route fd00::/64 is given twice",
            () ->
                new NetworkState(
                    Map.of(),
                    List.of(
                        Route.to("fd00::/64").dev("v0").build(),
                        Route.to("fd00::/64").dev("v1").metric(1024).build()))),
        new Mistake(
            "not the name of an interface: \"eth0/1\"",
            () -> new NetworkState(Map.of("eth0/1", LinkSettings.of()), List.of())),
        new Mistake(
            "the label \"b\" of 10.0.0.2/24 does not begin with v0",
            () -> new NetworkState(Map.of("v0", LinkSettings.of(v4.withLabel("b"))), List.of())),
        new Mistake(
            "a protocol of our own is 4 to 255 (below it the kernel speaks of itself), not 2",
            () -> NetworkOptions.DEFAULT.withProtocol(2)),
        new Mistake(
            "a protocol of our own is 4 to 255 (below it the kernel speaks of itself), not 256",
            () -> NetworkOptions.DEFAULT.withProtocol(256)),
        new Mistake("mtu is 1 to 65520, not 0", () -> RouteMetrics.of(RouteMetric.MTU, 0)),
        new Mistake(
            "advmss is 1 to 65495, not 65496", () -> RouteMetrics.of(RouteMetric.ADVMSS, 65496)),
        new Mistake(
            "a lifetime is forever or 0 to 4294967294 seconds, not 4294967296",
            () -> Lifetime.parse("4294967296")),
        new Mistake(
            "not a lifetime: \"-1\" (forever, or a number of seconds)", () -> Lifetime.parse("-1")),
        new Mistake("a scope is 0 to 255, not 256", () -> Scope.parse("256")),
        new Mistake(
            "not a type of route: \"unicorn\" (unicast, local, broadcast, anycast,"
                + " multicast, blackhole, unreachable, prohibit, throw)",
            () -> RouteType.parse("unicorn")),
        new Mistake(
            "not the name of an interface: \"sixteen_letters_\"",
            () -> Route.to("10.50.0.0/24").dev("sixteen_letters_").build()));
  }

  private static NetworkState on(String link, Address address) {
    return new NetworkState(Map.of(link, LinkSettings.of(address)), List.of());
  }

  private static Route.Builder route(String to) {
    return Route.to(to).via("10.0.0.1");
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakesAreRefusedInOneLine(Mistake mistake) {
    assertThatIllegalArgumentException().isThrownBy(mistake.made).withMessage(mistake.says);
  }

  @Test
  void theEndsOfEveryRangeAreInIt() {
    for (long table : new long[] {1, 253, 254, 255, 256, 0xFFFF_FFFFL}) {
      assertThat(route("10.50.0.0/24").table(table).build().table()).isEqualTo(table);
      assertThat(RouteTable.parse(Long.toString(table))).isEqualTo(table);
    }
    for (long metric : new long[] {0, 1, 0xFFFF_FFFFL}) {
      assertThat(route("10.50.0.0/24").metric(metric).build().key().metric()).isEqualTo(metric);
    }
    for (int protocol : new int[] {4, 99, 255}) {
      assertThat(NetworkOptions.DEFAULT.withProtocol(protocol).protocol()).isEqualTo(protocol);
    }
    for (String prefix : new String[] {"10.0.0.2/0", "10.0.0.2/32", "fc00::2/0", "fc00::2/128"}) {
      assertThat(Address.parse(prefix)).hasToString(prefix);
    }
    assertThat(Lifetime.parse("4294967295")).isEqualTo(Lifetime.parse("forever"));
    assertThat(LinkSettings.of().withMtu(68).mtu()).isEqualTo(68);
  }

  @Test
  void aDefaultRouteIsOfTheFamilyOfItsGateway() {
    assertThat(Route.to("default").via("10.0.0.1").build().to()).isEqualTo(IpPrefix.ALL_V4);
    assertThat(Route.to("default").via("fc00::1").build().to()).isEqualTo(IpPrefix.ALL_V6);
    assertThat(Route.to("default").dev("v0").build().to()).isEqualTo(IpPrefix.ALL_V4);
    assertThat(Route.to("default").dev("v0").source("fc00::1").build().isV4()).isFalse();
  }

  @Test
  void gatewayDeviceScopeAndTypeAreNotInTheKey() {
    Route.Key key = route("10.50.0.0/24").build().key();
    assertThat(Route.to("10.50.0.0/24").dev("v0").scope(Scope.HOST).build().key()).isEqualTo(key);
    assertThat(Route.to("10.50.0.0/24").type(RouteType.BLACKHOLE).build().key()).isEqualTo(key);
    assertThat(route("10.50.0.0/24").metric(0).build().key()).isEqualTo(key).hasSameHashCodeAs(key);
    assertThat(route("10.50.0.0/24").metric(100).build().key()).isNotEqualTo(key);
    assertThat(route("10.50.0.0/24").table(100).build().key()).isNotEqualTo(key);
  }

  @Test
  void whatIsLeftOutIsTheKernelsDefault() {
    Route four = route("10.50.0.0/24").build();
    assertThat(four.table()).isEqualTo(254);
    assertThat(four.effectiveMetric()).isZero();
    assertThat(Route.to("fd00::/64").dev("v0").metric(0).build().effectiveMetric()).isEqualTo(1024);
    assertThat(four.effectiveScope()).isEqualTo(Scope.GLOBAL);
    assertThat(Route.to("10.50.0.0/24").dev("v0").build().effectiveScope()).isEqualTo(Scope.LINK);
  }

  @Test
  void subjectsAreWhatAnOperatorWouldSay() {
    assertThat(route("10.50.0.0/24").table(100).metric(50).build().key())
        .hasToString("10.50.0.0/24 table 100 metric 50");
    assertThat(route("10.50.0.0/24").build()).hasToString("10.50.0.0/24 via 10.0.0.1");
    assertThat(Address.parse("10.0.0.2/24").key("eth0")).hasToString("10.0.0.2/24 on eth0");
  }

  @Test
  void aLifetimeThatRunsDownIsStillWhatWasWanted() {
    Lifetime hour = new Lifetime(3600);
    assertThat(hour.hasRunDownTo(new Lifetime(1))).isTrue();
    assertThat(hour.hasRunDownTo(new Lifetime(3601))).isFalse();
    assertThat(hour.hasRunDownTo(Lifetime.FOREVER)).isFalse();
    assertThat(Lifetime.FOREVER.hasRunDownTo(hour)).isFalse();
  }
}
