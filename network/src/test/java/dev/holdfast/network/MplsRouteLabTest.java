package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.netlink.IpAddress;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * MPLS encapsulations on a kernel that has mpls_iptunnel, which is loaded by the first route that
 * asks for it; ip is the witness.
 */
@Tag("lab")
class MplsRouteLabTest extends NetworkKernelTest {

  private static final LinkSettings GROUND = LinkSettings.of(Address.parse("192.0.2.2/24"));

  @BeforeEach
  void raiseTheLoopback() {
    own.ip("link", "set", "lo", "up");
    String[] probe = {"ip", "route", "add", "203.0.113.9", "encap", "mpls", "16", "dev", "lo"};
    assumeTrue(own.inside(probe).run().exit() == 0, "this kernel has no mpls_iptunnel");
    own.ip("route", "del", "203.0.113.9");
  }

  private static Route route(Encap encap) {
    return Route.to("198.51.100.0/24").via("192.0.2.1").encap(encap).build();
  }

  @Test
  void labelsOfARouteAreAppliedAlteredHealedAndReleased() throws Exception {
    converge(state(GROUND, route(new Encap.Mpls(List.of(100), 0))));
    assertThat(shown()).contains("encap mpls 100 ").doesNotContain("ttl");
    converge(state(GROUND, route(new Encap.Mpls(List.of(100, 200), 9))));
    assertThat(shown()).contains("encap mpls 100/200 ttl 9");
    own.ip("route", "replace", "198.51.100.0/24", "via", "192.0.2.1", "proto", "72");
    converge(state(GROUND, route(new Encap.Mpls(List.of(100, 200), 9))));
    assertThat(shown()).contains("encap mpls 100/200 ttl 9");
    converge(state(GROUND));
    assertThat(shown()).isEmpty();
  }

  @Test
  void labelsOfANexthopAreAppliedAlteredAndReleased() throws Exception {
    converge(state(GROUND).withNexthops(List.of(nexthop(new Encap.Mpls(List.of(100), 0)))));
    assertThat(nexthops()).contains("encap mpls 100 via 192.0.2.1");
    converge(state(GROUND).withNexthops(List.of(nexthop(new Encap.Mpls(List.of(16, 200), 3)))));
    assertThat(nexthops()).contains("encap mpls 16/200 ttl 3");
    converge(state(GROUND));
    assertThat(nexthops()).isEmpty();
  }

  private static Nexthop nexthop(Encap encap) {
    return new Nexthop(
        10, new Nexthop.Way(false, IpAddress.parse("192.0.2.1"), "v0", false, encap));
  }

  private String shown() {
    return plain(own.ip("route", "show", "198.51.100.0/24"));
  }

  private String nexthops() {
    return plain(own.ip("nexthop"));
  }

  /** ip is generous with spaces around labels. */
  private static String plain(String shown) {
    return shown.replaceAll(" +", " ");
  }
}
