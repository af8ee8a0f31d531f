package dev.holdfast.testkit.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.reconcile.PassException;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** When passes run: ticks, hints, and tries after failures. */
class LoopTimingTest extends LoopFixture {

  private static FakeSource.Answer broken(PassException error) {
    return _ -> {
      throw error;
    };
  }

  private static PassException unobservable() {
    return PassException.unobservable("EMFILE", null);
  }

  private List<Long> gaps() {
    List<Long> starts = source.starts();
    return LongStream.range(1, starts.size())
        .map(i -> starts.get((int) i) - starts.get((int) i - 1))
        .boxed()
        .toList();
  }

  @Test
  void aTickComesEveryIntervalOnTheDot() {
    start(options -> options.withInterval(ms(20)).withMonitored(false));
    advance(100);
    assertThat(source.starts()).containsExactly(0L, 20L, 40L, 60L, 80L, 100L);
  }

  @Test
  void theIntervalCountsFromTheEndOfAPass() {
    source.answer =
        call -> {
          clock.jump(ms(60));
          return FakeSource.converged(call);
        };
    start(options -> options.withInterval(ms(20)).withMonitored(false));
    advance(400);
    assertThat(source.passes()).isGreaterThan(3);
    assertThat(gaps()).containsOnly(80L);
  }

  @Test
  void fiveSecondsIsTheDefault() {
    start(options -> options);
    advance(10_000);
    assertThat(source.starts()).containsExactly(0L, 5000L, 10_000L);
  }

  @Test
  void aForcedPassNeitherCancelsAnArmedWakeupNorShiftsTheTick() throws Exception {
    var loop = start(options -> options.withInterval(ms(20)));
    advance(7);
    source.ring();
    advance(2);
    loop.reconcileNow();
    advance(50);
    assertThat(source.starts()).containsExactly(0L, 9L, 12L, 20L, 40L);
  }

  @Test
  void onlyATickArmsTheNextTick() throws Exception {
    var loop = start(options -> options.withoutInterval());
    loop.reconcileNow();
    source.ring();
    advance(5);
    loop.putDesired("v2");
    advance(1_000_000);
    assertThat(source.starts()).containsExactly(0L, 0L, 5L, 10L);
  }

  @Test
  void aHintIsAnsweredADebounceLater() {
    start(options -> options.withoutInterval());
    advance(1000);
    source.ring();
    advance(4);
    assertThat(source.passes()).isEqualTo(1);
    advance(1000);
    assertThat(source.starts()).containsExactly(0L, 1005L);
  }

  @Test
  void hintsInsideTheWindowAreAbsorbedAndDoNotExtendIt() {
    start(options -> options.withoutInterval().withDebounce(ms(10)));
    for (int i = 0; i < 10; i++) {
      source.ring();
      source.ring();
      advance(1);
    }
    advance(1000);
    assertThat(source.starts()).containsExactly(0L, 10L);
  }

  @Test
  void hintsDuringAPassArmAFreshWindowAfterwards() {
    start(options -> options.withoutInterval());
    source.answer =
        call -> {
          if (source.passes() == 2) {
            source.ring();
            clock.jump(ms(50));
            source.ring();
          }
          return FakeSource.converged(call);
        };
    source.ring();
    advance(1000);
    assertThat(source.starts()).containsExactly(0L, 5L, 60L);
  }

  @Test
  void nobodyHearsABellWithoutAMonitor() {
    start(options -> options.withoutInterval().withMonitored(false));
    advance(80);
    assertThat(source.monitors).isEmpty();
    assertThat(source.passes()).isEqualTo(1);
  }

  @Test
  void failuresAreTriedAgainEverMoreSlowly() {
    source.answer = broken(unobservable());
    start(options -> options.withoutInterval().withMonitored(false));
    advance(300_000);
    List<Long> gaps = gaps();
    long floor = 100;
    for (long gap : gaps) {
      assertThat(gap).isBetween(Math.min(floor, 15_000) - 1, Math.min(2 * floor, 30_000) + 1);
      floor *= 2;
    }
    assertThat(gaps.size()).isBetween(15, 30);
    assertThat(heard.errors).hasSize(source.passes());
    assertThat(heard.eventNames()).containsExactly("Failing");
  }

  @Test
  void anUnconvergedReportIsTriedAgainAlone() {
    source.answer =
        call -> source.passes() < 3 ? FakeSource.refused(call) : FakeSource.converged(call);
    var loop = start(options -> options.withoutInterval().withMonitored(false));
    assertThat(loop.status().converged()).isFalse();
    advance(1_000_000);
    assertThat(source.passes()).isEqualTo(3);
    assertThat(gaps().get(0)).isBetween(99L, 201L);
    assertThat(gaps().get(1)).isBetween(199L, 401L);
    assertThat(loop.status().converged()).isTrue();
  }

  @Test
  void aTickComesBeforeALongerBackoff() {
    source.answer = broken(unobservable());
    start(options -> options.withInterval(ms(50)).withMonitored(false));
    advance(500);
    assertThat(gaps()).hasSize(10).containsOnly(50L);
  }

  @Test
  void successStartsTheBackoffAnew() throws Exception {
    source.answer = broken(unobservable());
    var loop = start(options -> options.withoutInterval().withMonitored(false));
    advance(20_000);
    source.answer = FakeSource::converged;
    loop.reconcileNow();
    source.answer = broken(unobservable());
    assertThatThrownBy(loop::reconcileNow).isInstanceOf(PassException.class);
    int before = source.passes();
    advance(201);
    assertThat(source.passes()).isEqualTo(before + 1);
  }

  @Test
  void steadyHintsCannotShortenTheBackoffAfterAnError() {
    source.answer = broken(unobservable());
    start(options -> options.withoutInterval());
    for (int i = 0; i < 10_000; i++) {
      source.ring();
      advance(1);
    }
    assertThat(source.passes()).isBetween(5, 8);
  }

  @Test
  void steadyHintsCannotShortenTheBackoffOfAnUnconvergedReport() {
    source.answer = FakeSource::refused;
    start(options -> options.withoutInterval());
    for (int i = 0; i < 10_000; i++) {
      source.ring();
      advance(1);
    }
    assertThat(source.passes()).isBetween(5, 8);
  }

  @Test
  void hintsThatAFailingPassCausesItselfCannotShortenTheBackoff() {
    source.answer =
        call -> {
          source.ring();
          return FakeSource.refused(call);
        };
    start(options -> options.withoutInterval());
    for (int i = 0; i < 1000; i++) {
      advance(10);
    }
    assertThat(source.passes()).isBetween(5, 8);
  }

  @Test
  void slowSteadyHintsThatComeToNothingAreAnsweredEverMoreRarely() {
    source.answer = FakeSource::waiting;
    start(options -> options.withoutInterval());
    for (int i = 0; i < 100; i++) {
      advance(1000);
      source.ring();
    }
    assertThat(source.passes()).isLessThan(50);
    int before = source.passes();
    for (int i = 0; i < 100; i++) {
      advance(1000);
      source.ring();
    }
    assertThat(source.passes() - before).isLessThan(10);
  }

  @Test
  void theArrivalThatAllWaitsForIsHeardAtOnce() {
    source.answer = FakeSource::waiting;
    start(options -> options.withoutInterval());
    advance(100_000);
    source.answer = FakeSource::converged;
    long arrived = clock.nanos() / 1_000_000;
    source.ring();
    advance(5);
    assertThat(source.starts().getLast()).isEqualTo(arrived + 5);
    assertThat(heard.reports.getLast().converged()).isTrue();
  }

  @Test
  void anInvalidDesiredStateWaitsForAnotherOne() {
    source.answer =
        call -> {
          if (call.desired().equals("v1")) {
            throw PassException.invalid("v1 is nonsense");
          }
          return FakeSource.converged(call);
        };
    var loop = start(options -> options.withoutInterval());
    for (int i = 0; i < 100; i++) {
      source.ring();
      advance(1000);
    }
    assertThat(source.passes()).isEqualTo(1);
    assertThat(loop.status().error()).contains("v1 is nonsense");
    loop.putDesired("v2");
    advance(5);
    assertThat(source.passes()).isEqualTo(2);
    assertThat(loop.status().error()).isEmpty();
    assertThat(heard.eventNames()).containsExactly("Failing", "Recovered");
  }

  @Test
  void anInvalidDesiredStateIsLookedAtAgainByATick() {
    source.answer = broken(PassException.invalid("nonsense"));
    start(options -> options);
    advance(10_000);
    assertThat(source.starts()).containsExactly(0L, 5000L, 10_000L);
  }

  @Test
  void aNewDesiredStateWaitsForNoBackoff() {
    source.answer = broken(unobservable());
    var loop = start(options -> options.withoutInterval());
    advance(100_000);
    int before = source.passes();
    loop.putDesired("v2");
    advance(5);
    assertThat(source.passes()).isEqualTo(before + 1);
    advance(201);
    assertThat(source.passes()).isEqualTo(before + 2);
  }
}
