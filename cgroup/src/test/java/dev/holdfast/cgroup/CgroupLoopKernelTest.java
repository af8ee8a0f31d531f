package dev.holdfast.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.reconcile.LoopListener;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.LoopStatus.Monitoring;
import dev.holdfast.reconcile.ReconcileLoop;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.OwnCgroup;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CgroupLoopKernelTest {

  private static final String DEPTH = "cgroup.max.depth";

  private final CgroupSource source = new CgroupSource();
  private final LoopOptions<CgroupApplied, CgroupOptions> hearing =
      LoopOptions.of(source, CgroupOptions.DEFAULT).withoutInterval();
  private OwnCgroup own;

  private CgroupScope scope() {
    return CgroupScope.of(own.name());
  }

  @BeforeEach
  void makeACgroup() {
    own = OwnCgroup.create();
  }

  @AfterEach
  void removeIt() {
    own.close();
  }

  private ReconcileLoop<CgroupScope, CgroupState, CgroupApplied, CgroupOptions> start(
      CgroupState desired, LoopOptions<CgroupApplied, CgroupOptions> options) {
    return ReconcileLoop.start(source, scope(), desired, options);
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(10)).pollInterval(Duration.ofMillis(5));
  }

  @Test
  void whatAnIntruderUndoesComesBackByTheMonitorAloneAndThenItIsSilent() throws Exception {
    CgroupState desired = CgroupState.EMPTY.with("web/blue", Map.of(DEPTH, 4));
    try (var loop = start(desired, hearing)) {
      soon().until(() -> loop.status().converged());
      assertThat(loop.status().monitoring()).isEqualTo(Monitoring.MONITORED);
      for (int i = 0; i < 3; i++) {
        own.echo("web/blue", DEPTH, "9");
        soon().until(() -> own.cat("web/blue", DEPTH).equals("4"));
        own.remove("web/blue");
        soon().until(() -> own.has("web/blue") && own.cat("web/blue", DEPTH).equals("4"));
      }
      Thread.sleep(300);
      long passes = loop.status().passes();
      Thread.sleep(500);
      assertThat(loop.status().passes()).isEqualTo(passes);
    }
  }

  @Test
  void oneThatOthersMakeConvergesWhenItAppears() throws Exception {
    CgroupState desired =
        CgroupState.EMPTY.with(
            CgroupPath.parse("a.slice/b.service"), CgroupSettings.of(Map.of(DEPTH, 4)).ifThere());
    try (var loop = start(desired, hearing)) {
      soon().until(() -> loop.lastReport().isPresent());
      assertThat(loop.status().converged()).isFalse();
      for (int i = 0; i < 3; i++) {
        own.make("a.slice/b.service");
        soon().until(() -> own.cat("a.slice/b.service", DEPTH).equals("4"));
        soon().until(() -> loop.status().converged());
        own.remove("a.slice/b.service");
        own.remove("a.slice");
        soon().until(() -> !loop.status().converged());
      }
    }
  }

  @Test
  void whatIsNotEmptyGoesOnceItIs() throws Exception {
    CgroupState desired = CgroupState.EMPTY.with("web", Map.of(DEPTH, 4));
    try (var loop = start(desired, hearing)) {
      soon().until(() -> loop.status().converged());
      Process process = own.inhabit("web");
      loop.putDesired(CgroupState.EMPTY);
      soon().until(() -> !loop.status().converged());
      assertThat(own.has("web")).isTrue();
      OwnCgroup.kill(process);
      soon().until(() -> !own.has("web"));
    }
  }

  /** As systemd does with its slices when it is told to reload. */
  @Test
  void whoResetsASliceAgainAndAgainIsNamedAsAFight() throws Exception {
    own.make("a.slice");
    CgroupState desired =
        CgroupState.EMPTY.with(
            CgroupPath.parse("a.slice"), CgroupSettings.of(Map.of(DEPTH, 4)).ifThere());
    AtomicReference<List<String>> contested = new AtomicReference<>(List.of());
    LoopListener<CgroupApplied> listener =
        new LoopListener<>() {
          @Override
          public void passed(Report<CgroupApplied> report) {
            contested.set(report.contested());
          }

          @Override
          public void failed(Throwable error) {}
        };
    try (var loop = start(desired, hearing.withListener(listener))) {
      soon().until(() -> loop.status().converged());
      for (int i = 0; i < 6; i++) {
        own.echo("a.slice", DEPTH, "max");
        soon().until(() -> own.cat("a.slice", DEPTH).equals("4"));
      }
      soon()
          .until(
              () -> contested.get().equals(List.of("cgroup " + own.name() + "/a.slice/" + DEPTH)));
    }
  }

  @Test
  void aClosedLoopLeavesNothingBehind() throws Exception {
    CgroupState desired = CgroupState.EMPTY.with("web", Map.of(DEPTH, 4, "nonsense.max", 1));
    start(desired, hearing).close();
    Hygiene.assertNothingLeaked(() -> {
      for (int i = 0; i < 10; i++) {
        try (var loop = start(desired, hearing)) {
          soon().until(() -> loop.lastReport().isPresent());
        }
      }
    });
  }
}
