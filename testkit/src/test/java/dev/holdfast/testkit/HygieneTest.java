package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class HygieneTest {

  private final CountDownLatch end = new CountDownLatch(1);

  @AfterEach
  void letThemGo() {
    end.countDown();
  }

  @Test
  void aLeakedThreadIsNamed() {
    assertCaught(
        () -> Thread.ofPlatform().name("stray").start(this::untilTheEnd),
        "leaked threads: ",
        "thread stray");
  }

  @Test
  void aLeakedVirtualThreadIsNamed() {
    assertCaught(
        () -> Thread.ofVirtual().name("ghost").start(this::untilTheEnd), "virtual thread ghost");
  }

  @Test
  void aLeakedDescriptorIsNamed() throws Exception {
    var leaked = new AtomicReference<InputStream>();
    assertCaught(
        () -> leaked.set(Files.newInputStream(Path.of("/proc/self/status"))),
        "leaked descriptors: ",
        "/status");
    leaked.get().close();
  }

  @Test
  void aThreadThatEndsAfterTheWorkIsWaitedFor() {
    Hygiene.assertNothingLeaked(() -> {
      Thread.ofPlatform().start(this::untilTheEnd);
      Thread.ofVirtual().start(() -> letThemGo());
    });
  }

  private static void assertCaught(Executable work, String... message) {
    assertThatThrownBy(() -> Hygiene.assertNothingLeaked(work, Duration.ofMillis(50)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(message);
  }

  private void untilTheEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
