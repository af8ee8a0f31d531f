package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Owned;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.Hygiene;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How a pass goes about links, what is missing, what fails and what stands on it. */
class PassKernelTest extends NetworkKernelTest {

  private static final Address ADDRESS = Address.parse("192.0.2.2/24");
  private static final Route ROUTE = Route.to("198.51.100.0/24").via("192.0.2.1").build();

  @Test
  void upAndMtuAreSetAndReleasedAsTheyAre() throws Exception {
    own.ip("link", "set", "v0", "down");
    Report<NetworkApplied> report = converge(state(LinkSettings.of().withUp(true).withMtu(1400)));
    assertThat(report.applied())
        .extracting(Object::toString)
        .containsExactly("set link v0 mtu: 1500 -> 1400", "set link v0 up: false -> true");
    assertThat(report.lastApplied().links())
        .isEqualTo(
            Map.of("v0 mtu", new Owned("1400", "1500"), "v0 up", new Owned("true", "false")));
    own.ip("link", "set", "v0", "mtu", "1450");
    converge(state(LinkSettings.of().withUp(true).withMtu(1400)));
    assertThat(pass(NetworkState.EMPTY).applied())
        .extracting(op -> op.verb())
        .containsOnly(Verb.RELEASE);
    assertThat(own.ip("link", "show", "v0")).contains("mtu 1400").contains("UP");
    assertThat(applied.isEmpty()).isTrue();
  }

  @Test
  void revertPutsTheOriginalsBack() throws Exception {
    options = options.withRevertOnRelease(true);
    converge(state(LinkSettings.of().withMtu(1400)));
    converge(state(LinkSettings.of().withMtu(1300)));
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show", "v0")).contains("mtu 1500");
  }

  @Test
  void aLinkGoesDownAgainOnceNothingOfAStrangersIsOnIt() throws Exception {
    options = options.withRevertOnRelease(true);
    own.ip("link", "set", "v0", "down");
    converge(state(LinkSettings.of(ADDRESS).withUp(true)));
    own.ip("route", "add", "203.0.113.0/24", "dev", "v0");

    assertThat(pass(NetworkState.EMPTY).pending())
        .singleElement()
        .asString()
        .contains("revert link v0 up")
        .contains("it would take the foreign route 203.0.113.0/24 with it");
    assertThat(own.ip("route")).contains("203.0.113.0/24");

    own.ip("route", "delete", "203.0.113.0/24");
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show", "v0")).contains("state DOWN");
    assertThat(applied.isEmpty()).isTrue();
  }

  @Test
  void aLinkThatVanishedIsReleasedWithNothingToDo() throws Exception {
    options = options.withRevertOnRelease(true);
    converge(state(LinkSettings.of(ADDRESS).withMtu(1400), ROUTE));
    own.ip("link", "delete", "v0");
    assertThat(pass(NetworkState.EMPTY).converged()).isTrue();
    assertThat(applied.isEmpty()).isTrue();
  }

  @Test
  void aMissingInterfaceMakesOnlyItsOwnPartWait() throws Exception {
    NetworkState desired =
        new NetworkState(
            Map.of(
                "eth9", LinkSettings.of(Address.parse("203.0.113.2/24")).withUp(true).withMtu(1400),
                "v0", LinkSettings.of(ADDRESS)),
            List.of(
                ROUTE,
                Route.to("198.51.101.0/24").dev("eth9").build(),
                Route.to("198.51.102.0/24").via("203.0.113.1").build()));
    Report<NetworkApplied> report = pass(desired);
    assertThat(report.failed()).isEmpty();
    assertThat(report.applied()).hasSize(2);
    assertThat(report.pending()).hasSize(5);
    assertThat(report.pending())
        .extracting(Object::toString)
        .allMatch(s -> s.endsWith("interface eth9"));

    own.ip("link", "set", "v1", "down");
    own.ip("link", "set", "v1", "name", "eth9");
    assertThat(pass(desired).converged()).isTrue();
    assertThat(own.ip("route", "show", "dev", "eth9")).contains("198.51.102.0/24 via 203.0.113.1");
  }

  @Test
  void linkDownLosesRoutesAndAPassHealsThem() throws Exception {
    NetworkState desired =
        state(
            LinkSettings.of(ADDRESS, Address.parse("fc00::2/64").withNoDad()).withUp(true),
            ROUTE,
            Route.to("fd00::/64").via("fc00::1").build());
    converge(desired);
    own.ip("link", "set", "v0", "down");
    assertThat(route("198.51.100.0/24")).isNull();
    converge(desired);
    assertThat(route("198.51.100.0/24")).isNotNull();
    assertThat(route("fd00::/64")).isNotNull();
  }

  @Test
  void routesWaitForALinkThatIsDownAndNotOurs() throws Exception {
    own.ip("link", "set", "v0", "down");
    Report<NetworkApplied> report =
        pass(state(LinkSettings.of(ADDRESS), ROUTE, Route.to("198.51.101.0/24").dev("v0").build()));
    assertThat(report.failed()).isEmpty();
    assertThat(report.pending())
        .extracting(pending -> pending.waitsFor())
        .containsExactly("v0 to be up", "v0 to be up");
    own.ip("link", "set", "v0", "up");
    assertThat(pass(state(LinkSettings.of(ADDRESS), ROUTE)).converged()).isTrue();
  }

  @Test
  void aRefusalDoesNotStopTheRest() throws Exception {
    Report<NetworkApplied> report =
        pass(
            state(
                LinkSettings.of(ADDRESS).withMtu(1_000_000),
                Route.to("198.51.101.0/24").via("203.0.113.1").build(),
                ROUTE));
    assertThat(report.applied()).hasSize(2);
    assertThat(report.failed())
        .extracting(Object::toString)
        .containsExactlyInAnyOrder(
            "set link v0 mtu: 1500 -> 1000000: EINVAL: mtu greater than device maximum",
            "create route 198.51.101.0/24: via 203.0.113.1: ENETUNREACH: Nexthop has invalid"
                + " gateway");
    assertThat(applied.links()).isEmpty();
  }

  @Test
  void aLastAddressThatGoesTakesRoutesWithItAndTheyComeBackInTheSamePass() throws Exception {
    Route kept = Route.to("198.51.101.0/24").dev("v0").build();
    Route fresh = Route.to("198.51.102.0/24").dev("v0").build();
    converge(state(LinkSettings.of(ADDRESS), kept));
    converge(state(LinkSettings.of(), kept, fresh));
    assertThat(route("198.51.101.0/24")).isNotNull();
    assertThat(route("198.51.102.0/24")).isNotNull();
  }

  @Test
  void aSourceInDuplicateDetectionIsWaitedFor() throws Exception {
    NetworkState desired =
        state(
            LinkSettings.of(Address.parse("fc00::2/64")),
            Route.to("fd00::/64").via("fc00::1").source("fc00::2").build());
    Report<NetworkApplied> report = pass(desired);
    assertThat(report.failed()).isEmpty();
    assertThat(report.pending())
        .extracting(pending -> pending.waitsFor())
        .containsExactly("duplicate address detection of fc00::2 on v0");
    org.awaitility.Awaitility.await()
        .untilAsserted(() -> assertThat(pass(desired).converged()).isTrue());
  }

  @Test
  void aCrashAfterAnyOperationOrphansNothing() throws Exception {
    NetworkState desired = state(LinkSettings.of(ADDRESS), ROUTE);
    own.ip("address", "add", "192.0.2.77/24", "dev", "v1");
    Plan<NetworkApplied> whole = network.plan(scope, desired, NetworkApplied.EMPTY, options);
    for (int i = 0; i <= whole.operations().size(); i++) {
      network.plan(scope, desired, NetworkApplied.EMPTY, options).first(i).apply();
      // Nothing is handed over but what the kernel itself remembers.
      applied = NetworkApplied.EMPTY;
      converge(NetworkState.EMPTY);
      assertThat(own.ip("-N", "route", "show", "table", "all")).doesNotContain("proto 72");
      assertThat(own.ip("address")).doesNotContain("192.0.2.2/24").contains("192.0.2.77/24");
    }
  }

  @Test
  void aStalePlanSparesWhatHasChangedHands() throws Exception {
    converge(addresses(ADDRESS));
    Plan<NetworkApplied> plan = network.plan(scope, NetworkState.EMPTY, applied, options);
    own.ip("address", "del", "192.0.2.2/24", "dev", "v0");
    own.ip("address", "add", "192.0.2.2/24", "dev", "v0");
    assertThat(plan.apply().converged()).isTrue();
    assertThat(address("192.0.2.2")).isNotNull();
  }

  @Test
  void lastAppliedMayLackItsParts() throws Exception {
    applied = new NetworkApplied(null, null);
    converge(addresses(ADDRESS));
    assertThat(applied).isEqualTo(new NetworkApplied(Map.of(), Map.of()));
  }

  @Test
  void untaggedAddressesAreRememberedInLastApplied() throws Exception {
    options = options.withTags(false);
    own.ip("address", "add", "192.0.2.77/24", "dev", "v0");
    converge(addresses(ADDRESS, Address.parse("192.0.2.77/24")));
    assertThat(applied.untagged("address")).containsExactly("192.0.2.2/24 on v0");
    own.ip("address", "del", "192.0.2.2/24", "dev", "v0");
    converge(addresses(ADDRESS));
    converge(NetworkState.EMPTY);
    assertThat(applied.untagged("address")).isEmpty();
    assertThat(address("192.0.2.2")).isNull();
    assertThat(address("192.0.2.77")).isNotNull();
  }

  @Test
  void aMissingOrWrongScopeIsSaid() throws Exception {
    assertThatThrownBy(() -> passIn(new Namespace.Named("hf-none")))
        .isInstanceOfSatisfying(
            PassException.class,
            e -> assertThat(e.kind()).isEqualTo(PassException.Kind.SCOPE_GONE));
    assertThatThrownBy(() -> passIn(new Namespace.At(Path.of("/proc/version"))))
        .isInstanceOfSatisfying(
            PassException.class,
            e -> assertThat(e.kind()).isEqualTo(PassException.Kind.UNOBSERVABLE));
    assertThatThrownBy(
            () -> new NetworkSource(network).observe(new Namespace.Named("hf-none"), options))
        .isInstanceOf(PassException.class);
  }

  private void passIn(Namespace elsewhere) throws PassException {
    network.reconcile(elsewhere, NetworkState.EMPTY, NetworkApplied.EMPTY, options);
  }

  @Test
  void twoHundredPassesLeakNothing() throws Exception {
    NetworkState failing =
        state(
            LinkSettings.of(ADDRESS),
            ROUTE,
            Route.to("198.51.101.0/24").via("203.0.113.1").build(),
            Route.to("198.51.102.0/24").dev("eth9").build());
    pass(failing);
    Hygiene.assertNothingLeaked(() -> {
      for (int i = 0; i < 100; i++) {
        pass(failing);
        pass(i % 2 == 0 ? NetworkState.EMPTY : addresses(ADDRESS));
      }
    });
    Hygiene.assertAllThreadsAtHome();
  }
}
