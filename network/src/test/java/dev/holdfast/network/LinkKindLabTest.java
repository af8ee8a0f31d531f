package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Namespace;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The kinds of links that only a full kernel has. */
@Tag("lab")
class LinkKindLabTest extends LinkKindRows {

  private static final String ENDS = "local=192.0.2.1 remote=192.0.2.2 ";
  private static final String OTHERS = "local=192.0.2.3 remote=192.0.2.4 ";
  private static final String ENDS6 = "local=fc00::1 remote=fc00::2 ";
  private static final String OTHERS6 = "local=fc00::3 remote=fc00::4 ";
  private static final String OVER_V6 =
      "dev=v0 hoplimit=9 encaplimit=none flowlabel=0x123 tclass=0x10 fwmark=0x7 ";
  private static final String SHOWN_V6 =
      "dev v0 hoplimit 9 encaplimit none tclass 0x10 flowlabel 0x00123";
  private static final String SESSION = "ikey=7 okey=7 iseq=true oseq=true ";
  private static final String OTHER_SESSION = "ikey=8 okey=9 iseq=true oseq=true ";
  private static final String INHERITING =
      "hoplimit=10 encaplimit=5 flowlabel=inherit tclass=inherit fwmark=inherit dscp=inherit"
          + " allow-localremote=true ";

  static List<Life> rows() {
    List<Life> rows = new ArrayList<>();
    addOnLinks(rows);
    addGeneve(rows);
    addGre(rows);
    addErspan(rows);
    addTunnels(rows);
    return rows;
  }

  private static void addOnLinks(List<Life> rows) {
    rows.add(
        live(
            "vlan link=v0 id=7 gvrp=true ingress-qos-map=1:2,3:4 egress-qos-map=5:6",
            "vlan protocol 802.1Q id 7 <REORDER_HDR,GVRP> ingress-qos-map { 1:2 3:4 }"
                + " egress-qos-map { 5:6 }",
            "vlan link=v0 id=7 reorder_hdr=false gvrp=false mvrp=true loose_binding=true"
                + " bridge_binding=true ingress-qos-map=1:5,2:2 egress-qos-map=1:1",
            "<MVRP,LOOSE_BINDING,BRIDGE_BINDING> ingress-qos-map { 1:5 2:2 } egress-qos-map { 1:1 }"));
    rows.add(
        anew(
            "vlan link=v0 id=7 protocol=802.1ad",
            "vlan protocol 802.1ad id 7",
            "vlan link=v0 id=8 protocol=802.1Q",
            "vlan protocol 802.1Q id 8"));
    rows.add(anew("vrf table=1000", "vrf table 1000", "vrf table=1001", "vrf table 1001"));
    rows.add(
        live(
            "ipvlan link=v0 mode=l2",
            "ipvlan mode l2 bridge",
            "ipvlan link=v0 mode=l3s flag=private",
            "ipvlan mode l3s private"));
    rows.add(
        live(
            "ipvtap link=v0 mode=l3 flag=vepa",
            "ipvtap mode l3 vepa",
            "ipvtap link=v0 mode=l2 flag=bridge",
            "ipvtap mode l2 bridge"));
    rows.add(
        live("xfrm dev=v0 if_id=7", "xfrm if_id 0x7", "xfrm dev=v0 if_id=8", "xfrm if_id 0x8"));
  }

  private static void addGeneve(List<Life> rows) {
    rows.add(
        live(
            "geneve id=42 remote=192.0.2.2 ttl=9 tos=0x10 df=set",
            "geneve id 42 remote 192.0.2.2 ttl 9 tos 0x10 df set",
            "geneve id=42 remote=192.0.2.3 ttl=inherit tos=inherit df=unset",
            "geneve id 42 remote 192.0.2.3 ttl inherit tos inherit"));
    rows.add(
        live(
            "geneve id=42 remote=fc00::2 flowlabel=0x123 ttl=inherit",
            "remote fc00::2 ttl inherit flowlabel 0x123",
            "geneve id=42 remote=fc00::3 flowlabel=0x124 ttl=8",
            "remote fc00::3 ttl 8 flowlabel 0x124"));
    rows.add(
        anew(
            "geneve id=42 remote=192.0.2.2 port=7000 udpcsum=true",
            "dstport 7000 udpcsum",
            "geneve id=43 remote=fc00::2 udp6zerocsumtx=true udp6zerocsumrx=false"
                + " innerprotoinherit=true",
            "dstport 6081 udp6zerocsumtx noudp6zerocsumrx innerprotoinherit"));
    rows.add(
        anew(
            "geneve external=true",
            "geneve external",
            "geneve id=1 remote=192.0.2.2 external=false",
            "geneve id 1 remote 192.0.2.2"));
  }

  private static void addGre(List<Life> rows) {
    rows.add(
        live(
            "gre " + ENDS + "ttl=9 tos=0x10 ikey=1.2.3.4 okey=5 icsum=true iseq=true fwmark=0x7",
            "gre remote 192.0.2.2 local 192.0.2.1 ttl 9 tos 0x10 ikey 1.2.3.4 okey 0.0.0.5 iseq"
                + " icsum fwmark 0x7",
            "gre "
                + OTHERS
                + "dev=v0 ttl=inherit tos=inherit ikey=6 okey=7 icsum=false ocsum=true"
                + " iseq=false oseq=true fwmark=0x8 pmtudisc=false ignore-df=true",
            "gre remote 192.0.2.4 local 192.0.2.3 dev v0 ttl inherit tos inherit nopmtudisc ignore-df"
                + " ikey 0.0.0.6 okey 0.0.0.7 oseq ocsum fwmark 0x8"));
    rows.add(
        live(
            "gretap " + ENDS + "encap=gue encap-sport=5555 encap-dport=6666 encap-csum=true",
            "encap gue encap-sport 5555 encap-dport 6666 encap-csum noencap-csum6",
            "gretap remote=239.1.1.1 local=192.0.2.1 dev=v0 encap=fou encap-sport=1 encap-dport=2"
                + " encap-csum=false encap-csum6=true encap-remcsum=true",
            "gretap remote 239.1.1.1 local 192.0.2.1 dev v0 ttl inherit encap fou encap-sport 1"
                + " encap-dport 2 noencap-csum encap-csum6 encap-remcsum"));
    rows.add(
        anew(
            "gre " + ENDS,
            "gre remote 192.0.2.2",
            "gre local=192.0.2.1 remote=239.1.1.1",
            "gre remote 239.1.1.1"));
    rows.add(
        anew(
            "gretap external=true",
            "gretap external",
            "gretap " + ENDS + "external=false",
            "remote 192.0.2.2"));
    for (String kind : List.of("ip6gre", "ip6gretap")) {
      rows.add(
          live(
              kind + " " + ENDS6 + OVER_V6 + "ikey=1 okey=2 icsum=true",
              kind
                  + " remote fc00::2 local fc00::1 "
                  + SHOWN_V6
                  + " ikey 0.0.0.1 okey 0.0.0.2 icsum fwmark 0x7",
              kind + " " + OTHERS6 + INHERITING + "ocsum=true icsum=false iseq=true oseq=true",
              "hoplimit 10 encaplimit 5 tclass inherit flowlabel inherit dscp inherit"));
    }
  }

  private static void addErspan(List<Life> rows) {
    rows.add(
        live(
            "erspan " + ENDS + SESSION + "ttl=9 tos=0x10 fwmark=0x7 erspan=123",
            "erspan remote 192.0.2.2 local 192.0.2.1 ttl 9 tos 0x10 ikey 0.0.0.7 okey 0.0.0.7 iseq"
                + " oseq fwmark 0x7 erspan_index 123 erspan_ver 1",
            "erspan "
                + OTHERS
                + OTHER_SESSION
                + "dev=v0 ttl=inherit tos=inherit fwmark=0x8 pmtudisc=false ignore-df=true erspan=124",
            "erspan remote 192.0.2.4 local 192.0.2.3 dev v0 ttl inherit tos inherit nopmtudisc"
                + " ignore-df ikey 0.0.0.8 okey 0.0.0.9 iseq oseq fwmark 0x8 erspan_index 124"
                + " erspan_ver 1"));
    rows.add(
        live(
            "ip6erspan " + ENDS6 + OVER_V6 + SESSION + "erspan=123",
            "ip6erspan remote fc00::2 local fc00::1 "
                + SHOWN_V6
                + " ikey 0.0.0.7 okey 0.0.0.7 iseq oseq fwmark 0x7 erspan_index 123 erspan_ver 1",
            "ip6erspan " + OTHERS6 + INHERITING + OTHER_SESSION + "erspan=124",
            "hoplimit 10 encaplimit 5 tclass inherit flowlabel inherit dscp inherit"));
    for (String start : List.of("erspan " + ENDS, "ip6erspan " + ENDS6)) {
      rows.add(
          live(
              start + SESSION + "erspan_ver=2 erspan_dir=egress erspan_hwid=17",
              "erspan_ver 2 erspan_dir egress erspan_hwid 0x11",
              start + SESSION + "erspan_ver=2 erspan_dir=ingress erspan_hwid=18",
              "erspan_ver 2 erspan_dir ingress erspan_hwid 0x12"));
      rows.add(
          anew(
              start + SESSION + "erspan_ver=1 erspan=5",
              "erspan_index 5 erspan_ver 1",
              start + SESSION + "erspan_ver=2",
              "erspan_ver 2"));
    }
    rows.add(
        anew(
            "erspan " + ENDS + "erspan_ver=0",
            "erspan remote 192.0.2.2 local 192.0.2.1 ttl inherit",
            "erspan external=true",
            "erspan external"));
  }

  private static void addTunnels(List<Life> rows) {
    rows.add(
        live(
            "ipip " + ENDS + "ttl=9 tos=0x10 pmtudisc=true mode=ipip fwmark=0x7",
            "ipip ipip remote 192.0.2.2 local 192.0.2.1 ttl 9 tos 0x10 pmtudisc fwmark 0x7",
            "ipip "
                + OTHERS
                + "dev=v0 ttl=inherit tos=inherit pmtudisc=false fwmark=0x8 encap=gue"
                + " encap-sport=5 encap-dport=6",
            "ipip ipip remote 192.0.2.4 local 192.0.2.3 dev v0 ttl inherit tos inherit nopmtudisc"));
    rows.add(
        anew(
            "ipip " + ENDS + "mode=any",
            "ipip any",
            "ipip local=192.0.2.1 remote=0.0.0.0 mode=mplsip",
            "ipip mplsip remote any"));
    rows.add(
        live(
            "sit " + ENDS + "ttl=9 tos=0x10 pmtudisc=true fwmark=0x7",
            "sit ip6ip remote 192.0.2.2 local 192.0.2.1 ttl 9 tos 0x10 pmtudisc",
            "sit " + OTHERS + "dev=v0 ttl=inherit tos=inherit pmtudisc=false fwmark=0x8",
            "sit ip6ip remote 192.0.2.4 local 192.0.2.3 dev v0 ttl inherit tos inherit nopmtudisc"));
    rows.add(
        live(
            "sit local=192.0.2.1 6rd-prefix=2001:db8::/32 6rd-relay_prefix=192.0.2.0/24",
            "6rd-prefix 2001:db8::/32 6rd-relay_prefix 192.0.2.0/24",
            "sit local=192.0.2.1 6rd-prefix=2001:db9::/32 6rd-relay_prefix=0.0.0.0/0",
            "6rd-prefix 2001:db9::/32"));
    rows.add(
        anew(
            "sit local=192.0.2.1 mode=any",
            "sit any",
            "sit local=192.0.2.1 isatap=true",
            "isatap"));
    rows.add(
        live(
            "ip6tnl " + ENDS6 + OVER_V6 + "mode=ipip6",
            "ip6tnl ipip6 remote fc00::2 local fc00::1 " + SHOWN_V6,
            "ip6tnl " + OTHERS6 + INHERITING + "mode=ip6ip6",
            "hoplimit 10 encaplimit 5 tclass inherit flowlabel inherit dscp inherit"));
    rows.add(
        live(
            "vti " + ENDS + "ikey=1 okey=2 fwmark=0x7",
            "vti remote 192.0.2.2 local 192.0.2.1 ikey 0.0.0.1 okey 0.0.0.2 fwmark 0x7",
            "vti " + OTHERS + "dev=v0 ikey=3 okey=4 fwmark=0x8",
            "vti remote 192.0.2.4 local 192.0.2.3 dev v0 ikey 0.0.0.3 okey 0.0.0.4 fwmark 0x8"));
    rows.add(
        live(
            "vti6 " + ENDS6 + "ikey=1 okey=2 fwmark=0x7",
            "vti6 remote fc00::2 local fc00::1 ikey 0.0.0.1 okey 0.0.0.2 fwmark 0x7",
            "vti6 " + OTHERS6 + "dev=v0 ikey=3 okey=4 fwmark=0x8",
            "vti6 remote fc00::4 local fc00::3 dev v0 ikey 0.0.0.3 okey 0.0.0.4 fwmark 0x8"));
  }

  @ParameterizedTest
  @MethodSource("rows")
  void livesAndDies(Life life) throws Exception {
    // Without it no tunnel takes "encap", and the kernel loads it for none.
    own.run("modprobe", "fou");
    lives(life);
  }

  /** Such as gre0: they come with the module, cannot be deleted, and are nobody's. */
  @Test
  void theKernelsOwnTunnelsPlanToNothing() throws Exception {
    own.run("modprobe", "ip_gre");
    Namespace first = new Namespace.Self();
    NetworkObservation seen = network.observe(first);
    assertThat(seen.links()).extracting(ObservedLink::name).contains("gre0");
    assertThat(seen.asState().links().get("gre0").kind()).isNull();
    assertThat(seen.notExpressible()).noneMatch(line -> line.contains("gre0"));
    assertThat(network.plan(first, seen.asState(), applied, options).operations()).isEmpty();
  }
}
