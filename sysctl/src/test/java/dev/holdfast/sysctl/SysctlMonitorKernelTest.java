package dev.holdfast.sysctl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.OwnNamespace;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class SysctlMonitorKernelTest extends SysctlKernelTest {

  private static final Duration LIVENESS = Duration.ofSeconds(10);

  private final AtomicLong rings = new AtomicLong();

  private Monitor monitor() throws MonitorException {
    return Sysctls.monitor(scope, rings::incrementAndGet);
  }

  private interface Change {
    void make() throws Exception;
  }

  /** Waits until nothing rings any more, makes a change, and waits until it has rung. */
  private void ringsFor(Change change) throws Exception {
    awaitSilence();
    long before = rings.get();
    change.make();
    await().atMost(LIVENESS).pollInterval(Duration.ofMillis(2)).until(() -> rings.get() > before);
  }

  private void awaitSilence() {
    AtomicLong last = new AtomicLong(-1);
    await()
        .atMost(LIVENESS)
        .pollInterval(Duration.ofMillis(150))
        .until(() -> last.getAndSet(rings.get()) == rings.get());
  }

  private static void awaitEnd(Monitor monitor) throws Exception {
    monitor.ended().toCompletableFuture().get(LIVENESS.toSeconds(), TimeUnit.SECONDS);
  }

  @Test
  void itRingsForWritesAnywhereBelowNet() throws Exception {
    try (Monitor _ = monitor()) {
      for (String key :
          new String[] {
            "net.ipv4.tcp_keepalive_time",
            "net.ipv4.conf.v0.arp_ignore",
            "net.core.somaxconn",
            "net.ipv4.neigh.v1.ucast_solicit",
            "net.ipv6.conf.all.hop_limit",
          }) {
        ringsFor(() -> own.setSysctl(key, "77"));
      }
    }
  }

  @Test
  void whatIsWrittenRightAfterItStartedRings() throws Exception {
    for (int i = 0; i < 20; i++) {
      long before = rings.get();
      try (Monitor _ = monitor()) {
        Sysctls.write(
            scope, SysctlKey.parse("net.ipv4.tcp_keepalive_time"), SysctlValue.of(100 + i));
        await().atMost(LIVENESS).until(() -> rings.get() > before);
      }
    }
  }

  @Test
  void readingAndPassesThatWriteNothingAreSilent() throws Exception {
    SysctlState desired = SysctlState.of(Map.of("net.ipv4.ip_forward", 0));
    try (Monitor _ = monitor()) {
      awaitSilence();
      long before = rings.get();
      for (int i = 0; i < 5; i++) {
        Sysctls.reconcile(scope, desired, SysctlApplied.NONE, SysctlOptions.DEFAULT);
        Sysctls.list(scope, SysctlKey.parse("net"));
        own.sysctl("net.ipv4.ip_forward");
      }
      awaitSilence();
      assertThat(rings.get()).isEqualTo(before);
    }
  }

  @Test
  void anotherNamespaceIsNotHeard() throws Exception {
    try (OwnNamespace other = OwnNamespace.create();
        Monitor _ = monitor()) {
      awaitSilence();
      long before = rings.get();
      other.setSysctl("net.ipv4.ip_forward", "1");
      other.setSysctl("net.ipv4.tcp_keepalive_time", "99");
      awaitSilence();
      assertThat(rings.get()).isEqualTo(before);
    }
  }

  @Test
  void whatIsWrittenThroughAnotherMountOfProcRingsIfNetconfTells() throws Exception {
    try (Monitor monitor = monitor()) {
      ringsFor(() ->
          own.run(
              "unshare",
              "--mount",
              "sh",
              "-c",
              "mount -t proc proc /mnt && echo 1 > /mnt/sys/net/ipv4/conf/v0/rp_filter"));
      assertThat(own.sysctl("net.ipv4.conf.v0.rp_filter")).isEqualTo("1");
      assertThat(monitor.uncovered()).anyMatch(text -> text.contains("another mount of proc"));
    }
  }

  @Test
  void interfacesThatAppearAreHeardToo() throws Exception {
    try (Monitor _ = monitor()) {
      for (int i = 0; i < 2; i++) {
        ringsFor(() -> own.vethPair("w0", "w1"));
        ringsFor(() -> own.setSysctl("net.ipv4.conf.w0.arp_ignore", "1"));
        ringsFor(() -> own.setSysctl("net.ipv6.conf.w1.accept_ra", "0"));
        ringsFor(() -> own.ip("link", "set", "w1", "down"));
        ringsFor(() -> own.ip("link", "set", "w1", "name", "w2"));
        ringsFor(() -> own.setSysctl("net.ipv4.conf.w2.arp_ignore", "1"));
        own.run(
            "sh",
            "-c",
            "for i in 1 2 3 4 5 6 7 8 9; do"
                + " ip link set w2 name w3; ip link set w3 name w2; done");
        ringsFor(() -> own.setSysctl("net.ipv4.neigh.w2.ucast_solicit", "4"));
        ringsFor(() -> own.setSysctl("net.ipv6.neigh.w2.ucast_solicit", "4"));
        ringsFor(() -> own.ip("link", "delete", "w0"));
      }
    }
  }

  @Test
  void itEndsWithItsNamespaceAndKeepsNothingOfItAlive() throws Exception {
    Hygiene.assertNothingLeaked(() -> {
      Monitor monitor = monitor();
      own.delete();
      awaitEnd(monitor);
      own.add();
    });
    // The end of a veth pair inside went with the namespace, so a peer outside would have, too.
    assertThat(own.ipJson("link", "show")).hasSize(1);
  }

  @Test
  void theDeathOfTheNamespaceTakesItsInterfacesAlong() throws Exception {
    try (OwnNamespace other = OwnNamespace.create()) {
      own.ip("link", "set", "v1", "netns", other.name());
      Monitor monitor = monitor();
      own.delete();
      awaitEnd(monitor);
      await().atMost(LIVENESS).until(() -> other.ipJson("link", "show").size() == 1);
    }
  }

  @Test
  void aNamespaceByItsPathIsHeardAndItsEndToo() throws Exception {
    scope = new Namespace.At(own.path());
    try (Monitor monitor = monitor()) {
      ringsFor(() -> own.setSysctl("net.ipv4.ip_forward", "1"));
      own.delete();
      awaitEnd(monitor);
    }
  }

  @Test
  void aNamespaceThatIsMissingCannotBeHeard() {
    own.delete();
    assertThatThrownBy(this::monitor)
        .isInstanceOf(MonitorException.class)
        .hasMessageContaining(own.name())
        .hasMessageContaining("ENOENT");
  }

  @Test
  void aProcessIsHeardUntilItExits() throws Exception {
    try (Inhabitant process = Inhabitant.start()) {
      scope = process.scope();
      Monitor monitor = monitor();
      ringsFor(() -> process.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1"));
      ringsFor(() -> process.run("sysctl", "-q", "-w", "kernel.shmmni=4095"));
      ringsFor(() -> process.run("hostname", "changed"));
      assertThat(monitor.ended().toCompletableFuture()).isNotDone();
      process.close();
      awaitEnd(monitor);
    }
  }

  @Test
  void aPathOfAProcessEndsWithIt() throws Exception {
    try (Inhabitant process = Inhabitant.start()) {
      scope = new Namespace.At(java.nio.file.Path.of("/proc/" + process.pid() + "/ns/net"));
      Monitor monitor = monitor();
      ringsFor(() -> process.run("sysctl", "-q", "-w", "net.ipv4.ip_forward=1"));
      process.close();
      awaitEnd(monitor);
    }
  }

  @Test
  void ourOwnNamespacesCanBeHeardAndNothingIsLeftBehind() throws Exception {
    scope = new Namespace.Self();
    monitor().close();
    Hygiene.assertNothingLeaked(() -> {
      Monitor monitor = monitor();
      monitor.close();
      monitor.close();
      awaitEnd(monitor);
    });
  }

  @Test
  void manyAtOnceLeaveNothingBehind() throws Exception {
    monitor().close();
    Hygiene.assertNothingLeaked(() -> {
      for (int round = 0; round < 5; round++) {
        try (Monitor _ = monitor();
            Monitor _ = monitor();
            Monitor _ = monitor()) {
          own.vethPair("w0", "w1");
          own.setSysctl("net.ipv4.ip_forward", "1");
          own.ip("link", "delete", "w0");
        }
      }
    });
  }
}
