package dev.holdfast.reconcile;

import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** {@link System#nanoTime}, counted from when this class was loaded, and parked threads. */
final class SystemClock implements Clock {

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
        LockSupport.parkNanos(this, nanos);
        // An interrupt that a source left behind would turn every later sleep into a spin.
        boolean _ = Thread.interrupted();
      }
      woken = false;
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
