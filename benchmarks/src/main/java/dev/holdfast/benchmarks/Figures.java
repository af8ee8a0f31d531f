package dev.holdfast.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** Measured times, in nanoseconds, and what is quoted of them. */
final class Figures {

  private long[] nanos = new long[256];
  private int count;

  void add(long measured) {
    if (count == nanos.length) {
      nanos = Arrays.copyOf(nanos, 2 * count);
    }
    nanos[count++] = measured;
  }

  /** The value that a share of the measurements does not exceed. */
  long percentile(double share) {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return sorted[Math.clamp((long) Math.ceil(share * count) - 1, 0, count - 1)];
  }

  /** {@code name n=200 p50=8.1 ms p99=19.0 ms max=22.5 ms}. */
  String line(String name) {
    return String.format(
        Locale.ROOT,
        "%-40s n=%-5d p50=%8.2f ms  p99=%8.2f ms  max=%8.2f ms",
        name,
        count,
        percentile(0.50) / 1e6,
        percentile(0.99) / 1e6,
        percentile(1.0) / 1e6);
  }
}
