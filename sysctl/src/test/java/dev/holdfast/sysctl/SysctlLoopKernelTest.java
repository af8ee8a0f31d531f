package dev.holdfast.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.LoopStatus.Monitoring;
import dev.holdfast.reconcile.ReconcileLoop;
import dev.holdfast.testkit.Hygiene;
import java.time.Duration;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

class SysctlLoopKernelTest extends SysctlKernelTest {

  private static final String FORWARD = "net.ipv4.ip_forward";
  private static final String V0_FORWARD = "net.ipv4.conf.v0.forwarding";

  private final SysctlSource source = new SysctlSource();
  private final LoopOptions<SysctlApplied, SysctlOptions> hearing =
      LoopOptions.of(source, SysctlOptions.DEFAULT).withoutInterval();

  private ReconcileLoop<Namespace, SysctlState, SysctlApplied, SysctlOptions> start(
      Map<String, ?> desired, LoopOptions<SysctlApplied, SysctlOptions> options) {
    return ReconcileLoop.start(source, scope, SysctlState.of(desired), options);
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5));
  }

  @Test
  void whatAnIntruderChangesComesBackByTheMonitorAloneAndThenItIsSilent() throws Exception {
    try (var loop = start(Map.of(FORWARD, 1, V0_FORWARD, 0), hearing)) {
      soon().until(() -> loop.status().converged());
      assertThat(loop.status().monitoring()).isEqualTo(Monitoring.MONITORED);
      for (int i = 0; i < 4; i++) {
        own.setSysctl(FORWARD, "0");
        soon().until(() -> own.sysctl(FORWARD).equals("1"));
        own.setSysctl(V0_FORWARD, "1");
        soon().until(() -> own.sysctl(V0_FORWARD).equals("0"));
      }
      Thread.sleep(300);
      long passes = loop.status().passes();
      Thread.sleep(500);
      assertThat(loop.status().passes()).isEqualTo(passes);
      assertThat(loop.status().converged()).isTrue();
    }
  }

  @Test
  void anInterfaceThatArrivesIsTheHintThatHeals() throws Exception {
    try (var loop = start(Map.of("net.ipv4.conf.w0.rp_filter", 2), hearing)) {
      soon().until(() -> loop.lastReport().isPresent());
      assertThat(loop.status().converged()).isFalse();
      own.vethPair("w0", "w1");
      soon().until(() -> loop.status().converged());
      assertThat(own.sysctl("net.ipv4.conf.w0.rp_filter")).isEqualTo("2");
    }
  }

  @Test
  void aNamespaceThatIsMadeAgainIsHeldAgain() throws Exception {
    try (var loop = start(Map.of(FORWARD, 1), hearing.withInterval(Duration.ofMillis(100)))) {
      soon().until(() -> loop.status().converged());
      own.delete();
      soon().until(() -> loop.status().scopeGone());
      own.add();
      soon().until(() -> own.sysctl(FORWARD).equals("1"));
      soon().until(() -> loop.status().monitoring() == Monitoring.MONITORED);
    }
  }

  @Test
  void aClosedLoopLeavesNothingBehind() throws Exception {
    start(Map.of(FORWARD, 1), hearing).close();
    Hygiene.assertNothingLeaked(() -> {
      for (int i = 0; i < 10; i++) {
        try (var loop = start(Map.of(FORWARD, 1, "net.ipv4.tcp_ecn", 99), hearing)) {
          soon().until(() -> loop.lastReport().isPresent());
        }
      }
    });
  }
}
