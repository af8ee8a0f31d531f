package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.BYTES;
import static dev.holdfast.netlink.Codecs.IP;
import static dev.holdfast.netlink.Codecs.U8;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Field;
import dev.holdfast.netlink.Flags;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.MacAddress;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.netlink.Struct;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Members of multicast groups on the wire, write beside read: {@code RTM_*MDB} of
 * linux/if_bridge.h.
 *
 * <p>A request nests attributes in other numbers than a dump does.
 */
final class MdbMessages {

  static final Field FAMILY = Field.u8(0, "family");
  static final Field INDEX = Field.s32(4, "ifindex");

  /** {@code struct br_mdb_entry}, both ways. */
  static final Attr<byte[]> ENTRY = Attr.of(1, "MDBA_SET_ENTRY", BYTES);

  static final Attr<IpAddress> SOURCE = Attr.of(1, "MDBE_ATTR_SOURCE", IP);
  static final Attr<Attributes> ENTRY_ATTRS = Attr.nested(2, "MDBA_SET_ENTRY_ATTRS", SOURCE);

  static final Attr<byte[]> SOURCES = Attr.of(2, "MDBA_MDB_EATTR_SRC_LIST", BYTES);
  static final Attr<Integer> MODE = Attr.of(3, "MDBA_MDB_EATTR_GROUP_MODE", U8);
  static final Attr<IpAddress> SHOWN_SOURCE = Attr.of(4, "MDBA_MDB_EATTR_SOURCE", IP);
  static final Attr<Integer> RTPROT = Attr.of(5, "MDBA_MDB_EATTR_RTPROT", U8);
  static final Attr<byte[]> INFO = Attr.of(1, "MDBA_MDB_ENTRY_INFO", BYTES);
  static final Attr<Attributes> MDB_ENTRY = Attr.nested(1, "MDBA_MDB_ENTRY", INFO);
  static final Attr<Attributes> MDB = Attr.nested(1, "MDBA_MDB", MDB_ENTRY);

  private static final Struct PORT_MSG = Struct.of("br_port_msg", 8, FAMILY, INDEX);

  static final MessageType NEW = request(84, "RTM_NEWMDB");
  static final MessageType DELETE = request(85, "RTM_DELMDB");
  static final MessageType GET = MessageType.of(86, "RTM_GETMDB", PORT_MSG);

  private static final int AF_BRIDGE = 7;
  private static final int ETH_P_IP = 0x0800;
  private static final int ETH_P_IPV6 = 0x86dd;
  private static final int PERMANENT = 1;
  private static final int EXCLUDE = 0;

  // struct br_mdb_entry: ifindex 4, state 1, flags 1, vid 2, address 16, protocol 2 (big endian), 2
  private static final int BYTES_OF_ENTRY = 28;
  private static final int AT_STATE = 4;
  private static final int AT_FLAGS = 5;
  private static final int AT_VID = 6;
  private static final int AT_ADDRESS = 8;
  private static final int AT_PROTOCOL = 24;

  private MdbMessages() {}

  private static MessageType request(int number, String name) {
    return MessageType.of(number, name, PORT_MSG, ENTRY, ENTRY_ATTRS);
  }

  static List<MessageType> types() {
    return List.of(NEW, DELETE, GET);
  }

  /** Every group of every bridge. */
  static Message dump() {
    return Message.request(GET, 0).set(FAMILY, AF_BRIDGE).build();
  }

  /** Fails if the port is a member already, whoever made it one. */
  static Message create(MdbEntry entry, Links links) {
    return write(NEW, Flags.CREATE | Flags.EXCL, entry, links);
  }

  /** Ends a membership, whoever made it. */
  static Message delete(MdbEntry entry, Links links) {
    return write(DELETE, 0, entry, links);
  }

  private static Message write(MessageType type, int flags, MdbEntry entry, Links links) {
    ByteBuffer bytes = ByteBuffer.allocate(BYTES_OF_ENTRY).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(links.index(entry.port()));
    bytes.put((byte) (type.equals(NEW) ? PERMANENT : 0));
    bytes.putShort(AT_VID, (short) (entry.vlan() == null ? 0 : entry.vlan()));
    MdbGroup group = entry.group();
    IpAddress ip = group.ip();
    MacAddress mac = group.mac();
    bytes.put(AT_ADDRESS, ip != null ? ip.bytes() : mac != null ? mac.bytes() : new byte[0]);
    int protocol = ip == null ? 0 : ip.isV4() ? ETH_P_IP : ETH_P_IPV6;
    bytes.order(ByteOrder.BIG_ENDIAN).putShort(AT_PROTOCOL, (short) protocol);
    return Message.request(type, flags)
        .set(FAMILY, AF_BRIDGE)
        .set(INDEX, links.index(entry.dev()))
        .put(ENTRY, bytes.array())
        .nest(ENTRY_ATTRS, inside -> inside.putIf(SOURCE, entry.source()))
        .build();
  }

  /** Reads all members of one bridge, which is what one message of a dump tells. */
  static List<ObservedMdbEntry> read(Message message, Links links) {
    List<ObservedMdbEntry> members = new ArrayList<>();
    for (byte[] info : infos(message)) {
      members.add(read(links.name(message.number(INDEX)), info, links));
    }
    return members;
  }

  private static List<byte[]> infos(Message message) {
    Attributes mdb = message.attributes().get(MDB);
    return mdb == null
        ? List.of()
        : mdb.all(MDB_ENTRY).stream()
            .flatMap(group -> group.all(INFO).stream())
            .filter(info -> info.length >= BYTES_OF_ENTRY)
            .toList();
  }

  private static ObservedMdbEntry read(String bridge, byte[] info, Links links) {
    ByteBuffer bytes = ByteBuffer.wrap(info).order(ByteOrder.LITTLE_ENDIAN);
    String port = links.name(bytes.getInt(0));
    int vid = bytes.getShort(AT_VID) & 0xffff;
    Attributes more = Attributes.of(Arrays.copyOfRange(info, BYTES_OF_ENTRY, info.length));
    IpAddress source = more.get(SHOWN_SOURCE);
    Integer protocol = more.get(RTPROT);
    String unusual = unusual(more);
    String shown = "dev " + bridge + " port " + port;
    MdbEntry entry = null;
    try {
      entry = new MdbEntry(bridge, port, group(info), vid == 0 ? null : (Integer) vid, source);
      shown = entry.toString();
    } catch (IllegalArgumentException e) {
      unusual = e.getMessage();
    }
    return new ObservedMdbEntry(
        entry,
        shown,
        bytes.get(AT_STATE) == PERMANENT,
        bytes.get(AT_FLAGS),
        protocol == null ? 0 : protocol,
        unusual);
  }

  /** What an {@link MdbEntry} cannot say: a list of sources that are let in, or kept out. */
  private static @Nullable String unusual(Attributes more) {
    Integer mode = more.get(MODE);
    byte[] sources = more.get(SOURCES);
    boolean some = sources != null && sources.length > 0;
    boolean include = mode != null && mode != EXCLUDE && !more.has(SHOWN_SOURCE);
    return some || include ? "a list of sources" : null;
  }

  private static MdbGroup group(byte[] info) {
    int protocol = ByteBuffer.wrap(info).order(ByteOrder.BIG_ENDIAN).getShort(AT_PROTOCOL) & 0xffff;
    int length = protocol == ETH_P_IP ? 4 : protocol == ETH_P_IPV6 ? 16 : 6;
    byte[] address = Arrays.copyOfRange(info, AT_ADDRESS, AT_ADDRESS + length);
    return protocol == 0
        ? new MdbGroup(null, MacAddress.of(address).orElseThrow())
        : new MdbGroup(IpAddress.of(address).orElseThrow(), null);
  }

  /** Whether it tells only of members that come and go by themselves. */
  static boolean isLearned(Message message) {
    return infos(message).stream().noneMatch(info -> info[AT_STATE] == PERMANENT);
  }
}
