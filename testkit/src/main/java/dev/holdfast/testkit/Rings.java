package dev.holdfast.testkit;

import dev.holdfast.reconcile.Bell;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assertions;

/** A bell that counts how often it was rung. */
final class Rings implements Bell {

  private static final Duration SILENCE = Duration.ofMillis(200);

  private final AtomicLong count = new AtomicLong();
  private final Duration patience;

  Rings(Duration patience) {
    this.patience = patience;
  }

  @Override
  public void ring() {
    count.incrementAndGet();
  }

  long count() {
    return count.get();
  }

  void awaitMoreThan(long before) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (count.get() <= before) {
      if (System.nanoTime() > deadline) {
        Assertions.fail("a monitor rings for what someone undid, but this one stayed silent");
      }
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
  }

  /** Waits until it has not been rung for a while, so that the next ring has a cause. */
  void awaitSilence() {
    long deadline = System.nanoTime() + patience.toNanos();
    long before;
    do {
      before = count.get();
      LockSupport.parkNanos(SILENCE.toNanos());
    } while (count.get() != before && System.nanoTime() < deadline);
  }
}
