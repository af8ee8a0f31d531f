package dev.holdfast.testkit.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.reconcile.LoopEvent;
import dev.holdfast.reconcile.LoopListener;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.ReconcileLoop;
import dev.holdfast.reconcile.Report;
import dev.holdfast.reconcile.Source;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What a pass gets, what becomes of its answer, and who hears of it. */
class LoopPassesTest extends LoopFixture {

  private static LoopOptions<String, String> alone(LoopOptions<String, String> options) {
    return options.withoutInterval().withMonitored(false);
  }

  @Test
  void onePassRunsUnprompted() {
    start(LoopPassesTest::alone);
    assertThat(source.calls).containsExactly(new FakeSource.Call(scope, "v1", "none", "opts", 0));
    advance(1_000_000);
    assertThat(source.passes()).isEqualTo(1);
  }

  @Test
  void theSameScopeAndOptionsReachEveryCall() throws Exception {
    var loop = start(options -> options);
    loop.reconcileNow();
    advance(20_000);
    assertThat(source.passes()).isGreaterThan(4);
    assertThat(source.calls).allSatisfy(call -> assertThat(call.scope()).isSameAs(scope));
    assertThat(source.calls).allSatisfy(call -> assertThat(call.options()).isEqualTo("opts"));
    assertThat(source.monitors.getFirst().scope).isSameAs(scope);
  }

  @Test
  void ownershipGoesFromPassToPass() throws Exception {
    var loop = start(LoopPassesTest::alone);
    Report<String> second = loop.reconcileNow();
    assertThat(second.converged()).isTrue();
    assertThat(source.calls.get(1).lastApplied()).isEqualTo("v1");
    assertThat(loop.lastApplied()).isEqualTo("v1");
  }

  @Test
  void aGivenOwnershipReachesTheFirstPass() {
    start(options -> alone(options).withLastApplied("before"));
    assertThat(source.calls.getFirst().lastApplied()).isEqualTo("before");
  }

  @Test
  void aNewDesiredStateNeedsNeitherMonitorNorTick() {
    var loop = start(LoopPassesTest::alone);
    loop.putDesired("v2");
    loop.putDesired("v3");
    assertThat(source.passes()).isEqualTo(1);
    advance(5);
    assertThat(source.calls).extracting(FakeSource.Call::desired).containsExactly("v1", "v3");
  }

  @Test
  void aNewDesiredStateIsForWhicheverPassComesFirst() throws Exception {
    var loop = start(LoopPassesTest::alone);
    loop.putDesired("v2");
    loop.reconcileNow();
    assertThat(source.calls.getLast().desired()).isEqualTo("v2");
  }

  @Test
  void aNewDesiredStateDuringAPassArmsAFreshWindow() {
    AtomicReference<ReconcileLoop<Object, String, String, String>> self = new AtomicReference<>();
    var loop = start(LoopPassesTest::alone);
    self.set(loop);
    source.answer =
        call -> {
          if (call.desired().equals("v2")) {
            self.get().putDesired("v3");
          }
          return FakeSource.converged(call);
        };
    loop.putDesired("v2");
    advance(100);
    assertThat(source.starts()).containsExactly(0L, 5L, 10L);
    assertThat(source.calls.getLast().desired()).isEqualTo("v3");
  }

  @Test
  void aReportWithFailuresAdvancesOwnership() throws Exception {
    source.answer = FakeSource::refused;
    var loop = start(LoopPassesTest::alone);
    assertThat(loop.lastApplied()).isEqualTo("partly v1");
    assertThat(loop.lastReport()).get().extracting(Report::converged).isEqualTo(false);
    assertThat(loop.reconcileNow().failed()).hasSize(1);
    assertThat(source.calls.get(1).lastApplied()).isEqualTo("partly v1");
  }

  @Test
  void aPassThatCouldNotRunChangesNothing() {
    var loop = start(LoopPassesTest::alone);
    Report<String> first = loop.lastReport().orElseThrow();
    source.answer =
        _ -> {
          throw PassException.unobservable("EMFILE", null);
        };
    assertThatThrownBy(loop::reconcileNow).isInstanceOf(PassException.class).hasMessage("EMFILE");
    assertThat(loop.lastReport()).containsSame(first);
    assertThat(loop.lastApplied()).isEqualTo("v1");
    assertThat(loop.lastError()).get().extracting(Throwable::getMessage).isEqualTo("EMFILE");
    assertThat(loop.status().error()).contains("EMFILE");
    assertThat(loop.status().converged()).isFalse();
  }

  @Test
  void whateverASourceThrowsIsAFailedPass() throws Exception {
    var loop = start(LoopPassesTest::alone);
    List<Throwable> thrown =
        List.of(new IllegalStateException("bug"), new StackOverflowError(), new AssertionError());
    for (Throwable error : thrown) {
      source.answer =
          _ -> {
            if (error instanceof Error e) {
              throw e;
            }
            throw (RuntimeException) error;
          };
      assertThatThrownBy(loop::reconcileNow).isSameAs(error);
    }
    source.answer = _ -> null;
    assertThatThrownBy(loop::reconcileNow).hasMessage("the source gave no report");
    source.answer = FakeSource::converged;
    assertThat(loop.reconcileNow().converged()).isTrue();
    assertThat(heard.errors).hasSize(4);
    assertThat(heard.eventNames()).containsExactly("Failing", "Recovered");
  }

  @Test
  void passesNeverRunSideBySide() throws Exception {
    var loop = start(options -> options.withInterval(ms(1)));
    List<CompletableFuture<Void>> callers = new CopyOnWriteArrayList<>();
    for (int i = 0; i < 8; i++) {
      callers.add(
          CompletableFuture.runAsync(() -> {
            for (int j = 0; j < 20; j++) {
              loop.putDesired("v" + j);
              source.ring();
              try {
                var _ = loop.reconcileNow();
              } catch (PassException | InterruptedException e) {
                throw new AssertionError(e);
              }
            }
          }));
    }
    advance(50);
    CompletableFuture.allOf(callers.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
    assertThat(source.mostAtOnce).hasValue(1);
  }

  @Test
  void aForcedPassStartsAfterTheCall() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    source.answer =
        call -> {
          inside.countDown();
          assertThat(awaited(go)).isTrue();
          return FakeSource.converged(call);
        };
    try (var loop = ReconcileLoop.start(source, scope, "v1", alone(options()))) {
      assertThat(awaited(inside)).isTrue();
      CompletableFuture<Report<String>> forced = new CompletableFuture<>();
      Thread caller =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  forced.complete(loop.reconcileNow());
                } catch (PassException | InterruptedException e) {
                  forced.completeExceptionally(e);
                }
              });
      await().until(() -> caller.getState() == Thread.State.WAITING);
      assertThat(source.passes()).isEqualTo(1);
      go.countDown();
      assertThat(forced.get(20, TimeUnit.SECONDS)).isSameAs(heard.reports.get(1));
      assertThat(source.passes()).isEqualTo(2);
    }
  }

  private static boolean awaited(CountDownLatch latch) {
    try {
      return latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theListenerHearsEveryPassBeforeTheCallerDoes() throws Exception {
    List<String> order = new CopyOnWriteArrayList<>();
    LoopListener<String> listener =
        new LoopListener<>() {
          @Override
          public void passed(Report<String> report) {
            order.add("listener");
          }

          @Override
          public void failed(Throwable error) {}
        };
    var loop = start(options -> alone(options).withListener(listener));
    for (int i = 0; i < 50; i++) {
      loop.reconcileNow();
      order.add("caller");
    }
    assertThat(order.subList(0, 3)).containsExactly("listener", "listener", "caller");
    for (int i = 1; i < order.size(); i += 2) {
      assertThat(order.subList(i, i + 2)).containsExactly("listener", "caller");
    }
  }

  @Test
  void aListenerThatThrowsHurtsNobody() throws Exception {
    LoopListener<String> listener =
        new LoopListener<>() {
          @Override
          public void passed(Report<String> report) {
            throw new IllegalStateException("passed");
          }

          @Override
          public void failed(Throwable error) {
            throw new AssertionError("failed");
          }

          @Override
          public void changed(LoopEvent event) {
            throw new IllegalStateException("changed");
          }
        };
    var loop = start(options -> alone(options).withListener(listener));
    assertThat(loop.reconcileNow().converged()).isTrue();
    source.answer =
        _ -> {
          throw PassException.invalid("no");
        };
    assertThatThrownBy(loop::reconcileNow).hasMessage("no");
    source.answer = FakeSource::converged;
    assertThat(loop.reconcileNow().converged()).isTrue();
  }

  @Test
  void aListenerCannotWaitForThePassItIsPartOf() {
    AtomicReference<ReconcileLoop<Object, String, String, String>> self = new AtomicReference<>();
    AtomicReference<Throwable> refusal = new AtomicReference<>();
    LoopListener<String> listener =
        new LoopListener<>() {
          @Override
          public void passed(Report<String> report) {
            if (self.get() != null) {
              try {
                var _ = self.get().reconcileNow();
              } catch (PassException | InterruptedException | RuntimeException e) {
                refusal.set(e);
              }
            }
          }

          @Override
          public void failed(Throwable error) {}
        };
    var loop = start(options -> options.withListener(listener).withMonitored(false));
    self.set(loop);
    advance(5000);
    assertThat(refusal.get()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void startRefusesWhatIsMissing() {
    var how = options();
    assertThatThrownBy(() -> ReconcileLoop.start(null, scope, "v1", how))
        .hasMessage("the source is missing");
    assertThatThrownBy(() -> ReconcileLoop.start(source, null, "v1", how))
        .hasMessage("the scope is missing");
    assertThatThrownBy(() -> ReconcileLoop.start(source, scope, null, how))
        .hasMessage("the desired state is missing");
    assertThatThrownBy(() -> ReconcileLoop.start(source, scope, "v1", null))
        .hasMessage("the loop's options are missing");
    assertThat(source.passes()).isZero();
    assertThat(source.monitors).isEmpty();
  }

  @Test
  void aSourceNeedsOnlyReconcile() throws Exception {
    Source<String, String, Map<String, String>, Integer> least =
        new Source<>() {
          @Override
          public Report<Map<String, String>> reconcile(
              String in, String desired, Map<String, String> owned, Integer with) {
            return new Report<>() {
              @Override
              public boolean converged() {
                return with == 99 && owned.isEmpty();
              }

              @Override
              public Map<String, String> lastApplied() {
                return owned;
              }
            };
          }

          @Override
          public Map<String, String> noneApplied() {
            return Map.of();
          }
        };
    try (var loop = ReconcileLoop.start(least, "here", "v1", LoopOptions.of(least, 99))) {
      assertThat(loop.reconcileNow().converged()).isTrue();
    }
  }

  @Test
  void namesTellLoopsApart() {
    var loop = start(LoopPassesTest::alone);
    assertThat(loop.name()).isEqualTo("test");
    assertThat(loop.status().name()).isEqualTo("test");
    var how = LoopOptions.of(source, "opts").withClock(clock);
    try (var one = ReconcileLoop.start(source, "blue", "v1", how);
        var other = ReconcileLoop.start(source, "red", "v1", how)) {
      assertThat(one.name()).isEqualTo("FakeSource in blue");
      assertThat(other.name()).isEqualTo("FakeSource in red");
    }
  }
}
