package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.testkit.Hygiene;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A socket into a namespace stays open while somebody listens there, and no longer. */
class SessionsKernelTest extends NetworkKernelTest {

  private static final String TO = "198.51.100.0/24";

  private final AtomicInteger rings = new AtomicInteger();

  private NetworkState wanted() {
    return state(LinkSettings.of(), Route.to(TO).dev("v0").build());
  }

  /** The sockets with a port id as we choose it, as the kernel lists them in the namespace. */
  private List<String> sessions() {
    return own.run("cat", "/proc/net/netlink")
        .lines()
        .map(line -> line.strip().split("\\s+"))
        .filter(words -> words[1].equals("0") && words[2].matches("[12][0-9]{9}"))
        .map(words -> words[2])
        .toList();
  }

  @Test
  void oneSocketServesAllPassesWhileSomebodyListens() throws Exception {
    try (Monitor _ = network.monitor(scope, rings::incrementAndGet)) {
      converge(wanted());
      List<String> first = sessions();
      assertThat(first).hasSize(1);
      for (int i = 0; i < 10; i++) {
        own.ip("route", "del", TO);
        converge(wanted());
        assertThat(own.ip("route", "show", TO)).contains("v0");
      }
      assertThat(network.routes(scope)).isNotEmpty();
      assertThat(sessions()).isEqualTo(first);
    }
    assertThat(sessions()).isEmpty();
    converge(wanted());
    assertThat(sessions()).isEmpty();
  }

  @Test
  void anotherNamespaceOfTheSameNameGetsAnotherSocket() throws Exception {
    try (Monitor monitor = network.monitor(scope, rings::incrementAndGet)) {
      converge(wanted());
      own.delete();
      assertThatThrownBy(() -> pass(wanted()))
          .isInstanceOfSatisfying(
              PassException.class,
              e -> assertThat(e.kind()).isEqualTo(PassException.Kind.SCOPE_GONE));
      own.add();
      own.vethPair("v0", "v1");
      converge(wanted());
      assertThat(own.ip("route", "show", TO)).contains("v0");
      monitor.ended().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
  }

  @Test
  void aNamespaceThatIsDeletedWhileSomebodyListensIsLetGo() throws Exception {
    Hygiene.assertNothingLeaked(() -> {
      try (Monitor monitor = network.monitor(scope, rings::incrementAndGet)) {
        converge(wanted());
        own.delete();
        monitor.ended().toCompletableFuture().get(10, TimeUnit.SECONDS);
      }
      own.add();
      own.vethPair("v0", "v1");
    });
  }

  @Test
  void manyAtOnceAreServedEachWithASocket() throws Exception {
    try (Monitor _ = network.monitor(scope, rings::incrementAndGet)) {
      converge(wanted());
      List<Thread> threads =
          IntStream.range(0, 8).mapToObj(_ -> Thread.ofVirtual().start(this::lookOften)).toList();
      for (Thread thread : threads) {
        thread.join();
      }
      assertThat(looks).hasValue(8 * 20);
      assertThat(sessions()).hasSizeLessThanOrEqualTo(1);
    }
    assertThat(sessions()).isEmpty();
  }

  private final AtomicInteger looks = new AtomicInteger();

  private void lookOften() {
    try {
      for (int i = 0; i < 20; i++) {
        assertThat(network.routes(scope)).isNotEmpty();
        looks.incrementAndGet();
      }
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
