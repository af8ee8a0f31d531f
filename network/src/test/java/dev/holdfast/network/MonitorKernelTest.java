package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.greaterThan;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.testkit.Hygiene;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The monitor hears what others do, and neither itself nor the dead. */
class MonitorKernelTest extends NetworkKernelTest {

  private final AtomicInteger rings = new AtomicInteger();

  private interface Change {
    void make() throws Exception;
  }

  private void assertRings(Change change) throws Exception {
    int before = countAfterSilence();
    change.make();
    await().untilAtomic(rings, greaterThan(before));
  }

  private int countAfterSilence() {
    AtomicInteger last = new AtomicInteger(-1);
    await()
        .pollInterval(Duration.ofMillis(100))
        .until(() -> last.getAndSet(rings.get()) == rings.get());
    return rings.get();
  }

  @Test
  void everyKindOfChangeRings() throws Exception {
    try (Monitor monitor = network.monitor(scope, rings::incrementAndGet)) {
      for (String change :
          List.of(
              "address add 192.0.2.7/24 dev v0",
              "route add 198.51.100.0/24 via 192.0.2.1",
              "-6 route add blackhole fd00::/64",
              "-6 address add fc00::7/64 dev v0",
              "rule add priority 100 from 10.0.0.0/24 table 100",
              "-6 rule add priority 100 from fd00::/64 table 100",
              "neighbour add 192.0.2.8 lladdr 02:aa:bb:cc:dd:ee dev v0",
              "neighbour replace 192.0.2.8 lladdr 02:aa:bb:cc:dd:ee dev v0 nud reachable",
              "neighbour del 192.0.2.8 dev v0",
              "nexthop add id 7 via 192.0.2.1 dev v0",
              "nexthop del id 7",
              "address del 192.0.2.7/24 dev v0",
              "link set v0 down",
              "link add v8 type veth peer name v9",
              "link del v8")) {
        assertRings(() -> own.ip(change.split(" ")));
      }
      assertThat(monitor.ended().toCompletableFuture()).isNotDone();
    }
  }

  @Test
  void ourOwnRoutesAndAddressesDoNotRing() throws Exception {
    // Duplicate address detection would have its own to tell meanwhile.
    own.setSysctl("net.ipv6.conf.all.disable_ipv6", "1");
    own.ip("address", "add", "192.0.2.2/24", "dev", "v0");
    try (Monitor monitor = network.monitor(scope, rings::incrementAndGet)) {
      int before = countAfterSilence();
      converge(
          state(
                  LinkSettings.of(),
                  Route.to("198.51.100.0/24").via("192.0.2.1").build(),
                  Route.to("198.51.101.0/24").nexthop(7).build())
              .withNexthops(List.of(Nexthop.via(7, "192.0.2.1", "v0"))));
      assertThat(countAfterSilence()).isEqualTo(before);
      assertThat(monitor.uncovered())
          .contains("proxy neighbours", "keys and peers of WireGuard links");
    }
  }

  @Test
  void whatIsDeclaredInTablesRingsAndWhatIsLearnedDoesNot() throws Exception {
    own.setSysctl("net.ipv6.conf.all.disable_ipv6", "1");
    own.ip("link", "add", "br0", "type", "bridge");
    own.ip("link", "set", "br0", "up");
    own.ip("link", "set", "v0", "master", "br0");
    own.ip("link", "add", "vx0", "type", "vxlan", "id", "42", "dstport", "4789");
    own.ip("link", "set", "vx0", "up");
    String mac = " 02:aa:bb:cc:dd:ee dev ";
    try (Monitor monitor = network.monitor(scope, rings::incrementAndGet)) {
      for (String change :
          List.of(
              "fdb add" + mac + "v0 master static",
              "fdb del" + mac + "v0 master",
              "fdb append" + mac + "vx0 dst 192.0.2.5",
              "fdb del" + mac + "vx0 dst 192.0.2.5",
              "fdb add" + mac + "v1 self",
              "fdb del" + mac + "v1 self",
              "mdb add dev br0 port v0 grp 239.1.1.1 permanent",
              "mdb del dev br0 port v0 grp 239.1.1.1")) {
        assertRings(() -> own.run(("bridge " + change).split(" ")));
      }
      int before = countAfterSilence();
      own.run(("bridge fdb add" + mac + "v0 master dynamic").split(" "));
      own.run("bridge mdb add dev br0 port v0 grp 239.1.1.1 temp".split(" "));
      assertThat(countAfterSilence()).isEqualTo(before);
      assertThat(monitor.ended().toCompletableFuture()).isNotDone();
    }
  }

  @Test
  void aStormRingsAndTheMonitorLivesOn() throws Exception {
    own.ip("address", "add", "192.0.2.2/24", "dev", "v0");
    String storm =
        String.join(
            "\n",
            IntStream.range(0, 20_000)
                .mapToObj(i -> "route add 10." + (i >> 8) + "." + (i & 255) + ".0/24 via 192.0.2.1")
                .toList());
    try (Monitor monitor = network.monitor(scope, rings::incrementAndGet)) {
      assertRings(() -> own.inside("ip", "-batch", "-").withInput(storm).output());
      assertRings(() -> own.ip("route", "del", "10.0.0.0/24"));
      assertThat(monitor.ended().toCompletableFuture()).isNotDone();
    }
  }

  @Test
  void neighboursThatTheKernelLearnsAreSilent() throws Exception {
    // Duplicate address detection would have its own to tell meanwhile.
    own.setSysctl("net.ipv6.conf.all.disable_ipv6", "1");
    own.ip("address", "add", "192.0.2.7/24", "dev", "v0");
    try (Monitor monitor = network.monitor(scope, rings::incrementAndGet)) {
      int before = countAfterSilence();
      own.run("bash", "-c", "echo > /dev/udp/192.0.2.9/9");
      await()
          .untilAsserted(
              () -> assertThat(own.ip("neighbour", "show", "192.0.2.9")).contains("FAILED"));
      assertThat(countAfterSilence()).isEqualTo(before);
      assertThat(monitor.ended().toCompletableFuture()).isNotDone();
    }
  }

  @Test
  void itEndsWithItsNamespace() throws Exception {
    Monitor monitor = network.monitor(scope, rings::incrementAndGet);
    own.delete();
    await().untilAsserted(() -> assertThat(monitor.ended().toCompletableFuture()).isCompleted());
    own.add();
  }

  @Test
  void itEndsWithItsProcess() throws Exception {
    Process process =
        new ProcessBuilder("ip", "netns", "exec", own.name(), "sh", "-c", "echo in; exec sleep 60")
            .start();
    // Until then it is still in our own namespace.
    assertThat(process.getInputStream().read()).isEqualTo('i');
    try (Monitor monitor =
        network.monitor(new Namespace.Pid((int) process.pid()), rings::incrementAndGet)) {
      process.destroy();
      await().untilAsserted(() -> assertThat(monitor.ended().toCompletableFuture()).isCompleted());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void closingLeavesNothingBehind() throws Exception {
    network.monitor(scope, rings::incrementAndGet).close();
    Hygiene.assertNothingLeaked(() -> {
      for (int i = 0; i < 20; i++) {
        Monitor monitor = network.monitor(scope, rings::incrementAndGet);
        monitor.close();
        monitor.close();
      }
    });
    Hygiene.assertAllThreadsAtHome();
  }
}
