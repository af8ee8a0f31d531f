package dev.holdfast.testkit;

import dev.holdfast.reconcile.Bell;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assertions;

/** A bell that counts how often it was rung, and remembers what places it was told. */
final class Rings implements Bell {

  private static final Duration SILENCE = Duration.ofMillis(200);

  private final AtomicLong count = new AtomicLong();
  private final AtomicLong anywhere = new AtomicLong();
  private final Set<Object> places = ConcurrentHashMap.newKeySet();
  private final Duration patience;

  Rings(Duration patience) {
    this.patience = patience;
  }

  @Override
  public void ring() {
    anywhere.incrementAndGet();
    count.incrementAndGet();
  }

  @Override
  public void ring(Object place) {
    places.add(place);
    count.incrementAndGet();
  }

  /** The places that it was told; no more than some of those where something may have changed. */
  Set<Object> places() {
    return Set.copyOf(places);
  }

  /** Whether every ring named its place. */
  boolean namedEveryPlace() {
    return anywhere.get() == 0;
  }

  void forget() {
    anywhere.set(0);
    places.clear();
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
