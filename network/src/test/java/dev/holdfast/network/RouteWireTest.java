package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.netlink.Message;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Routes of many ways, over nexthop objects and with encapsulations: what we send is what ip(8)
 * sends, and what we wrote we read.
 *
 * <p>The fixtures are what follows the header in {@code strace -e trace=sendmsg -e write=all ip
 * route add … proto 72} of iproute2 6.1 on Linux 6.18; the rest of the command stands with each. v0
 * has index 3, v1 2. The one of mpls this kernel refused, having no mpls_iptunnel. In padding
 * inside of RTA_MULTIPATH ip leaves what was there before; here it is 0.
 */
class RouteWireTest {

  private static final Links LINKS =
      new Links(List.of(Fixtures.link(1, "lo"), Fixtures.link(2, "v1"), Fixtures.link(3, "v0")));
  private static final int HEADER = 12;
  private static final int NESTED_ENCAP = 22;

  record Sent(String command, Route route, String bytes) {}

  private static Sent sent(String command, Route.Builder route, String bytes) {
    return new Sent(command, route.build(), bytes);
  }

  private static Route.Builder v4(int number) {
    return Route.to("10." + number + ".0.0/16");
  }

  private static Route.Builder v6(int number) {
    return Route.to("fd" + String.format("%02x", number) + "::/64");
  }

  private static Encap tunnel(String src, String dst) {
    IpAddress from = IpAddress.parse(src);
    IpAddress to = IpAddress.parse(dst);
    return new Encap.Tunnel(to.isV6(), 100, from, to, 64, 4, true, true, true);
  }

  private static Encap seg6(String mode, String... segments) {
    List<IpAddress> list = Stream.of(segments).map(IpAddress::parse).toList();
    return new Encap.Seg6(Encap.Seg6.Mode.parse(mode), list);
  }

  private static Encap local(
      Encap.Action action, String nexthop, Long table, String oif, String... segments) {
    return new Encap.Seg6Local(
        action,
        nexthop == null ? null : IpAddress.parse(nexthop),
        table,
        null,
        oif,
        Stream.of(segments).map(IpAddress::parse).toList());
  }

  static Stream<Sent> ways() {
    return Stream.of(
        sent(
            "10.1.0.0/16 nhid 20",
            v4(1).nexthop(20),
            "02100000fe48000100000000080001000a01000008001e0014000000"),
        sent(
            "10.3.0.0/16 nexthop via 10.0.0.3 dev v0 weight 2 nexthop via 10.0.0.4 " + "weight 1",
            v4(3).hop(Hop.via("10.0.0.3", "v0").withWeight(2)).hop(Hop.via("10.0.0.4")),
            "02100000fe48000100000000080001000a030000240009001000000103000000"
                + "080005000a0000031000000000000000080005000a000004"),
        sent(
            "10.4.0.0/16 nexthop via 10.0.5.3 dev v0 onlink nexthop via inet6 fe80:"
                + ":1 dev v0 weight 256",
            v4(4)
                .hop(Hop.via("10.0.5.3", "v0").withOnlink())
                .hop(Hop.via("fe80::1", "v0").withWeight(256)),
            "02100000fe48000100000000080001000a040000340009001000040003000000"
                + "080005000a000503200000ff03000000160012000a00fe800000000000000000"
                + "0000000000010000"),
        sent(
            "10.5.0.0/16 via inet6 fe80::1 dev v0",
            v4(5).via("fe80::1").dev("v0"),
            "02100000fe48000100000000080001000a050000160012000a00fe8000000000"
                + "0000000000000000000100000800040003000000"),
        sent(
            "10.6.0.0/16 tos 0x20 via 10.0.0.3 realms 3/4",
            v4(6).tos(0x20).via("10.0.0.3").realms(Realms.parse("3/4")),
            "02100020fe48000100000000080001000a060000080005000a00000308000b00" + "04000300"),
        sent(
            "10.7.0.0/16 nexthop via 10.0.0.3 realms 7 nexthop via 10.0.0.4 realms " + "1/2",
            v4(7)
                .hop(Hop.via("10.0.0.3").withRealms(Realms.parse("7")))
                .hop(Hop.via("10.0.0.4").withRealms(Realms.parse("1/2"))),
            "02100000fe48000100000000080001000a070000340009001800000000000000"
                + "080005000a00000308000b00070000001800000000000000080005000a000004"
                + "08000b0002000100"),
        sent(
            "throw 10.16.0.0/16",
            v4(16).type(RouteType.THROW),
            "02100000fe48000900000000080001000a100000"),
        sent(
            "local 10.17.0.0/16 dev lo table 100",
            v4(17).type(RouteType.LOCAL).dev("lo").table(100),
            "021000006448fe0200000000080001000a1100000800040001000000"),
        sent(
            "broadcast 10.18.0.0/32 dev v0",
            Route.to("10.18.0.0/32").type(RouteType.BROADCAST).dev("v0"),
            "02200000ff48fd0300000000080001000a1200000800040003000000"),
        sent(
            "multicast 10.19.0.0/16 dev v0",
            v4(19).type(RouteType.MULTICAST).dev("v0"),
            "02100000fe48fd0500000000080001000a1300000800040003000000"),
        sent(
            "-6 fd01::/64 nhid 13",
            v6(1).nexthop(13),
            "0a400000fe4800010000000014000100fd010000000000000000000000000000"
                + "08001e000d000000"),
        sent(
            "-6 fd03::/64 nexthop via fc00::3 dev v0 weight 2 nexthop via fc00::4 d" + "ev v0",
            v6(3).hop(Hop.via("fc00::3", "v0").withWeight(2)).hop(Hop.via("fc00::4", "v0")),
            "0a400000fe4800010000000014000100fd030000000000000000000000000000"
                + "3c0009001c0000010300000014000500fc000000000000000000000000000003"
                + "1c0000000300000014000500fc000000000000000000000000000004"),
        sent(
            "-6 fd04::/64 from fc00::/64 via fc00::3",
            v6(4).from(IpPrefix.parse("fc00::/64")).via("fc00::3"),
            "0a404000fe4800010000000014000100fd040000000000000000000000000000"
                + "14000200fc00000000000000000000000000000014000500fc00000000000000"
                + "0000000000000003"),
        sent(
            "-6 fd05::/64 via fc00::3 pref high expires 600",
            v6(5).via("fc00::3").preference(RouterPreference.HIGH).expires(new Lifetime(600)),
            "0a400000fe4800010000000014000100fd050000000000000000000000000000"
                + "14000500fc000000000000000000000000000003050014000100000008001700"
                + "58020000"),
        sent(
            "-6 anycast fd13::/64 dev v0",
            v6(0x13).type(RouteType.ANYCAST).dev("v0"),
            "0a400000ff4800040000000014000100fd130000000000000000000000000000"
                + "0800040003000000"));
  }

  static Stream<Sent> encapsulations() {
    return Stream.of(
        sent(
            "10.8.0.0/16 encap mpls 100/200 ttl 9 via 10.0.0.3",
            v4(8).encap(new Encap.Mpls(List.of(100, 200), 9)).via("10.0.0.3"),
            "02100000fe48000100000000080001000a080000180016800c00010000064000"
                + "000c81000500020009d001000600150001000100080005000a000003"),
        sent(
            "10.9.0.0/16 encap ip id 100 dst 10.9.9.9 src 10.0.0.1 ttl 64 tos 4 key"
                + " csum seq via 10.0.0.3",
            v4(9).encap(tunnel("10.0.0.1", "10.9.9.9")).via("10.0.0.3"),
            "02100000fe48000100000000080001000a090000380016800c00010000000000"
                + "00000064080002000a090909080003000a0000010500040040e1010005000500"
                + "04e1010006000600000d00000600150002000100080005000a000003"),
        sent(
            "10.10.0.0/16 encap ip6 id 100 dst fc00::9 src fc00::1 hoplimit 64 tc 4"
                + " key csum seq via 10.0.0.3",
            v4(10).encap(tunnel("fc00::1", "fc00::9")).via("10.0.0.3"),
            "02100000fe48000100000000080001000a0a0000500016800c00010000000000"
                + "0000006414000200fc00000000000000000000000000000914000300fc000000"
                + "0000000000000000000000010500040040c00100050005000400000006000600"
                + "000d00000600150004000000080005000a000003"),
        sent(
            "10.11.0.0/16 encap ip dst 10.9.9.9 dev v0",
            v4(11).encap(Encap.Tunnel.to("10.9.9.9", 0)).dev("v0"),
            "02100000fe48fd0100000000080001000a0b00000c001680080002000a090909"
                + "06001500020000000800040003000000"),
        sent(
            "10.12.0.0/16 nexthop encap ip id 1 dst 10.9.9.9 via 10.0.0.3 dev v0 ne"
                + "xthop via 10.0.0.4 dev v0",
            v4(12)
                .hop(Hop.via("10.0.0.3", "v0").withEncap(Encap.Tunnel.to("10.9.9.9", 1)))
                .hop(Hop.via("10.0.0.4", "v0")),
            "02100000fe48000100000000080001000a0c0000440009003000000003000000"
                + "180016800c0001000000000000000001080002000a0909090600150002000000"
                + "080005000a0000031000000003000000080005000a000004"),
        sent(
            "-6 fd06::/64 encap seg6 mode encap segs fc00::a,fc00::b dev v0",
            v6(6).encap(seg6("encap", "fc00::a", "fc00::b")).dev("v0"),
            "0a400000fe4800010000000014000100fd060000000000000000000000000000"
                + "3400168030000100010000000004040101000000fc0000000000000000000000"
                + "0000000bfc00000000000000000000000000000a060015000500000008000400"
                + "03000000"),
        sent(
            "-6 fd07::/64 encap seg6 mode inline segs fc00::a,fc00::b dev v0",
            v6(7).encap(seg6("inline", "fc00::a", "fc00::b")).dev("v0"),
            "0a400000fe4800010000000014000100fd070000000000000000000000000000"
                + "4400168040000100000000000006040202000000000000000000000000000000"
                + "00000000fc00000000000000000000000000000bfc0000000000000000000000"
                + "0000000a06001500050000000800040003000000"),
        sent(
            "-6 fd08::/64 encap seg6 mode l2encap segs fc00::a dev v0",
            v6(8).encap(seg6("l2encap", "fc00::a")).dev("v0"),
            "0a400000fe4800010000000014000100fd080000000000000000000000000000"
                + "2400168020000100020000000002040000000000fc0000000000000000000000"
                + "0000000a06001500050000000800040003000000"),
        sent(
            "-6 fd14::/64 encap seg6 mode encap.red segs fc00::a dev v0",
            v6(0x14).encap(seg6("encap.red", "fc00::a")).dev("v0"),
            "0a400000fe4800010000000014000100fd140000000000000000000000000000"
                + "2400168020000100030000000002040000000000fc0000000000000000000000"
                + "0000000a06001500050000000800040003000000"),
        sent(
            "-6 fd09::/64 encap seg6local action End dev v0",
            v6(9).encap(Encap.Seg6Local.of(Encap.Action.END)).dev("v0"),
            "0a400000fe4800010000000014000100fd090000000000000000000000000000"
                + "0c001680080001000100000006001500070000000800040003000000"),
        sent(
            "-6 fd0a::/64 encap seg6local action End.X nh6 fc00::9 dev v0",
            v6(10).encap(local(Encap.Action.END_X, "fc00::9", null, null)).dev("v0"),
            "0a400000fe4800010000000014000100fd0a0000000000000000000000000000"
                + "20001680080001000200000014000500fc000000000000000000000000000009"
                + "06001500070001000800040003000000"),
        sent(
            "-6 fd0b::/64 encap seg6local action End.T table 100 dev v0",
            v6(11).encap(local(Encap.Action.END_T, null, 100L, null)).dev("v0"),
            "0a400000fe4800010000000014000100fd0b0000000000000000000000000000"
                + "1400168008000100030000000800030064000000060015000700000008000400"
                + "03000000"),
        sent(
            "-6 fd0c::/64 encap seg6local action End.DX4 nh4 10.0.0.9 dev v0",
            v6(12).encap(local(Encap.Action.END_DX4, "10.0.0.9", null, null)).dev("v0"),
            "0a400000fe4800010000000014000100fd0c0000000000000000000000000000"
                + "140016800800010006000000080004000a000009060015000700000008000400"
                + "03000000"),
        sent(
            "-6 fd0d::/64 encap seg6local action End.DT6 table 254 dev v0",
            v6(13).encap(local(Encap.Action.END_DT6, null, 254L, null)).dev("v0"),
            "0a400000fe4800010000000014000100fd0d0000000000000000000000000000"
                + "14001680080001000700000008000300fe000000060015000700000008000400"
                + "03000000"),
        sent(
            "-6 fd0e::/64 encap seg6local action End.DX2 oif v1 dev v0",
            v6(14).encap(local(Encap.Action.END_DX2, null, null, "v1")).dev("v0"),
            "0a400000fe4800010000000014000100fd0e0000000000000000000000000000"
                + "1400168008000100040000000800070002000000060015000700000008000400"
                + "03000000"),
        sent(
            "-6 fd0f::/64 encap seg6local action End.B6.Encaps srh segs fc00::a,fc0"
                + "0::b dev v0",
            v6(15)
                .encap(local(Encap.Action.END_B6_ENCAPS, null, null, null, "fc00::a", "fc00::b"))
                .dev("v0"),
            "0a400000fe4800010000000014000100fd0f0000000000000000000000000000"
                + "38001680080001000a0000002c0002000004040101000000fc00000000000000"
                + "000000000000000bfc00000000000000000000000000000a0600150007000100"
                + "0800040003000000"));
  }

  @ParameterizedTest
  @MethodSource({"ways", "encapsulations"})
  void weSendWhatIpSends(Sent sent) {
    Message message = RouteMessages.create(sent.route, LINKS, 72);
    Fixtures.assertSame(message, HEADER, sent.bytes, NESTED_ENCAP);
  }

  @ParameterizedTest
  @MethodSource({"ways", "encapsulations"})
  void whatIsWrittenIsRead(Sent sent) {
    Message message = RouteMessages.create(sent.route, LINKS, 72);
    ObservedRoute read = RouteMessages.read(message, LINKS).orElseThrow();
    assertThat(read.unusual()).isNull();
    assertThat(read.key()).isIn(sent.route.key(), withoutMetric(sent.route.key()));
    // When it expires only the kernel says, in other words.
    assertThat(String.valueOf(read.route().plain()))
        .isEqualTo(sent.route.toString().replace(" expires 600s", ""));
  }

  private static Route.Key withoutMetric(Route.Key key) {
    return new Route.Key(key.to(), key.from(), key.tos(), key.table(), 0);
  }

  @ParameterizedTest
  @MethodSource("encapsulations")
  void anEncapsulationSaysItselfAsIpDoes(Sent sent) {
    String words = sent.command.replaceAll(" (via|dev|nexthop via) .*", "");
    String first =
        sent.route.hops().isEmpty()
            ? String.valueOf(sent.route.encap())
            : String.valueOf(sent.route.hops().getFirst().encap());
    assertThat(words.substring(words.indexOf("encap")).split(" "))
        .containsExactlyInAnyOrder(first.replace("table main", "table 254").split(" "));
  }

  /** This kernel has no vrf, and refuses such an action; what is written is read. */
  @Test
  void theTableOfAVrfIsWrittenAndRead() {
    for (Encap.Action action :
        List.of(Encap.Action.END_DT4, Encap.Action.END_DT6, Encap.Action.END_DT46)) {
      Encap encap = new Encap.Seg6Local(action, null, null, 100L, null, List.of());
      Route route = v6(1).encap(encap).dev("v0").build();
      Message message = RouteMessages.create(route, LINKS, 72);
      assertThat(RouteMessages.read(message, LINKS).orElseThrow().route().encap()).isEqualTo(encap);
    }
  }

  @Test
  void whatWeCannotSayIsNamed() {
    // ip route add 10.30.0.0/16 encap bpf …: LWTUNNEL_ENCAP_BPF is 6
    Message message =
        Message.request(RouteMessages.NEW, 0)
            .set(RouteMessages.FAMILY, Family.V4)
            .set(RouteMessages.TYPE, 1)
            .put(RouteMessages.OIF, 3)
            .put(HopAttrs.ENCAP_TYPE, 6)
            .put(HopAttrs.ENCAP, dev.holdfast.netlink.Attributes.EMPTY)
            .build();
    ObservedRoute read = RouteMessages.read(message, LINKS).orElseThrow();
    assertThat(read.route()).isNull();
    assertThat(read.unusual()).isEqualTo("an encapsulation of type 6");
  }

  @Test
  void waysThatAreDeadAreMadeAgainAsLiving() {
    // The kernel refuses RTNH_F_DEAD and RTNH_F_LINKDOWN with EINVAL.
    byte[] dead = HexFormat.of().parseHex("1000110103000000080005000a000003");
    var entries = HopAttrs.LIST.read(dead, 0, dead.length);
    assertThat(HopAttrs.again(entries).getFirst().number(HopAttrs.FLAGS)).isZero();
    assertThat(HopAttrs.again(entries).getFirst().number(HopAttrs.HOPS)).isEqualTo(1);
  }
}
