package dev.holdfast.reconcile;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * {@link System#nanoTime}, counted from when this class was loaded, and parked threads.
 *
 * <p>Who sleeps for long wakes with others: waking one thread costs as much as what a small loop
 * then does, and a thousand of them share that.
 */
final class SystemClock implements Clock {

  /** A sleep as long as this may last a little longer, in nanoseconds. */
  private static final long LONG = 1_000_000_000L;

  /** Long sleeps end at multiples of this. */
  private static final long TOGETHER = 32_000_000L;

  private final long origin = System.nanoTime();

  @Override
  public long nanos() {
    return System.nanoTime() - origin;
  }

  @Override
  public Sleeper sleeper() {
    return new Parked();
  }

  private final class Parked implements Sleeper {

    private volatile boolean woken;
    private volatile @Nullable Thread thread;

    @Override
    public void sleepUntil(long until) {
      thread = Thread.currentThread();
      long nanos = until - nanos();
      if (!woken && nanos > 0) {
        LockSupport.parkNanos(this, nanos < LONG ? nanos : nanos + untilOthersWake(until));
        // An interrupt that a source left behind would turn every later sleep into a spin.
        boolean _ = Thread.interrupted();
      }
      woken = false;
    }

    private static long untilOthersWake(long until) {
      return TOGETHER - 1 - (until - 1) % TOGETHER;
    }

    @Override
    public void wake() {
      woken = true;
      LockSupport.unpark(thread);
    }

    @Override
    public void close() {}
  }
}
