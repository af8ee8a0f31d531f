package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.netlink.SocketOptions;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.ReconcileLoop;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** What a hint is worth that names a route: a look at that alone. */
class RouteFocusKernelTest extends NetworkKernelTest {

  private static final LinkSettings GROUND = LinkSettings.of(Address.parse("192.0.2.2/24"));
  private static final Route ONE = Route.to("198.51.100.0/24").via("192.0.2.1").build();
  private static final Route OTHER = Route.to("198.51.101.0/24").via("192.0.2.1").build();
  private static final NetworkState WANTED = state(GROUND, ONE, OTHER);

  private Optional<Plan<NetworkApplied>> planAt(NetworkState desired, Route.Key... keys)
      throws Exception {
    return network.planAt(Set.of(keys), scope, desired, applied, options);
  }

  private static List<String> words(Plan<NetworkApplied> plan) {
    return plan.operations().stream().map(Operation::toString).toList();
  }

  @Test
  void aDeletedRouteIsHealedAlone() throws Exception {
    converge(WANTED);
    own.ip("route", "del", "198.51.100.0/24");
    own.ip("route", "del", "198.51.101.0/24");
    Plan<NetworkApplied> plan = planAt(WANTED, ONE.key()).orElseThrow();
    assertThat(words(plan)).containsExactly("create route 198.51.100.0/24: via 192.0.2.1");
    assertThat(plan.apply().converged()).isTrue();
    assertThat(route("198.51.100.0/24")).isNotNull();
    assertThat(route("198.51.101.0/24")).isNull();
  }

  @Test
  void theDefaultRouteCanBeSeenByItself() throws Exception {
    Route gateway = Route.to("default").via("192.0.2.1").build();
    NetworkState desired = state(GROUND, gateway, ONE);
    converge(desired);
    assertThat(planAt(desired, gateway.key()).orElseThrow().isEmpty()).isTrue();
    own.ip("route", "del", "default");
    Plan<NetworkApplied> plan = planAt(desired, gateway.key()).orElseThrow();
    assertThat(plan.apply().converged()).isTrue();
    assertThat(route("default")).isNotNull();
  }

  @Test
  void anIpv6RouteIsHealedAlone() throws Exception {
    Route six = Route.to("fd00::/64").via("fc00::1").build();
    NetworkState desired = state(LinkSettings.of(Address.parse("fc00::2/64").withNoDad()), six);
    converge(desired);
    own.ip("route", "del", "fd00::/64");
    assertThat(planAt(desired, six.key()).orElseThrow().apply().converged()).isTrue();
    assertThat(route("fd00::/64")).isNotNull();
  }

  @Test
  void aRouteOfSeveralWaysIsHealedAlone() throws Exception {
    Route multi =
        Route.to("198.51.106.0/24").hop(Hop.via("192.0.2.1")).hop(Hop.via("192.0.2.3")).build();
    NetworkState desired = state(GROUND, multi);
    converge(desired);
    own.ip("route", "del", "198.51.106.0/24");
    assertThat(planAt(desired, multi.key()).orElseThrow().apply().converged()).isTrue();
    assertThat(route("198.51.106.0/24").getAsJsonArray("nexthops")).hasSize(2);
    assertThat(planAt(desired, multi.key()).orElseThrow().isEmpty()).isTrue();
  }

  @Test
  void whatWasChangedIsPutBack() throws Exception {
    converge(WANTED);
    own.ip("route", "replace", "198.51.100.0/24", "via", "192.0.2.9", "proto", "72");
    Plan<NetworkApplied> plan = planAt(WANTED, ONE.key()).orElseThrow();
    assertThat(words(plan))
        .containsExactly("set route 198.51.100.0/24: via 192.0.2.9 dev v0 -> via 192.0.2.1");
    assertThat(plan.apply().converged()).isTrue();
    assertThat(route("198.51.100.0/24").get("gateway").getAsString()).isEqualTo("192.0.2.1");
  }

  @Test
  void aStrangersRouteIsAConflictThatNamesHim() throws Exception {
    converge(WANTED);
    own.ip("route", "replace", "198.51.100.0/24", "via", "192.0.2.9", "proto", "bird");
    Plan<NetworkApplied> plan = planAt(WANTED, ONE.key()).orElseThrow();
    assertThat(plan.operations()).isEmpty();
    assertThat(plan.failed()).singleElement().asString().contains("proto bird");
  }

  @Test
  void whatIsOursAndNotWantedGoes() throws Exception {
    converge(WANTED);
    own.ip("route", "add", "198.51.102.0/24", "via", "192.0.2.1", "proto", "72");
    own.ip("route", "add", "198.51.103.0/24", "via", "192.0.2.1", "proto", "bird");
    Plan<NetworkApplied> plan =
        planAt(
                WANTED,
                Route.to("198.51.102.0/24").dev("v0").build().key(),
                Route.to("198.51.103.0/24").dev("v0").build().key())
            .orElseThrow();
    assertThat(plan.apply().converged()).isTrue();
    assertThat(route("198.51.102.0/24")).isNull();
    assertThat(route("198.51.103.0/24")).isNotNull();
  }

  @Test
  void hintsThatLieDoNoHarm() throws Exception {
    converge(WANTED);
    Route absent = Route.to("203.0.113.0/24").via("192.0.2.1").build();
    assertThat(planAt(WANTED, ONE.key(), absent.key()).orElseThrow().isEmpty()).isTrue();
  }

  @Test
  void whatCannotBeSeenByItselfIsInDoubt() throws Exception {
    Route elsewhere = Route.to("198.51.104.0/24").via("192.0.2.1").table(100L).build();
    Route nowhere = Route.to("198.51.105.0/24").type(RouteType.BLACKHOLE).build();
    Route wide = Route.to("198.51.0.0/16").via("192.0.2.1").build();
    Route narrow = Route.to("198.51.0.0/24").via("192.0.2.1").build();
    Route second = Route.to("198.51.100.0/24").via("192.0.2.1").metric(50L).build();
    NetworkState desired = state(GROUND, ONE, elsewhere, nowhere, wide, narrow, second);
    converge(desired);
    for (Route hidden : List.of(elsewhere, nowhere, wide, second)) {
      assertThat(planAt(desired, hidden.key())).as(hidden.toString()).isEmpty();
    }
    assertThat(planAt(desired, narrow.key())).isPresent();
  }

  @Test
  void aRouteThatHasToWaitIsLookedAtWithEverythingElse() throws Exception {
    converge(WANTED);
    own.ip("link", "set", "v0", "down");
    assertThat(planAt(WANTED, ONE.key())).isEmpty();
  }

  @Test
  void aPolicyThatSendsPacketsElsewhereLeavesItInDoubt() throws Exception {
    converge(WANTED);
    own.ip("route", "add", "default", "dev", "v0", "table", "51820");
    own.ip("rule", "add", "priority", "10", "lookup", "51820");
    own.ip("route", "del", "198.51.100.0/24");
    assertThat(planAt(WANTED, ONE.key())).isEmpty();
  }

  @Test
  void theMonitorNamesTheRoute() throws Exception {
    converge(WANTED);
    Queue<Object> places = new ConcurrentLinkedQueue<>();
    Bell bell =
        new Bell() {
          @Override
          public void ring() {
            places.add("anywhere");
          }

          @Override
          public void ring(Object place) {
            places.add(place);
          }
        };
    try (var _ = network.monitor(scope, bell)) {
      own.ip("route", "del", "198.51.100.0/24");
      await().until(() -> !places.isEmpty());
      assertThat(places).containsExactly(ONE.key());
    }
  }

  @Test
  void aLoopHealsOneOfManyRoutesWithoutListingThem() throws Exception {
    Queue<String> said = new ConcurrentLinkedQueue<>();
    NetworkSource source =
        new NetworkSource(new Network(SocketOptions.DEFAULT.withTrace(said::add)));
    LoopOptions<NetworkApplied, NetworkOptions> how =
        LoopOptions.of(source, options).withoutInterval().withDebounce(Duration.ZERO);
    try (var loop = ReconcileLoop.start(source, scope, WANTED, how)) {
      await().until(() -> loop.lastReport().isPresent() && loop.status().converged());
      assertThat(loop.reconcileNow().converged()).isTrue();
      said.clear();
      own.ip("route", "del", "198.51.100.0/24");
      await().until(() -> route("198.51.100.0/24") != null);
      await().until(() -> loop.status().converged());
      assertThat(said.stream().filter(line -> line.startsWith("> RTM_GETROUTE")))
          .isNotEmpty()
          .noneMatch(line -> line.contains("root"));
    }
  }
}
