package dev.holdfast.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How waits grow. */
class BackoffTest {

  private static final long MS = 1_000_000;

  @Test
  void waitsDoubleWithJitterAndStayInRange() {
    long seed = new Random().nextLong();
    Backoff backoff = Backoff.DEFAULT.withRandom(new Random(seed));
    for (int i = 0; i < 10_000; i++) {
      int failures = i % 50;
      long least = Math.min(100L << Math.min(failures, 20), 15_000) * MS;
      long most = Math.min(200L << Math.min(failures, 20), 30_000) * MS;
      assertThat(backoff.delay(failures)).as("seed %d", seed).isBetween(least, most);
    }
  }

  @Test
  void loopsThatFailTogetherDoNotTryAgainTogether() {
    assertThat(IntStream.range(0, 100).mapToLong(_ -> Backoff.DEFAULT.delay(12)).distinct().count())
        .isGreaterThan(90);
  }

  @Test
  void aRangeOfOneIsFixed() {
    Backoff fixed = Backoff.between(Duration.ofMillis(7), Duration.ofMillis(7));
    assertThat(fixed.delay(0)).isEqualTo(7 * MS);
    assertThat(fixed.delay(1_000_000)).isEqualTo(7 * MS);
  }

  @Test
  void absurdRangesStayInRange() {
    Backoff absurd = Backoff.between(Duration.ofNanos(1), Duration.ofSeconds(Long.MAX_VALUE));
    for (int failures = 0; failures < 200; failures++) {
      assertThat(absurd.delay(failures)).isPositive();
    }
  }

  @Test
  void nonsenseIsRefused() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> Backoff.between(Duration.ZERO, second))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Backoff.between(second.negated(), second))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Backoff.between(second, Duration.ofMillis(1)))
        .hasMessageContaining("from PT1S to PT0.001S");
  }
}
