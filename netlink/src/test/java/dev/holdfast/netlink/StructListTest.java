package dev.holdfast.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Structs in a row lie as the kernel's RTA_MULTIPATH does. */
class StructListTest {

  private static final Field LEN = Field.u16(0, "rtnh_len");
  private static final Field FLAGS = Field.u8(2, "rtnh_flags");
  private static final Field HOPS = Field.u8(3, "rtnh_hops");
  private static final Field IFINDEX = Field.s32(4, "rtnh_ifindex");
  private static final Attr<IpAddress> GATEWAY = Attr.of(5, "RTA_GATEWAY", Codecs.IP);
  private static final Attr<Integer> ODD = Attr.of(9, "ODD", Codecs.U8);
  private static final StructList HOP_LIST =
      StructList.of(Struct.of("rtnexthop", 8, LEN, FLAGS, HOPS, IFINDEX), LEN, GATEWAY, ODD);

  // ip route add 10.3.0.0/16 nexthop via 10.0.0.3 dev v0 weight 2 nexthop via 10.0.0.4
  private static final String FIXTURE =
      "1000000103000000080005000a000003" + "1000000000000000080005000a000004";

  private static StructList.Entry hop(int hops, int index, String gateway) {
    StructList.Builder entry = HOP_LIST.entry().set(HOPS, hops).set(IFINDEX, index);
    entry.attributes().put(GATEWAY, IpAddress.parse(gateway));
    return entry.build();
  }

  private static byte[] bytes(List<StructList.Entry> entries) {
    byte[] bytes = new byte[HOP_LIST.length(entries)];
    HOP_LIST.write(entries, bytes, 0);
    return bytes;
  }

  @Test
  void theyAreWrittenAsIpWritesThem() {
    byte[] bytes = bytes(List.of(hop(1, 3, "10.0.0.3"), hop(0, 0, "10.0.0.4")));
    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo(FIXTURE);
  }

  @Test
  void whatIsWrittenIsRead() {
    byte[] bytes = HexFormat.of().parseHex(FIXTURE);
    List<StructList.Entry> read = HOP_LIST.read(bytes, 0, bytes.length);
    assertThat(read).containsExactly(hop(1, 3, "10.0.0.3"), hop(0, 0, "10.0.0.4"));
    assertThat(read.getFirst().number(IFINDEX)).isEqualTo(3);
    assertThat(read.getFirst().get(GATEWAY)).isEqualTo(IpAddress.parse("10.0.0.3"));
    assertThat(HOP_LIST.show(read))
        .contains("rtnh_hops 1", "RTA_GATEWAY 10.0.0.3", "RTA_GATEWAY 10.0.0.4");
  }

  @Test
  void eachStartsAtAMultipleOfFour() {
    StructList.Builder entry = HOP_LIST.entry();
    entry.attributes().put(ODD, 7);
    List<StructList.Entry> two = List.of(entry.build(), hop(0, 1, "10.0.0.4"));
    byte[] bytes = bytes(two);
    assertThat(bytes.length % 4).isZero();
    assertThat(HOP_LIST.read(bytes, 0, bytes.length)).isEqualTo(two);
  }

  @Test
  void aLengthThatDoesNotFitIsRefused() {
    for (String wrong : List.of("0700000000000000", "2000000000000000", "0000000000000000")) {
      byte[] bytes = HexFormat.of().parseHex(wrong);
      assertThatThrownBy(() -> HOP_LIST.read(bytes, 0, bytes.length))
          .isInstanceOf(WireFormatException.class)
          .hasMessageContaining("rtnexthop of");
    }
    assertThat(HOP_LIST.read(new byte[7], 0, 7)).isEmpty();
  }

  @Test
  void whatIsNotDeclaredCannotBeWritten() {
    Field other = Field.u8(3, "other");
    assertThatThrownBy(() -> HOP_LIST.entry().set(other, 1)).hasMessageContaining("has no other");
    assertThatThrownBy(() -> StructList.of(Struct.of("s", 8, HOPS), LEN))
        .hasMessageContaining("has no rtnh_len");
  }
}
