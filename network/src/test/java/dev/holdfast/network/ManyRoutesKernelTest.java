package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.Allocated;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of routes at once, with {@code ip route} as witness. */
class ManyRoutesKernelTest extends NetworkKernelTest {

  private static final Route LIKE = Route.to("10.0.0.0/32").via("192.0.2.1").build();
  private static final Route ELSEWHERE = Route.to("10.0.0.0/32").via("192.0.2.9").build();

  /** From an address that is not ours. */
  private static final Route REFUSED =
      Route.to("10.0.0.0/32").via("192.0.2.1").source("192.0.2.200").build();

  private static final int COUNT = 3000;

  @TempDir private Path folder;

  @BeforeEach
  void addAddress() {
    own.ip("address", "add", "192.0.2.2/24", "dev", "v0");
  }

  private static IpPrefix destination(int number) {
    return IpPrefix.host(new IpAddress(true, 0, 0x0a00_0000L + number));
  }

  private static NetworkState state(int count, Route like) {
    RouteSet.Builder routes = new RouteSet.Builder();
    for (int i = 0; i < count; i++) {
      routes.add(destination(i), like);
    }
    return new NetworkState(Map.of(), routes.build());
  }

  private List<String> shown(String... selector) {
    List<String> words = new ArrayList<>(List.of("route", "show", "root", "10.0.0.0/8"));
    words.addAll(List.of(selector));
    return own.ip(words.toArray(String[]::new)).lines().toList();
  }

  private void batch(List<String> lines) throws Exception {
    Path file = Files.write(folder.resolve("batch"), lines);
    own.ip("-batch", file.toString());
  }

  @Test
  void allComeStayAndGo() throws Exception {
    own.ip("route", "add", "10.9.9.9/32", "via", "192.0.2.1", "proto", "bird");
    Report<NetworkApplied> report = converge(state(COUNT, LIKE));
    assertThat(report.applied()).hasSize(COUNT).allMatch(op -> op.verb() == Verb.CREATE);
    assertThat(report.applied().getLast())
        .hasToString("create route 10.0.11.183/32: via 192.0.2.1");
    assertThat(shown("proto", "72")).hasSize(COUNT).allMatch(l -> l.contains("via 192.0.2.1"));
    assertThat(converge(NetworkState.EMPTY).applied())
        .hasSize(COUNT)
        .allMatch(op -> op.verb() == Verb.DELETE);
    assertThat(shown()).singleElement().asString().contains("10.9.9.9");
  }

  @Test
  void whatIsGoneComesBackAndWhatIsOtherwiseIsSet() throws Exception {
    NetworkState desired = state(COUNT, LIKE);
    converge(desired);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < COUNT; i += 3) {
      lines.add("route del " + destination(i));
    }
    for (int i = 1; i < COUNT; i += 3) {
      lines.add("route replace " + destination(i) + " via 192.0.2.9 proto 72");
    }
    batch(lines);
    Report<NetworkApplied> report = converge(desired);
    Map<Verb, Long> verbs =
        report.applied().stream()
            .collect(Collectors.groupingBy(Operation::verb, Collectors.counting()));
    assertThat(verbs).isEqualTo(Map.of(Verb.CREATE, COUNT / 3L, Verb.SET, COUNT / 3L));
    assertThat(shown("via", "192.0.2.1")).hasSize(COUNT);
  }

  @Test
  void anotherGatewayIsSetInPlace() throws Exception {
    converge(state(COUNT, LIKE));
    Report<NetworkApplied> report = converge(state(COUNT, ELSEWHERE));
    assertThat(report.applied()).hasSize(COUNT);
    assertThat(report.applied().getFirst())
        .hasToString("set route 10.0.0.0/32: via 192.0.2.1 dev v0 -> via 192.0.2.9");
    assertThat(shown("via", "192.0.2.9")).hasSize(COUNT);
  }

  @Test
  void whatTheKernelRefusesIsNamedAndTheRestComes() throws Exception {
    RouteSet.Builder routes = new RouteSet.Builder();
    Set<String> refused = new TreeSet<>();
    for (int i = 0; i < COUNT; i++) {
      boolean bad = i % 7 == 3;
      routes.add(destination(i), bad ? REFUSED : LIKE);
      if (bad) {
        refused.add(destination(i).toString());
      }
    }
    Report<NetworkApplied> report = pass(new NetworkState(Map.of(), routes.build()));
    assertThat(report.failed())
        .hasSize(refused.size())
        .allMatch(one -> one.reason().startsWith("EINVAL"));
    assertThat(report.failed().stream().map(Failed::operation).map(Operation::subject))
        .containsExactlyInAnyOrderElementsOf(refused);
    assertThat(report.applied()).hasSize(COUNT - refused.size());
    assertThat(shown("proto", "72")).hasSize(COUNT - refused.size());
  }

  @Test
  void strangersKeepWhatIsTheirsUnlessItIsAdopted() throws Exception {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      lines.add("route add " + destination(i) + " via 192.0.2.9 proto bird");
    }
    for (int i = 500; i < 1000; i++) {
      lines.add("route add " + destination(i) + " via 192.0.2.1 proto bird");
    }
    batch(lines);
    NetworkState desired = state(COUNT, LIKE);
    Report<NetworkApplied> report = pass(desired);
    assertThat(report.failed())
        .hasSize(500)
        .allMatch(
            one -> one.reason().equals("conflict: held by proto bird as via 192.0.2.9 dev v0"));
    assertThat(report.applied()).hasSize(COUNT - 1000);
    assertThat(shown("proto", "bird")).hasSize(1000);

    options = options.withAdopt(true);
    assertThat(converge(desired).applied()).hasSize(500).allMatch(op -> op.verb() == Verb.ADOPT);
    assertThat(shown("proto", "bird")).hasSize(500);
  }

  @Test
  void allWaitTogetherForOneThing() throws Exception {
    own.ip("link", "set", "v0", "down");
    Report<NetworkApplied> report = pass(state(COUNT, LIKE));
    assertThat(report.pending()).hasSize(COUNT);
    assertThat(report.pending().getLast().waitsFor()).isEqualTo("v0 to be up");
    assertThat(report.applied()).isEmpty();
  }

  @Test
  void aPlanCanBeCutInTheMiddleOfThem() throws Exception {
    Plan<NetworkApplied> plan = network.plan(scope, state(COUNT, LIKE), applied, options);
    assertThat(plan.first(1234).apply().applied()).hasSize(1234);
    assertThat(shown("proto", "72")).hasSize(1234);
  }

  @Test
  void progressIsToldToTheEnd() throws Exception {
    AtomicLong last = new AtomicLong();
    Plan<NetworkApplied> plan = network.plan(scope, state(COUNT, LIKE), applied, options);
    assertThat(
            plan.apply(
                    (done, all) -> {
                      assertThat(all).isEqualTo(COUNT);
                      assertThat(done).isGreaterThan(last.getAndSet(done)).isLessThanOrEqualTo(all);
                    })
                .converged())
        .isTrue();
    assertThat(last).hasValue(COUNT);
  }

  @Test
  void aPassThatFindsAllInOrderMakesNoObjectForARoute() throws Exception {
    long few = allocatedByAnIdlePass(1_000);
    long many = allocatedByAnIdlePass(41_000);
    assertThat((many - few) / 40_000.0).as("bytes for each route").isLessThan(4);
  }

  @Test
  void aLinkThatGoesIsLookedAtWithoutAnObjectForARouteElsewhere() throws Exception {
    Map<String, LinkSettings> link = Map.of("w0", Veth.to("w1").withUp(true));
    converge(new NetworkState(link, List.of()));
    own.ip("address", "add", "198.51.100.1/24", "dev", "w0");
    assertThat(foreignRoutesMakeNoObjects("it would take the foreign address")).isLessThan(8);
  }

  @Test
  void aNexthopThatGoesIsLookedAtWithoutAnObjectForARouteElsewhere() throws Exception {
    NetworkState one = NetworkState.EMPTY.withNexthops(List.of(Nexthop.via(7, "192.0.2.1", "v0")));
    converge(one);
    own.ip("route", "add", "198.51.100.0/24", "nhid", "7");
    assertThat(foreignRoutesMakeNoObjects("the foreign route 198.51.100.0/24")).isLessThan(8);
  }

  /** The bytes that a plan asks for, in which something has to stay, for each foreign route. */
  private double foreignRoutesMakeNoObjects(String reason) throws Exception {
    own.ip("link", "set", "lo", "up");
    addForeign(0, 1_000);
    planWithNothing(reason);
    long few = Allocated.by(() -> planWithNothing(reason));
    addForeign(1_000, 41_000);
    long many = Allocated.by(() -> planWithNothing(reason));
    return (many - few) / 40_000.0;
  }

  private Plan<NetworkApplied> planWithNothing(String reason) throws Exception {
    Plan<NetworkApplied> plan = network.plan(scope, NetworkState.EMPTY, applied, options);
    assertThat(plan.failed()).anyMatch(one -> one.reason().contains(reason));
    return plan;
  }

  private void addForeign(int from, int to) throws Exception {
    batch(
        IntStream.range(from, to)
            .mapToObj(i -> "route add " + destination(i) + " via 192.0.2.1 proto bird")
            .toList());
  }

  @Test
  void ofManyThatGoWithALinkAPlanNamesSome() throws Exception {
    LinkSettings link = Veth.to("w1").withUp(true).withAddresses(Address.parse("198.51.100.1/24"));
    RouteSet.Builder routes = new RouteSet.Builder();
    Route like = Route.to("10.0.0.0/32").dev("w0").build();
    for (int i = 0; i < 300; i++) {
      routes.add(destination(i), like);
    }
    converge(new NetworkState(Map.of("w0", link), routes.build()));
    NetworkState other =
        new NetworkState(Map.of("w0", link.with(Link.NUM_TX_QUEUES, 8L)), routes.build());
    assertThat(network.plan(scope, other, applied, options).operations().getFirst())
        .asString()
        .contains("takes down address 198.51.100.1/24 on w0, link w1, ", ", route 10.0.0.97/32, ")
        .endsWith(", and 202 more");
    converge(other);
    assertThat(shown("dev", "w0")).hasSize(300);
  }

  @Test
  void allAreReleasedAsTheyAre() throws Exception {
    own.ip("route", "add", "10.9.9.9/32", "via", "192.0.2.1", "proto", "bird");
    converge(state(COUNT, LIKE));
    ReleasePlan plan = network.planRelease(scope, applied, options);
    assertThat(plan.operations()).hasSize(COUNT);
    assertThat(plan.first(1234).apply().applied()).hasSize(1234);
    assertThat(shown("proto", "static")).hasSize(1234);
    // A stranger takes one over meanwhile: it is ours no more, and stays his.
    own.ip("route", "replace", destination(1) + "", "via", "192.0.2.9", "proto", "bird");
    Report<NetworkApplied> report = plan.apply();
    assertThat(report.failed()).isEmpty();
    assertThat(report.applied()).hasSize(COUNT);
    assertThat(shown("proto", "static")).hasSize(COUNT - 1);
    assertThat(shown("proto", "bird")).hasSize(2);
    assertThat(network.planRelease(scope, applied, options).isEmpty()).isTrue();
  }

  @Test
  void aReleaseMakesNoObjectForARoute() throws Exception {
    converge(state(1_000, LIKE));
    network.planRelease(scope, applied, options);
    long few = Allocated.by(() -> network.planRelease(scope, applied, options));
    converge(state(41_000, LIKE));
    long many = Allocated.by(() -> network.planRelease(scope, applied, options));
    assertThat((many - few) / 40_000.0).as("bytes for each route").isLessThan(120);
    assertThat(network.planRelease(scope, applied, options).apply().applied()).hasSize(41_000);
    assertThat(shown("proto", "static")).hasSize(41_000);
  }

  private long allocatedByAnIdlePass(int count) throws Exception {
    NetworkState desired = state(count, LIKE);
    converge(desired);
    return Allocated.by(() -> pass(desired));
  }
}
