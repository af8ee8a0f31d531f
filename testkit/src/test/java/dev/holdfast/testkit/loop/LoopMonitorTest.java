package dev.holdfast.testkit.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.LoopStatus.Monitoring;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.PassException;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How a loop listens, and what it does when it cannot, or when there is nothing to listen to. */
class LoopMonitorTest extends LoopFixture {

  private static FakeSource.Ringing deaf() {
    return monitor -> {
      monitor.close();
      throw new MonitorException("no more watches", null);
    };
  }

  private static FakeSource.Answer gone() {
    return _ -> {
      throw PassException.scopeGone("namespace blue does not exist", null);
    };
  }

  @Test
  void itSubscribesOnceBeforeItLooks() {
    var loop = start(options -> options);
    advance(20_000);
    assertThat(source.monitors).hasSize(1);
    assertThat(source.monitors.getFirst().passesBefore).isZero();
    assertThat(loop.status().monitoring()).isEqualTo(Monitoring.MONITORED);
    assertThat(loop.status().uncovered()).containsExactly("the weather");
    assertThat(heard.events).isEmpty();
  }

  @Test
  void aStateWithoutEventsLivesOnTheTimerSilently() {
    source.ringing =
        monitor -> {
          monitor.close();
          return Optional.empty();
        };
    var loop = start(options -> options);
    advance(100_000);
    assertThat(source.monitors).hasSize(1);
    assertThat(source.passes()).isEqualTo(21);
    assertThat(loop.status().monitoring()).isEqualTo(Monitoring.TIMER_ONLY);
    assertThat(heard.events).isEmpty();
  }

  @Test
  void aFailingSubscriptionIsSaidOnceAndTriedAgain() {
    source.ringing = deaf();
    var loop = start(options -> options);
    assertThat(source.passes()).isEqualTo(1);
    assertThat(heard.eventNames()).containsExactly("MonitorLost");
    assertThat(heard.events.getFirst().text()).contains("no more watches");
    assertThat(loop.status().monitoring()).isEqualTo(Monitoring.DEGRADED);
    advance(60_000);
    assertThat(source.monitors.size()).isBetween(7, 12);
    assertThat(source.passes()).isEqualTo(13);
    assertThat(heard.eventNames()).containsExactly("MonitorLost");

    source.ringing = Optional::of;
    advance(30_000);
    assertThat(loop.status().monitoring()).isEqualTo(Monitoring.MONITORED);
    assertThat(heard.eventNames()).containsExactly("MonitorLost", "MonitorBack");
    assertThat(source.open).hasValue(1);
  }

  @Test
  void aSourceThatThrowsOnSubscribingStillGetsItsPasses() {
    source.ringing =
        monitor -> {
          monitor.close();
          throw new IllegalStateException("bug");
        };
    var loop = start(options -> options);
    advance(5000);
    assertThat(source.passes()).isEqualTo(2);
    assertThat(loop.status().monitoring()).isEqualTo(Monitoring.DEGRADED);
  }

  @Test
  void aMonitorThatBreaksIsReopenedAndAFullPassFollows() {
    var loop = start(options -> options.withoutInterval());
    advance(100_000);
    source.monitors.getFirst().ended.completeExceptionally(new IllegalStateException("ENOBUFS"));
    clock.awaitIdle();
    assertThat(loop.status().monitoring()).isEqualTo(Monitoring.DEGRADED);
    assertThat(source.monitors.getFirst().closed).isTrue();
    advance(201);
    assertThat(loop.status().monitoring()).isEqualTo(Monitoring.MONITORED);
    assertThat(source.monitors).hasSize(2);
    assertThat(source.calls.getLast().at()).isGreaterThanOrEqualTo(source.monitors.getLast().at);
    assertThat(source.passes()).isGreaterThan(source.monitors.getLast().passesBefore);
    assertThat(heard.eventNames()).containsExactly("MonitorLost", "MonitorBack");
    source.ring();
    int before = source.passes();
    advance(5);
    assertThat(source.passes()).isEqualTo(before + 1);
  }

  @Test
  void aMonitorThatEndsCleanlyIsReopenedToo() {
    var loop = start(options -> options.withoutInterval());
    source.monitors.getFirst().ended.complete(null);
    advance(500);
    assertThat(source.monitors).hasSize(2);
    assertThat(loop.status().monitoring()).isEqualTo(Monitoring.MONITORED);
  }

  @Test
  void aMonitorThatEndsAtOnceEveryTimeIsNoStorm() {
    source.ringing =
        monitor -> {
          monitor.ended.complete(null);
          return Optional.of(monitor);
        };
    start(options -> options.withoutInterval());
    advance(100_000);
    assertThat(source.monitors.size()).isBetween(8, 14);
    assertThat(source.passes()).isLessThan(40);
    assertThat(source.open).hasValue(0);
  }

  @Test
  void aScopeThatIsGoneIsAStateAndNotAnErrorPerTick() {
    var loop = start(options -> options);
    advance(10_000);
    int reports = heard.reports.size();
    source.answer = gone();
    source.ringing = deaf();
    source.monitors.getFirst().ended.complete(null);
    advance(600_000);
    assertThat(source.passes()).isGreaterThan(100);
    assertThat(heard.eventNames()).containsExactly("ScopeGone");
    assertThat(heard.errors).isEmpty();
    assertThat(heard.reports).hasSize(reports);
    assertThat(loop.status().scopeGone()).isTrue();
    assertThat(loop.status().converged()).isFalse();
    assertThat(loop.status().error()).contains("namespace blue does not exist");
    assertThat(loop.lastApplied()).isEqualTo("v1");

    source.answer = FakeSource::converged;
    source.ringing = Optional::of;
    advance(5000);
    assertThat(heard.eventNames()).containsExactly("ScopeGone", "ScopeBack");
    assertThat(loop.status().scopeGone()).isFalse();
    assertThat(loop.status().monitoring()).isEqualTo(Monitoring.MONITORED);
    assertThat(source.open).hasValue(1);
  }

  @Test
  void aScopeThatIsNotThereYetIsNoLostMonitor() {
    source.answer = gone();
    source.ringing = deaf();
    start(options -> options);
    advance(60_000);
    assertThat(heard.eventNames()).containsExactly("ScopeGone");
    source.answer = FakeSource::converged;
    source.ringing = Optional::of;
    advance(5000);
    assertThat(heard.eventNames()).containsExactly("ScopeGone", "ScopeBack");
  }

  @Test
  void theMonitorOfAGoneScopeIsLetGoAndAnotherOneOpenedWhenItReturns() {
    start(options -> options);
    source.answer = gone();
    source.ringing = deaf();
    advance(5000);
    assertThat(source.open).hasValue(0);
    source.answer = FakeSource::converged;
    source.ringing = Optional::of;
    advance(5000);
    assertThat(source.open).hasValue(1);
    assertThat(source.monitors.getLast().closed).isFalse();
    assertThat(source.passes()).isGreaterThan(source.monitors.getLast().passesBefore);
  }

  @Test
  void aScopeThatReturnsWithoutATickIsFoundByBackoff() {
    source.answer = gone();
    start(options -> options.withoutInterval().withMonitored(false));
    advance(600_000);
    source.answer = FakeSource::converged;
    advance(30_000);
    assertThat(heard.eventNames()).containsExactly("ScopeGone", "ScopeBack");
  }

  @Test
  void aMonitorMayRingWhileItIsBeingClosed() throws Exception {
    CountDownLatch rung = new CountDownLatch(1);
    source.ringing = monitor -> Optional.of(new RingingOnClose(monitor, rung));
    var loop = start(options -> options);
    loop.close();
    assertThat(rung.await(20, TimeUnit.SECONDS)).isTrue();
    assertThat(source.open).hasValue(0);
    assertThat(loop.status().monitoring()).isEqualTo(Monitoring.STOPPED);
  }

  /** Closes as the kernel's do: it waits for its callback, which rings on another thread. */
  private record RingingOnClose(FakeSource.FakeMonitor monitor, CountDownLatch rung)
      implements Monitor {

    @Override
    public CompletionStage<Void> ended() {
      return monitor.ended();
    }

    @Override
    public void close() {
      Thread callback =
          Thread.ofPlatform()
              .start(() -> {
                monitor.bell.ring();
                rung.countDown();
              });
      try {
        callback.join();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      monitor.close();
    }
  }
}
