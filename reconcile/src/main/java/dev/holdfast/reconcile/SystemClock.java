package dev.holdfast.reconcile;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * {@link System#nanoTime}, counted from when this class was loaded, and parked threads.
 *
 * <p>Who sleeps for long wakes with others: waking one thread costs as much as what a small loop
 * then does, and what one has just done is still in the processor's caches for the next.
 */
final class SystemClock implements Clock {

  /** A sleep as long as this may last a little longer, in nanoseconds. */
  private static final long LONG = 1_000_000_000L;

  /** A long sleep may last longer by one part of so many. */
  private static final int PARTS = 64;

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
        LockSupport.parkNanos(this, nanos < LONG ? nanos : nanos + untilOthersWake(nanos, until));
        // An interrupt that a source left behind would turn every later sleep into a spin.
        boolean _ = Thread.interrupted();
      }
      woken = false;
    }

    /** Long sleeps end at multiples of a power of two, so that also unlike ones end together. */
    private static long untilOthersWake(long nanos, long until) {
      long together = Long.highestOneBit(nanos / PARTS);
      return together - 1 - (until - 1) % together;
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
