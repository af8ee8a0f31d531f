package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Plan;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an observation says an operator would declare: its plan has nothing to do. */
class ObservationKernelTest extends NetworkKernelTest {

  private static final List<String> UNUSUAL =
      List.of(
          "link set lo up",
          "link set v1 mtu 1400",
          "address add 192.0.2.2/24 brd + dev v0 label v0:a",
          "address add 192.0.2.3/24 dev v0 valid_lft 500 preferred_lft 400",
          "address add 192.0.2.4 peer 203.0.113.4 dev v0",
          "address add 203.0.113.5/24 dev v0 scope link noprefixroute",
          "address add 198.51.100.2/24 dev v1 metric 77",
          "address add 127.5.0.1/8 dev v0",
          "-6 address add fc00::2/64 dev v0 nodad",
          "-6 address add fc00::3 peer fc00::4 dev v0 nodad",
          "-6 address add fc00::5/64 dev v0 home nodad",
          "-6 address add ff02::77/64 dev v0 autojoin",
          "route add default via 192.0.2.1 metric 100 proto dhcp",
          "route add 10.1.0.0/16 via 192.0.2.1 src 192.0.2.3 mtu lock 1400 rtt 100ms table 100",
          "route add 10.2.0.0/16 via 198.18.0.1 dev v0 onlink",
          "route add 10.3.0.0/16 dev v1 scope host",
          "route add blackhole 10.4.0.0/16 metric 9",
          "route add throw 10.5.0.0/16",
          "route add 10.6.0.0/16 tos 0x20 via 192.0.2.1",
          "route add 10.7.0.0/16 nexthop via 192.0.2.1 nexthop via 192.0.2.9",
          "route add 10.8.0.0/16 via 192.0.2.1 congctl reno",
          "route append 10.8.0.0/16 via 192.0.2.8",
          "route append 10.8.0.0/16 via 192.0.2.9",
          "route add 10.9.0.0/16 via inet6 fe80::1 dev v0",
          "-6 route add default via fe80::1 dev v0 pref high",
          "-6 route add fd00::/64 via fc00::1",
          "-6 route add fd01::/64 via fc00::1 metric 5 expires 600",
          "-6 route add prohibit fd02::/64",
          "-6 route add fd03::/64 from fc00::/64 via fc00::1",
          "neighbour add 192.0.2.50 lladdr 02:00:00:00:00:50 dev v0 nud noarp",
          "neighbour add 192.0.2.51 lladdr 02:00:00:00:00:50 dev v0 nud stale",
          "neighbour add 192.0.2.52 dev v0 managed",
          "-6 neighbour add fc00::50 lladdr 02:00:00:00:00:50 dev v0 router extern_learn",
          "-6 neighbour add proxy fc00::51 dev v1",
          "nexthop add id 7 via 192.0.2.1 dev v0",
          "nexthop add id 8 via 192.0.2.9 dev v0 onlink",
          "nexthop add id 9 group 7/8,3",
          "nexthop add id 10 group 7/8 type resilient buckets 8",
          "-6 nexthop add id 11 blackhole",
          "route add 10.10.0.0/16 nhid 7",
          "route add 10.11.0.0/16 nhid 9 src 192.0.2.3 mtu 1300",
          "route add local 10.12.0.0/16 dev v0",
          "route add 10.13.0.0/16 encap ip id 5 dst 203.0.113.9 dev v0",
          "route add 10.15.0.0/16 nexthop via 192.0.2.1 realms 3/4 nexthop via inet6 fe80::1 dev v0",
          "-6 route add fd04::/64 nexthop via fc00::7 weight 3 nexthop via fc00::1",
          "-6 route add fd05::/64 encap seg6 mode encap segs fc00::a,fc00::b dev v0",
          "-6 route add fd06::/64 encap seg6local action End.DT6 table 254 dev v0",
          "-6 route add fd07::/64 nhid 11",
          "rule add from 10.0.0.0/24 table 100",
          "rule add pref 0 from 10.0.1.0/24 table 100",
          "rule add pref 100 from 10.0.0.0/24 table 100 proto bird",
          "rule add pref 100 from 10.0.0.0/24 table 100 proto static",
          "rule add pref 100 from 10.0.0.0/24 table 70000",
          "rule add pref 101 not to 10.0.0.1 fwmark 0/0xf iif nosuch0 tos 0x08 goto 200",
          "rule add pref 102 from 10.0.0.5/24 table 100",
          "rule add pref 103 fwmark 5/0 table 100",
          "rule add pref 104 fwmark 0x1ff/0xf table 100",
          "rule add pref 105 blackhole suppress_prefixlength 0",
          "rule add pref 106 unreachable table 100",
          "rule add pref 107 dport 80 uidrange 5-6 ipproto udp table main suppress_prefixlength 0",
          "rule add pref 1000 l3mdev proto kernel",
          "rule add pref 2000 l3mdev unreachable",
          "-6 rule add from fc00::/64 nop",
          "-6 rule add pref 5 tun_id 5 table 100",
          "-6 rule add pref 5 sport 5-6 dport 7 prohibit",
          "mrule add pref 100 iif v0 table 100");

  @Test
  void whatIsObservedNeedsNoChange() throws Exception {
    for (String line : UNUSUAL) {
      own.ip(line.split(" "));
    }
    NetworkObservation observed = network.observe(scope);
    Plan<NetworkApplied> plan =
        network.plan(scope, observed.asState(), NetworkApplied.EMPTY, NetworkOptions.DEFAULT);
    assertThat(plan.operations()).isEmpty();
    assertThat(plan.failed()).isEmpty();
    assertThat(plan.pending()).isEmpty();

    assertThat(observed.asState().routes())
        .extracting(route -> route.key().toString())
        .containsExactlyInAnyOrder(
            "default metric 100",
            "10.1.0.0/16 table 100",
            "10.2.0.0/16",
            "10.3.0.0/16",
            "10.4.0.0/16 metric 9",
            "10.8.0.0/16",
            "10.5.0.0/16",
            "10.6.0.0/16 tos 0x20",
            "10.7.0.0/16",
            "10.9.0.0/16",
            "10.10.0.0/16",
            "10.11.0.0/16",
            "10.12.0.0/16 table local",
            "10.13.0.0/16",
            "10.15.0.0/16",
            "fd00::/64",
            "fd01::/64 metric 5",
            "fd02::/64",
            "fd03::/64 from fc00::/64",
            "fd04::/64",
            "fd05::/64",
            "fd06::/64",
            "fd07::/64",
            "default (IPv6)");
    assertThat(observed.asState().neighbours()).hasSize(4);
    assertThat(observed.asState().nexthops())
        .extracting(Nexthop::toString)
        .containsExactlyInAnyOrder(
            "id 7 via 192.0.2.1 dev v0",
            "id 8 via 192.0.2.9 dev v0 onlink",
            "id 9 group 7/8,3",
            "id 10 group 7/8 type resilient buckets 8 idle_timer 120 unbalanced_timer 0",
            "id 11 inet6 blackhole");
    assertThat(observed.asState().links().get("v0").addresses())
        .extracting(address -> address.local().toString())
        .containsExactlyInAnyOrder(
            "192.0.2.2",
            "192.0.2.3",
            "192.0.2.4",
            "203.0.113.5",
            "127.5.0.1",
            "fc00::2",
            "fc00::3",
            "fc00::5",
            "ff02::77");
    assertThat(observed.notExpressible())
        .anyMatch(line -> line.contains("a congestion control algorithm"))
        .filteredOn(line -> line.startsWith("route") && line.contains("a second one of its key"))
        .hasSize(1);
    assertThat(observed.notExpressible()).filteredOn(line -> !line.startsWith("rule")).hasSize(2);
    assertThat(observed.asState().rules())
        .extracting(Rule::toString)
        .containsExactlyInAnyOrder(
            "0: from 10.0.1.0/24 lookup 100",
            "100: from 10.0.0.0/24 lookup 100",
            "100: from 10.0.0.0/24 lookup 70000",
            "101: not from all to 10.0.0.1 tos 0x8 fwmark 0x0/0xf iif nosuch0 goto 200",
            "107: from all uidrange 5-6 ipproto udp dport 80 lookup main suppress_prefixlength 0",
            "2000: from all lookup [l3mdev-table] unreachable",
            "32765: from 10.0.0.0/24 lookup 100",
            "5: from all (IPv6) tun_id 5 lookup 100",
            "5: from all (IPv6) sport 5-6 dport 7 prohibit",
            "32765: from fc00::/64 nop");
    assertThat(observed.notExpressible())
        .filteredOn(line -> line.startsWith("rule"))
        .containsExactlyInAnyOrder(
            "rule 100: from 10.0.0.0/24 lookup 100 proto static: a second one of its key",
            "rule 102: 10.0.0.5/24 has host bits: write 10.0.0.0/24 proto unspec",
            "rule 103: a mark with the mask 0 is that of every packet proto unspec",
            "rule 104: the mark 0x1ff has bits outside of its mask: write 0xf/0xf proto unspec",
            "rule 105: a suppressor beside another action proto unspec",
            "rule 106: a table or realms beside another action proto unspec");
  }

  @Test
  void whatIsObservedCanBeMadeElsewhere() throws Exception {
    for (String line : UNUSUAL) {
      own.ip(line.split(" "));
    }
    NetworkState state = network.observe(scope).asState();
    own.ip("link", "delete", "v0");
    own.vethPair("v0", "v1");
    own.ip("rule", "flush");
    own.ip("rule", "add", "priority", "32766", "table", "main", "proto", "kernel");
    own.ip("-6", "rule", "flush");
    own.ip("-6", "rule", "add", "priority", "32766", "table", "main", "proto", "kernel");
    converge(state);
    NetworkState made = network.observe(scope).asState();
    assertThat(lasting(made)).containsExactlyInAnyOrderElementsOf(lasting(state));
    assertThat(made.nexthops()).containsExactlyInAnyOrderElementsOf(state.nexthops());
    assertThat(made.neighbours()).containsExactlyInAnyOrderElementsOf(state.neighbours());
    assertThat(made.rules()).containsExactlyInAnyOrderElementsOf(state.rules());
  }

  /** The routes in words, without the time that is left for them. */
  private static List<String> lasting(NetworkState state) {
    return state.routes().stream()
        .map(route -> route.toString().replaceAll("expires \\d+s", "expires"))
        .toList();
  }

  @Test
  void everythingIsListedWithItsOwner() throws Exception {
    own.ip("address", "add", "192.0.2.2/24", "dev", "v0");
    own.ip("route", "add", "198.51.100.0/24", "via", "192.0.2.1", "proto", "bird");
    assertThat(network.links(scope)).extracting(ObservedLink::name).contains("lo", "v0", "v1");
    assertThat(network.links(scope)).extracting(ObservedLink::kind).contains("veth");
    assertThat(network.addresses(scope))
        .extracting(Object::toString)
        .anyMatch(line -> line.startsWith("192.0.2.2/24"));
    assertThat(network.routes(scope))
        .extracting(Object::toString)
        .contains("198.51.100.0/24 via 192.0.2.1 dev v0 proto bird");
  }

  /** Names of a stranger's that are no UTF-8, or have a white space that only Unicode knows. */
  @Test
  void aNameThatCannotBeDeclaredStopsNothing() throws Exception {
    String script =
        """
        strange() {
          ip link add "$1" type veth peer name "$2" && ip link set "$1" up &&
          ip address add "10.$3.0.1/24" dev "$1" && ip route add "10.$3.1.0/24" via "10.$3.0.9"
        }
        strange "$(printf '\\377\\376\\375\\374\\373\\372')" q1 77
        strange "$(printf 'a\\342\\200\\203b')" q2 78
        """;
    own.run("sh", "-c", script);

    NetworkObservation seen = network.observe(scope);
    assertThat(seen.asState().links()).containsKeys("v0", "q1", "q2").hasSize(5);
    assertThat(seen.notExpressible())
        .filteredOn(line -> line.startsWith("link ") && line.endsWith(": its name"))
        .hasSize(2);
    assertThat(seen.notExpressible()).anyMatch(line -> line.startsWith("route 10.77.1.0/24"));
    converge(addresses(Address.parse("192.0.2.2/24")));
    assertThat(own.ip("route", "show")).contains("10.77.1.0/24").contains("10.78.1.0/24");
  }
}
