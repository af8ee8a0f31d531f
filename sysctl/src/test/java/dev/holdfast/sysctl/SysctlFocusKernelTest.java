package dev.holdfast.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.FocusedSource;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.ReconcileLoop;
import dev.holdfast.reconcile.Report;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A loop over sysctls looks at those that were written, and everywhere when others may follow. */
class SysctlFocusKernelTest extends SysctlKernelTest {

  private static final String KEEPALIVE = "net.ipv4.tcp_keepalive_time";
  private static final String FORWARD = "net.ipv4.ip_forward";
  private static final String V0_FORWARD = "net.ipv4.conf.v0.forwarding";
  private static final String ECN = "net.ipv4.tcp_ecn";
  private static final Set<?> EVERYWHERE = Set.of();

  private final Watched source = new Watched();
  private ReconcileLoop<Namespace, SysctlState, SysctlApplied, SysctlOptions> loop;

  /** The source, and where its passes looked. */
  private static final class Watched
      implements FocusedSource<Namespace, SysctlState, SysctlApplied, SysctlOptions> {

    final SysctlSource source = new SysctlSource();
    final List<Set<?>> looks = new CopyOnWriteArrayList<>();

    @Override
    public Report<SysctlApplied> reconcile(
        Namespace scope, SysctlState desired, SysctlApplied last, SysctlOptions options)
        throws PassException {
      looks.add(EVERYWHERE);
      return source.reconcile(scope, desired, last, options);
    }

    @Override
    public Optional<Report<SysctlApplied>> reconcileAt(
        Set<?> places,
        Namespace scope,
        SysctlState desired,
        SysctlApplied last,
        SysctlOptions options)
        throws PassException {
      Optional<Report<SysctlApplied>> report =
          source.reconcileAt(places, scope, desired, last, options);
      if (report.isPresent()) {
        looks.add(new HashSet<>(places));
      }
      return report;
    }

    @Override
    public Optional<Monitor> subscribe(Namespace scope, Bell bell) throws MonitorException {
      return source.subscribe(scope, bell);
    }

    @Override
    public SysctlApplied noneApplied() {
      return source.noneApplied();
    }
  }

  private void start(Map<String, ?> desired) throws Exception {
    var options =
        LoopOptions.of(source, SysctlOptions.DEFAULT).withoutInterval().withDebounce(Duration.ZERO);
    loop = ReconcileLoop.start(source, scope, SysctlState.of(desired), options);
    until(() -> loop.status().converged());
    silence();
    source.looks.clear();
  }

  /** Waits until all echoes are answered. */
  private void silence() throws InterruptedException {
    long passes;
    do {
      passes = loop.status().passes();
      Thread.sleep(300);
    } while (loop.status().passes() != passes);
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void until(Condition condition) {
    await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(Duration.ofMillis(2))
        .until(condition::holds);
  }

  @AfterEach
  void end() {
    if (loop != null) {
      loop.close();
    }
  }

  @Test
  void whatIsWrittenIsHealedWithALookAtThatAlone() throws Exception {
    start(Map.of(KEEPALIVE, 600, ECN, 1, FORWARD, 1));
    for (int i = 0; i < 20; i++) {
      own.setSysctl(KEEPALIVE, "77");
      until(() -> own.sysctl(KEEPALIVE).equals("600"));
    }
    silence();
    assertThat(source.looks).isNotEmpty().containsOnly(Set.of(SysctlKey.parse(KEEPALIVE)));
    assertThat(loop.status().converged()).isTrue();
    assertThat(loop.lastApplied().owned().keySet())
        .extracting(SysctlKey::toString)
        .containsExactlyInAnyOrder(KEEPALIVE, ECN, FORWARD);
  }

  @Test
  void whatNobodyDeclaredIsLeftAsItIs() throws Exception {
    start(Map.of(KEEPALIVE, 600));
    own.setSysctl(ECN, "1");
    silence();
    assertThat(own.sysctl(ECN)).isEqualTo("1");
    assertThat(source.looks).containsOnly(Set.of(SysctlKey.parse(ECN)));
  }

  @Test
  void whatRewritesOthersIsALookEverywhere() throws Exception {
    start(Map.of(V0_FORWARD, 0));
    own.setSysctl(FORWARD, "1");
    until(() -> own.sysctl(V0_FORWARD).equals("0"));
    silence();
    assertThat(source.looks).contains(EVERYWHERE);
    assertThat(own.sysctl(FORWARD)).isEqualTo("1");
  }

  @Test
  void whatIsWrittenUnderItsOtherNameIsHealed() throws Exception {
    String seconds = "net.ipv4.neigh.v0.base_reachable_time";
    start(Map.of(seconds, 40));
    own.setSysctl(seconds + "_ms", "77000");
    until(() -> own.sysctl(seconds).equals("40"));
  }

  @Test
  void whatCannotBeHealedIsTriedAgainEverywhere() throws Exception {
    start(Map.of(KEEPALIVE, 600, "net.ipv4.conf.v0.rp_filter", 1));
    own.ip("link", "del", "v0");
    until(() -> loop.lastReport().orElseThrow().pending().size() == 1);
    own.setSysctl(KEEPALIVE, "77");
    until(() -> own.sysctl(KEEPALIVE).equals("600"));
    assertThat(loop.status().converged()).isFalse();
    own.vethPair("v0", "v1");
    until(() -> loop.status().converged());
    assertThat(own.sysctl("net.ipv4.conf.v0.rp_filter")).isEqualTo("1");
  }
}
