package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Codecs;
import dev.holdfast.netlink.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * Generic routing encapsulation: {@code type gre}, {@code gretap} over IPv4, {@code ip6gre}, {@code
 * ip6gretap} over IPv6, of ip-link(8), {@code IFLA_GRE_*}.
 */
public final class Gre {

  private static final Attr<Integer> IFLAGS = Attr.of(2, "IFLA_GRE_IFLAGS", Codecs.U16_BE);
  private static final Attr<Integer> OFLAGS = Attr.of(3, "IFLA_GRE_OFLAGS", Codecs.U16_BE);
  private static final long CSUM = 0x8000;
  private static final long KEY = 0x2000;
  private static final long SEQ = 0x1000;

  /** The address of this end. */
  public static final LinkAttribute<IpAddress> LOCAL =
      IpTunnelParts.v4("local", 6, "IFLA_GRE_LOCAL");

  /** The address of the other end. */
  public static final LinkAttribute<IpAddress> REMOTE =
      IpTunnelParts.remoteOfPointToPoint(7, "IFLA_GRE_REMOTE");

  private static final LinkAttribute<IpAddress> REMOTE_OF_TAP =
      IpTunnelParts.v4("remote", 7, "IFLA_GRE_REMOTE");

  public static final LinkAttribute<IpAddress> LOCAL6 =
      IpTunnelParts.v6("local", 6, "IFLA_GRE_LOCAL");
  public static final LinkAttribute<IpAddress> REMOTE6 =
      IpTunnelParts.v6("remote", 7, "IFLA_GRE_REMOTE");

  public static final LinkAttribute<String> DEV = IpTunnelParts.dev(1, "IFLA_GRE_LINK");

  /** The key of packets that come in. */
  public static final LinkAttribute<Long> IKEY = key("ikey", 4, "IFLA_GRE_IKEY", IFLAGS);

  /** The key of packets that go out. */
  public static final LinkAttribute<Long> OKEY = key("okey", 5, "IFLA_GRE_OKEY", OFLAGS);

  public static final LinkAttribute<Boolean> ICSUM = flag("icsum", IFLAGS, CSUM);
  public static final LinkAttribute<Boolean> OCSUM = flag("ocsum", OFLAGS, CSUM);
  public static final LinkAttribute<Boolean> ISEQ = flag("iseq", IFLAGS, SEQ);
  public static final LinkAttribute<Boolean> OSEQ = flag("oseq", OFLAGS, SEQ);

  public static final LinkAttribute<Long> TTL = IpTunnelParts.ttl("ttl", 8, "IFLA_GRE_TTL");
  public static final LinkAttribute<Long> HOPLIMIT =
      IpTunnelParts.ttl("hoplimit", 8, "IFLA_GRE_TTL");
  public static final LinkAttribute<Long> TOS = UdpTunnel.tos(9, "IFLA_GRE_TOS");

  /** Whether packets are made to fit the way; if not, they may be fragmented. */
  public static final LinkAttribute<Boolean> PMTUDISC =
      IpTunnelParts.flag("pmtudisc", 10, "IFLA_GRE_PMTUDISC", true);

  public static final LinkAttribute<Boolean> IGNORE_DF =
      IpTunnelParts.flag("ignore-df", 19, "IFLA_GRE_IGNORE_DF", false);
  public static final LinkAttribute<Long> FWMARK = IpTunnelParts.fwmark(20, "IFLA_GRE_FWMARK");

  /** Whether each packet says where it goes, by its route or by tc. */
  public static final LinkAttribute<Boolean> EXTERNAL =
      UdpTunnel.presence("external", 18, "IFLA_GRE_COLLECT_METADATA");

  private static final LinkAttribute<?>[] BOTH =
      IpTunnelParts.of(DEV, IKEY, OKEY, ICSUM, OCSUM, ISEQ, OSEQ, EXTERNAL);
  private static final LinkAttribute<?>[] ENCAPSULATION =
      IpTunnelParts.encapsulation("IFLA_GRE", 14);
  private static final LinkAttribute<?>[] OVER_V6 =
      IpTunnelParts.overV6(
          Attr.of(11, "IFLA_GRE_ENCAP_LIMIT", Codecs.U8),
          Attr.of(12, "IFLA_GRE_FLOWINFO", Codecs.U32_BE),
          Attr.of(13, "IFLA_GRE_FLAGS", Codecs.U32),
          Attr.of(20, "IFLA_GRE_FWMARK", Codecs.U32));

  static final LinkKind KIND = overV4("gre", REMOTE);
  static final LinkKind TAP = overV4("gretap", REMOTE_OF_TAP);
  static final LinkKind KIND6 = overV6("ip6gre");
  static final LinkKind TAP6 = overV6("ip6gretap");

  private Gre() {}

  /** A tunnel from one IPv4 address to another. */
  public static LinkSettings between(IpAddress local, IpAddress remote) {
    return LinkSettings.of(KIND).with(LOCAL, local).with(REMOTE, remote);
  }

  private static LinkKind overV4(String name, LinkAttribute<IpAddress> remote) {
    return LinkKind.of(
            name,
            IpTunnelParts.all(
                IpTunnelParts.of(LOCAL, remote, TTL, TOS, PMTUDISC, IGNORE_DF, FWMARK),
                BOTH,
                ENCAPSULATION))
        .crossing()
        .with(LinkKind.Trait.WHOLE_CHANGES);
  }

  private static LinkKind overV6(String name) {
    return LinkKind.of(
            name,
            IpTunnelParts.all(
                IpTunnelParts.of(LOCAL6, REMOTE6, HOPLIMIT), OVER_V6, BOTH, ENCAPSULATION))
        .crossing()
        .with(LinkKind.Trait.WHOLE_CHANGES);
  }

  private static LinkAttribute<Boolean> flag(String word, Attr<Integer> flags, long bit) {
    return IpTunnelParts.bit(word, Lies.Bits.ofInt(flags, bit));
  }

  private static LinkAttribute<Long> key(
      String word, int number, String name, Attr<Integer> flags) {
    Form<Long, byte[]> keys = Form.ofText(Form.Shape.NUMBER, Gre::key, Object::toString);
    return data(word, keys, new Key(Attr.of(number, name, Codecs.U32_BE), flags));
  }

  /** A number, or as ip(8) shows it, one that looks like an IPv4 address. */
  static long key(String text) {
    if (text.indexOf('.') < 0) {
      return Form.number(text, 0, 0xFFFF_FFFFL);
    }
    long key = 0;
    for (byte part : IpAddress.parse(text).bytes()) {
      key = key << 8 | (part & 0xFF);
    }
    return key;
  }

  /** A key, and the flag that says that there is one. */
  private record Key(Attr<Long> number, Attr<Integer> flags) implements Lies<Long> {

    @Override
    public void write(Long value, Links links, Said into) {
      into.put(number, value);
      into.put(flags, (int) KEY);
    }

    @Override
    public @Nullable Long read(Attributes from, Links links) {
      Integer all = from.get(flags);
      return all == null || (all & KEY) == 0 ? null : from.get(number);
    }
  }
}
