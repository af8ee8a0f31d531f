package dev.holdfast.agent;

import dev.holdfast.reconcile.Progress;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * One line on a terminal that says how far long work is, how fast it goes and what is left, and
 * that is gone when the work is done.
 */
final class ProgressBar implements Progress, AutoCloseable {

  /** Less is done before anyone could read it. */
  private static final long FEW = 10_000;

  private static final long NANOS_BETWEEN = 100_000_000;
  private static final int WIDTH = 30;
  private static final String CLEAR = "\r\u001b[K";

  private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

  private final PrintStream out;
  private final boolean terminal;
  private long began;
  private long shown;
  private long total;
  private long last;

  /**
   * Shows nothing yet.
   *
   * @param terminal whether anybody is there to see it
   */
  ProgressBar(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  /** One on standard error, if that is a terminal. */
  static ProgressBar ofTerminal() {
    return new ProgressBar(System.err, isTerminal());
  }

  /** Whether standard error is a terminal. The JDK only tells of standard input and output. */
  private static boolean isTerminal() {
    try {
      String file = Files.readSymbolicLink(STANDARD_ERROR).toString();
      return file.startsWith("/dev/pts/") || file.startsWith("/dev/tty");
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }

  @Override
  public void tried(long done, long all) {
    if (!terminal || all < FEW) {
      return;
    }
    long now = System.nanoTime();
    if (all != total || done < last) {
      // Other work has begun.
      total = all;
      began = now;
      shown = now;
    }
    last = done;
    if (now - shown >= NANOS_BETWEEN) {
      shown = now;
      out.print(CLEAR + line(done, all, now - began));
      out.flush();
    }
  }

  /** Such as {@code [####### ] 450,000 of 1,000,000, 510,000/s, 1 s left}. */
  static String line(long done, long all, long nanos) {
    int filled = (int) Math.min(WIDTH, WIDTH * done / Math.max(1, all));
    double rate = done / Math.max(1e-9, nanos / 1e9);
    long left = Math.round(Math.max(0, all - done) / Math.max(1, rate));
    return String.format(
        Locale.ROOT,
        "[%s%s] %,d of %,d, %,.0f/s, %d s left",
        "#".repeat(filled),
        " ".repeat(WIDTH - filled),
        Math.min(done, all),
        all,
        rate,
        left);
  }

  @Override
  public void close() {
    if (total > 0) {
      out.print(CLEAR);
      out.flush();
    }
  }
}
