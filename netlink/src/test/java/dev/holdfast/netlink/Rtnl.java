package dev.holdfast.netlink;

import static dev.holdfast.netlink.Codecs.BYTES;
import static dev.holdfast.netlink.Codecs.IP;
import static dev.holdfast.netlink.Codecs.S32;
import static dev.holdfast.netlink.Codecs.STRING;
import static dev.holdfast.netlink.Codecs.U32;

import dev.holdfast.kernel.KernelException;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert;

/** As much of rtnetlink as the tests speak. */
final class Rtnl {

  static final int ROUTE = 0;

  static final Field IFI_INDEX = Field.s32(4, "ifi_index");
  static final Field IFI_FLAGS = Field.u32(8, "ifi_flags");
  static final Struct IFINFOMSG =
      Struct.of(
          "ifinfomsg",
          16,
          Field.u8(0, "ifi_family"),
          Field.u16(2, "ifi_type"),
          IFI_INDEX,
          IFI_FLAGS,
          Field.u32(12, "ifi_change"));
  static final Attr<String> IFLA_IFNAME = Attr.of(3, "IFLA_IFNAME", STRING);
  static final Attr<Long> IFLA_MTU = Attr.of(4, "IFLA_MTU", U32);
  static final Attr<Integer> IFLA_LINK = Attr.of(5, "IFLA_LINK", S32);
  static final Attr<String> IFLA_INFO_KIND = Attr.of(1, "IFLA_INFO_KIND", STRING);
  static final Attr<byte[]> IFLA_INFO_DATA = Attr.of(2, "IFLA_INFO_DATA", BYTES);
  static final Attr<Attributes> IFLA_LINKINFO =
      Attr.nested(18, "IFLA_LINKINFO", IFLA_INFO_KIND, IFLA_INFO_DATA);

  static final MessageType RTM_NEWLINK = link(16, "RTM_NEWLINK");
  static final MessageType RTM_GETLINK = link(18, "RTM_GETLINK");

  static final Field IFA_FAMILY = Field.u8(0, "ifa_family");
  static final Field IFA_PREFIXLEN = Field.u8(1, "ifa_prefixlen");
  static final Field IFA_INDEX = Field.s32(4, "ifa_index");
  static final Struct IFADDRMSG =
      Struct.of(
          "ifaddrmsg",
          8,
          IFA_FAMILY,
          IFA_PREFIXLEN,
          Field.u8(2, "ifa_flags"),
          Field.u8(3, "ifa_scope"),
          IFA_INDEX);
  static final Attr<IpAddress> IFA_ADDRESS = Attr.of(1, "IFA_ADDRESS", IP);
  static final Attr<IpAddress> IFA_LOCAL = Attr.of(2, "IFA_LOCAL", IP);
  static final Attr<String> IFA_LABEL = Attr.of(3, "IFA_LABEL", STRING);
  static final Attr<byte[]> IFA_CACHEINFO = Attr.of(6, "IFA_CACHEINFO", BYTES);

  static final MessageType RTM_NEWADDR = address(20, "RTM_NEWADDR");
  static final MessageType RTM_DELADDR = address(21, "RTM_DELADDR");
  static final MessageType RTM_GETADDR = address(22, "RTM_GETADDR");

  static final Field RTM_FAMILY = Field.u8(0, "rtm_family");
  static final Field RTM_DST_LEN = Field.u8(1, "rtm_dst_len");
  static final Field RTM_TABLE = Field.u8(4, "rtm_table");
  static final Field RTM_PROTOCOL = Field.u8(5, "rtm_protocol");
  static final Field RTM_SCOPE = Field.u8(6, "rtm_scope");
  static final Field RTM_TYPE = Field.u8(7, "rtm_type");
  static final Struct RTMSG =
      Struct.of(
          "rtmsg",
          12,
          RTM_FAMILY,
          RTM_DST_LEN,
          Field.u8(2, "rtm_src_len"),
          Field.u8(3, "rtm_tos"),
          RTM_TABLE,
          RTM_PROTOCOL,
          RTM_SCOPE,
          RTM_TYPE,
          Field.u32(8, "rtm_flags"));
  static final Attr<IpAddress> RTA_DST = Attr.of(1, "RTA_DST", IP);
  static final Attr<Long> RTA_OIF = Attr.of(4, "RTA_OIF", U32);
  static final Attr<IpAddress> RTA_GATEWAY = Attr.of(5, "RTA_GATEWAY", IP);
  static final Attr<Long> RTA_PRIORITY = Attr.of(6, "RTA_PRIORITY", U32);
  static final Attr<Long> RTAX_MTU = Attr.of(2, "RTAX_MTU", U32);
  static final Attr<Long> RTAX_HOPLIMIT = Attr.of(10, "RTAX_HOPLIMIT", U32);
  static final Attr<Attributes> RTA_METRICS =
      Attr.nested(8, "RTA_METRICS", RTAX_MTU, RTAX_HOPLIMIT);
  static final Attr<Long> RTA_TABLE = Attr.of(15, "RTA_TABLE", U32);

  static final MessageType RTM_NEWROUTE = route(24, "RTM_NEWROUTE");
  static final MessageType RTM_DELROUTE = route(25, "RTM_DELROUTE");
  static final MessageType RTM_GETROUTE = route(26, "RTM_GETROUTE");

  static final List<MessageType> TYPES =
      List.of(
          RTM_NEWLINK,
          RTM_GETLINK,
          RTM_NEWADDR,
          RTM_DELADDR,
          RTM_GETADDR,
          RTM_NEWROUTE,
          RTM_DELROUTE,
          RTM_GETROUTE);

  private Rtnl() {}

  private static MessageType link(int number, String name) {
    return MessageType.of(number, name, IFINFOMSG, IFLA_IFNAME, IFLA_MTU, IFLA_LINK, IFLA_LINKINFO);
  }

  private static MessageType address(int number, String name) {
    return MessageType.of(
        number, name, IFADDRMSG, IFA_ADDRESS, IFA_LOCAL, IFA_LABEL, IFA_CACHEINFO);
  }

  private static MessageType route(int number, String name) {
    return MessageType.of(
        number, name, RTMSG, RTA_DST, RTA_OIF, RTA_GATEWAY, RTA_PRIORITY, RTA_METRICS, RTA_TABLE);
  }

  /** A route to a network by way of a device. */
  static Message newRoute(String to, long device) {
    IpPrefix prefix = IpPrefix.parse(to);
    return Message.request(RTM_NEWROUTE, Flags.CREATE | Flags.EXCL)
        .set(RTM_FAMILY, prefix.address().isV4() ? 2 : 10)
        .set(RTM_DST_LEN, prefix.length())
        .set(RTM_TABLE, 254)
        .set(RTM_PROTOCOL, 4)
        .set(RTM_SCOPE, 253)
        .set(RTM_TYPE, 1)
        .put(RTA_DST, prefix.address())
        .put(RTA_OIF, device)
        .build();
  }

  static Message newAddress(String address, int device) {
    IpPrefix prefix = IpPrefix.parse(address);
    return Message.request(RTM_NEWADDR, Flags.CREATE | Flags.EXCL)
        .set(IFA_FAMILY, prefix.address().isV4() ? 2 : 10)
        .set(IFA_PREFIXLEN, prefix.length())
        .set(IFA_INDEX, device)
        .put(IFA_ADDRESS, prefix.address())
        .put(IFA_LOCAL, prefix.address())
        .build();
  }

  /** The refusal that a call ends with. */
  static KernelException refusalOf(ThrowableAssert.ThrowingCallable call) {
    KernelException refusal = Assertions.catchThrowableOfType(KernelException.class, call);
    Assertions.assertThat(refusal).as("a refusal").isNotNull();
    return refusal;
  }

  static Message allLinks() {
    return Message.request(RTM_GETLINK, 0).build();
  }
}
