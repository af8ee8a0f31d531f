package dev.holdfast.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Messages against the bytes that iproute2 6.1.0 sent to Linux 6.18 on x86-64.
 *
 * <p>Each was caught by {@code strace -e trace=sendmsg -e write=3 ip -n NAME …} with the command
 * above it, where v0 is interface 3.
 */
final class MessageTest {

  /** {@code addr add 192.0.2.9/24 dev v0 label v0:x valid_lft 3600 preferred_lft 1800}. */
  private static final String NEW_ADDRESS =
      """
      48 00 00 00 14 00 05 06  3d b4 03 6b 00 00 00 00
      02 18 00 00 03 00 00 00  08 00 02 00 c0 00 02 09
      09 00 03 00 76 30 3a 78  00 00 00 00 08 00 01 00
      c0 00 02 09 14 00 06 00  08 07 00 00 10 0e 00 00
      00 00 00 00 00 00 00 00
      """;

  /** {@code route add 10.50.0.0/24 via 192.0.2.1 table 1000 metric 50 mtu 1400}. */
  private static final String NEW_ROUTE =
      """
      48 00 00 00 18 00 05 06  3d b4 03 6b 00 00 00 00
      02 18 00 00 00 03 00 01  00 00 00 00 08 00 01 00
      0a 32 00 00 08 00 05 00  c0 00 02 01 08 00 0f 00
      e8 03 00 00 08 00 06 00  32 00 00 00 0c 00 08 00
      08 00 02 00 78 05 00 00
      """;

  /** {@code link add mv0 link v0 type macvlan mode bridge}. */
  private static final String NEW_LINK =
      """
      4c 00 00 00 10 00 05 06  3d b4 03 6b 00 00 00 00
      00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00
      08 00 05 00 03 00 00 00  08 00 03 00 6d 76 30 00
      1c 00 12 00 0b 00 01 00  6d 61 63 76 6c 61 6e 00
      0c 00 02 00 08 00 01 00  04 00 00 00
      """;

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  private static Message read(String fixture) {
    return Frames.split(hex(fixture), Rtnl.TYPES).getFirst();
  }

  private static byte[] payload(Message message) {
    return message.payload();
  }

  @Test
  void anAddressIsReadAsIpWroteIt() {
    Message message = read(NEW_ADDRESS);
    assertThat(message.is(Rtnl.RTM_NEWADDR)).isTrue();
    assertThat(message.flags()).isEqualTo(Flags.REQUEST | Flags.ACK | Flags.CREATE | Flags.EXCL);
    assertThat(message.sequence()).isEqualTo(0x6b03_b43dL);
    assertThat(message.field(Rtnl.IFA_FAMILY)).isEqualTo(2);
    assertThat(message.number(Rtnl.IFA_PREFIXLEN)).isEqualTo(24);
    assertThat(message.number(Rtnl.IFA_INDEX)).isEqualTo(3);
    assertThat(message.get(Rtnl.IFA_LOCAL)).isEqualTo(IpAddress.parse("192.0.2.9"));
    assertThat(message.get(Rtnl.IFA_LABEL)).isEqualTo("v0:x");
    assertThat(message.get(Rtnl.IFA_CACHEINFO)).hasSize(16);
  }

  @Test
  void anAddressIsWrittenAsIpWritesIt() {
    Message written =
        Message.request(Rtnl.RTM_NEWADDR, Flags.CREATE | Flags.EXCL)
            .set(Rtnl.IFA_FAMILY, 2)
            .set(Rtnl.IFA_PREFIXLEN, 24)
            .set(Rtnl.IFA_INDEX, 3)
            .put(Rtnl.IFA_LOCAL, IpAddress.parse("192.0.2.9"))
            .put(Rtnl.IFA_LABEL, "v0:x")
            .put(Rtnl.IFA_ADDRESS, IpAddress.parse("192.0.2.9"))
            .put(Rtnl.IFA_CACHEINFO, hex("08070000 100e0000 00000000 00000000"))
            .build();
    assertThat(written.stamped(Flags.ACK, 0x6b03_b43dL, 0).bytes()).isEqualTo(hex(NEW_ADDRESS));
  }

  @Test
  void aRouteIsReadAsIpWroteIt() {
    Message message = read(NEW_ROUTE);
    assertThat(message.field(Rtnl.RTM_TABLE)).isZero();
    assertThat(message.get(Rtnl.RTA_TABLE)).isEqualTo(1000L);
    assertThat(message.get(Rtnl.RTA_DST)).isEqualTo(IpAddress.parse("10.50.0.0"));
    assertThat(message.get(Rtnl.RTA_PRIORITY)).isEqualTo(50L);
    assertThat(message.get(Rtnl.RTA_METRICS).get(Rtnl.RTAX_MTU)).isEqualTo(1400L);
    assertThat(message.get(Rtnl.RTA_OIF)).isNull();
  }

  /** Nested attributes bear {@code NLA_F_NESTED}, which iproute2 leaves out here. */
  @Test
  void aRouteIsWrittenAsIpWritesItButForTheBitOfNesting() {
    Message written =
        Message.request(Rtnl.RTM_NEWROUTE, Flags.CREATE | Flags.EXCL)
            .set(Rtnl.RTM_FAMILY, 2)
            .set(Rtnl.RTM_DST_LEN, 24)
            .set(Rtnl.RTM_PROTOCOL, 3)
            .set(Rtnl.RTM_TYPE, 1)
            .put(Rtnl.RTA_DST, IpAddress.parse("10.50.0.0"))
            .put(Rtnl.RTA_GATEWAY, IpAddress.parse("192.0.2.1"))
            .put(Rtnl.RTA_TABLE, 1000L)
            .put(Rtnl.RTA_PRIORITY, 50L)
            .nest(Rtnl.RTA_METRICS, metrics -> metrics.put(Rtnl.RTAX_MTU, 1400L))
            .build();
    byte[] wanted = payload(read(NEW_ROUTE));
    wanted[47] = (byte) 0x80;
    assertThat(written.payload()).isEqualTo(wanted);
  }

  @Test
  void aLinkIsReadAsIpWroteIt() {
    Message message = read(NEW_LINK);
    assertThat(message.get(Rtnl.IFLA_IFNAME)).isEqualTo("mv0");
    assertThat(message.get(Rtnl.IFLA_LINK)).isEqualTo(3);
    assertThat(message.get(Rtnl.IFLA_MTU)).isNull();
    Attributes info = message.get(Rtnl.IFLA_LINKINFO);
    assertThat(info.get(Rtnl.IFLA_INFO_KIND)).isEqualTo("macvlan");
    assertThat(info.raw()).extracting(Attributes.Raw::type).containsExactly(1, 2);
  }

  @Test
  void aDefaultRouteHasNoDestination() {
    Message written =
        Message.request(Rtnl.RTM_NEWROUTE, 0)
            .set(Rtnl.RTM_FAMILY, 2)
            .set(Rtnl.RTM_TABLE, 254)
            .set(Rtnl.RTM_PROTOCOL, 3)
            .set(Rtnl.RTM_TYPE, 1)
            .putIf(Rtnl.RTA_DST, null)
            .put(Rtnl.RTA_GATEWAY, IpAddress.parse("10.0.0.1"))
            .build();
    assertThat(written.payload())
        .isEqualTo(hex("02 00 00 00 FE 03 00 01 00000000 0800 0500 0A000001"));
  }

  @Test
  void oneDeclarationWritesReadsTracesAndNames() {
    assertThat(read(NEW_ADDRESS))
        .hasToString(
            "RTM_NEWADDR [request|ack|excl|create] seq 1795404861 {ifa_family 2, ifa_prefixlen 24,"
                + " ifa_flags 0, ifa_scope 0, ifa_index 3, IFA_LOCAL 192.0.2.9, IFA_LABEL \"v0:x\","
                + " IFA_ADDRESS 192.0.2.9, IFA_CACHEINFO 0x08070000100e00000000000000000000}");
    assertThat(read(NEW_LINK).toString())
        .contains("IFLA_LINKINFO {IFLA_INFO_KIND \"macvlan\", IFLA_INFO_DATA 0x0800010004000000}");
  }

  @Test
  void whatIsNotDeclaredIsTracedAsBytes() {
    MessageType bare = MessageType.of(20, "RTM_NEWADDR", Rtnl.IFADDRMSG, Rtnl.IFA_LOCAL);
    Message message = Frames.split(hex(NEW_ADDRESS), List.of(bare)).getFirst();
    assertThat(message.toString())
        .contains("IFA_LOCAL 192.0.2.9, attribute 3 0x76303a7800, attribute 1 0xc0000209");
    Message unknown = Frames.split(hex(NEW_ADDRESS), List.of()).getFirst();
    assertThat(unknown.toString()).startsWith("type 20 [").contains("0x0218000003000000");
    assertThat(unknown.attributes().isEmpty()).isTrue();
    assertThat(unknown.declared()).isNull();
  }

  @Test
  void flagsAreNamedByWhatTheyAreOn() {
    assertThat(Message.request(Rtnl.RTM_GETLINK, Flags.DUMP).build().toString())
        .startsWith("RTM_GETLINK [request|root|match] ");
    assertThat(Message.request(Rtnl.RTM_DELROUTE, 0x200).build().toString())
        .startsWith("RTM_DELROUTE [request|bulk] ");
    assertThat(Message.request(Rtnl.RTM_NEWROUTE, 0x9000).build().toString())
        .startsWith("RTM_NEWROUTE [request|0x1000|0x8000] ");
  }

  @Test
  void aShortMessageSaysWhatItIsTooShortFor() {
    Message stub =
        new Message(Message.of(20, 0, 1, 0, new byte[4]).bytes(), 0, 20, Rtnl.RTM_NEWADDR);
    assertThat(stub.field(Rtnl.IFA_PREFIXLEN)).isZero();
    assertThatThrownBy(() -> stub.field(Rtnl.IFA_INDEX))
        .isInstanceOf(WireFormatException.class)
        .hasMessage("RTM_NEWADDR is too short for ifa_index");
    assertThatThrownBy(stub::attributes)
        .isInstanceOf(WireFormatException.class)
        .hasMessage("RTM_NEWADDR is too short for ifaddrmsg");
    assertThat(stub.toString()).endsWith(" 0x00000000");
  }

  @Test
  void onlyFieldsOfTheHeaderAreSetAndOnlyToWhatFits() {
    Message.Builder address = Message.request(Rtnl.RTM_NEWADDR, 0);
    assertThatThrownBy(() -> address.set(Rtnl.IFI_INDEX, 1))
        .hasMessage("ifaddrmsg has no ifi_index");
    assertThatThrownBy(() -> address.set(Rtnl.IFA_PREFIXLEN, 256))
        .hasMessage("ifa_prefixlen cannot be 256");
    assertThatThrownBy(() -> address.set(Rtnl.IFA_PREFIXLEN, -1))
        .hasMessage("ifa_prefixlen cannot be -1");
    Message link =
        Message.request(Rtnl.RTM_NEWLINK, 0)
            .set(Rtnl.IFI_FLAGS, 0xffff_ffffL)
            .set(Rtnl.IFI_INDEX, -1)
            .build();
    assertThat(link.field(Rtnl.IFI_FLAGS)).isEqualTo(0xffff_ffffL);
    assertThat(link.field(Rtnl.IFI_INDEX)).isEqualTo(-1);
  }

  @Test
  void structsHoldTheirFieldsWithoutOverlap() {
    assertThatThrownBy(() -> Struct.of("s", 4, Field.u32(0, "a"), Field.u8(3, "b")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Struct.of("s", 4, Field.u32(4, "a")))
        .isInstanceOf(IllegalArgumentException.class);
    Field resource = Field.u16be(2, "res_id");
    MessageType type = MessageType.of(0x0a10, "NFNL", Struct.of("nfgenmsg", 4, resource));
    assertThat(Message.request(type, 0).set(resource, 5000).build().payload())
        .isEqualTo(hex("0000 1388"));
  }
}
