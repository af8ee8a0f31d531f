package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Backoff;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.ReconcileLoop;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.ManualClock;
import dev.holdfast.testkit.OwnNamespace;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a link of ours stands on in another namespace is heard of, and the namespace lives no
 * longer.
 */
class LinksElsewhereKernelTest extends NetworkKernelTest {

  private static final Duration SILENCE = Duration.ofHours(1);
  private static final Duration RETRY = Duration.ofMinutes(119);

  /** Hints are news after an hour of silence, and a retry comes an hour later than that. */
  private static final Backoff BACKOFF =
      Backoff.between(SILENCE, Duration.ofHours(8))
          .withRandom(() -> 2 * Duration.ofMinutes(59).toNanos());

  private final AtomicInteger rings = new AtomicInteger();
  private OwnNamespace home;

  @BeforeEach
  void makeTheHome() {
    home = OwnNamespace.create();
    home.vethPair("h0", "h1");
    quieten();
  }

  @AfterEach
  void removeTheHome() {
    home.close();
  }

  /** Without IPv6 nothing happens by itself. */
  private void quieten() {
    home.setSysctl("net.ipv6.conf.all.disable_ipv6", "1");
    own.setSysctl("net.ipv6.conf.all.disable_ipv6", "1");
  }

  private NetworkState onH0() {
    return state(
        "m0",
        Macvlan.on("h0")
            .with(Macvlan.MODE, "bridge")
            .with(Link.LINK_NETNS, home.name())
            .withUp(true));
  }

  private static NetworkState state(String name, LinkSettings settings) {
    return new NetworkState(Map.of(name, settings), List.of());
  }

  /** A loop that looks again by itself only when a retry is due, and that is far. */
  private ReconcileLoop<Namespace, NetworkState, NetworkApplied, NetworkOptions> keepOnH0(
      ManualClock clock) {
    var source = new NetworkSource(network);
    var how =
        LoopOptions.of(source, options).withoutInterval().withClock(clock).withBackoff(BACKOFF);
    return ReconcileLoop.start(source, scope, onH0(), how);
  }

  private int countAfterSilence() {
    AtomicInteger last = new AtomicInteger(-1);
    await()
        .pollInterval(Duration.ofMillis(200))
        .until(() -> last.getAndSet(rings.get()) == rings.get());
    return rings.get();
  }

  private interface Change {
    void make() throws Exception;
  }

  private void assertRings(Change change) throws Exception {
    int before = countAfterSilence();
    change.make();
    await().until(() -> rings.get() > before);
  }

  /** The sockets in a namespace that are members of a multicast group of rtnetlink. */
  private static List<String> listening(OwnNamespace where) {
    return where
        .run("cat", "/proc/net/netlink")
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words[1].equals("0") && !words[3].matches("0+"))
        .map(words -> words[9])
        .toList();
  }

  @Test
  void aLowerLinkThatComesAgainBringsOursBack() throws Exception {
    ManualClock clock = new ManualClock();
    try (var loop = keepOnH0(clock)) {
      until(clock, () -> loop.status().converged() && own.ip("link", "show").contains("m0"));

      home.ip("link", "delete", "h0");
      until(clock, () -> !loop.status().converged());
      assertThat(own.ip("link", "show")).doesNotContain("m0");
      long failed = clock.nanos();
      clock.advance(SILENCE.plusMinutes(1));
      assertThat(loop.status().converged()).isFalse();

      home.vethPair("h0", "h1");
      until(clock, () -> loop.status().converged());
      assertThat(own.ip("link", "show", "m0")).contains("holdfast:m0", ",UP");
      assertThat(clock.nanos() - failed).as("no retry was due").isLessThan(RETRY.toNanos());
    }
  }

  @Test
  void aNamespaceThatComesAgainBringsOursBack() throws Exception {
    ManualClock clock = new ManualClock();
    try (var loop = keepOnH0(clock)) {
      until(clock, () -> loop.status().converged() && own.ip("link", "show").contains("m0"));
      home.delete();
      until(clock, () -> !loop.status().converged());
      long failed = clock.nanos();
      clock.advance(SILENCE.plusMinutes(1));

      home.add();
      home.vethPair("h0", "h1");
      until(clock, () -> loop.status().converged());
      assertThat(own.ip("link", "show", "m0")).contains("holdfast:m0", ",UP");
      assertThat(clock.nanos() - failed).as("no retry was due").isLessThan(RETRY.toNanos());
    }
  }

  /** Lets the loop's time pass a little at a time. */
  private static void until(ManualClock clock, Callable<Boolean> what) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> {
          clock.advance(LoopOptions.DEBOUNCE);
          return what.call();
        });
  }

  @Test
  void whatItStandsOnRingsAndTheRestDoesNot() throws Exception {
    try (Monitor monitor = network.monitor(scope, rings::incrementAndGet)) {
      converge(onH0());
      assertRings(() -> home.ip("link", "set", "h0", "down"));
      assertRings(() -> home.ip("link", "set", "h0", "name", "h9"));
      assertRings(() -> home.ip("link", "set", "h9", "name", "h0"));
      int before = countAfterSilence();
      home.vethPair("h7", "h8");
      home.ip("link", "delete", "h7");
      home.ip("address", "add", "192.0.2.9/24", "dev", "h0");
      assertThat(countAfterSilence()).isEqualTo(before);
      assertRings(() -> home.ip("link", "delete", "h0"));
      pass(onH0());
      assertRings(() -> home.vethPair("h0", "h1"));
      assertThat(monitor.ended().toCompletableFuture()).isNotDone();
    }
  }

  @Test
  void whatIsTakenFromThereRings() throws Exception {
    LinkSettings taken = LinkSettings.of().with(Link.FROM_NETNS, home.name()).withUp(true);
    try (Monitor _ = network.monitor(scope, rings::incrementAndGet)) {
      pass(state("h5", taken));
      assertRings(() -> home.vethPair("h5", "h6"));
    }
  }

  @Test
  void oneSocketServesAllAndGoesWithTheLast() throws Exception {
    try (Monitor _ = network.monitor(scope, rings::incrementAndGet)) {
      converge(onH0());
      assertThat(listening(home)).hasSize(1);
      try (Monitor _ = network.monitor(scope, rings::incrementAndGet)) {
        converge(onH0());
        assertThat(listening(home)).hasSize(1);
      }
      converge(onH0());
      assertThat(listening(home)).hasSize(1);
      converge(NetworkState.EMPTY);
      assertThat(listening(home)).isEmpty();
      converge(onH0());
    }
    assertThat(listening(home)).isEmpty();
    converge(onH0());
    assertThat(listening(home)).isEmpty();
  }

  @Test
  void theNamespaceIsNotKeptAlive() throws Exception {
    // Its other end goes when the namespace really does.
    own.ip("link", "add", "z0", "type", "veth", "peer", "name", "z1", "netns", home.name());
    Hygiene.assertNothingLeaked(() -> {
      try (Monitor monitor = network.monitor(scope, rings::incrementAndGet)) {
        converge(onH0());
        assertRings(home::delete);
        await().untilAsserted(() -> assertThat(own.ip("link", "show")).doesNotContain("z0"));
        assertThat(pass(onH0()).pending())
            .first()
            .asString()
            .contains("network namespace " + home.name());
        assertRings(home::add);
        home.vethPair("h0", "h1");
        converge(onH0());
        assertThat(monitor.ended().toCompletableFuture()).isNotDone();
      }
    });
    Hygiene.assertAllThreadsAtHome();
  }
}
