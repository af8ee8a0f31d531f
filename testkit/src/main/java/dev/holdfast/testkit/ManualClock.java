package dev.holdfast.testkit;

import dev.holdfast.reconcile.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A clock that a test moves by hand.
 *
 * <p>Time stands still until {@link #advance}, which goes from deadline to deadline and lets every
 * thread that wakes go back to sleep before it goes on. What a loop does is thereby the same in
 * every run, and no test ever sleeps.
 */
public final class ManualClock implements Clock {

  /** How long, in real time, a test waits for threads that do not go to sleep. */
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Bed> beds = new ArrayList<>();
  private long now;

  public ManualClock() {}

  @Override
  public long nanos() {
    lock.lock();
    try {
      return now;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Sleeper sleeper() {
    lock.lock();
    try {
      Bed bed = new Bed();
      beds.add(bed);
      return bed;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets this much time pass, and returns when every thread sleeps again.
   *
   * @throws IllegalStateException if one does not
   */
  public void advance(Duration time) {
    lock.lock();
    try {
      settle();
      long end = Math.addExact(now, time.toNanos());
      for (long next = nextWaking(); next <= end; next = nextWaking()) {
        moveTo(next);
        settle();
      }
      moveTo(end);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lets this much time pass at once and waits for nobody, as for a thread that is itself late: a
   * source calls it to take its time over a pass.
   */
  public void jump(Duration time) {
    lock.lock();
    try {
      moveTo(Math.addExact(now, time.toNanos()));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns when every thread sleeps until some time in the future.
   *
   * @throws IllegalStateException if one does not
   */
  public void awaitIdle() {
    lock.lock();
    try {
      settle();
    } finally {
      lock.unlock();
    }
  }

  private void settle() {
    long patience = PATIENCE.toNanos();
    while (!beds.stream().allMatch(Bed::isAsleep)) {
      try {
        patience = changed.awaitNanos(patience);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted while threads were busy", e);
      }
      if (patience <= 0) {
        throw new IllegalStateException("a thread did not go back to sleep");
      }
    }
  }

  private long nextWaking() {
    return beds.stream().mapToLong(bed -> bed.until).min().orElse(Long.MAX_VALUE);
  }

  private void moveTo(long time) {
    now = Math.max(now, time);
    changed.signalAll();
  }

  /** What one thread sleeps in; the clock's lock guards it. */
  private final class Bed implements Sleeper {

    private boolean inBed;
    private boolean woken;
    private long until = Long.MAX_VALUE;

    boolean isAsleep() {
      return inBed && !woken && until > now;
    }

    @Override
    public void sleepUntil(long time) {
      lock.lock();
      try {
        inBed = true;
        until = time;
        changed.signalAll();
        while (isAsleep()) {
          changed.awaitUninterruptibly();
        }
        inBed = false;
        woken = false;
        until = Long.MAX_VALUE;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void wake() {
      lock.lock();
      try {
        woken = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        beds.remove(this);
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  @Override
  public String toString() {
    return "at %.3f ms".formatted(nanos() / (double) TimeUnit.MILLISECONDS.toNanos(1));
  }
}
