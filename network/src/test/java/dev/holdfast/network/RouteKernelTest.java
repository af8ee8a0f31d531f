package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.SocketOptions;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field of a route is applied, altered, healed and released; ip is the witness. */
class RouteKernelTest extends NetworkKernelTest {

  private static final LinkSettings GROUND =
      LinkSettings.of(
          Address.parse("192.0.2.2/24"),
          Address.parse("192.0.2.3/24"),
          Address.parse("fc00::2/64").withNoDad(),
          Address.parse("fc00::3/64").withNoDad());

  record Alteration(Route from, Route to, String witness) {}

  private static Route.Builder v4() {
    return Route.to("198.51.100.0/24").via("192.0.2.1");
  }

  private static Route.Builder v6() {
    return Route.to("fd00::/64").via("fc00::1");
  }

  static Stream<Alteration> alterations() {
    Route four = v4().build();
    Route six = v6().build();
    Stream<Alteration> special =
        Stream.of(
            new Alteration(four, v4().via("192.0.2.7").build(), "via 192.0.2.7 dev v0"),
            new Alteration(four, v4().dev("v0").onlink(true).build(), "onlink"),
            new Alteration(four, v4().source("192.0.2.3").build(), "src 192.0.2.3"),
            new Alteration(v4().source("192.0.2.3").build(), four, "via 192.0.2.1 dev v0"),
            new Alteration(four, Route.to("198.51.100.0/24").dev("v0").build(), "scope link"),
            new Alteration(
                Route.to("198.51.100.0/24").dev("v0").build(),
                Route.to("198.51.100.0/24").dev("v0").scope(Scope.HOST).build(),
                "scope host"),
            new Alteration(six, v6().via("fc00::7").build(), "via fc00::7 dev v0"),
            new Alteration(six, v6().source("fc00::3").build(), "src fc00::3"),
            new Alteration(six, v6().dev("v0").onlink(true).build(), "onlink"),
            new Alteration(six, v6().via("fe80::1").dev("v0").build(), "via fe80::1 dev v0"),
            new Alteration(six, Route.to("fd00::/64").dev("v0").build(), "fd00::/64 dev v0"));
    Stream<Alteration> types =
        Stream.of(RouteType.BLACKHOLE, RouteType.UNREACHABLE, RouteType.PROHIBIT)
            .flatMap(type ->
                Stream.of(
                    new Alteration(
                        four, Route.to("198.51.100.0/24").type(type).build(), type.word()),
                    new Alteration(six, Route.to("fd00::/64").type(type).build(), type.word()),
                    new Alteration(Route.to("fd00::/64").type(type).build(), six, "via fc00::1")));
    Stream<Alteration> metrics =
        Stream.of(RouteMetric.values())
            .filter(metric -> metric != RouteMetric.FEATURES)
            .filter(metric -> metric != RouteMetric.FASTOPEN_NO_COOKIE)
            .flatMap(metric -> {
              long value = metric == RouteMetric.QUICKACK ? 1 : 96;
              return Stream.of(
                  new Alteration(four, v4().metric(metric, value).build(), metric.word() + " "),
                  new Alteration(six, v6().metric(metric, value).build(), metric.word() + " "));
            });
    Alteration locked =
        new Alteration(
            four,
            v4().metrics(RouteMetrics.of(RouteMetric.MTU, 1400).locking(RouteMetric.MTU)).build(),
            "mtu lock 1400");
    Alteration ecn = new Alteration(four, v4().metric(RouteMetric.FEATURES, 1).build(), "ecn");
    return Stream.concat(
        Stream.concat(special, types), Stream.concat(metrics, Stream.of(locked, ecn)));
  }

  @ParameterizedTest
  @MethodSource("alterations")
  void everyFieldIsAppliedAlteredHealedAndReleased(Alteration alteration) throws Exception {
    String to = alteration.to.to().toString();
    converge(state(GROUND, alteration.from));
    Report<NetworkApplied> report = converge(state(GROUND, alteration.to));
    assertThat(report.applied()).extracting(op -> op.verb()).containsExactly(Verb.SET);
    assertThat(shown(to)).contains(alteration.witness).contains("proto 72");

    own.ip(to.contains(":") ? "-6" : "-4", "route", "flush", to);
    converge(state(GROUND, alteration.to));
    assertThat(shown(to)).contains(alteration.witness);

    converge(state(GROUND));
    assertThat(shown(to)).isEmpty();
  }

  private String shown(String to) {
    return own.ip(to.contains(":") ? "-6" : "-4", "route", "show", to);
  }

  @Test
  void tablesAndMetricsMakeRoutesOfTheirOwn() throws Exception {
    List<Route> routes =
        List.of(
            v4().build(),
            v4().metric(50).build(),
            v4().table(100).build(),
            v4().table(1000).metric(4294967295L).build(),
            v6().metric(7).build(),
            v6().table(4294967295L).build());
    converge(new NetworkState(Map.of("v0", GROUND), routes));
    assertThat(own.ip("route", "show", "table", "1000")).contains("metric 4294967295");
    assertThat(own.ip("-6", "route", "show", "table", "4294967295")).contains("metric 1024");
    converge(new NetworkState(Map.of("v0", GROUND), routes.subList(1, 2)));
    assertThat(shown("198.51.100.0/24")).contains("metric 50");
    assertThat(own.ip("route", "show", "table", "100")).isEmpty();
    converge(NetworkState.EMPTY);
    assertThat(own.ip("-N", "route", "show", "table", "all")).doesNotContain("proto 72");
  }

  @Test
  void defaultRoutesOfBothFamilies() throws Exception {
    converge(
        state(
            GROUND,
            Route.to("default").via("192.0.2.1").build(),
            Route.to("default").via("fc00::1").build()));
    assertThat(shown("default")).contains("via 192.0.2.1");
    assertThat(own.ip("-6", "route", "show", "default")).contains("via fc00::1");
  }

  @Test
  void aForeignRouteIsMetOrAConflictThatNamesItsOwner() throws Exception {
    own.ip("address", "add", "192.0.2.2/24", "dev", "v0");
    own.ip("route", "add", "198.51.100.0/24", "via", "192.0.2.1", "mtu", "1400", "proto", "bird");
    NetworkState met = state(LinkSettings.of(), v4().build());
    assertThat(converge(met).applied()).isEmpty();

    NetworkState other = state(LinkSettings.of(), v4().via("192.0.2.9").build());
    Report<NetworkApplied> report = pass(other);
    assertThat(report.failed())
        .extracting(Failed::reason)
        .containsExactly("conflict: held by proto bird as via 192.0.2.1 dev v0 mtu 1400");
    assertThat(shown("198.51.100.0/24")).contains("proto bird");

    options = options.withAdopt(true);
    assertThat(converge(other).applied()).extracting(op -> op.verb()).containsExactly(Verb.ADOPT);
    assertThat(shown("198.51.100.0/24")).contains("via 192.0.2.9").contains("proto 72");
    converge(NetworkState.EMPTY);
    assertThat(shown("198.51.100.0/24")).isEmpty();
  }

  @Test
  void theKernelsOwnRouteIsNotReplaced() throws Exception {
    own.ip("address", "add", "192.0.2.2/24", "dev", "v0");
    Report<NetworkApplied> report =
        pass(state(LinkSettings.of(), Route.to("192.0.2.0/24").dev("v1").build()));
    assertThat(report.failed())
        .singleElement()
        .asString()
        .contains("conflict: held by proto kernel");
  }

  @Test
  void aRouteOfOursThatAStrangerReplacedIsTheirs() throws Exception {
    converge(state(GROUND, v4().build()));
    own.ip("route", "replace", "198.51.100.0/24", "via", "192.0.2.9", "proto", "static");
    assertThat(pass(state(GROUND, v4().build())).failed())
        .singleElement()
        .asString()
        .contains("static");
    converge(state(GROUND));
    assertThat(shown("198.51.100.0/24")).contains("proto static");
  }

  @Test
  void aStrangersRouteOfTheSameKeyIsNeverReplacedBesideOurs() throws Exception {
    converge(state(GROUND, v4().build()));
    own.ip("route", "prepend", "198.51.100.0/24", "via", "192.0.2.8", "proto", "static");
    Report<NetworkApplied> report = pass(state(GROUND, v4().via("192.0.2.9").build()));
    assertThat(report.failed()).singleElement().asString().contains("appended");
    assertThat(shown("198.51.100.0/24")).contains("via 192.0.2.8 dev v0 proto static");
    converge(state(GROUND));
    assertThat(shown("198.51.100.0/24").lines()).singleElement().asString().contains("static");
  }

  @Test
  void severalOfOursWithOneKeyBecomeOne() throws Exception {
    converge(state(GROUND, v4().build()));
    own.ip("route", "append", "198.51.100.0/24", "via", "192.0.2.8", "proto", "72");
    own.ip("route", "add", "198.51.100.0/24", "tos", "0x20", "via", "192.0.2.8", "proto", "72");
    converge(state(GROUND, v4().build()));
    assertThat(shown("198.51.100.0/24").lines()).singleElement().asString().contains("192.0.2.1");
  }

  @Test
  void aMultipathRouteOfOursBecomesWhatIsWanted() throws Exception {
    converge(state(GROUND, v4().build(), v6().build()));
    own.ip("-6", "route", "append", "fd00::/64", "via", "fc00::7", "metric", "1024", "proto", "72");
    own.ip(
        "route",
        "replace",
        "198.51.100.0/24",
        "proto",
        "72",
        "nexthop",
        "via",
        "192.0.2.7",
        "nexthop",
        "via",
        "192.0.2.8");
    converge(state(GROUND, v4().build(), v6().build()));
    assertThat(shown("198.51.100.0/24")).contains("via 192.0.2.1 dev v0");
    assertThat(shown("fd00::/64")).contains("via fc00::1 dev v0").doesNotContain("nexthop");
  }

  @Test
  void foreignRoutesAreNotDumpedByASteadyPass() throws Exception {
    converge(state(GROUND, v4().build()));
    String batch =
        String.join(
            "\n",
            IntStream.range(0, 10_000)
                .mapToObj(i -> "route add 10." + (i >> 8) + "." + (i & 255) + ".0/24 dev v1")
                .toList());
    own.inside("ip", "-batch", "-").withInput(batch).output();
    AtomicInteger messages = new AtomicInteger();
    Network counted = new Network(SocketOptions.DEFAULT.withTrace(_ -> messages.incrementAndGet()));
    Report<NetworkApplied> report =
        counted.reconcile(scope, state(GROUND, v4().build()), applied, options);
    assertThat(report.converged()).isTrue();
    assertThat(messages).hasValueLessThan(100);
  }

  @Test
  void tenThousandRoutesComeAndGo() throws Exception {
    List<Route> many =
        IntStream.range(0, 10_000)
            .mapToObj(i ->
                Route.to("10." + (i >> 8) + "." + (i & 255) + ".0/24").via("192.0.2.1").build())
            .toList();
    assertThat(converge(new NetworkState(Map.of("v0", GROUND), many)).applied()).hasSize(10_004);
    assertThat(own.ip("route", "show", "proto", "72").lines()).hasSize(10_000);
    converge(NetworkState.EMPTY);
    assertThat(own.ip("route", "show", "proto", "72")).isEmpty();
  }

  @Test
  void theVerbsDoOneThingEach() throws Exception {
    own.ip("address", "add", "192.0.2.2/24", "dev", "v0");
    Route route = v4().table(100).metric(50).build();
    network.verbs(scope).addRoute(route, 4);
    assertThat(own.ip("route", "show", "table", "100")).contains("proto static metric 50");
    assertThatThrownBy(() -> network.verbs(scope).addRoute(route, 4))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("create route 198.51.100.0/24 table 100 metric 50: EEXIST");
    Route moved = v4().via("192.0.2.9").table(100).metric(50).build();
    network.verbs(scope).replaceRoute(moved, 4);
    network.verbs(scope).replaceRoute(moved, 4);
    assertThat(own.ip("route", "show", "table", "100")).contains("192.0.2.9");
    assertThatThrownBy(() -> network.verbs(scope).deleteRoute(moved, 12))
        .hasMessageContaining("ESRCH");
    network.verbs(scope).deleteRoute(moved, 4);
    assertThat(own.ip("route", "show", "table", "all")).doesNotContain("198.51.100.0/24");

    Address address = Address.parse("192.0.2.5/24");
    network.verbs(scope).addAddress("v0", address, 0);
    assertThatThrownBy(() -> network.verbs(scope).addAddress("v0", address, 0))
        .hasMessageContaining("EEXIST");
    network.verbs(scope).deleteAddress("v0", address);
    assertThatThrownBy(() -> network.verbs(scope).deleteAddress("v0", address))
        .hasMessageContaining("EADDRNOTAVAIL");
    network.verbs(scope).link("v0").setMtu(1400);
    network.verbs(scope).link("v0").setUp(false);
    assertThat(own.ip("link", "show", "v0")).contains("mtu 1400").contains("state DOWN");
    assertThatThrownBy(() -> network.verbs(scope).link("nosuchif0").setUp(true))
        .hasMessageContaining("set nosuchif0 up: ENODEV");
  }

  @Test
  void theEndsOfEveryRangeAreHeld() throws Exception {
    List<Route> routes = new ArrayList<>();
    for (String to : List.of("10.50.0.0/24", "fd00:50::/64")) {
      for (long table : new long[] {1, 252, 253, 255, 256, 1000, 0xFFFF_FFFFL}) {
        routes.add(Route.to(to).dev("v0").table(table).metric(0xFFFF_FFFFL).build());
      }
    }
    for (String to : List.of("0.0.0.0/32", "10.50.0.1/32", "224.0.0.0/4", "255.255.255.255/32")) {
      routes.add(Route.to(to).dev("v0").build());
    }
    for (String to : List.of("::/128", "fd00:50::1/128", "ff05::/16", "::ffff:0:0/96")) {
      routes.add(Route.to(to).dev("v0").build());
    }
    converge(state(LinkSettings.of(), routes.toArray(Route[]::new)));
    assertThat(own.ipJson("-4", "route", "show", "table", "4294967295")).hasSize(1);
    assertThat(text(route("10.50.0.0/24", "table", "1000"), "metric")).isEqualTo("4294967295");
    assertThat(text(route("fd00:50::/64", "table", "252"), "metric")).isEqualTo("4294967295");

    converge(NetworkState.EMPTY);
    assertThat(own.ipJson("-4", "route", "show", "table", "all", "proto", "72")).isEmpty();
    assertThat(own.ipJson("-6", "route", "show", "table", "all", "proto", "72")).isEmpty();
  }
}
