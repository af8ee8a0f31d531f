package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.Needs;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at every step that makes or removes a topology of links, addresses, neighbours,
 * nexthops, routes and rules in two namespaces.
 */
class KillTopologyKernelTest {

  /** Of kinds that almost every kernel has. */
  private static final String DOCUMENT =
      """
      namespaces:
        LEFT:
          sysctl: {net.ipv4.ip_forward: 1}
          links:
            l0: {kind: veth, peer: r0, peer_netns: RIGHT, up: true, addresses: [10.10.0.1/24]}
            l1: {kind: veth, peer: l2, master: br0, up: true}
            l2: {up: true}
            br0: {kind: bridge, up: true, ageing_time: 1000, altnames: [main-bridge]}
            vx0: {kind: vxlan, id: 42, local: 10.10.0.1, remote: 10.10.0.2, port: 4789, up: true,
              addresses: [10.42.0.1/24]}
            mv0: {kind: macvlan, link: br0, mode: bridge, up: true}
            stranger: {mtu: 1400}
            mv1: {kind: macvlan, link: br0, mode: bridge, netns: RIGHT, up: true, addresses: [10.11.0.2/24]}
            lent: {netns: RIGHT, up: true, mtu: 1300, addresses: [10.12.0.2/24]}
          neighbours: [{dev: l0, ip: 10.10.0.2, mac: "02:00:00:00:00:02"}]
          fdb: [{dev: vx0, mac: "02:00:00:00:00:42", dst: 10.10.0.2}]
          nexthops: [{id: 1, via: 10.10.0.2, dev: l0}, {id: 2, via: 10.42.0.2, dev: vx0}, {id: 10, group: [1, 2]}]
          routes: [{to: 10.99.0.0/24, nexthop: 10}, {to: default, via: 10.10.0.2, table: 100}]
          rules: [{priority: 900, from: 10.20.0.0/24, table: 100}]
        RIGHT:
          links:
            r0: {up: true, addresses: [10.10.0.2/24]}
      """;

  @TempDir Path folder;
  private final AtomicInteger next = new AtomicInteger();

  @Test
  void nothingOfOursIsLeftAndNothingForeignIsGone() {
    Needs.program("strace");
    List<Killing.Place> making = topology().placesOfMaking();
    List<Killing.Place> removal = topology().placesOfRemoval();
    long killed =
        Killing.atEach(making, place -> topology().killMaking(place))
            + Killing.atEach(removal, place -> topology().killRemoval(place));
    System.out.println("KillTopologyKernelTest killed at " + killed + " places");
    assertThat(killed).isGreaterThan(30);
  }

  /** One in namespaces of its own. */
  private KillTopology topology() {
    String own = ProcessHandle.current().pid() + "-" + next.incrementAndGet();
    List<String> namespaces = List.of("hfl-" + own, "hfr-" + own);
    String document =
        DOCUMENT.replace("LEFT", namespaces.get(0)).replace("RIGHT", namespaces.get(1));
    Path inside = Cli.folder(folder, own);
    return new KillTopology(
        inside, Cli.write(inside, "topology.yaml", document), namespaces, "ifb");
  }
}
