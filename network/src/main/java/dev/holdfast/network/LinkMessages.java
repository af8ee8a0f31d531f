package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.BYTES;
import static dev.holdfast.netlink.Codecs.S32;
import static dev.holdfast.netlink.Codecs.STRING;
import static dev.holdfast.netlink.Codecs.U32;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Field;
import dev.holdfast.netlink.MacAddress;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.netlink.Struct;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Links on the wire, write beside read: {@code RTM_*LINK} of rtnetlink(7), linux/if_link.h. */
final class LinkMessages {

  static final Field FAMILY = Field.u8(0, "ifi_family");
  static final Field TYPE = Field.u16(2, "ifi_type");
  static final Field INDEX = Field.s32(4, "ifi_index");
  static final Field FLAGS = Field.u32(8, "ifi_flags");
  static final Field CHANGE = Field.u32(12, "ifi_change");

  static final Attr<byte[]> ADDRESS = Attr.of(1, "IFLA_ADDRESS", BYTES);
  static final Attr<String> IFNAME = Attr.of(3, "IFLA_IFNAME", STRING);
  static final Attr<Long> MTU = Attr.of(4, "IFLA_MTU", U32);
  static final Attr<Integer> LINK = Attr.of(5, "IFLA_LINK", S32);
  static final Attr<Integer> MASTER = Attr.of(10, "IFLA_MASTER", S32);
  static final Attr<String> KIND = Attr.of(1, "IFLA_INFO_KIND", STRING);
  static final Attr<Attributes> LINKINFO = Attr.nested(18, "IFLA_LINKINFO", KIND);
  static final Attr<Long> EXT_MASK = Attr.of(29, "IFLA_EXT_MASK", U32);

  private static final Struct IFINFOMSG =
      Struct.of("ifinfomsg", 16, FAMILY, TYPE, INDEX, FLAGS, CHANGE);

  static final MessageType NEW = type(16, "RTM_NEWLINK");
  static final MessageType DELETE = type(17, "RTM_DELLINK");
  static final MessageType GET = type(18, "RTM_GETLINK");

  private static final long IFF_UP = 1;
  private static final long IFF_RUNNING = 0x40;
  private static final long SKIP_STATISTICS = 8;

  private LinkMessages() {}

  private static MessageType type(int number, String name) {
    return MessageType.of(
        number, name, IFINFOMSG, ADDRESS, IFNAME, MTU, LINK, MASTER, LINKINFO, EXT_MASK);
  }

  static Message dump() {
    return Message.request(GET, 0).put(EXT_MASK, SKIP_STATISTICS).build();
  }

  static ObservedLink read(Message message) {
    String name = message.get(IFNAME);
    Long mtu = message.get(MTU);
    Attributes info = message.get(LINKINFO);
    String kind = info == null ? null : info.get(KIND);
    long flags = message.field(FLAGS);
    int index = message.number(INDEX);
    return new ObservedLink(
        index,
        name == null ? "if" + index : name,
        kind == null ? "" : kind,
        (flags & IFF_UP) != 0,
        (flags & IFF_RUNNING) != 0,
        mtu == null ? 0 : (int) Math.min(mtu, Integer.MAX_VALUE),
        mac(message.get(ADDRESS)));
  }

  private static @Nullable MacAddress mac(byte @Nullable [] hardware) {
    return hardware == null ? null : MacAddress.of(hardware).orElse(null);
  }

  static Message setUp(int index, boolean up) {
    return Message.request(NEW, 0)
        .set(INDEX, index)
        .set(FLAGS, up ? IFF_UP : 0)
        .set(CHANGE, IFF_UP)
        .build();
  }

  static Message setMtu(int index, long mtu) {
    return Message.request(NEW, 0).set(INDEX, index).put(MTU, mtu).build();
  }

  static List<MessageType> types() {
    return List.of(NEW, DELETE, GET);
  }
}
