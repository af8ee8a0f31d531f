package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.BYTES;
import static dev.holdfast.netlink.Codecs.IP;
import static dev.holdfast.netlink.Codecs.S32;
import static dev.holdfast.netlink.Codecs.U16;
import static dev.holdfast.netlink.Codecs.U16_BE;
import static dev.holdfast.netlink.Codecs.U32;
import static dev.holdfast.netlink.Codecs.U8;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Field;
import dev.holdfast.netlink.Flags;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.MacAddress;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.netlink.Struct;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Neighbours on the wire, write beside read: {@code RTM_*NEIGH} of rtnetlink(7), linux/neighbour.h.
 *
 * <p>The entries of bridges' and tunnels' forwarding tables travel in the same messages; see {@link
 * FdbMessages}.
 */
final class NeighbourMessages {

  static final Field FAMILY = Field.u8(0, "ndm_family");
  static final Field INDEX = Field.s32(4, "ndm_ifindex");
  static final Field STATE = Field.u16(8, "ndm_state");
  static final Field FLAGS = Field.u8(10, "ndm_flags");
  static final Field TYPE = Field.u8(11, "ndm_type");

  static final Attr<IpAddress> DST = Attr.of(1, "NDA_DST", IP);
  static final Attr<byte[]> LLADDR = Attr.of(2, "NDA_LLADDR", BYTES);
  static final Attr<Integer> VLAN = Attr.of(5, "NDA_VLAN", U16);
  static final Attr<Integer> PORT = Attr.of(6, "NDA_PORT", U16_BE);
  static final Attr<Long> VNI = Attr.of(7, "NDA_VNI", U32);
  static final Attr<Integer> IFINDEX = Attr.of(8, "NDA_IFINDEX", S32);
  static final Attr<Integer> MASTER = Attr.of(9, "NDA_MASTER", S32);
  static final Attr<Long> SRC_VNI = Attr.of(11, "NDA_SRC_VNI", U32);
  static final Attr<Integer> PROTOCOL = Attr.of(12, "NDA_PROTOCOL", U8);
  static final Attr<Long> NH_ID = Attr.of(13, "NDA_NH_ID", U32);
  static final Attr<Long> FLAGS_EXT = Attr.of(15, "NDA_FLAGS_EXT", U32);

  private static final Struct NDMSG = Struct.of("ndmsg", 12, FAMILY, INDEX, STATE, FLAGS, TYPE);

  static final MessageType NEW = type(28, "RTM_NEWNEIGH");
  static final MessageType DELETE = type(29, "RTM_DELNEIGH");
  static final MessageType GET = type(30, "RTM_GETNEIGH");

  private static final HexFormat OCTETS = HexFormat.ofDelimiter(":");
  private static final int PROXY = 0x08;
  private static final long MANAGED = 1;
  private static final int PERMANENT = NeighbourState.PERMANENT.number();

  private NeighbourMessages() {}

  private static MessageType type(int number, String name) {
    return MessageType.of(
        number, name, NDMSG, DST, LLADDR, VLAN, PORT, VNI, IFINDEX, MASTER, SRC_VNI, PROTOCOL,
        NH_ID, FLAGS_EXT);
  }

  static List<MessageType> types() {
    return List.of(NEW, DELETE, GET);
  }

  /** Neighbours of every family. */
  static Message dump() {
    return Message.request(GET, 0).build();
  }

  /** What is answered for, of every family. */
  static Message dumpProxies() {
    return Message.request(GET, 0).set(FLAGS, PROXY).build();
  }

  /** One neighbour; ENOENT if there is none. */
  static Message get(Neighbour.Key key, Links links) {
    return about(Message.request(GET, 0), key, links).put(DST, key.ip()).build();
  }

  /**
   * Fails if there is a neighbour with its key, whoever owns it, also one that the kernel learned.
   * For a proxy the kernel looks at no flag: it makes or replaces.
   */
  static Message create(Neighbour neighbour, Links links, int protocol) {
    return write(Flags.CREATE | Flags.EXCL, neighbour, links, protocol);
  }

  static Message createOrReplace(Neighbour neighbour, Links links, int protocol) {
    return write(Flags.CREATE | Flags.REPLACE, neighbour, links, protocol);
  }

  /** Replaces what is there, whoever owns it; ENOENT if nothing is. */
  static Message replace(Neighbour neighbour, Links links, int protocol) {
    return write(Flags.REPLACE, neighbour, links, protocol);
  }

  /**
   * @param protocol the tag; 0 for none, which leaves the tag of one that is there
   */
  private static Message write(int flags, Neighbour neighbour, Links links, int protocol) {
    MacAddress mac = neighbour.mac();
    return about(Message.request(NEW, flags), neighbour.key(), links)
        .set(STATE, neighbour.managed() ? 0 : neighbour.state().number())
        .set(
            FLAGS,
            (neighbour.proxy() ? PROXY : 0)
                | (neighbour.externLearn() ? ObservedNeighbour.EXT_LEARNED : 0)
                | (neighbour.router() ? ObservedNeighbour.ROUTER : 0))
        .putIf(PROTOCOL, protocol == 0 ? null : (Integer) protocol)
        .put(DST, neighbour.ip())
        .putIf(LLADDR, mac == null ? null : mac.bytes())
        .putIf(FLAGS_EXT, neighbour.managed() ? (Long) MANAGED : null)
        .build();
  }

  /** Writes one that is there once more, as it is, under another protocol. */
  static Message retag(ObservedNeighbour found, Links links, int protocol) {
    return asItIs(Flags.REPLACE, found, links, protocol);
  }

  /** Makes one again as it was when it was dumped; EEXIST if there is one. */
  static Message again(ObservedNeighbour found, Links links) {
    return asItIs(Flags.CREATE | Flags.EXCL, found, links, found.protocol());
  }

  private static Message asItIs(int flags, ObservedNeighbour found, Links links, int protocol) {
    String hardware = found.hardware();
    return about(Message.request(NEW, flags), found.key(), links)
        .set(STATE, found.managed() ? 0 : found.state())
        .set(
            FLAGS,
            (found.flags() & (ObservedNeighbour.EXT_LEARNED | ObservedNeighbour.ROUTER))
                | (found.key().proxy() ? PROXY : 0))
        .putIf(PROTOCOL, protocol == 0 ? null : (Integer) protocol)
        .put(DST, found.key().ip())
        .putIf(LLADDR, found.managed() || hardware == null ? null : OCTETS.parseHex(hardware))
        .putIf(FLAGS_EXT, found.managed() ? (Long) MANAGED : null)
        .build();
  }

  /** Deletes one, whoever owns it. */
  static Message delete(Neighbour.Key key, Links links) {
    return about(Message.request(DELETE, 0), key, links).put(DST, key.ip()).build();
  }

  private static Message.Builder about(Message.Builder message, Neighbour.Key key, Links links) {
    return message
        .set(FAMILY, Family.of(key.ip()))
        .set(INDEX, key.dev() == null ? 0 : links.index(key.dev()))
        .set(FLAGS, key.proxy() ? PROXY : 0);
  }

  /** Reads one; empty if it is of another family than those of IP. */
  static Optional<ObservedNeighbour> read(Message message, Links links) {
    IpAddress ip = message.get(DST);
    if (!Family.isIp(message.number(FAMILY)) || ip == null) {
      return Optional.empty();
    }
    int index = message.number(INDEX);
    String dev = index == 0 ? null : links.name(index);
    int flags = message.number(FLAGS);
    Integer protocol = message.get(PROTOCOL);
    Long more = message.get(FLAGS_EXT);
    byte[] hardware = message.get(LLADDR);
    return Optional.of(
        new ObservedNeighbour(
            new Neighbour.Key(dev, ip, (flags & PROXY) != 0),
            hardware == null ? null : OCTETS.formatHex(hardware),
            message.number(STATE),
            flags,
            more != null && (more & MANAGED) != 0,
            protocol == null ? 0 : protocol,
            dev == null ? null : links.named(dev).map(ObservedLink::mac).orElse(null)));
  }

  /**
   * Whether the kernel, which names no author, tells of what it learned or forgot by itself: a busy
   * host's table changes all the time, and what somebody declared does not change so. It does speak
   * for others in two cases: when a permanent neighbour goes with its link's address, and of every
   * entry of a forwarding table, whoever made it.
   */
  static boolean isLearned(Message message) {
    int state = message.number(STATE);
    boolean gone = message.is(DELETE) && state == PERMANENT;
    boolean held = (state & (PERMANENT | NeighbourState.NOARP.number())) != 0;
    return Family.isIp(message.number(FAMILY)) ? !gone : !held;
  }
}
