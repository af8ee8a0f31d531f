package dev.holdfast.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.kernel.Libc.Sys;
import dev.holdfast.testkit.Hygiene;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One thread for all monitors, with eventfd(2) as what is monitored. Needs no privilege. */
@Timeout(120)
final class PollerTest {

  private static Descriptor eventfd() throws KernelException {
    return new Descriptor(
        Libc.check(
            "open an eventfd",
            Libc.call(Sys.EVENTFD2, 0, KernelFile.O_CLOEXEC | KernelFile.O_NONBLOCK, 0)));
  }

  private static void ring(Descriptor eventfd) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      long one = arena.allocateFrom(JAVA_LONG, 1L).address();
      assertThat(Libc.check("ring", Libc.call(Sys.WRITE, eventfd.fd(), one, 8))).isEqualTo(8);
    }
  }

  private static boolean silence(Descriptor eventfd) {
    try (Arena arena = Arena.ofConfined()) {
      return Libc.call(Sys.READ, eventfd.fd(), arena.allocate(8).address(), 8) == 8;
    }
  }

  private static long pollers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("holdfast-poller"))
        .count();
  }

  @Test
  void itStartsWithTheFirstWatchAndEndsWithTheLast() throws Exception {
    await().until(() -> pollers() == 0);
    try (Descriptor one = eventfd();
        Descriptor two = eventfd()) {
      var first = Poller.watch(one, Poller.READABLE, () -> {});
      var second = Poller.watch(two, Poller.READABLE, () -> {});
      assertThat(pollers()).isEqualTo(1);
      first.close();
      first.close();
      assertThat(pollers()).isEqualTo(1);
      second.close();
      await().until(() -> pollers() == 0);
    }
  }

  @Test
  void everyRingIsHeard() throws Exception {
    Semaphore heard = new Semaphore(0);
    try (Descriptor bell = eventfd();
        var _ =
            Poller.watch(
                bell,
                Poller.READABLE,
                () -> {
                  if (silence(bell)) {
                    heard.release();
                  }
                })) {
      for (int i = 0; i < 1000; i++) {
        ring(bell);
        heard.acquire();
      }
      assertThat(heard.availablePermits()).isZero();
    }
  }

  @Test
  void whatIsNotReadIsToldAgainUnlessOnce() throws Exception {
    AtomicInteger always = new AtomicInteger();
    AtomicInteger once = new AtomicInteger();
    try (Descriptor one = eventfd();
        Descriptor two = eventfd();
        var _ = Poller.watch(two, Poller.READABLE | Poller.ONCE, once::incrementAndGet);
        var _ = Poller.watch(one, Poller.READABLE, always::incrementAndGet)) {
      ring(two);
      ring(one);
      await().until(() -> always.get() > 10);
      assertThat(once).hasValue(1);
      assertThat(silence(one)).isTrue();
    }
  }

  @Test
  void oneThatFailsDoesNotDeafenTheOthers() throws Exception {
    AtomicInteger heard = new AtomicInteger();
    try (Descriptor bad = eventfd();
        Descriptor good = eventfd();
        var _ =
            Poller.watch(
                bad,
                Poller.READABLE | Poller.ONCE,
                () -> {
                  throw new AssertionError("on purpose");
                });
        var _ = Poller.watch(good, Poller.READABLE | Poller.ONCE, heard::incrementAndGet)) {
      ring(bad);
      ring(good);
      await().until(() -> heard.get() == 1);
      assertThat(pollers()).isEqualTo(1);
    }
  }

  @Test
  void aWatchMayCloseItself() throws Exception {
    AtomicReference<Poller.Watch> watch = new AtomicReference<>();
    CountDownLatch known = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    try (Descriptor bell = eventfd()) {
      watch.set(
          Poller.watch(
              bell,
              Poller.READABLE,
              () -> {
                try {
                  known.await();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                watch.get().close();
                closed.countDown();
              }));
      known.countDown();
      ring(bell);
      closed.await();
      await().until(() -> pollers() == 0);
    }
  }

  @Test
  void onceClosedItsReactionDoesNotRun() throws Exception {
    for (int i = 0; i < 200; i++) {
      AtomicBoolean closed = new AtomicBoolean();
      AtomicBoolean late = new AtomicBoolean();
      try (Descriptor bell = eventfd()) {
        var watch =
            Poller.watch(bell, Poller.READABLE, () -> late.compareAndSet(false, closed.get()));
        ring(bell);
        watch.close();
        closed.set(true);
        assertThat(late).isFalse();
      }
    }
  }

  @Test
  void aDescriptorThatCannotBeWatchedIsRefusedAndNothingLeaks(@TempDir Path folder)
      throws Exception {
    // A plain file is always ready, which epoll(7) refuses to wait for.
    Path file = Files.createFile(folder.resolve("plain"));

    Hygiene.assertNothingLeaked(() -> {
      Descriptor plain = KernelFile.open(file.toString());
      for (int i = 0; i < 20; i++) {
        assertThat(Refused.errno(() -> Poller.watch(plain, Poller.READABLE, () -> {})))
            .isEqualTo(Errno.EPERM);
      }
      plain.close();
      assertThatThrownBy(() -> Poller.watch(plain, Poller.READABLE, () -> {}))
          .isInstanceOf(IllegalStateException.class);
    });
  }

  /** Watches come and go from several threads while all of them ring. */
  @Test
  void comingAndGoingFromManyThreadsNeitherHangsNorLeaks() throws Exception {
    long seed = System.nanoTime();
    Hygiene.assertNothingLeaked(() -> {
      var failures = new ConcurrentLinkedQueue<Throwable>();
      List<Thread> threads = new ArrayList<>();
      for (int t = 0; t < 6; t++) {
        Random random = new Random(seed + t);
        threads.add(Thread.ofPlatform().start(() -> comeAndGo(random, failures)));
      }
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(failures).as("seed %d", seed).isEmpty();
    });
    assertThat(pollers()).isZero();
  }

  private static void comeAndGo(Random random, ConcurrentLinkedQueue<Throwable> failures) {
    try {
      for (int i = 0; i < 500; i++) {
        try (Descriptor bell = eventfd()) {
          CountDownLatch heard = new CountDownLatch(1);
          try (var _ = Poller.watch(bell, Poller.READABLE, heard::countDown)) {
            ring(bell);
            if (random.nextBoolean()) {
              heard.await();
            }
          }
        }
      }
    } catch (Throwable e) {
      failures.add(e);
    }
  }
}
