package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.BYTES;
import static dev.holdfast.netlink.Codecs.IP;
import static dev.holdfast.netlink.Codecs.S32;
import static dev.holdfast.netlink.Codecs.U32;
import static dev.holdfast.netlink.Codecs.U8;
import static dev.holdfast.network.HopAttrs.ENCAP;
import static dev.holdfast.network.HopAttrs.ENCAP_TYPE;
import static dev.holdfast.network.HopAttrs.FLOW;
import static dev.holdfast.network.HopAttrs.GATEWAY;
import static dev.holdfast.network.HopAttrs.MULTIPATH;
import static dev.holdfast.network.HopAttrs.ONLINK;
import static dev.holdfast.network.HopAttrs.VIA;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Field;
import dev.holdfast.netlink.Flags;
import dev.holdfast.netlink.Frame;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.netlink.Struct;
import dev.holdfast.netlink.StructList;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
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
  static final Attr<IpAddress> SRC = Attr.of(2, "RTA_SRC", IP);
  static final Attr<Integer> OIF = Attr.of(4, "RTA_OIF", S32);
  static final Attr<Long> PRIORITY = Attr.of(6, "RTA_PRIORITY", U32);
  static final Attr<IpAddress> PREFSRC = Attr.of(7, "RTA_PREFSRC", IP);
  static final Attr<Attributes> METRICS = Attr.nested(8, "RTA_METRICS", RouteMetricAttrs.all());
  static final Attr<byte[]> CACHEINFO = Attr.of(12, "RTA_CACHEINFO", BYTES);
  static final Attr<Long> TABLE = Attr.of(15, "RTA_TABLE", U32);
  static final Attr<Integer> PREF = Attr.of(20, "RTA_PREF", U8);
  static final Attr<Long> EXPIRES = Attr.of(23, "RTA_EXPIRES", U32);
  static final Attr<Long> NH_ID = Attr.of(30, "RTA_NH_ID", U32);

  private static final Struct RTMSG =
      Struct.of("rtmsg", 12, FAMILY, DST_LEN, SRC_LEN, TOS, TABLE8, PROTOCOL, SCOPE, TYPE, FLAGS);

  static final MessageType NEW = type(24, "RTM_NEWROUTE");
  static final MessageType DELETE = type(25, "RTM_DELROUTE");
  static final MessageType GET = type(26, "RTM_GETROUTE");

  /** {@code RTNH_F_PERVASIVE}. */
  private static final int PERVASIVE = 2;

  private static final int CLONED = 0x200;

  /** {@code RTM_F_LOOKUP_TABLE}, without which an IPv4 answer always names main. */
  private static final int LOOKUP_TABLE = 0x1000;

  /** {@code RTM_F_FIB_MATCH}: the route, and not what it comes to for the packet; since 4.13. */
  private static final int FIB_MATCH = 0x2000;

  private static final int ANY_SCOPE = 255;
  private static final int LARGEST_TABLE_OF_A_BYTE = 255;

  private RouteMessages() {}

  private static MessageType type(int number, String name) {
    return MessageType.of(
        number,
        name,
        RTMSG,
        DST,
        SRC,
        OIF,
        GATEWAY,
        PRIORITY,
        PREFSRC,
        METRICS,
        MULTIPATH,
        FLOW,
        CACHEINFO,
        TABLE,
        VIA,
        PREF,
        ENCAP_TYPE,
        ENCAP,
        EXPIRES,
        NH_ID);
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

  /** Asks for the route that a packet to an address takes, as it is in its table. */
  static Message taken(IpAddress to) {
    return Message.request(GET, 0)
        .set(FAMILY, Family.of(to))
        .set(DST_LEN, to.bits())
        .set(FLAGS, to.isV4() ? FIB_MATCH | LOOKUP_TABLE : FIB_MATCH)
        .put(DST, to)
        .build();
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

  /** Makes an administrator's of one of ours, which no daemon takes for its own. */
  static Message release(ObservedRoute route, Links links) {
    return replace(Objects.requireNonNull(route.route()), links, RouteProtocol.STATIC);
  }

  private static Message write(int flags, Route route, Links links, int protocol) {
    Message.Builder message =
        key(Message.request(NEW, flags), route.key())
            .set(PROTOCOL, protocol)
            .set(SCOPE, route.effectiveScope().number())
            .set(TYPE, route.type().number())
            .set(FLAGS, route.onlink() ? ONLINK : 0)
            .putIf(OIF, route.dev() == null ? null : (Integer) links.index(route.dev()))
            .putIf(PRIORITY, route.metric() == null || route.metric() == 0 ? null : route.metric())
            .putIf(PREFSRC, route.source())
            .putIf(MULTIPATH, HopAttrs.write(route.hops(), route.isV4(), links))
            .putIf(NH_ID, route.nexthop())
            .putIf(EXPIRES, route.expires() == null ? null : (Long) route.expires().seconds())
            .putIf(PREF, route.preference() == null ? null : route.preference().number())
            .with(into -> HopAttrs.way(into, route, links));
    if (!route.metrics().isEmpty()) {
      message.nest(METRICS, inside -> RouteMetricAttrs.write(route.metrics(), inside));
    }
    return message.build();
  }

  /** What tells it from others, but for the metric. */
  private static Message.Builder key(Message.Builder message, Route.Key key) {
    message
        .set(FAMILY, Family.of(key.to().address()))
        .set(DST_LEN, key.to().length())
        .set(TOS, key.tos())
        .putIf(DST, key.to().length() == 0 ? null : key.to().address());
    if (key.from() != null) {
      message.set(SRC_LEN, key.from().length()).put(SRC, key.from().address());
    }
    return inTable(message, key.table());
  }

  /**
   * Makes a route again as it was when it was dumped, but for its lifetime, beside others of its
   * key; EEXIST if the very same is there.
   */
  static Message again(Message dumped) {
    Message.Builder message = Message.request(NEW, Flags.CREATE | Flags.APPEND);
    RTMSG.fields().forEach(field -> message.set(field, dumped.field(field)));
    List<Attr<?>> same =
        dumped.attributes().has(NH_ID)
            // What else is told of its way is the nexthop object's.
            ? List.of(DST, PRIORITY, PREFSRC, METRICS, TABLE, NH_ID)
            : List.of(
                DST, OIF, GATEWAY, VIA, PRIORITY, PREFSRC, METRICS, FLOW, TABLE, ENCAP_TYPE, ENCAP);
    same.forEach(attribute -> copy(attribute, dumped, message));
    copy(PREF, dumped, message);
    if (same.contains(NH_ID)) {
      return message.set(FLAGS, 0).set(TYPE, RouteType.UNICAST.number()).build();
    }
    List<StructList.Entry> hops = dumped.get(MULTIPATH);
    return message
        .set(FLAGS, dumped.field(FLAGS) & ONLINK)
        .putIf(MULTIPATH, hops == null ? null : HopAttrs.again(hops))
        .build();
  }

  /**
   * The indexes of the interfaces that a dumped route leaves by. One that stands on a nexthop
   * object leaves by none of its own: it stays when their last address goes.
   */
  static Set<Integer> links(Message dumped) {
    List<StructList.Entry> hops = dumped.get(MULTIPATH);
    Integer oif = dumped.get(OIF);
    if (dumped.attributes().has(NH_ID)) {
      return Set.of();
    }
    return hops != null ? HopAttrs.links(hops) : oif == null ? Set.of() : Set.of(oif);
  }

  private static <T> void copy(Attr<T> attribute, Message from, Message.Builder to) {
    to.putIf(attribute, from.get(attribute));
  }

  /**
   * Deletes a route if its protocol is still this one, and else answers ESRCH.
   *
   * <p>To the kernel a metric of 0 is any metric: it takes the first, which is the smallest. Of an
   * IPv6 route of several ways each is named: it shows all under the protocol of the first, and
   * looks at that of each, as somebody else may have appended one.
   */
  static Message delete(ObservedRoute route, Links links) {
    // One over a nexthop that is a blackhole is shown as of another type than it is; 0 is any.
    int type = route.nexthop() != null ? 0 : route.type();
    return delete(route.key(), type, route.route(), links, route.protocol());
  }

  static Message delete(Route route, Links links, int protocol) {
    return delete(route.key(), route.type().number(), route, links, protocol);
  }

  private static Message delete(
      Route.Key key, int type, @Nullable Route known, Links links, int protocol) {
    String dev = known == null ? null : known.dev();
    IpAddress via = known == null ? null : known.via();
    boolean v4 = key.to().address().isV4();
    boolean other = via != null && via.isV4() != v4;
    return key(Message.request(DELETE, 0), key)
        .set(PROTOCOL, protocol)
        .set(SCOPE, ANY_SCOPE)
        .set(TYPE, type)
        .putIf(OIF, dev == null ? null : (Integer) links.index(dev))
        .putIf(other ? VIA : GATEWAY, via)
        .putIf(MULTIPATH, v4 || known == null ? null : HopAttrs.write(known.hops(), v4, links))
        .putIf(NH_ID, known == null ? null : known.nexthop())
        .putIf(PRIORITY, key.metric() == 0 ? null : key.metric())
        .build();
  }

  private static Message.Builder inTable(Message.Builder message, long table) {
    return table <= LARGEST_TABLE_OF_A_BYTE
        ? message.set(TABLE8, table)
        : message.put(TABLE, table);
  }

  /** Whether it leads out of one interface, to whoever answers there. */
  static boolean isOnLink(Message message) {
    Attributes attributes = message.attributes();
    return message.number(TYPE) == RouteType.UNICAST.number()
        && attributes.has(OIF)
        && !attributes.has(GATEWAY)
        && !attributes.has(VIA)
        && !attributes.has(NH_ID);
  }

  /** Whether it is not a route but a cached decision. */
  static boolean isCloned(Message message) {
    return (message.field(FLAGS) & CLONED) != 0;
  }

  /** What tells it from others; empty if it is of another family. */
  static Optional<Route.Key> keyed(Message message) {
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
    return Optional.of(
        new Route.Key(
            to, from(message), message.number(TOS), table, priority == null ? 0 : priority));
  }

  /** {@code rtm_protocol} of a route where it arrived. */
  static int protocol(Frame frame) {
    return frame.bytes()[frame.at() + RouteForm.BODY + PROTOCOL.offset()] & 0xff;
  }

  /** Reads one; empty if it is of another family. */
  static Optional<ObservedRoute> read(Message message, Links links) {
    return keyed(message).map(key -> read(message, links, key));
  }

  private static ObservedRoute read(Message message, Links links, Route.Key key) {
    String unusual = unusual(message);
    Route route = null;
    if (unusual == null) {
      try {
        route = route(message, links, key);
      } catch (IllegalArgumentException e) {
        unusual = e.getMessage();
      }
    }
    return new ObservedRoute(
        key,
        message.number(PROTOCOL),
        message.number(TYPE),
        isCloned(message),
        message.get(NH_ID),
        route,
        unusual);
  }

  private static @Nullable IpPrefix from(Message message) {
    int length = message.number(SRC_LEN);
    IpAddress source = length == 0 ? null : message.get(SRC);
    return source == null ? null : new IpPrefix(source, length);
  }

  private static Route route(Message message, Links links, Route.Key key) {
    Attributes attributes = message.attributes();
    boolean v4 = key.to().address().isV4();
    Long nexthop = attributes.get(NH_ID);
    RouteType shown = RouteType.of(message.number(TYPE)).orElseThrow();
    // A route over a nexthop that is a blackhole is shown as a blackhole itself.
    RouteType type = nexthop == null ? shown : RouteType.UNICAST;
    List<StructList.Entry> hops = nexthop == null ? attributes.get(MULTIPATH) : null;
    boolean oneWay = nexthop == null && hops == null;
    // The kernel binds IPv6 routes that go nowhere to the loopback.
    Integer oif = oneWay && type.leads() ? attributes.get(OIF) : null;
    Attributes metrics = attributes.get(METRICS);
    return new Route(
        key.to(),
        key.from(),
        key.tos(),
        oneWay ? HopAttrs.gateway(attributes) : null,
        oif == null ? null : links.name(oif),
        key.table(),
        key.metric() == 0 ? null : (Long) key.metric(),
        attributes.get(PREFSRC),
        v4 ? new Scope(message.number(SCOPE)) : null,
        type,
        oneWay && (message.field(FLAGS) & ONLINK) != 0,
        oneWay ? HopAttrs.encap(attributes, links) : null,
        hops == null ? List.of() : HopAttrs.read(hops, links),
        nexthop,
        oneWay && v4 ? HopAttrs.realms(attributes) : null,
        v4 ? null : preference(attributes),
        v4 ? null : expires(attributes.get(CACHEINFO)),
        metrics == null ? RouteMetrics.NONE : RouteMetricAttrs.read(metrics));
  }

  /** What a {@link Route} cannot say of it; null if nothing. */
  private static @Nullable String unusual(Message message) {
    int type = message.number(TYPE);
    if (RouteType.of(type).isEmpty()) {
      return "type " + type;
    }
    return (message.field(FLAGS) & PERVASIVE) != 0 ? "pervasive" : null;
  }

  private static @Nullable RouterPreference preference(Attributes attributes) {
    Integer number = attributes.get(PREF);
    return number == null || number == 0 ? null : RouterPreference.of(number);
  }

  /** {@code struct rta_cacheinfo}: clntref 4, lastuse 4, expires 4 in hundredths of a second, … */
  private static @Nullable Lifetime expires(byte @Nullable [] cacheInfo) {
    if (cacheInfo == null || cacheInfo.length < 12) {
      return null;
    }
    int hundredths = ByteBuffer.wrap(cacheInfo).order(ByteOrder.nativeOrder()).getInt(8);
    // One that shows less than nothing is about to go and is still there.
    return hundredths == 0 ? null : new Lifetime(Math.max(1, hundredths / 100));
  }
}
