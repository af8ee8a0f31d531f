package dev.holdfast.reconcile;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * How long to wait after the n-th failure in a row: about twice as long each time, with jitter, so
 * that many loops that failed together do not try again together.
 *
 * @param first the shortest wait
 * @param longest the longest wait
 * @param random where the jitter comes from; used by one thread at a time in one loop
 */
public record Backoff(Duration first, Duration longest, RandomGenerator random) {

  /** From 100 ms to 30 s. */
  public static final Backoff DEFAULT = between(Duration.ofMillis(100), Duration.ofSeconds(30));

  public Backoff {
    if (!first.isPositive() || longest.compareTo(first) < 0) {
      throw new IllegalArgumentException(
          "a backoff goes from a positive time to one as long or longer, not from %s to %s"
              .formatted(first, longest));
    }
  }

  public static Backoff between(Duration first, Duration longest) {
    return new Backoff(first, longest, () -> ThreadLocalRandom.current().nextLong());
  }

  public Backoff withRandom(RandomGenerator source) {
    return new Backoff(first, longest, source);
  }

  /**
   * A wait in nanoseconds, never outside {@link #first} to {@link #longest}.
   *
   * @param failures how many there were before this one
   */
  long delay(int failures) {
    long most = grown(failures + 1);
    long least = Math.max(Pace.nanos(first), most / 2);
    return least == most ? least : random.nextLong(least, most);
  }

  /** {@link #first} doubled {@code times}, no more than {@link #longest}. */
  long grown(int times) {
    return doubled(Pace.nanos(first), times, Pace.nanos(longest));
  }

  static long doubled(long nanos, int times, long most) {
    return times >= Long.numberOfLeadingZeros(nanos) - 1 ? most : Math.min(most, nanos << times);
  }
}
