package dev.holdfast.testkit.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.reconcile.LoopListener;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.LoopStatus.Monitoring;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.ReconcileLoop;
import dev.holdfast.reconcile.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** How a loop ends, how many can live, and that real time drives one as a manual clock does. */
class LoopClosingTest extends LoopFixture {

  private static void require(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private CompletableFuture<Report<String>> forcedOnAnotherThread(
      ReconcileLoop<Object, String, String, String> loop) {
    CompletableFuture<Report<String>> answer = new CompletableFuture<>();
    Thread caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                answer.complete(loop.reconcileNow());
              } catch (PassException | InterruptedException | RuntimeException e) {
                answer.completeExceptionally(e);
              }
            });
    await().until(() -> caller.getState() == Thread.State.WAITING);
    return answer;
  }

  @Test
  void aClosedLoopIsStillAndSaysSo() {
    var loop = start(options -> options);
    loop.close();
    loop.close();
    source.ring();
    advance(100_000);
    assertThat(source.passes()).isEqualTo(1);
    assertThat(source.open).hasValue(0);
    assertThat(loop.status().monitoring()).isEqualTo(Monitoring.STOPPED);
    assertThat(loop.lastApplied()).isEqualTo("v1");
    assertThatThrownBy(loop::reconcileNow).hasMessage("test is closed");
    assertThatThrownBy(() -> loop.putDesired("v2")).hasMessage("test is closed");
  }

  @Test
  void closingWaitsForThePassAndTurnsAwayWhoeverWaitsForTheNext() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    source.answer =
        call -> {
          inside.countDown();
          require(go);
          return new dev.holdfast.reconcile.PassReport<>(
              List.of(), List.of(), List.of(), "at last");
        };
    var loop = ReconcileLoop.start(source, scope, "v1", options());
    require(inside);
    var forced = forcedOnAnotherThread(loop);
    Thread closing = Thread.ofPlatform().start(loop::close);
    assertThatThrownBy(() -> forced.get(20, TimeUnit.SECONDS))
        .isInstanceOf(ExecutionException.class)
        .hasRootCauseMessage("test was closed");
    go.countDown();
    assertThat(closing.join(Duration.ofSeconds(20))).isTrue();
    assertThat(loop.lastApplied()).isEqualTo("at last");
    assertThat(heard.reports).hasSize(1);
    assertThat(source.open).hasValue(0);
  }

  @Test
  void aListenerMayCloseTheLoop() {
    AtomicReference<ReconcileLoop<Object, String, String, String>> self = new AtomicReference<>();
    LoopListener<String> listener =
        new LoopListener<>() {
          @Override
          public void passed(Report<String> report) {
            if (self.get() != null) {
              self.get().close();
            }
          }

          @Override
          public void failed(Throwable error) {}
        };
    var loop = start(options -> options.withListener(listener));
    self.set(loop);
    advance(5000);
    loop.close();
    assertThat(source.passes()).isEqualTo(2);
    assertThat(source.open).hasValue(0);
  }

  @Test
  void closingDuringSubscriptionLeavesNoMonitor() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    source.ringing =
        monitor -> {
          inside.countDown();
          require(go);
          return java.util.Optional.of(monitor);
        };
    var loop = ReconcileLoop.start(source, scope, "v1", options());
    require(inside);
    Thread closing = Thread.ofPlatform().start(loop::close);
    await().until(() -> loop.status().monitoring() == Monitoring.STOPPED);
    go.countDown();
    assertThat(closing.join(Duration.ofSeconds(20))).isTrue();
    assertThat(source.open).hasValue(0);
    assertThat(source.passes()).isZero();
  }

  @Test
  void hundredsOfLoopsShareFewThreads() {
    int before = Thread.activeCount();
    List<ReconcileLoop<Object, String, String, String>> loops = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      loops.add(ReconcileLoop.start(source, i, "v1", options().withName("loop " + i)));
    }
    advance(5000);
    assertThat(source.passes()).isEqualTo(1000);
    assertThat(source.open).hasValue(500);
    assertThat(Thread.activeCount() - before).isLessThan(10);
    loops.forEach(ReconcileLoop::close);
    assertThat(source.open).hasValue(0);
    advance(100_000);
    assertThat(source.passes()).isEqualTo(1000);
  }

  @Test
  void realTimeDrivesALoopToo() throws Exception {
    var how =
        LoopOptions.of(source, "opts").withInterval(Duration.ofMillis(20)).withListener(heard);
    try (var loop = ReconcileLoop.start(source, scope, "v1", how)) {
      await().until(() -> heard.reports.size() >= 3);
      loop.putDesired("v2");
      await().until(() -> source.calls.getLast().desired().equals("v2"));
    }
    try (var loop = ReconcileLoop.start(source, scope, "v1", how.withoutInterval())) {
      Report<String> forced = loop.reconcileNow();
      assertThat(forced.converged()).isTrue();
      int before = source.passes();
      source.ring();
      await().until(() -> source.passes() > before);
      source.answer = FakeSource::refused;
      assertThat(loop.reconcileNow().converged()).isFalse();
      source.answer = FakeSource::converged;
      await().until(() -> loop.status().converged());
    }
    assertThat(source.open).hasValue(0);
  }
}
