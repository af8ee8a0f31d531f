package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.network.Address;
import dev.holdfast.network.LinkSettings;
import dev.holdfast.network.NetworkOptions;
import dev.holdfast.network.NetworkSource;
import dev.holdfast.network.NetworkState;
import dev.holdfast.network.Route;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.LoopStatus.Monitoring;
import dev.holdfast.reconcile.ReconcileLoop;
import dev.holdfast.reconcile.Source;
import dev.holdfast.sysctl.SysctlOptions;
import dev.holdfast.sysctl.SysctlSource;
import dev.holdfast.sysctl.SysctlState;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.OwnNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many namespaces with two loops each: they share few threads, and none waits for another's. */
final class ManyScopesKernelTest {

  private static final int SCOPES = 50;
  private static final int DESCRIPTORS_A_SCOPE = 8; // one of them the file of the one sysctl
  private static final String TO = "203.0.113.0/24";
  private static final String KEEPALIVE = "net.ipv4.tcp_keepalive_time";
  private static final SysctlState SYSCTLS = SysctlState.of(Map.of(KEEPALIVE, 600));
  private static final NetworkState NETWORK =
      new NetworkState(
          Map.of("v0", LinkSettings.of(Address.parse("192.0.2.1/24")).withUp(true)),
          List.of(Route.to(TO).dev("v0").build()));

  @TempDir Path temp;
  private final List<OwnNamespace> namespaces = new ArrayList<>();

  @BeforeEach
  void make() {
    for (int i = 0; i < SCOPES; i++) {
      OwnNamespace own = OwnNamespace.create();
      namespaces.add(own);
      own.vethPair("v0", "v1");
    }
  }

  @AfterEach
  void remove() {
    namespaces.forEach(OwnNamespace::close);
    Hygiene.assertAllThreadsAtHome();
  }

  private static <D, L, O> ReconcileLoop<Namespace, D, L, O> start(
      Source<Namespace, D, L, O> source, OwnNamespace own, D desired, O options) {
    var how = LoopOptions.of(source, options).withInterval(Duration.ofMinutes(5));
    return ReconcileLoop.start(source, new Namespace.Named(own.name()), desired, how);
  }

  private List<ReconcileLoop<?, ?, ?, ?>> startAll() {
    var sysctl = new SysctlSource();
    var network = new NetworkSource();
    List<ReconcileLoop<?, ?, ?, ?>> loops = new ArrayList<>();
    for (OwnNamespace own : namespaces) {
      loops.add(start(sysctl, own, SYSCTLS, SysctlOptions.DEFAULT));
      loops.add(start(network, own, NETWORK, NetworkOptions.DEFAULT));
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> allAreWell(loops));
    return loops;
  }

  private static boolean allAreWell(List<ReconcileLoop<?, ?, ?, ?>> loops) {
    return loops.stream()
        .map(ReconcileLoop::status)
        .allMatch(status -> status.converged() && status.monitoring() == Monitoring.MONITORED);
  }

  @Test
  void manyLoopsShareFewThreadsAndGiveEverythingBack() {
    Hygiene.assertNothingLeaked(() -> {
      long before = entries("/proc/self/fd");
      List<ReconcileLoop<?, ?, ?, ?>> loops = startAll();
      try {
        assertThat(named("holdfast-visitor")).isLessThanOrEqualTo(8);
        assertThat(named("holdfast-poller")).isEqualTo(1);
        assertThat(entries("/proc/self/fd") - before)
            .isLessThanOrEqualTo(SCOPES * DESCRIPTORS_A_SCOPE + 20);
      } finally {
        loops.forEach(ReconcileLoop::close);
      }
    });
  }

  @Test
  void aStormInOneDoesNotStarveTheOthers() throws Exception {
    List<ReconcileLoop<?, ?, ?, ?>> loops = startAll();
    Process storm = storm(namespaces.getFirst());
    try {
      for (OwnNamespace own : namespaces.subList(1, SCOPES)) {
        own.ip("route", "del", TO);
        own.setSysctl(KEEPALIVE, "77");
        await()
            .atMost(Duration.ofSeconds(10))
            .pollInterval(Duration.ofMillis(5))
            .until(() ->
                own.sysctl(KEEPALIVE).equals("600") && own.ip("route", "show", TO).contains("v0"));
      }
      assertThat(storm.isAlive()).as("the storm went on").isTrue();
    } finally {
      int _ = storm.destroyForcibly().waitFor();
    }
    await().atMost(Duration.ofSeconds(60)).until(() -> allAreWell(loops));
    loops.forEach(ReconcileLoop::close);
  }

  private Process storm(OwnNamespace own) throws IOException {
    Path script = temp.resolve("storm");
    Files.writeString(
        script,
        "address add 192.0.2.77/32 dev v1\naddress del 192.0.2.77/32 dev v1\n".repeat(500_000));
    return new ProcessBuilder("ip", "-n", own.name(), "-batch", script.toString())
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  private static long named(String prefix) {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith(prefix))
        .count();
  }

  private static long entries(String directory) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of(directory))) {
      return entries.count();
    }
  }
}
