package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.BYTES;
import static dev.holdfast.netlink.Codecs.IP;
import static dev.holdfast.netlink.Codecs.S32;
import static dev.holdfast.netlink.Codecs.U32;
import static dev.holdfast.netlink.Codecs.U8;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Field;
import dev.holdfast.netlink.Flags;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.netlink.Struct;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Routes on the wire, write beside read: {@code RTM_*ROUTE} of rtnetlink(7). */
final class RouteMessages {

  static final Field FAMILY = Field.u8(0, "rtm_family");
  static final Field DST_LEN = Field.u8(1, "rtm_dst_len");
  static final Field SRC_LEN = Field.u8(2, "rtm_src_len");
  static final Field TOS = Field.u8(3, "rtm_tos");
  static final Field TABLE8 = Field.u8(4, "rtm_table");
  static final Field PROTOCOL = Field.u8(5, "rtm_protocol");
  static final Field SCOPE = Field.u8(6, "rtm_scope");
  static final Field TYPE = Field.u8(7, "rtm_type");
  static final Field FLAGS = Field.u32(8, "rtm_flags");

  static final Attr<IpAddress> DST = Attr.of(1, "RTA_DST", IP);
  static final Attr<Integer> OIF = Attr.of(4, "RTA_OIF", S32);
  static final Attr<IpAddress> GATEWAY = Attr.of(5, "RTA_GATEWAY", IP);
  static final Attr<Long> PRIORITY = Attr.of(6, "RTA_PRIORITY", U32);
  static final Attr<IpAddress> PREFSRC = Attr.of(7, "RTA_PREFSRC", IP);
  static final Attr<Attributes> METRICS = Attr.nested(8, "RTA_METRICS", RouteMetricAttrs.all());
  static final Attr<byte[]> MULTIPATH = Attr.of(9, "RTA_MULTIPATH", BYTES);
  static final Attr<Long> FLOW = Attr.of(11, "RTA_FLOW", U32);
  static final Attr<byte[]> CACHEINFO = Attr.of(12, "RTA_CACHEINFO", BYTES);
  static final Attr<Long> TABLE = Attr.of(15, "RTA_TABLE", U32);
  static final Attr<byte[]> VIA = Attr.of(18, "RTA_VIA", BYTES);
  static final Attr<Integer> PREF = Attr.of(20, "RTA_PREF", U8);
  static final Attr<byte[]> ENCAP = Attr.of(22, "RTA_ENCAP", BYTES);
  static final Attr<Long> NH_ID = Attr.of(30, "RTA_NH_ID", U32);

  private static final Struct RTMSG =
      Struct.of("rtmsg", 12, FAMILY, DST_LEN, SRC_LEN, TOS, TABLE8, PROTOCOL, SCOPE, TYPE, FLAGS);

  static final MessageType NEW = type(24, "RTM_NEWROUTE");
  static final MessageType DELETE = type(25, "RTM_DELROUTE");
  static final MessageType GET = type(26, "RTM_GETROUTE");

  private static final List<Attr<?>> UNUSUAL = List.of(MULTIPATH, FLOW, VIA, ENCAP, NH_ID);

  private static final int ONLINK = 4;
  private static final int CLONED = 0x200;
  private static final int ANY_SCOPE = 255;
  private static final int LARGEST_TABLE_OF_A_BYTE = 255;

  private RouteMessages() {}

  private static MessageType type(int number, String name) {
    return MessageType.of(
        number, name, RTMSG, DST, OIF, GATEWAY, PRIORITY, PREFSRC, METRICS, MULTIPATH, FLOW,
        CACHEINFO, TABLE, VIA, PREF, ENCAP, NH_ID);
  }

  static List<MessageType> types() {
    return List.of(NEW, DELETE, GET);
  }

  /** Everything of one family. */
  static Message dump(int family) {
    return Message.request(GET, 0).set(FAMILY, family).build();
  }

  /** What one protocol put there, filtered by the kernel. */
  static Message dumpOf(int family, int protocol) {
    return Message.request(GET, 0).set(FAMILY, family).set(PROTOCOL, protocol).build();
  }

  /**
   * What is in one table, filtered by the kernel, which answers ENOENT if there is no such table.
   */
  static Message dumpTable(int family, long table) {
    return inTable(Message.request(GET, 0).set(FAMILY, family), table).build();
  }

  /** Fails if there is a route with its key, whoever owns it. */
  static Message create(Route route, Links links, int protocol) {
    return write(Flags.CREATE | Flags.EXCL, route, links, protocol);
  }

  /** Replaces the first route with its key, whoever owns it; fails if there is none. */
  static Message replace(Route route, Links links, int protocol) {
    return write(Flags.REPLACE, route, links, protocol);
  }

  static Message createOrReplace(Route route, Links links, int protocol) {
    return write(Flags.CREATE | Flags.REPLACE, route, links, protocol);
  }

  private static Message write(int flags, Route route, Links links, int protocol) {
    Message.Builder message =
        Message.request(NEW, flags)
            .set(FAMILY, Family.of(route.to().address()))
            .set(DST_LEN, route.to().length())
            .set(PROTOCOL, protocol)
            .set(SCOPE, route.effectiveScope().number())
            .set(TYPE, route.type().number())
            .set(FLAGS, route.onlink() ? ONLINK : 0)
            .putIf(DST, route.to().length() == 0 ? null : route.to().address())
            .putIf(OIF, route.dev() == null ? null : (Integer) links.index(route.dev()))
            .putIf(GATEWAY, route.via())
            .putIf(PRIORITY, route.metric() == null || route.metric() == 0 ? null : route.metric())
            .putIf(PREFSRC, route.source());
    if (!route.metrics().isEmpty()) {
      message.nest(METRICS, inside -> RouteMetricAttrs.write(route.metrics(), inside));
    }
    return inTable(message, route.table()).build();
  }

  /**
   * Makes an IPv4 route again as it was when it was dumped, beside others of its key; EEXIST if the
   * very same is there. Null for one that more stands on than its own attributes say.
   */
  static @Nullable Message again(Message dumped) {
    for (Attr<?> attribute : List.of(MULTIPATH, VIA, ENCAP, NH_ID)) {
      if (dumped.attributes().has(attribute)) {
        return null;
      }
    }
    Message.Builder message = Message.request(NEW, Flags.CREATE | Flags.APPEND);
    RTMSG.fields().forEach(field -> message.set(field, dumped.field(field)));
    message.set(FLAGS, dumped.field(FLAGS) & ONLINK);
    for (Attr<?> attribute : List.of(DST, OIF, GATEWAY, PRIORITY, PREFSRC, METRICS, FLOW, TABLE)) {
      copy(attribute, dumped, message);
    }
    return message.build();
  }

  /** The indexes of the interfaces that a dumped route leaves by. */
  static Set<Integer> links(Message dumped) {
    Set<Integer> indexes = new HashSet<>();
    Integer oif = dumped.get(OIF);
    if (oif != null) {
      indexes.add(oif);
    }
    byte[] hops = dumped.get(MULTIPATH);
    if (hops != null) {
      // struct rtnexthop: length 2, flags 1, hops 1, ifindex 4, and attributes up to the length.
      ByteBuffer hop = ByteBuffer.wrap(hops).order(ByteOrder.nativeOrder());
      for (int at = 0; at + 8 <= hops.length; at += Math.max(8, (hop.getShort(at) + 3) & ~3)) {
        indexes.add(hop.getInt(at + 4));
      }
    }
    return indexes;
  }

  private static <T> void copy(Attr<T> attribute, Message from, Message.Builder to) {
    to.putIf(attribute, from.get(attribute));
  }

  /**
   * Deletes a route if its protocol is still this one, and else answers ESRCH.
   *
   * <p>To the kernel a metric of 0 is any metric: it takes the first, which is the smallest.
   */
  static Message delete(ObservedRoute route, Links links) {
    return delete(route.key(), route.type(), route.tos(), route.route(), links, route.protocol());
  }

  static Message delete(Route route, Links links, int protocol) {
    return delete(route.key(), route.type().number(), 0, route, links, protocol);
  }

  private static Message delete(
      Route.Key key, int type, int tos, @Nullable Route known, Links links, int protocol) {
    String dev = known == null ? null : known.dev();
    Message.Builder message =
        Message.request(DELETE, 0)
            .set(FAMILY, Family.of(key.to().address()))
            .set(DST_LEN, key.to().length())
            .set(TOS, tos)
            .set(PROTOCOL, protocol)
            .set(SCOPE, ANY_SCOPE)
            .set(TYPE, type)
            .putIf(DST, key.to().length() == 0 ? null : key.to().address())
            .putIf(OIF, dev == null ? null : (Integer) links.index(dev))
            .putIf(GATEWAY, known == null ? null : known.via())
            .putIf(PRIORITY, key.metric() == 0 ? null : key.metric());
    return inTable(message, key.table()).build();
  }

  private static Message.Builder inTable(Message.Builder message, long table) {
    return table <= LARGEST_TABLE_OF_A_BYTE
        ? message.set(TABLE8, table)
        : message.put(TABLE, table);
  }

  /** Reads one; empty if it is of another family. */
  static Optional<ObservedRoute> read(Message message, Links links) {
    int family = message.number(FAMILY);
    if (!Family.isIp(family)) {
      return Optional.empty();
    }
    IpAddress dst = message.get(DST);
    IpAddress any = family == Family.V4 ? IpAddress.ANY_V4 : IpAddress.ANY_V6;
    IpPrefix to = new IpPrefix(dst == null ? any : dst, message.number(DST_LEN));
    // The header's byte says 252 for a table that does not fit into it.
    Long wide = message.get(TABLE);
    long table = wide != null ? wide : message.field(TABLE8);
    Long priority = message.get(PRIORITY);
    Route.Key key = new Route.Key(to, table, priority == null ? 0 : priority);

    String unusual = unusual(message);
    Route route = null;
    if (unusual == null) {
      try {
        route = route(message, links, key);
      } catch (IllegalArgumentException e) {
        unusual = e.getMessage();
      }
    }
    return Optional.of(
        new ObservedRoute(
            key,
            message.number(PROTOCOL),
            message.number(TYPE),
            message.number(TOS),
            message.number(SRC_LEN) != 0,
            (message.field(FLAGS) & CLONED) != 0,
            route,
            unusual));
  }

  private static Route route(Message message, Links links, Route.Key key) {
    RouteType type = RouteType.of(message.number(TYPE)).orElseThrow();
    Integer oif = message.get(OIF);
    boolean v4 = key.to().address().isV4();
    Attributes metrics = message.get(METRICS);
    return new Route(
        key.to(),
        message.get(GATEWAY),
        // The kernel binds IPv6 routes that go nowhere to the loopback.
        oif == null || type != RouteType.UNICAST ? null : links.name(oif),
        key.table(),
        key.metric() == 0 ? null : (Long) key.metric(),
        message.get(PREFSRC),
        v4 ? new Scope(message.number(SCOPE)) : null,
        type,
        (message.field(FLAGS) & ONLINK) != 0,
        metrics == null ? RouteMetrics.NONE : RouteMetricAttrs.read(metrics));
  }

  /** What a {@link Route} cannot say of it; null if nothing. */
  private static @Nullable String unusual(Message message) {
    int type = message.number(TYPE);
    if (RouteType.of(type).isEmpty()) {
      return "type " + type;
    }
    if (message.number(TOS) != 0) {
      return "tos " + message.number(TOS);
    }
    if (message.number(SRC_LEN) != 0) {
      return "from a prefix of " + message.number(SRC_LEN) + " bits";
    }
    Attributes attributes = message.attributes();
    for (Attr<?> attribute : UNUSUAL) {
      if (attributes.has(attribute)) {
        return attribute.name();
      }
    }
    Integer preference = attributes.get(PREF);
    if (preference != null && preference != 0) {
      return "router preference " + preference;
    }
    return expires(attributes.get(CACHEINFO)) ? "a lifetime" : null;
  }

  /** {@code struct rta_cacheinfo}: clntref 4, lastuse 4, expires 4, … */
  private static boolean expires(byte @Nullable [] cacheInfo) {
    return cacheInfo != null
        && cacheInfo.length >= 12
        && ByteBuffer.wrap(cacheInfo).order(ByteOrder.nativeOrder()).getInt(8) != 0;
  }
}
