package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.BYTES;
import static dev.holdfast.netlink.Codecs.IP;
import static dev.holdfast.netlink.Codecs.S32;
import static dev.holdfast.netlink.Codecs.U16_BE;
import static dev.holdfast.netlink.Codecs.U32;
import static dev.holdfast.netlink.Codecs.U64_BE;
import static dev.holdfast.netlink.Codecs.U8;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.IpAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Encapsulations on the wire, write beside read: what {@code RTA_ENCAP} and {@code NHA_ENCAP} nest,
 * by {@code LWTUNNEL_ENCAP_*} of linux/lwtunnel.h.
 */
final class EncapAttrs {

  static final int MPLS = 1;
  static final int IP4 = 2;
  static final int IP6 = 4;
  static final int SEG6 = 5;
  static final int SEG6_LOCAL = 7;

  // linux/mpls_iptunnel.h
  private static final Attr<byte[]> MPLS_DST = Attr.of(1, "MPLS_IPTUNNEL_DST", BYTES);
  private static final Attr<Integer> MPLS_TTL = Attr.of(2, "MPLS_IPTUNNEL_TTL", U8);

  // linux/lwtunnel.h: LWTUNNEL_IP_* and LWTUNNEL_IP6_* have the same numbers.
  private static final Attr<Long> ID = Attr.of(1, "LWTUNNEL_IP_ID", U64_BE);
  private static final Attr<IpAddress> DST = Attr.of(2, "LWTUNNEL_IP_DST", IP);
  private static final Attr<IpAddress> SRC = Attr.of(3, "LWTUNNEL_IP_SRC", IP);
  private static final Attr<Integer> TTL = Attr.of(4, "LWTUNNEL_IP_TTL", U8);
  private static final Attr<Integer> TOS = Attr.of(5, "LWTUNNEL_IP_TOS", U8);
  private static final Attr<Integer> TOS6 = Attr.of(5, "LWTUNNEL_IP6_TC", U8);
  private static final Attr<Integer> HOPLIMIT = Attr.of(4, "LWTUNNEL_IP6_HOPLIMIT", U8);
  private static final Attr<Integer> FLAGS = Attr.of(6, "LWTUNNEL_IP_FLAGS", U16_BE);
  private static final Attr<byte[]> OPTS = Attr.of(8, "LWTUNNEL_IP_OPTS", BYTES);

  // linux/if_tunnel.h: TUNNEL_*
  private static final int TUNNEL_CSUM = 0x01;
  private static final int TUNNEL_KEY = 0x04;
  private static final int TUNNEL_SEQ = 0x08;

  // linux/seg6_iptunnel.h, linux/seg6_local.h
  private static final Attr<byte[]> SEG6_SRH = Attr.of(1, "SEG6_IPTUNNEL_SRH", BYTES);
  private static final Attr<Long> ACTION = Attr.of(1, "SEG6_LOCAL_ACTION", U32);
  private static final Attr<byte[]> SRH = Attr.of(2, "SEG6_LOCAL_SRH", BYTES);
  private static final Attr<Long> TABLE = Attr.of(3, "SEG6_LOCAL_TABLE", U32);
  private static final Attr<IpAddress> NH4 = Attr.of(4, "SEG6_LOCAL_NH4", IP);
  private static final Attr<IpAddress> NH6 = Attr.of(5, "SEG6_LOCAL_NH6", IP);
  private static final Attr<Integer> OIF = Attr.of(7, "SEG6_LOCAL_OIF", S32);
  private static final Attr<Long> VRFTABLE = Attr.of(9, "SEG6_LOCAL_VRFTABLE", U32);

  /** {@code struct ipv6_sr_hdr} of linux/seg6.h without its segments. */
  private static final int SRH_BYTES = 8;

  private static final int SEGMENT_BYTES = 16;
  private static final int ROUTING_TYPE = 4;

  private EncapAttrs() {}

  static int type(Encap encap) {
    return switch (encap) {
      case Encap.Mpls _ -> MPLS;
      case Encap.Tunnel tunnel -> tunnel.isV6() ? IP6 : IP4;
      case Encap.Seg6 _ -> SEG6;
      case Encap.Seg6Local _ -> SEG6_LOCAL;
    };
  }

  static Attributes write(Encap encap, Links links) {
    Attributes.Builder inside = Attributes.build();
    switch (encap) {
      case Encap.Mpls mpls ->
          inside
              .put(MPLS_DST, labels(mpls.labels()))
              .putIf(MPLS_TTL, mpls.ttl() == 0 ? null : (Integer) mpls.ttl());
      case Encap.Tunnel tunnel -> write(tunnel, inside);
      case Encap.Seg6 seg6 -> inside.put(SEG6_SRH, seg6(seg6));
      case Encap.Seg6Local local -> write(local, inside, links);
    }
    return inside.attributes();
  }

  /**
   * Reads one of a type.
   *
   * @throws IllegalArgumentException if {@link Encap} cannot say it
   */
  static Encap read(@Nullable Integer type, Attributes inside, Links links) {
    return switch (type == null ? 0 : type) {
      case MPLS -> mpls(inside);
      case IP4 -> tunnel(inside, false);
      case IP6 -> tunnel(inside, true);
      case SEG6 -> seg6(Objects.requireNonNull(inside.get(SEG6_SRH)));
      case SEG6_LOCAL -> local(inside, links);
      default -> throw new IllegalArgumentException("an encapsulation of type " + type);
    };
  }

  private static byte[] labels(List<Integer> labels) {
    ByteBuffer stack = ByteBuffer.allocate(4 * labels.size());
    for (int i = 0; i < labels.size(); i++) {
      int bottom = i == labels.size() - 1 ? 0x100 : 0;
      stack.putInt(labels.get(i) << 12 | bottom);
    }
    return stack.array();
  }

  private static Encap mpls(Attributes inside) {
    byte[] bytes = Objects.requireNonNull(inside.get(MPLS_DST));
    ByteBuffer stack = ByteBuffer.wrap(bytes);
    List<Integer> labels = new ArrayList<>();
    while (stack.remaining() >= 4) {
      labels.add(stack.getInt() >>> 12);
    }
    return new Encap.Mpls(labels, orZero(inside.get(MPLS_TTL)));
  }

  private static void write(Encap.Tunnel tunnel, Attributes.Builder inside) {
    int flags =
        (tunnel.key() ? TUNNEL_KEY : 0)
            | (tunnel.csum() ? TUNNEL_CSUM : 0)
            | (tunnel.seq() ? TUNNEL_SEQ : 0);
    inside
        .putIf(ID, tunnel.id() == 0 ? null : (Long) tunnel.id())
        .putIf(DST, tunnel.dst())
        .putIf(SRC, tunnel.src())
        .putIf(tunnel.isV6() ? HOPLIMIT : TTL, tunnel.ttl() == 0 ? null : (Integer) tunnel.ttl())
        .putIf(tunnel.isV6() ? TOS6 : TOS, tunnel.tos() == 0 ? null : (Integer) tunnel.tos())
        .putIf(FLAGS, flags == 0 ? null : (Integer) flags);
  }

  private static Encap tunnel(Attributes inside, boolean isV6) {
    int flags = orZero(inside.get(FLAGS));
    Long id = inside.get(ID);
    if (inside.has(OPTS)) {
      throw new IllegalArgumentException("an encapsulation with options");
    }
    if ((flags & ~(TUNNEL_KEY | TUNNEL_CSUM | TUNNEL_SEQ)) != 0) {
      throw new IllegalArgumentException(
          "an encapsulation with flags 0x" + Integer.toHexString(flags));
    }
    return new Encap.Tunnel(
        isV6,
        id == null ? 0 : id,
        inside.get(SRC),
        inside.get(DST),
        orZero(inside.get(TTL)),
        orZero(inside.get(TOS)),
        (flags & TUNNEL_KEY) != 0,
        (flags & TUNNEL_CSUM) != 0,
        (flags & TUNNEL_SEQ) != 0);
  }

  private static int orZero(@Nullable Integer number) {
    return number == null ? 0 : number;
  }

  /** {@code struct seg6_iptunnel_encap}: mode 4, header. */
  private static byte[] seg6(Encap.Seg6 seg6) {
    byte[] header = header(seg6.segments(), seg6.mode() == Encap.Seg6.Mode.INLINE);
    return ByteBuffer.allocate(4 + header.length)
        .order(ByteOrder.nativeOrder())
        .putInt(seg6.mode().number())
        .put(header)
        .array();
  }

  private static Encap seg6(byte[] bytes) {
    int number = ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()).getInt();
    Encap.Seg6.Mode mode = Encap.Seg6.Mode.of(number);
    return new Encap.Seg6(mode, segments(bytes, 4, mode == Encap.Seg6.Mode.INLINE));
  }

  /**
   * The last segment lies first. Inline, the place of the last is the packet's own destination's.
   */
  private static byte[] header(List<IpAddress> segments, boolean inline) {
    int count = segments.size() + (inline ? 1 : 0);
    byte[] bytes = new byte[SRH_BYTES + SEGMENT_BYTES * count];
    bytes[1] = (byte) (bytes.length / 8 - 1);
    bytes[2] = ROUTING_TYPE;
    bytes[3] = (byte) (count - 1);
    bytes[4] = (byte) (count - 1);
    int at = bytes.length - SEGMENT_BYTES;
    for (IpAddress segment : segments) {
      IP.write(segment, bytes, at);
      at -= SEGMENT_BYTES;
    }
    return bytes;
  }

  private static List<IpAddress> segments(byte[] bytes, int start, boolean inline) {
    int flags = bytes.length < start + SRH_BYTES ? 0 : bytes[start + 5];
    int count = (bytes.length - start - SRH_BYTES) / SEGMENT_BYTES;
    if (count < 1 || flags != 0 || start + SRH_BYTES + count * SEGMENT_BYTES != bytes.length) {
      throw new IllegalArgumentException("a segment routing header with more than segments");
    }
    List<IpAddress> segments = new ArrayList<>();
    for (int i = count - 1; i >= (inline ? 1 : 0); i--) {
      segments.add(IP.read(bytes, start + SRH_BYTES + i * SEGMENT_BYTES, SEGMENT_BYTES));
    }
    return segments;
  }

  private static void write(Encap.Seg6Local local, Attributes.Builder inside, Links links) {
    IpAddress nexthop = local.nexthop();
    inside.put(ACTION, (long) local.action().number());
    if (!local.segments().isEmpty()) {
      inside.put(SRH, header(local.segments(), local.action() == Encap.Action.END_B6));
    }
    inside
        .putIf(TABLE, local.table())
        .putIf(nexthop != null && nexthop.isV4() ? NH4 : NH6, nexthop)
        .putIf(OIF, local.oif() == null ? null : (Integer) links.index(local.oif()))
        .putIf(VRFTABLE, local.vrfTable());
  }

  private static Encap local(Attributes inside, Links links) {
    for (Attributes.Raw raw : inside.raw()) {
      if (raw.type() > VRFTABLE.number() || raw.type() == 6 || raw.type() == 8) {
        throw new IllegalArgumentException("seg6local with attribute " + raw.type());
      }
    }
    Encap.Action action = Encap.Action.of(Objects.requireNonNull(inside.get(ACTION)).intValue());
    IpAddress four = inside.get(NH4);
    Integer oif = inside.get(OIF);
    byte[] header = inside.get(SRH);
    return new Encap.Seg6Local(
        action,
        four != null ? four : inside.get(NH6),
        inside.get(TABLE),
        inside.get(VRFTABLE),
        oif == null ? null : links.name(oif),
        header == null ? List.of() : segments(header, 0, action == Encap.Action.END_B6));
  }
}
