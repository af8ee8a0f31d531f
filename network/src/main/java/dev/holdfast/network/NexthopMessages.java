package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.FLAG;
import static dev.holdfast.netlink.Codecs.IP;
import static dev.holdfast.netlink.Codecs.NESTED;
import static dev.holdfast.netlink.Codecs.S32;
import static dev.holdfast.netlink.Codecs.U16;
import static dev.holdfast.netlink.Codecs.U32;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Codec;
import dev.holdfast.netlink.Codecs;
import dev.holdfast.netlink.Field;
import dev.holdfast.netlink.Flags;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.netlink.Struct;
import dev.holdfast.netlink.WireFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Nexthop objects on the wire, write beside read: {@code RTM_*NEXTHOP} of linux/nexthop.h. */
final class NexthopMessages {

  static final Field FAMILY = Field.u8(0, "nh_family");
  static final Field SCOPE = Field.u8(1, "nh_scope");
  static final Field PROTOCOL = Field.u8(2, "nh_protocol");
  static final Field FLAGS = Field.u32(4, "nh_flags");

  static final Attr<Long> ID = Attr.of(1, "NHA_ID", U32);
  static final Attr<List<Nexthop.Member>> GROUP = Attr.of(2, "NHA_GROUP", new MembersCodec());
  static final Attr<Integer> GROUP_TYPE = Attr.of(3, "NHA_GROUP_TYPE", U16);
  static final Attr<Boolean> BLACKHOLE = Attr.of(4, "NHA_BLACKHOLE", FLAG);
  static final Attr<Integer> OIF = Attr.of(5, "NHA_OIF", S32);
  static final Attr<IpAddress> GATEWAY = Attr.of(6, "NHA_GATEWAY", IP);
  static final Attr<Integer> ENCAP_TYPE = Attr.of(7, "NHA_ENCAP_TYPE", U16);
  static final Attr<Attributes> ENCAP = Attr.of(8, "NHA_ENCAP", NESTED);
  static final Attr<Boolean> FDB = Attr.of(11, "NHA_FDB", FLAG);
  static final Attr<Integer> BUCKETS = Attr.of(1, "NHA_RES_GROUP_BUCKETS", U16);
  static final Attr<Long> IDLE_TIMER = Attr.of(2, "NHA_RES_GROUP_IDLE_TIMER", U32);
  static final Attr<Long> UNBALANCED_TIMER = Attr.of(3, "NHA_RES_GROUP_UNBALANCED_TIMER", U32);
  static final Attr<Attributes> RES_GROUP =
      Attr.nested(12, "NHA_RES_GROUP", BUCKETS, IDLE_TIMER, UNBALANCED_TIMER);

  private static final Struct NHMSG = Struct.of("nhmsg", 8, FAMILY, SCOPE, PROTOCOL, FLAGS);

  static final MessageType NEW = type(104, "RTM_NEWNEXTHOP");
  static final MessageType DELETE = type(105, "RTM_DELNEXTHOP");
  static final MessageType GET = type(106, "RTM_GETNEXTHOP");

  private static final int RESILIENT = 1;

  /** The timers are in hundredths of a second: {@code clock_t}. */
  private static final int HUNDREDTHS = 100;

  private NexthopMessages() {}

  private static MessageType type(int number, String name) {
    return MessageType.of(
        number,
        name,
        NHMSG,
        ID,
        GROUP,
        GROUP_TYPE,
        BLACKHOLE,
        OIF,
        GATEWAY,
        ENCAP_TYPE,
        ENCAP,
        FDB,
        RES_GROUP);
  }

  static List<MessageType> types() {
    return List.of(NEW, DELETE, GET);
  }

  static Message dump() {
    return Message.request(GET, 0).build();
  }

  /** Fails if there is one with its id, whoever owns it. */
  static Message create(Nexthop nexthop, Links links, int protocol) {
    return write(Flags.CREATE | Flags.EXCL, nexthop, links, protocol);
  }

  /** Replaces the one with its id, whoever owns it; what stands on it stays. */
  static Message replace(Nexthop nexthop, Links links, int protocol) {
    // Without CREATE the kernel takes it for a new one and says that it exists.
    return write(Flags.CREATE | Flags.REPLACE, nexthop, links, protocol);
  }

  private static Message write(int flags, Nexthop nexthop, Links links, int protocol) {
    Message.Builder message =
        Message.request(NEW, flags).set(PROTOCOL, protocol).put(ID, nexthop.id());
    switch (nexthop.target()) {
      case Nexthop.Blackhole hole ->
          message.set(FAMILY, hole.isV6() ? Family.V6 : Family.V4).put(BLACKHOLE, true);
      case Nexthop.Fdb fdb ->
          message.set(FAMILY, Family.of(fdb.via())).put(GATEWAY, fdb.via()).put(FDB, true);
      case Nexthop.Way way -> write(way, message, links);
      case Nexthop.Group group -> write(group, message);
    }
    return message.build();
  }

  private static void write(Nexthop.Way way, Message.Builder message, Links links) {
    message
        .set(FAMILY, way.isV6() ? Family.V6 : Family.V4)
        .set(FLAGS, way.onlink() ? HopAttrs.ONLINK : 0)
        .putIf(GATEWAY, way.via())
        .put(OIF, links.index(way.dev()));
    if (way.encap() != null) {
      message
          .put(ENCAP, EncapAttrs.write(way.encap(), links))
          .put(ENCAP_TYPE, EncapAttrs.type(way.encap()));
    }
  }

  private static void write(Nexthop.Group group, Message.Builder message) {
    message.put(GROUP, group.members()).put(FDB, group.fdb());
    Nexthop.Resilient resilient = group.resilient();
    if (resilient != null) {
      message
          .put(GROUP_TYPE, RESILIENT)
          .nest(
              RES_GROUP,
              inside ->
                  inside
                      .put(BUCKETS, resilient.buckets())
                      .put(IDLE_TIMER, resilient.idleTimer() * HUNDREDTHS)
                      .put(UNBALANCED_TIMER, resilient.unbalancedTimer() * HUNDREDTHS));
    }
  }

  /** Deletes whatever has the id: one that names a protocol is refused. */
  static Message delete(long id) {
    return Message.request(DELETE, 0).put(ID, id).build();
  }

  static ObservedNexthop read(Message message, Links links) {
    long id = Objects.requireNonNull(message.get(ID));
    List<Nexthop.Member> members = message.get(GROUP);
    Nexthop nexthop = null;
    String unusual = null;
    try {
      nexthop = new Nexthop(id, target(message, members, links));
    } catch (IllegalArgumentException e) {
      unusual = e.getMessage();
    }
    return new ObservedNexthop(
        id,
        message.number(PROTOCOL),
        members == null ? List.of() : members.stream().map(Nexthop.Member::id).toList(),
        nexthop,
        unusual);
  }

  private static Nexthop.Target target(
      Message message, @Nullable List<Nexthop.Member> members, Links links) {
    boolean isV6 = message.number(FAMILY) == Family.V6;
    boolean fdb = message.attributes().has(FDB);
    IpAddress via = message.get(GATEWAY);
    if (members != null) {
      return new Nexthop.Group(members, fdb, resilient(message));
    }
    if (message.attributes().has(BLACKHOLE)) {
      return new Nexthop.Blackhole(isV6);
    }
    if (fdb) {
      return new Nexthop.Fdb(Objects.requireNonNull(via));
    }
    Attributes encap = message.get(ENCAP);
    return new Nexthop.Way(
        isV6,
        via,
        links.name(Objects.requireNonNull(message.get(OIF))),
        (message.field(FLAGS) & HopAttrs.ONLINK) != 0,
        encap == null ? null : EncapAttrs.read(message.get(ENCAP_TYPE), encap, links));
  }

  private static Nexthop.@Nullable Resilient resilient(Message message) {
    Integer type = message.get(GROUP_TYPE);
    if (type == null || type == 0) {
      return null;
    }
    Attributes inside = message.get(RES_GROUP);
    if (type != RESILIENT || inside == null) {
      throw new IllegalArgumentException("a group of type " + type);
    }
    return new Nexthop.Resilient(
        Objects.requireNonNull(inside.get(BUCKETS)),
        seconds(Objects.requireNonNull(inside.get(IDLE_TIMER))),
        seconds(Objects.requireNonNull(inside.get(UNBALANCED_TIMER))));
  }

  private static long seconds(long hundredths) {
    if (hundredths % HUNDREDTHS != 0) {
      throw new IllegalArgumentException("a timer of a fraction of a second");
    }
    return hundredths / HUNDREDTHS;
  }

  /**
   * {@code struct nexthop_grp}: id 4, weight less one 1, its high byte 1 (since Linux 6.12), and 2
   * that are reserved.
   */
  private record MembersCodec() implements Codec<List<Nexthop.Member>> {

    private static final int BYTES = 8;

    @Override
    public int length(List<Nexthop.Member> value) {
      return BYTES * value.size();
    }

    @Override
    public void write(List<Nexthop.Member> value, byte[] into, int at) {
      int to = at;
      for (Nexthop.Member member : value) {
        Codecs.U32.write(member.id(), into, to);
        Codecs.U16.write(member.weight() - 1, into, to + 4);
        to += BYTES;
      }
    }

    @Override
    public List<Nexthop.Member> read(byte[] from, int at, int length) {
      if (length % BYTES != 0) {
        throw new WireFormatException("has " + length + " bytes, no multiple of " + BYTES);
      }
      List<Nexthop.Member> members = new ArrayList<>();
      for (int next = at; next < at + length; next += BYTES) {
        int weight = Codecs.U16.read(from, next + 4, 2) + 1;
        members.add(new Nexthop.Member(Codecs.U32.read(from, next, 4), weight));
      }
      return members;
    }

    @Override
    public String show(List<Nexthop.Member> value) {
      return value.stream().map(Nexthop.Member::toString).collect(Collectors.joining("/"));
    }
  }
}
