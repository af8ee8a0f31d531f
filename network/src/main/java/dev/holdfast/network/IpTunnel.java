package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Codecs;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * Packets inside packets: {@code type ipip}, {@code sit} over IPv4, {@code ip6tnl} over IPv6, of
 * ip-link(8), {@code IFLA_IPTUN_*}.
 */
public final class IpTunnel {

  /** The address of this end. */
  public static final LinkAttribute<IpAddress> LOCAL =
      IpTunnelParts.v4("local", 2, "IFLA_IPTUN_LOCAL");

  /** The address of the other end. */
  public static final LinkAttribute<IpAddress> REMOTE =
      IpTunnelParts.remoteOfPointToPoint(3, "IFLA_IPTUN_REMOTE");

  public static final LinkAttribute<IpAddress> LOCAL6 =
      IpTunnelParts.v6("local", 2, "IFLA_IPTUN_LOCAL");
  public static final LinkAttribute<IpAddress> REMOTE6 =
      IpTunnelParts.v6("remote", 3, "IFLA_IPTUN_REMOTE");

  public static final LinkAttribute<String> DEV = IpTunnelParts.dev(1, "IFLA_IPTUN_LINK");
  public static final LinkAttribute<Long> TTL = IpTunnelParts.ttl("ttl", 4, "IFLA_IPTUN_TTL");
  public static final LinkAttribute<Long> HOPLIMIT =
      IpTunnelParts.ttl("hoplimit", 4, "IFLA_IPTUN_TTL");
  public static final LinkAttribute<Long> TOS = UdpTunnel.tos(5, "IFLA_IPTUN_TOS");

  /** Whether packets are made to fit the way; if not, they may be fragmented. */
  public static final LinkAttribute<Boolean> PMTUDISC =
      IpTunnelParts.flag("pmtudisc", 10, "IFLA_IPTUN_PMTUDISC", true);

  public static final LinkAttribute<Long> FWMARK = IpTunnelParts.fwmark(20, "IFLA_IPTUN_FWMARK");

  /** What is inside. */
  public static final LinkAttribute<String> MODE_OF_IPIP =
      mode(4, "ipip", 137, "mplsip", 0, "any").fixed().usually("ipip");

  public static final LinkAttribute<String> MODE_OF_SIT =
      mode(41, "ip6ip", 4, "ipip", 137, "mplsip", 0, "any").fixed().usually("ip6ip");
  public static final LinkAttribute<String> MODE_OF_IP6TNL =
      mode(41, "ip6ip6", 4, "ipip6", 0, "any").usually("any");

  /** Whether it is an ISATAP tunnel (RFC 5214). */
  public static final LinkAttribute<Boolean> ISATAP =
      IpTunnelParts.bit("isatap", Lies.Bits.ofInt(Attr.of(8, "IFLA_IPTUN_FLAGS", Codecs.U16), 1))
          .fixed();

  /** The network inside of which addresses have the other end's in them (RFC 5969). */
  public static final LinkAttribute<IpPrefix> RD6_PREFIX =
      prefix("6rd-prefix", 11, "IFLA_IPTUN_6RD_PREFIX", 13).usually(IpPrefix.parse("2002::/16"));

  /** What all the other ends have in common. */
  public static final LinkAttribute<IpPrefix> RD6_RELAY_PREFIX =
      prefix("6rd-relay_prefix", 12, "IFLA_IPTUN_6RD_RELAY_PREFIX", 14)
          .usually(IpPrefix.parse("0.0.0.0/0"));

  /** Whether each packet says where it goes, by its route or by tc. */
  public static final LinkAttribute<Boolean> EXTERNAL =
      UdpTunnel.presence("external", 19, "IFLA_IPTUN_COLLECT_METADATA");

  private static final LinkAttribute<?>[] ENCAPSULATION =
      IpTunnelParts.encapsulation("IFLA_IPTUN", 15);
  private static final LinkAttribute<?>[] OVER_V4 =
      IpTunnelParts.of(LOCAL, REMOTE, DEV, TTL, TOS, PMTUDISC, FWMARK);
  private static final LinkAttribute<?>[] OVER_V6 =
      IpTunnelParts.overV6(
          Attr.of(6, "IFLA_IPTUN_ENCAP_LIMIT", Codecs.U8),
          Attr.of(7, "IFLA_IPTUN_FLOWINFO", Codecs.U32_BE),
          Attr.of(8, "IFLA_IPTUN_FLAGS", Codecs.U32),
          Attr.of(20, "IFLA_IPTUN_FWMARK", Codecs.U32));

  static final LinkKind IPIP =
      kind("ipip", OVER_V4, IpTunnelParts.of(MODE_OF_IPIP, EXTERNAL), ENCAPSULATION);
  static final LinkKind SIT =
      kind(
          "sit",
          OVER_V4,
          IpTunnelParts.of(MODE_OF_SIT, ISATAP, RD6_PREFIX, RD6_RELAY_PREFIX),
          ENCAPSULATION);
  static final LinkKind IP6TNL =
      kind(
          "ip6tnl",
          IpTunnelParts.of(LOCAL6, REMOTE6, DEV, HOPLIMIT, MODE_OF_IP6TNL, EXTERNAL),
          OVER_V6,
          ENCAPSULATION);

  private IpTunnel() {}

  private static LinkKind kind(String name, LinkAttribute<?>[]... attributes) {
    return LinkKind.of(name, IpTunnelParts.all(attributes))
        .crossing()
        .with(LinkKind.Trait.WHOLE_CHANGES);
  }

  private static LinkAttribute<String> mode(Object... protocols) {
    return data("mode", 9, "IFLA_IPTUN_PROTO", Form.word8(protocols));
  }

  private static LinkAttribute<IpPrefix> prefix(String word, int number, String name, int length) {
    return data(
        word,
        Form.ofText(Form.Shape.TEXT, IpPrefix::parse, Object::toString),
        new Prefix(Attr.of(number, name, Codecs.IP), Attr.of(length, name + "LEN", Codecs.U16)));
  }

  private record Prefix(Attr<IpAddress> address, Attr<Integer> length) implements Lies<IpPrefix> {

    @Override
    public void write(IpPrefix value, Links links, Said into) {
      into.put(address, value.address());
      into.put(length, value.length());
    }

    @Override
    public @Nullable IpPrefix read(Attributes from, Links links) {
      IpAddress shown = from.get(address);
      Integer bits = from.get(length);
      return shown == null || bits == null ? null : new IpPrefix(shown, bits);
    }
  }
}
