package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Report;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kinds of links that most kernels have. */
class LinkKindKernelTest extends LinkKindRows {

  private static final String VXLAN = "vxlan id=42 port=4789 ";

  static List<Life> rows() {
    return List.of(
        live(
            "macvlan link=v0 mode=private bcqueuelen=2000",
            "macvlan mode private bcqueuelen 2000",
            "macvlan link=v0 mode=bridge nodst=true bcqueuelen=3000",
            "macvlan mode bridge nodst bcqueuelen 3000"),
        live(
            "macvlan link=v0 mode=source macaddr=02:00:00:00:00:01,02:00:00:00:00:02",
            "remotes (2)",
            "macvlan link=v0 mode=source macaddr=02:00:00:00:00:03",
            "remotes (1) 02:00:00:00:00:03"),
        anew(
            "macvlan link=v0 mode=bridge",
            "macvlan mode bridge",
            "macvlan link=v0 mode=passthru nopromisc=true",
            "macvlan mode passthru nopromisc"),
        anew(
            "tun mode=tap user=54321 owner_group=54322 pi=true vnet_hdr=true mtu=1400"
                + " mac=02:00:00:00:00:09",
            "tun type tap pi on vnet_hdr on persist on user 54321 group 54322",
            "tun mode=tun multi_queue=true",
            "tun type tun pi off vnet_hdr off multi_queue numqueues"),
        anew(
            "macvtap link=v0 mode=vepa", "macvtap mode vepa", "macvtap link=v1 mode=vepa", "t0@v1"),
        live(
            VXLAN + "remote=192.0.2.2 local=192.0.2.1 ttl=9 tos=0x10 df=set ageing=100",
            "vxlan id 42 remote 192.0.2.2 local 192.0.2.1 srcport 0 0 dstport 4789 tos 0x10 ttl 9 df"
                + " set ageing 100",
            VXLAN + "remote=192.0.2.4 local=192.0.2.3 ttl=auto tos=inherit df=inherit ageing=200",
            "vxlan id 42 remote 192.0.2.4 local 192.0.2.3 srcport 0 0 dstport 4789 tos inherit ttl"
                + " auto df inherit ageing 200"),
        live(
            VXLAN + "remote=fc00::2 flowlabel=0x123 learning=true",
            "remote fc00::2 srcport 0 0 dstport 4789 ttl auto flowlabel 0x123",
            VXLAN + "remote=fc00::3 flowlabel=0x124 learning=false",
            "remote fc00::3 srcport 0 0 dstport 4789 nolearning ttl auto flowlabel 0x124"),
        live(
            VXLAN + "remote=239.1.1.1 dev=v0",
            "group 239.1.1.1 dev v0",
            VXLAN + "remote=239.1.1.2 dev=v1",
            "group 239.1.1.2 dev v1"),
        anew(
            VXLAN + "remote=192.0.2.2 ttl=9 proxy=true rsc=true l2miss=true l3miss=true gbp=true",
            "proxy rsc l2miss l3miss ttl 9",
            VXLAN
                + "remote=fc00::2 ttl=inherit proxy=false udp6zerocsumtx=true udp6zerocsumrx=true",
            "ttl inherit ageing 300 udpcsum udp6zerocsumtx udp6zerocsumrx"),
        anew(
            VXLAN
                + "remote=192.0.2.2 srcport=10000-20000 maxaddress=64 udpcsum=false remcsumtx=true",
            "srcport 10000 20000 dstport 4789 ttl auto ageing 300 maxaddr 64 noudpcsum",
            "vxlan id=43 port=4790 remote=192.0.2.2 remcsumrx=true gpe=false",
            "vxlan id 43 remote 192.0.2.2 srcport 0 0 dstport 4790"),
        anew(
            "vxlan external=true vnifilter=true port=4789 ttl=inherit learning=false",
            "vxlan external vnifilter",
            "vxlan external=true port=4790 gpe=true learning=false",
            "gpe"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void livesAndDies(Life life) throws Exception {
    lives(life);
  }

  @Test
  void whatStandsOnATapComesInTheSamePass() throws Exception {
    NetworkState wanted =
        new NetworkState(
            Map.of(
                "t0",
                Tun.tap().withUp(true).withAddresses(Address.parse("192.0.2.2/24")),
                "m0",
                LinkWords.settings("macvlan link=t0 mode=bridge")),
            List.of());
    converge(wanted);
    assertThat(own.ip("-o", "address", "show", "dev", "t0")).contains("192.0.2.2/24");
    assertThat(own.ip("link", "show")).contains("m0@t0");
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("t0", "m0");
  }

  @Test
  void driftHeals() throws Exception {
    NetworkState wanted =
        new NetworkState(
            Map.of("t0", LinkWords.settings("macvlan link=v0 mode=bridge bcqueuelen=2000 up=true")),
            List.of());
    converge(wanted);
    own.ip("link", "set", "t0", "type", "macvlan", "mode", "vepa", "bcqueuelen", "500");
    Report<NetworkApplied> report = converge(wanted);
    assertThat(report.applied())
        .extracting(Object::toString)
        .containsExactlyInAnyOrder(
            "set link t0 mode: vepa -> bridge", "set link t0 bcqueuelen: 500 -> 2000");
  }
}
