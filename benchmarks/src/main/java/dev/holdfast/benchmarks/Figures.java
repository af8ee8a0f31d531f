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

  int count() {
    return count;
  }

  /** The value that a share of the measurements does not exceed. */
  long percentile(double share) {
    long[] sorted = Arrays.copyOf(nanos, count);
    Arrays.sort(sorted);
    return sorted[Math.clamp((long) Math.ceil(share * count) - 1, 0, count - 1)];
  }

  long median() {
    return percentile(0.5);
  }

  /** {@code 312 ms (298..355)}: the median, the least and the most. */
  String spread() {
    return time(median()) + " (" + plain(percentile(0)) + ".." + time(percentile(1)) + ")";
  }

  /** A time in the unit that suits it, such as {@code 3.21 s} or {@code 0.35 ms}. */
  static String time(long nanos) {
    return plain(nanos) + (nanos >= 1_000_000_000L ? " s" : nanos >= 100_000 ? " ms" : " µs");
  }

  private static String plain(long nanos) {
    double value =
        nanos >= 1_000_000_000L ? nanos / 1e9 : nanos >= 100_000 ? nanos / 1e6 : nanos / 1e3;
    return number(value);
  }

  /** A number with three digits that count. */
  static String number(double value) {
    int decimals = value >= 100 ? 0 : value >= 10 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
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
