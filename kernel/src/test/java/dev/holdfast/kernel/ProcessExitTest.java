package dev.holdfast.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.Hygiene;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Needs no privilege. */
final class ProcessExitTest {

  @Test
  void anEndIsToldOnce() throws Exception {
    Process process = new ProcessBuilder("sleep", "60").start();
    AtomicInteger told = new AtomicInteger();
    try (var _ = ProcessExit.watch((int) process.pid(), told::incrementAndGet)) {
      assertThat(told).hasValue(0);
      process.destroyForcibly().waitFor();
      await().until(() -> told.get() > 0);
      await().during(java.time.Duration.ofMillis(100)).until(() -> told.get() == 1);
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void whoHasEndedAlreadyIsESRCH() throws Exception {
    Process process = new ProcessBuilder("true").start();
    process.waitFor();
    assertThat(Refused.errno(() -> ProcessExit.watch((int) process.pid(), () -> {})))
        .isEqualTo(Errno.ESRCH);
  }

  @Test
  void nothingStaysOpen() {
    Hygiene.assertNothingLeaked(() -> {
      for (int i = 0; i < 50; i++) {
        ProcessExit.watch((int) ProcessHandle.current().pid(), () -> {}).close();
      }
    });
  }
}
