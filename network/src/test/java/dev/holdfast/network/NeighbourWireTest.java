package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Flags;
import dev.holdfast.netlink.Frames;
import dev.holdfast.netlink.Message;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What we send of neighbours, forwarding tables and multicast groups is what ip(8) and bridge(8)
 * send, attribute by attribute, and what we read is what they show.
 *
 * <p>The fixtures are what follows the header in {@code strace -e trace=sendmsg -e write=all}, or
 * {@code -e trace=recvmsg -e read=all}, of iproute2 6.1 on Linux 6.18 unless it says otherwise; the
 * command stands beside each.
 */
class NeighbourWireTest {

  private static final Links LINKS =
      new Links(
          List.of(
              link(3, "v0", "veth"),
              link(4, "v1", "veth"),
              link(5, "br0", "bridge"),
              link(6, "vx0", "vxlan"),
              link(7, "vxe", "vxlan")));
  private static final int HOLDFAST = 72;
  private static final String MAC = "02:aa:bb:cc:dd:ee";
  private static final String ALL = "00:00:00:00:00:00";

  private static ObservedLink link(int index, String name, String kind) {
    return new ObservedLink(index, name, kind, "", true, true, 1500, 0, false, List.of(), Map.of());
  }

  @Test
  void aPermanentNeighbour() {
    // ip neigh add 10.0.0.10 lladdr 02:aa:bb:cc:dd:ee dev v0 protocol 72
    Message message =
        NeighbourMessages.create(Neighbour.of("v0", "10.0.0.10", MAC), LINKS, HOLDFAST);
    assertSame(
        message,
        12,
        "020000000300000080000000 05000c0048000000 080001000a00000a 0a00020002aabbccddee0000");
    assertThat(message.flags()).isEqualTo(Flags.REQUEST | Flags.CREATE | Flags.EXCL);
    assertThat(NeighbourMessages.read(message, LINKS).orElseThrow().toString())
        .isEqualTo("10.0.0.10 dev v0 lladdr 02:aa:bb:cc:dd:ee proto holdfast");
  }

  @Test
  void aNeighbourOfAControlPlaneAndARouter() {
    // ip neigh replace 10.0.0.10 lladdr 02:aa:bb:cc:dd:ef dev v0 nud noarp extern_learn protocol 72
    assertSame(
        NeighbourMessages.createOrReplace(
            Neighbour.of("v0", "10.0.0.10", "02:aa:bb:cc:dd:ef")
                .withState(NeighbourState.NOARP)
                .withExternLearn(),
            LINKS,
            HOLDFAST),
        12,
        "020000000300000040001000 05000c0048000000 080001000a00000a 0a00020002aabbccddef0000");
    // ip neigh add fc00::10 lladdr 02:aa:bb:cc:dd:ee dev v0 router protocol 72
    assertSame(
        NeighbourMessages.create(Neighbour.of("v0", "fc00::10", MAC).withRouter(), LINKS, HOLDFAST),
        12,
        "0a0000000300000080008000 05000c0048000000"
            + " 14000100fc000000000000000000000000000010 0a00020002aabbccddee0000");
  }

  @Test
  void aManagedNeighbour() {
    // ip neigh add 10.0.0.11 dev v0 managed protocol 72
    assertSame(
        NeighbourMessages.create(Neighbour.managed("v0", "10.0.0.11"), LINKS, HOLDFAST),
        12,
        "020000000300000000000000 05000c0048000000 080001000a00000b 08000f0001000000");
  }

  @Test
  void aProxy() {
    // ip neigh add proxy 10.0.0.20 dev v0 protocol 72
    assertSame(
        NeighbourMessages.create(Neighbour.proxy("v0", "10.0.0.20"), LINKS, HOLDFAST),
        12,
        "020000000300000080000800 05000c0048000000 080001000a000014");
  }

  @Test
  void aDestinationOfAVxlanLink() {
    // bridge fdb append 00:00:00:00:00:00 dev vx0 dst 192.0.2.5 port 5000 vni 77 via v1
    FdbEntry entry =
        FdbEntry.remote("vx0", ALL, "192.0.2.5").withPort(5000).withVni(77).withVia("v1");
    String fixture =
        "0700000006000000c0000200 0a00020000000000000000 00 08000100c0000205 0600060013880000"
            + " 080007004d000000 0800080004000000";
    Message message = FdbMessages.create(entry, LINKS);
    assertSame(message, 12, fixture);
    assertThat(message.flags()).isEqualTo(Flags.REQUEST | Flags.CREATE | Flags.APPEND);
    // bridge fdb del 00:00:00:00:00:00 dev vx0 dst 192.0.2.5 port 5000 vni 77 via v1
    assertSame(FdbMessages.delete(entry, LINKS), 12, fixture);
    assertThat(FdbMessages.read(message, LINKS, Map.of()).orElseThrow().entry()).isEqualTo(entry);
    // bridge fdb append 00:00:00:00:00:00 dev vxe dst 192.0.2.6 src_vni 100 vni 200
    assertSame(
        FdbMessages.create(
            FdbEntry.remote("vxe", ALL, "192.0.2.6").withSourceVni(100).withVni(200), LINKS),
        12,
        "0700000007000000c0000200 0a0002000000000000000000 08000100c0000206 08000700c8000000"
            + " 08000b0064000000");
    // bridge fdb replace 02:00:00:00:00:01 dev vx0 dst 192.0.2.6
    assertSame(
        FdbMessages.createOrReplace(
            FdbEntry.remote("vx0", "02:00:00:00:00:01", "192.0.2.6"), LINKS),
        12,
        "0700000006000000c0000200 0a0002000200000000010000 08000100c0000206");
  }

  @Test
  void anAddressBehindAPort() {
    // bridge fdb add 02:00:00:00:00:11 dev v0 master static vlan 10
    assertSame(
        FdbMessages.create(FdbEntry.behind("v0", "02:00:00:00:00:11").withVlan(10), LINKS),
        12,
        "070000000300000042000400 0a0002000200000000110000 060005000a000000");
    // bridge fdb add 02:00:00:00:00:12 dev v0 master static sticky
    assertSame(
        FdbMessages.create(FdbEntry.behind("v0", "02:00:00:00:00:12").withSticky(), LINKS),
        12,
        "070000000300000042004400 0a0002000200000000120000");
    // bridge fdb add 02:00:00:00:00:13 dev v0 master permanent
    assertSame(
        FdbMessages.create(
            FdbEntry.behind("v0", "02:00:00:00:00:13").withState(FdbState.PERMANENT), LINKS),
        12,
        "0700000003000000c0000400 0a0002000200000000130000");
    // bridge fdb add 02:00:00:00:00:14 dev v0 self
    assertSame(
        FdbMessages.create(FdbEntry.self("v0", "02:00:00:00:00:14"), LINKS),
        12,
        "0700000003000000c0000200 0a0002000200000000140000");
    // bridge fdb add 02:00:00:00:00:15 dev br0 self
    assertSame(
        FdbMessages.create(
            FdbEntry.behind("br0", "02:00:00:00:00:15").withState(FdbState.PERMANENT), LINKS),
        12,
        "0700000005000000c0000200 0a0002000200000000150000");
  }

  @Test
  void twoDestinationsAsTheKernelShowsThem() {
    // bridge fdb show dev vx1, whose index is 6
    Message shown =
        shown(
            28,
            "0700000006000000c0000201 0a00020000000000000000 00 08000100c0000209"
                + " 1400030000000000fc040000241f000000000000");
    assertThat(FdbMessages.read(shown, LINKS, Map.of()).orElseThrow().toString())
        .isEqualTo("00:00:00:00:00:00 dev vx0 dst 192.0.2.9 self");
  }

  @Test
  void aMemberOfAGroup() {
    // bridge mdb add dev br0 port v0 grp 239.1.1.1 permanent
    assertSame(
        MdbMessages.create(MdbEntry.of("br0", "v0", "239.1.1.1"), LINKS),
        8,
        "0700000005000000 20000100030000000100 0000ef010101000000000000000000000000 08000000");
    // bridge mdb add dev br0 port v0 grp 239.1.1.1 src 10.0.0.9 permanent
    assertSame(
        MdbMessages.create(MdbEntry.of("br0", "v0", "239.1.1.1").withSource("10.0.0.9"), LINKS),
        8,
        "0700000005000000 20000100030000000100 0000ef010101000000000000000000000000 08000000"
            + " 0c000280 080001000a000009");
    // bridge mdb add dev br0 port v0 grp 01:00:5e:7f:00:01 permanent
    assertSame(
        MdbMessages.create(MdbEntry.of("br0", "v0", "01:00:5e:7f:00:01"), LINKS),
        8,
        "0700000005000000 20000100030000000100 000001005e7f000100000000000000000000 00000000");
    // bridge mdb del dev br0 port v0 grp 239.1.1.1
    assertSame(
        MdbMessages.delete(MdbEntry.of("br0", "v0", "239.1.1.1"), LINKS),
        8,
        "0700000005000000 20000100030000000000 0000ef010101000000000000000000000000 08000000");
    // bridge mdb add dev br0 port v0 grp ff0e::1 vid 10 temp, but for its state
    assertSame(
        MdbMessages.create(MdbEntry.of("br0", "v0", "ff0e::1").withVlan(10), LINKS),
        8,
        "0700000005000000 20000100030000000100 0a00ff0e0000000000000000000000000001 86dd0000");
  }

  private static Message shown(int type, String payload) {
    byte[] bytes = HexFormat.of().parseHex(payload.replace(" ", ""));
    return Frames.split(Message.of(type, 0, 0, 0, bytes).bytes(), Kinds.VOCABULARY).getFirst();
  }

  /** The same header, and the same attributes in whatever order. */
  private static void assertSame(Message message, int header, String fixture) {
    byte[] expected = HexFormat.of().parseHex(fixture.replace(" ", ""));
    byte[] actual = message.payload();
    assertThat(HexFormat.of().formatHex(actual, 0, header))
        .isEqualTo(HexFormat.of().formatHex(expected, 0, header));
    assertThat(attributes(actual, header)).isEqualTo(attributes(expected, header));
  }

  private static Set<String> attributes(byte[] payload, int header) {
    return Attributes.of(Arrays.copyOfRange(payload, header, payload.length)).raw().stream()
        .map(raw -> raw.type() + " " + HexFormat.of().formatHex(raw.payload()))
        .collect(Collectors.toSet());
  }
}
