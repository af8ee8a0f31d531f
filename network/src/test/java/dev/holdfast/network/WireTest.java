package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.Message;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What we send is what ip(8) sends, attribute by attribute.
 *
 * <p>The fixtures are what follows the header in {@code strace -e trace=sendmsg -e write=all ip …}
 * of iproute2 6.1 on Linux 6.18; the command stands beside each. v0 has index 3.
 */
class WireTest {

  private static final Links LINKS =
      new Links(
          List.of(
              new ObservedLink(
                  3, "v0", "veth", "", true, true, 1500, 0, false, List.of(), Map.of())));
  private static final int HOLDFAST = 72;

  @Test
  void anIpv4AddressWithEverything() {
    // ip addr add 10.0.0.2/24 dev v0 label v0:a brd 10.0.0.255 valid_lft 3600 preferred_lft 1800
    assertSame(
        AddressMessages.create(
            3,
            Address.parse("10.0.0.2/24")
                .withLabel("v0:a")
                .withBroadcast(IpAddress.parse("10.0.0.255"))
                .withLifetimes(new Lifetime(3600), new Lifetime(1800)),
            0),
        8,
        "0218000003000000 080002000a000002 0900030076303a6100000000 080004000a0000ff"
            + " 080001000a000002 1400060008070000100e00000000000000000000");
  }

  @Test
  void anIpv6AddressWithItsFlags() {
    // ip -6 addr add fc00::2/64 dev v0 nodad noprefixroute, whose first byte of flags is left out
    assertSame(
        AddressMessages.create(3, Address.parse("fc00::2/64").withNoDad().withNoPrefixRoute(), 0),
        8,
        "0a40000003000000 14000200fc000000000000000000000000000002 0800080002020000"
            + " 14000100fc000000000000000000000000000002");
  }

  @Test
  void anAddressWithAPeer() {
    // ip addr add 10.1.0.1 peer 10.1.0.2/32 dev v0
    assertSame(
        AddressMessages.create(
            3, Address.parse("10.1.0.1/32").withPeer(IpAddress.parse("10.1.0.2")), 0),
        8,
        "0220000003000000 080002000a010001 080001000a010002");
  }

  @Test
  void aTaggedAddressBearsItsProtocol() {
    Message message = AddressMessages.create(3, Address.parse("10.1.0.1/32"), HOLDFAST);
    assertThat(message.get(AddressMessages.PROTO)).isEqualTo(HOLDFAST);
    Message change = AddressMessages.alter(3, Address.parse("10.1.0.1/32"), HOLDFAST);
    assertThat(change.get(AddressMessages.PROTO)).isEqualTo(HOLDFAST);
  }

  @Test
  void aRouteWithEverything() {
    // ip route add 10.50.0.0/24 via 10.0.0.1 dev v0 proto 72 table 1000 metric 50 src 10.0.0.2 \
    //   mtu lock 1400 advmss 1360
    Route route =
        Route.to("10.50.0.0/24")
            .via("10.0.0.1")
            .dev("v0")
            .table(1000)
            .metric(50)
            .source("10.0.0.2")
            .metrics(
                RouteMetrics.of(RouteMetric.MTU, 1400)
                    .locking(RouteMetric.MTU)
                    .with(RouteMetric.ADVMSS, 1360))
            .build();
    assertSame(
        RouteMessages.create(route, LINKS, HOLDFAST),
        12,
        "021800000048000100000000 080001000a320000 080005000a000001 08000f00e8030000"
            + " 0800060032000000 080007000a000002 0800040003000000"
            + " 1c000800 0800020078050000 0800080050050000 0800010004000000");
  }

  @Test
  void aRouteThatGoesNowhere() {
    // ip route add blackhole 10.52.0.0/24 proto 72
    assertSame(
        RouteMessages.create(
            Route.to("10.52.0.0/24").type(RouteType.BLACKHOLE).build(), LINKS, HOLDFAST),
        12,
        "02180000fe48000600000000 080001000a340000");
  }

  @Test
  void anIpv6RouteWithAMetric() {
    // ip -6 route add fd00::/64 via fc00::1 proto 72 metric 7
    assertSame(
        RouteMessages.create(
            Route.to("fd00::/64").via("fc00::1").metric(7).build(), LINKS, HOLDFAST),
        12,
        "0a400000fe48000100000000 14000100fd000000000000000000000000000000"
            + " 14000500fc000000000000000000000000000001 0800060007000000");
  }

  @Test
  void aDefaultRouteNamesNoDestination() {
    // ip route add default via 192.0.2.254 proto 72
    Message message =
        RouteMessages.create(Route.to("default").via("192.0.2.254").build(), LINKS, HOLDFAST);
    assertThat(HexFormat.of().formatHex(message.payload()))
        .isEqualTo("02000000fe480001" + "00000000" + "08000500c00002fe");
  }

  @Test
  void adminStateAndMtu() {
    // ip link set v0 up; ip link set v0 mtu 1400
    assertSame(LinkMessages.setUp(3, true), 16, "00000000030000000100000001000000");
    assertSame(
        LinkMessages.setMtu(3, 1400), 16, "00000000030000000000000000000000 0800040078050000");
  }

  @Test
  void aDeleteNamesItsProtocolSoThatItSparesStrangers() {
    Route route = Route.to("10.50.0.0/24").via("10.0.0.1").build();
    Message message = RouteMessages.delete(route, LINKS, HOLDFAST);
    assertThat(message.number(RouteMessages.PROTOCOL)).isEqualTo(HOLDFAST);
    assertThat(message.number(RouteMessages.SCOPE)).isEqualTo(Scope.NOWHERE.number());
  }

  /** The same header, and the same attributes in whatever order. */
  private static void assertSame(Message message, int header, String fixture) {
    byte[] expected = HexFormat.of().parseHex(fixture.replace(" ", ""));
    byte[] actual = message.payload();
    assertThat(Arrays.copyOf(actual, header)).isEqualTo(Arrays.copyOf(expected, header));
    assertThat(attributes(actual, header)).isEqualTo(attributes(expected, header));
  }

  private static Set<String> attributes(byte[] payload, int header) {
    byte[] attributes = Arrays.copyOfRange(payload, header, payload.length);
    return Attributes.of(attributes).raw().stream()
        .map(raw ->
            raw.type()
                + " "
                + (header == 12 && raw.type() == 8
                    ? attributes(raw.payload(), 0)
                    : HexFormat.of().formatHex(raw.payload())))
        .collect(Collectors.toSet());
  }
}
