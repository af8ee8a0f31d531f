package dev.holdfast.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.testkit.Command;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.OwnCgroup;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CgroupMonitorKernelTest {

  private static final Duration LIVENESS = Duration.ofSeconds(10);
  private static final String DEPTH = "cgroup.max.depth";

  private final AtomicLong rings = new AtomicLong();
  private OwnCgroup own;

  private CgroupScope scope() {
    return CgroupScope.of(own.name());
  }

  @BeforeEach
  void nameACgroup() {
    own = OwnCgroup.absent();
  }

  @AfterEach
  void removeIt() {
    own.close();
    Hygiene.assertAllThreadsAtHome();
  }

  private Monitor monitor(CgroupScope scope) throws Exception {
    return Cgroups.monitor(scope, rings::incrementAndGet).orElseThrow();
  }

  private interface Change {
    void make() throws Exception;
  }

  private void ringsFor(Change change) throws Exception {
    awaitSilence();
    long before = rings.get();
    change.make();
    await().atMost(LIVENESS).pollInterval(Duration.ofMillis(2)).until(() -> rings.get() > before);
  }

  private void isSilentFor(Change change) throws Exception {
    awaitSilence();
    long before = rings.get();
    change.make();
    awaitSilence();
    assertThat(rings.get()).isEqualTo(before);
  }

  private void awaitSilence() {
    AtomicLong last = new AtomicLong(-1);
    await()
        .atMost(LIVENESS)
        .pollInterval(Duration.ofMillis(150))
        .until(() -> last.getAndSet(rings.get()) == rings.get());
  }

  @Test
  void itRingsForAllThatIsSetMadeAndRemovedBelow() throws Exception {
    own.make("a/b");
    try (Monitor _ = monitor(scope())) {
      ringsFor(() -> own.echo(".", DEPTH, "9"));
      ringsFor(() -> own.echo("a/b", DEPTH, "4"));
      ringsFor(() -> own.echo("a/b", "cgroup.freeze", "1"));
      ringsFor(() -> own.make("a/b/c/d"));
      ringsFor(() -> own.echo("a/b/c/d", DEPTH, "3"));
      ringsFor(() -> own.remove("a/b/c/d"));
      ringsFor(() -> own.make("a/b/c/d"));
      ringsFor(() -> own.echo("a/b/c/d", DEPTH, "2"));
    }
  }

  @Test
  void aCgroupThatComesAndGoesIsHeardEveryTime() throws Exception {
    try (Monitor monitor = monitor(scope().child("x").child("y"))) {
      for (int round = 0; round < 3; round++) {
        ringsFor(() -> own.make("x/y"));
        ringsFor(() -> own.echo("x/y", DEPTH, "5"));
        ringsFor(() -> {
          own.remove("x/y");
          own.remove("x");
          own.remove(".");
        });
      }
      assertThat(monitor.ended().toCompletableFuture()).isNotDone();
    }
  }

  @Test
  void itRingsWhenACgroupGetsEmpty() throws Exception {
    own.make("a");
    try (Monitor _ = monitor(scope())) {
      Process process = own.inhabit("a");
      ringsFor(() -> OwnCgroup.kill(process));
    }
  }

  @Test
  void readingAndPassesThatChangeNothingAreSilentAndSoAreOthers() throws Exception {
    own.make("a");
    CgroupState desired = CgroupState.EMPTY.with("a", Map.of(DEPTH, 4));
    var applied =
        Cgroups.reconcile(scope(), desired, CgroupApplied.NONE, CgroupOptions.DEFAULT)
            .lastApplied();
    try (OwnCgroup other = OwnCgroup.create();
        Monitor _ = monitor(scope())) {
      isSilentFor(() -> {
        Cgroups.reconcile(scope(), desired, applied, CgroupOptions.DEFAULT);
        Cgroups.observe(scope());
        Cgroups.stats(scope());
        own.cat("a", DEPTH);
        other.echo(".", DEPTH, "4");
        other.make("a");
      });
    }
  }

  @Test
  void itHearsWhatIsWrittenThroughAnotherMount() throws Exception {
    own.make("a");
    try (Monitor _ = monitor(scope())) {
      ringsFor(() ->
          Command.of(
                  "unshare",
                  "--mount",
                  "sh",
                  "-c",
                  "mount -t cgroup2 none /mnt && echo 6 > /mnt/" + own.name() + "/a/" + DEPTH)
              .output());
    }
    assertThat(own.cat("a", DEPTH)).isEqualTo("6");
  }

  @Test
  void itEndsWithTheProcessWhoseMountItIs() throws Exception {
    own.make("a");
    Process process = own.inhabit("a");
    var scope = CgroupScope.in(new Namespace.Pid(Math.toIntExact(process.pid()))).child(own.name());
    Monitor monitor = monitor(scope);
    ringsFor(() -> own.echo("a", DEPTH, "6"));
    OwnCgroup.kill(process);
    monitor.ended().toCompletableFuture().get(LIVENESS.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void manyLeaveNothingBehind() throws Exception {
    own.make("a");
    monitor(scope()).close();
    Hygiene.assertNothingLeaked(() -> {
      for (int round = 0; round < 5; round++) {
        try (Monitor one = monitor(scope());
            Monitor _ = monitor(CgroupScope.ALL)) {
          own.make("a/b/c");
          own.echo("a/b", DEPTH, "3");
          own.remove("a/b/c");
          own.remove("a/b");
          one.close();
        }
      }
    });
  }
}
