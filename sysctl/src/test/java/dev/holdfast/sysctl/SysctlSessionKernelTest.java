package dev.holdfast.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.OwnNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Files of sysctls stay open while somebody listens there, and tell no lies for that. */
class SysctlSessionKernelTest extends SysctlKernelTest {

  private static final String PROBE = "net.ipv4.tcp_probe_interval";
  private static final String V0_TAG = "net.ipv4.conf.v0.tag";
  private static final String RESERVED = "net.ipv4.ip_local_reserved_ports";

  private SysctlApplied applied = SysctlApplied.NONE;

  private Report<SysctlApplied> pass(Map<String, ?> desired) throws PassException {
    return pass(scope, desired);
  }

  private Report<SysctlApplied> pass(Namespace where, Map<String, ?> desired) throws PassException {
    Report<SysctlApplied> report =
        Sysctls.reconcile(where, SysctlState.of(desired), applied, SysctlOptions.DEFAULT);
    applied = report.lastApplied();
    return report;
  }

  private Monitor listen(Namespace where) throws Exception {
    return Sysctls.monitor(where, () -> {});
  }

  /** The files below {@code /proc/sys/net/ipv4} that this process has open. */
  private static List<String> open() throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("/proc/self/fd"))) {
      return entries
          .map(SysctlSessionKernelTest::target)
          .filter(path -> path.startsWith("/proc/sys/net/ipv4/"))
          .sorted()
          .toList();
    }
  }

  private static String target(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return ""; // closed meanwhile
    }
  }

  @Test
  void aFileStaysOpenWhileSomebodyListensAndNoLonger() throws Exception {
    Map<String, ?> desired = Map.of(PROBE, 601, V0_TAG, 7);
    try (Monitor _ = listen(scope)) {
      pass(desired);
      List<String> first = open();
      assertThat(first)
          .containsExactly(
              "/proc/sys/net/ipv4/conf/v0/tag", "/proc/sys/net/ipv4/tcp_probe_interval");
      for (int i = 0; i < 5; i++) {
        own.run("sysctl", "-qw", PROBE + "=" + (700 + i));
        assertThat(pass(desired).applied()).hasSize(1);
        assertThat(own.run("sysctl", "-n", PROBE).strip()).isEqualTo("601");
        assertThat(pass(desired).applied()).isEmpty();
      }
      assertThat(open()).isEqualTo(first);
    }
    assertThat(open()).isEmpty();
    pass(desired);
    assertThat(open()).isEmpty();
  }

  @Test
  void anInterfaceThatCameBackIsAnotherOne() throws Exception {
    Map<String, ?> desired = Map.of(V0_TAG, 7);
    try (Monitor _ = listen(scope)) {
      pass(desired);
      own.ip("link", "del", "v0");
      assertThat(pass(desired).pending()).hasSize(1);
      own.vethPair("v0", "v1");
      assertThat(pass(desired).applied()).hasSize(1);
      assertThat(own.run("sysctl", "-n", V0_TAG).strip()).isEqualTo("7");
      // Renamed, and its name taken by another, with no pass in between.
      own.ip("link", "set", "v0", "name", "w0");
      own.ip("link", "set", "v1", "name", "v0");
      assertThat(pass(desired).applied()).hasSize(1);
      assertThat(own.run("sysctl", "-n", V0_TAG).strip()).isEqualTo("7");
    }
  }

  @Test
  void aNamespaceThatIsAnotherNowIsSeen() throws Exception {
    Map<String, ?> desired = Map.of(PROBE, 601);
    try (Monitor monitor = listen(scope)) {
      pass(desired);
      own.delete();
      assertThatThrownBy(() -> pass(desired))
          .isInstanceOfSatisfying(
              PassException.class,
              e -> assertThat(e.kind()).isEqualTo(PassException.Kind.SCOPE_GONE));
      own.add();
      pass(desired);
      assertThat(own.run("sysctl", "-n", PROBE).strip()).isEqualTo("601");
      monitor.ended().toCompletableFuture().get(10, TimeUnit.SECONDS);
      assertThat(open()).isEmpty();
    }
  }

  @Test
  void namespacesBesideEachOtherAreToldApart() throws Exception {
    Map<String, ?> desired = Map.of(PROBE, 601);
    try (OwnNamespace other = OwnNamespace.create();
        Monitor _ = listen(scope);
        Monitor _ = listen(new Namespace.Named(other.name()))) {
      pass(desired);
      var there = new Namespace.Named(other.name());
      SysctlKey key = SysctlKey.parse(PROBE);
      String usual = other.run("sysctl", "-n", PROBE).strip();
      for (int i = 0; i < 3; i++) {
        assertThat(Sysctls.observe(there, List.of(key))).containsEntry(key, usual);
        assertThat(Sysctls.observe(scope, List.of(key))).containsEntry(key, "601");
      }
    }
  }

  @Test
  void whatShowsItsReaderIsReadWhereItBelongs() throws Exception {
    Map<String, ?> desired = Map.of("kernel.hostname", "holdfast-test", PROBE, 601);
    try (Inhabitant inhabitant = Inhabitant.start();
        Monitor _ = listen(inhabitant.scope())) {
      pass(inhabitant.scope(), desired);
      assertThat(inhabitant.run("hostname")).isEqualTo("holdfast-test");
      inhabitant.run("sysctl", "-qw", "kernel.hostname=stranger");
      assertThat(pass(inhabitant.scope(), desired).applied()).hasSize(1);
      assertThat(inhabitant.run("hostname")).isEqualTo("holdfast-test");
    }
  }

  @Test
  void aLongTextIsReadWholeFromAFileThatStayedOpen() throws Exception {
    StringBuilder ports = new StringBuilder("2000");
    for (int port = 2002; port < 3400; port += 2) {
      ports.append(',').append(port);
    }
    Map<String, ?> desired = Map.of(RESERVED, ports.toString());
    try (Monitor _ = listen(scope)) {
      pass(desired);
      assertThat(pass(desired).applied()).isEmpty();
      own.run("sysctl", "-qw", RESERVED + "=" + ports + ",3400");
      assertThat(pass(desired).applied()).hasSize(1);
      assertThat(own.run("sysctl", "-n", RESERVED).strip()).isEqualTo(ports.toString());
    }
  }

  @Test
  void nothingIsLeftOfIt() {
    Hygiene.assertNothingLeaked(() -> {
      try (Monitor monitor = listen(scope)) {
        pass(Map.of(PROBE, 601));
        own.delete();
        monitor.ended().toCompletableFuture().get(10, TimeUnit.SECONDS);
      }
      own.add();
    });
  }
}
