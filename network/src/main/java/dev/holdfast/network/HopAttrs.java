package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.IP;
import static dev.holdfast.netlink.Codecs.NESTED;
import static dev.holdfast.netlink.Codecs.U16;
import static dev.holdfast.netlink.Codecs.U32;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Codec;
import dev.holdfast.netlink.Codecs;
import dev.holdfast.netlink.Field;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.Struct;
import dev.holdfast.netlink.StructList;
import dev.holdfast.netlink.WireFormatException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The ways of a route on the wire, write beside read: attributes of the route itself, or of each
 * {@code struct rtnexthop} in {@code RTA_MULTIPATH}.
 */
final class HopAttrs {

  static final Attr<IpAddress> GATEWAY = Attr.of(5, "RTA_GATEWAY", IP);
  static final Attr<Long> FLOW = Attr.of(11, "RTA_FLOW", U32);
  static final Attr<IpAddress> VIA = Attr.of(18, "RTA_VIA", new ViaCodec());
  static final Attr<Integer> ENCAP_TYPE = Attr.of(21, "RTA_ENCAP_TYPE", U16);
  static final Attr<Attributes> ENCAP = Attr.of(22, "RTA_ENCAP", NESTED);

  static final Field LEN = Field.u16(0, "rtnh_len");
  static final Field FLAGS = Field.u8(2, "rtnh_flags");
  static final Field HOPS = Field.u8(3, "rtnh_hops");
  static final Field IFINDEX = Field.s32(4, "rtnh_ifindex");

  static final StructList LIST =
      StructList.of(
          Struct.of("rtnexthop", 8, LEN, FLAGS, HOPS, IFINDEX),
          LEN,
          GATEWAY,
          FLOW,
          VIA,
          ENCAP_TYPE,
          ENCAP);

  static final Attr<List<StructList.Entry>> MULTIPATH = Attr.of(9, "RTA_MULTIPATH", LIST);

  /** {@code RTNH_F_ONLINK}. */
  static final int ONLINK = 4;

  private HopAttrs() {}

  /** The ways of a route of a family; null if there are none. */
  static @Nullable List<StructList.Entry> write(List<Hop> hops, boolean v4, Links links) {
    return hops.isEmpty() ? null : hops.stream().map(hop -> write(hop, v4, links)).toList();
  }

  private static StructList.Entry write(Hop hop, boolean v4, Links links) {
    StructList.Builder entry =
        LIST.entry()
            .set(FLAGS, hop.onlink() ? ONLINK : 0)
            .set(HOPS, hop.weight() - 1)
            .set(IFINDEX, hop.dev() == null ? 0 : links.index(hop.dev()));
    way(entry.attributes(), hop.via(), hop.encap(), hop.realms(), v4, links);
    return entry.build();
  }

  static void way(Attributes.Builder into, Route route, Links links) {
    way(into, route.via(), route.encap(), route.realms(), route.isV4(), links);
  }

  /** What a route has for its one way, and each of several has for itself. */
  private static void way(
      Attributes.Builder into,
      @Nullable IpAddress via,
      @Nullable Encap encap,
      @Nullable Realms realms,
      boolean v4,
      Links links) {
    if (encap != null) {
      into.put(ENCAP, EncapAttrs.write(encap, links)).put(ENCAP_TYPE, EncapAttrs.type(encap));
    }
    if (via != null) {
      into.put(v4 && via.isV6() ? VIA : GATEWAY, via);
    }
    into.putIf(FLOW, realms == null ? null : (Long) realms.wire());
  }

  /**
   * Reads the ways of a multipath route.
   *
   * @throws IllegalArgumentException if {@link Hop} cannot say one
   */
  static List<Hop> read(List<StructList.Entry> entries, Links links) {
    List<Hop> hops = new ArrayList<>(entries.size());
    for (StructList.Entry entry : entries) {
      Attributes inside = entry.attributes();
      int index = entry.number(IFINDEX);
      hops.add(
          new Hop(
              gateway(inside),
              index == 0 ? null : links.name(index),
              entry.number(HOPS) + 1,
              (entry.number(FLAGS) & ONLINK) != 0,
              encap(inside, links),
              realms(inside)));
    }
    return hops;
  }

  static @Nullable IpAddress gateway(Attributes inside) {
    IpAddress gateway = inside.get(GATEWAY);
    return gateway != null ? gateway : inside.get(VIA);
  }

  static @Nullable Encap encap(Attributes inside, Links links) {
    Attributes encap = inside.get(ENCAP);
    return encap == null ? null : EncapAttrs.read(inside.get(ENCAP_TYPE), encap, links);
  }

  static @Nullable Realms realms(Attributes inside) {
    Long flow = inside.get(FLOW);
    return flow == null || flow == 0 ? null : Realms.of(flow);
  }

  /** The indexes of the interfaces that they leave by. */
  static Set<Integer> links(List<StructList.Entry> entries) {
    Set<Integer> indexes = new TreeSet<>();
    entries.forEach(entry -> indexes.add(entry.number(IFINDEX)));
    return indexes;
  }

  /** What makes them again: without what the kernel says of their state, which it refuses. */
  static List<StructList.Entry> again(List<StructList.Entry> dumped) {
    return dumped.stream().map(HopAttrs::again).toList();
  }

  private static StructList.Entry again(StructList.Entry dumped) {
    StructList.Builder entry =
        LIST.entry()
            .set(FLAGS, dumped.number(FLAGS) & ONLINK)
            .set(HOPS, dumped.number(HOPS))
            .set(IFINDEX, dumped.number(IFINDEX));
    for (Attr<?> attribute : List.of(GATEWAY, FLOW, VIA, ENCAP_TYPE, ENCAP)) {
      copy(attribute, dumped.attributes(), entry.attributes());
    }
    return entry.build();
  }

  private static <T> void copy(Attr<T> attribute, Attributes from, Attributes.Builder to) {
    to.putIf(attribute, from.get(attribute));
  }

  /** {@code struct rtvia}: family 2, address. */
  private record ViaCodec() implements Codec<IpAddress> {

    private static final int FAMILY = 2;

    @Override
    public int length(IpAddress value) {
      return FAMILY + IP.length(value);
    }

    @Override
    public void write(IpAddress value, byte[] into, int at) {
      Codecs.U16.write(Family.of(value), into, at);
      IP.write(value, into, at + FAMILY);
    }

    @Override
    public IpAddress read(byte[] from, int at, int length) {
      if (length < FAMILY) {
        throw new WireFormatException("has " + length + " bytes");
      }
      return IP.read(from, at + FAMILY, length - FAMILY);
    }

    @Override
    public String show(IpAddress value) {
      return (value.isV6() ? "inet6 " : "inet ") + value;
    }
  }
}
