package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.network.Nexthop;
import dev.holdfast.network.Route;
import dev.holdfast.network.RouteTable;
import dev.holdfast.network.RouteType;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Nexthop objects and routes of many ways, as people write them. */
class NexthopReaderTest {

  private static ScopeState host(String... lines) throws DocumentException {
    return Documents.parse("host.yaml", "host:\n  " + String.join("\n  ", lines) + "\n").host();
  }

  @Test
  void nexthopsAreReadInAllTheirForms() throws DocumentException {
    List<Nexthop> nexthops =
        host(
                "nexthops:",
                "  - {id: 10, via: 10.0.0.3, dev: v0}",
                "  - {id: 11, via: fe80::1, dev: v0, onlink: true}",
                "  - {id: 12, dev: v0, family: inet6}",
                "  - {id: 5, blackhole: true, family: inet6}",
                "  - {id: 15, via: 10.0.0.9, fdb: true}",
                "  - {id: 20, group: [10, {id: 12, weight: 2}]}",
                "  - {id: 21, group: [15], fdb: true}",
                "  - {id: 30, type: resilient, buckets: 32, idle_timer: 60, group: [10]}",
                "  - {id: 31, via: 10.0.0.3, dev: v0, encap: {type: mpls, labels: [100]}}")
            .network()
            .nexthops();
    assertThat(nexthops)
        .extracting(Nexthop::toString)
        .containsExactly(
            "id 10 via 10.0.0.3 dev v0",
            "id 11 via fe80::1 dev v0 onlink",
            "id 12 inet6 dev v0",
            "id 5 inet6 blackhole",
            "id 15 via 10.0.0.9 fdb",
            "id 20 group 10/12,2",
            "id 21 group 15 fdb",
            "id 30 group 10 type resilient buckets 32 idle_timer 60 unbalanced_timer 0",
            "id 31 encap mpls 100 via 10.0.0.3 dev v0");
  }

  @Test
  void routesAreReadInAllTheirForms() throws DocumentException {
    List<Route> routes =
        host(
                "routes:",
                "  - {to: 10.1.0.0/24, nexthop: 20}",
                "  - {to: 10.2.0.0/24, nexthops: [{via: 10.0.0.3, weight: 2},"
                    + " {via: 10.0.0.4, dev: v1, onlink: true}]}",
                "  - {to: 10.3.0.0/24, via: fe80::1, dev: v0}",
                "  - {to: 10.4.0.0/24, via: inet6 fe80::1, dev: v0}",
                "  - {to: 10.5.0.0/24, tos: 0x20, via: 10.0.0.1, realms: 1/2}",
                "  - {to: 10.6.0.0/24, dev: v0, encap: {type: ip, id: 5, dst: 10.9.9.9}}",
                "  - {to: 'fd00::/64', from: 'fc00::/64', via: 'fc00::1', pref: low, expires: 60}",
                "  - {to: 'fd01::/64', dev: v0, encap: {type: seg6, mode: encap, segs: ['fc00::a']}}",
                "  - {to: 'fd02::/64', dev: v0, encap: {type: seg6local, action: End.DT6, table: main}}",
                "  - {to: 10.7.0.0/24, type: local, dev: lo}")
            .network()
            .routes();
    assertThat(routes)
        .extracting(Route::toString)
        .containsExactly(
            "10.1.0.0/24 nhid 20",
            "10.2.0.0/24 nexthop via 10.0.0.3 weight 2 nexthop via 10.0.0.4 dev v1 onlink",
            "10.3.0.0/24 via inet6 fe80::1 dev v0",
            "10.4.0.0/24 via inet6 fe80::1 dev v0",
            "10.5.0.0/24 tos 0x20 via 10.0.0.1 realms 1/2",
            "10.6.0.0/24 encap ip id 5 dst 10.9.9.9 dev v0",
            "fd00::/64 from fc00::/64 via fc00::1 expires 60s pref low",
            "fd01::/64 encap seg6 mode encap segs fc00::a dev v0",
            "fd02::/64 encap seg6local action End.DT6 table main dev v0",
            "10.7.0.0/24 table local local dev lo");
    assertThat(routes.getLast().type()).isEqualTo(RouteType.LOCAL);
    assertThat(routes.getLast().table()).isEqualTo(RouteTable.LOCAL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nexthops: [{id: 5, blackhole: true, dev: v0}]"
            + " | 2:39: host.nexthops[0].dev: a nexthop that is a blackhole has no dev",
        "nexthops: [{id: 5, via: 10.0.0.3}] | 2:14: host.nexthops[0]: \"dev\" is missing",
        "nexthops: [{id: 5, group: [1], buckets: 9}]"
            + " | 2:34: host.nexthops[0].buckets: a nexthop that is a group (of type mpath) has no buckets",
        "nexthops: [{id: 5, group: [1], type: resilient}]"
            + " | 2:14: host.nexthops[0]: \"buckets\" is missing",
        "nexthops: [{id: 5, group: [1, 1]}]"
            + " | 2:14: host.nexthops[0]: the nexthop 1 is twice in its group",
        "nexthops: [{id: 5, via: 10.0.0.3, dev: v0, fdb: true}]"
            + " | 2:37: host.nexthops[0].dev: a nexthop for fdb has no dev",
        "nexthops: [{id: 0, blackhole: true}]"
            + " | 2:19: host.nexthops[0].id: expected a number from 1 to 4294967295, found 0",
        "nexthops: [{id: 5, blackhole: true}, {id: 5, blackhole: true}]"
            + " | 2:40: host.nexthops[1]: the nexthop 5 is given twice, first at 2:14",
        "nexthops: [{id: 5, vai: 10.0.0.3}]"
            + " | 2:22: host.nexthops[0].vai: unknown key; did you mean \"via\"?",
        "routes: [{to: 10.1.0.0/24, nexthop: 5, dev: v0}]"
            + " | 2:12: host.routes[0]: the route to 10.1.0.0/24: it has one of via and dev, nexthops, and nexthop",
        "routes: [{to: 10.1.0.0/24, dev: v0, encap: {type: mlps}}]"
            + " | 2:53: host.routes[0].encap.type: not a type of encap: \"mlps\""
            + " (mpls, ip, ip6, seg6, seg6local); did you mean \"mpls\"?",
        "routes: [{to: 10.1.0.0/24, dev: v0, encap: {type: ip, hoplimit: 4}}]"
            + " | 2:57: host.routes[0].encap.hoplimit: unknown key",
        "routes: [{to: 10.1.0.0/24, dev: v0, tos: 300}]"
            + " | 2:12: host.routes[0]: the route to 10.1.0.0/24: a tos is a multiple of 4 up to 252, not 300",
        "routes: [{to: 10.1.0.0/24, nexthops: [{via: 10.0.0.1, weight: 300}, {dev: v0}]}]"
            + " | 2:65: host.routes[0].nexthops[0].weight: expected a number from 1 to 256, found 300",
      })
  void whatIsWrongIsSaidWithItsPlace(String line, String complaint) {
    try {
      throw new AssertionError(host(line));
    } catch (DocumentException e) {
      assertThat(e.getMessage()).contains(complaint);
    }
  }
}
