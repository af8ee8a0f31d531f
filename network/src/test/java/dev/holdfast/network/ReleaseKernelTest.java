package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Report;
import org.junit.jupiter.api.Test;

/** What is let go of stays as it is, and what is a stranger's does, too; ip is the witness. */
class ReleaseKernelTest extends NetworkKernelTest {

  private static final LinkSettings GROUND = LinkSettings.of(Address.parse("192.0.2.2/24"));
  private static final Route ROUTE = Route.to("198.51.100.0/24").via("192.0.2.1").build();

  private ReleasePlan plan() throws Exception {
    return network.planRelease(scope, applied, options);
  }

  private String shown() {
    return own.ip("route", "show", "198.51.100.0/24");
  }

  @Test
  void aRouteBecomesAStaticOneAndAnAddressLosesItsTag() throws Exception {
    converge(state(GROUND, ROUTE));

    Report<NetworkApplied> report = plan().apply();

    assertThat(report.failed()).isEmpty();
    assertThat(report.applied()).hasSize(2);
    assertThat(shown().lines())
        .singleElement()
        .asString()
        .contains("via 192.0.2.1 dev v0 proto static");
    assertThat(address("192.0.2.2")).isNotNull();
    assertThat(plan().isEmpty()).isTrue();
    assertThat(pass(NetworkState.EMPTY).applied()).isEmpty();
  }

  @Test
  void aStrangersRouteBeforeOursIsNotOverwritten() throws Exception {
    converge(state(GROUND, ROUTE));
    own.ip("route", "prepend", "198.51.100.0/24", "via", "192.0.2.8", "proto", "bird");
    assertSharedKeyStays(plan());
  }

  @Test
  void aStrangersRouteBehindOursIsNotOverwritten() throws Exception {
    converge(state(GROUND, ROUTE));
    own.ip("route", "append", "198.51.100.0/24", "via", "192.0.2.8", "proto", "bird");
    assertSharedKeyStays(plan());
  }

  @Test
  void aStrangersRouteThatComesAfterThePlanIsNotOverwritten() throws Exception {
    converge(state(GROUND, ROUTE));
    ReleasePlan plan = plan();
    own.ip("route", "prepend", "198.51.100.0/24", "via", "192.0.2.8", "proto", "bird");
    assertSharedKeyStays(plan);
  }

  @Test
  void twoOfOursWithOneKeyAreNotMadeOne() throws Exception {
    converge(state(GROUND, ROUTE));
    own.ip("route", "append", "198.51.100.0/24", "via", "192.0.2.8", "proto", "72");
    assertSharedKeyStays(plan());
  }

  @Test
  void aRouteOfAnotherTosOrMetricIsNotInTheWay() throws Exception {
    converge(state(GROUND, ROUTE));
    own.ip("route", "add", "198.51.100.0/24", "tos", "0x10", "via", "192.0.2.8", "proto", "bird");
    own.ip("route", "add", "198.51.100.0/24", "metric", "5", "via", "192.0.2.8", "proto", "bird");

    assertThat(plan().apply().failed()).isEmpty();

    assertThat(shown()).contains("via 192.0.2.1 dev v0 proto static").doesNotContain("proto 72");
    assertThat(shown().lines().filter(line -> line.contains("proto bird"))).hasSize(2);
  }

  private void assertSharedKeyStays(ReleasePlan plan) throws Exception {
    String before = shown();
    Report<NetworkApplied> report = plan.apply();
    assertThat(report.failed())
        .singleElement()
        .asString()
        .contains("release route 198.51.100.0/24", "another route has the same key");
    assertThat(report.applied()).singleElement().asString().contains("release address");
    assertThat(shown()).isEqualTo(before).hasLineCount(2);
  }
}
