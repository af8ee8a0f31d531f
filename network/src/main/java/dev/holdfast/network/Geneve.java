package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

import dev.holdfast.netlink.IpAddress;
import org.jspecify.annotations.Nullable;

/** Ethernet over UDP with options: {@code type geneve} of ip-link(8), {@code IFLA_GENEVE_*}. */
public final class Geneve {

  /** The number of the virtual network. */
  public static final LinkAttribute<Long> ID =
      data("id", 1, "IFLA_GENEVE_ID", Form.u32(0, 0xFF_FFFF)).fixed();

  /** The other side. */
  public static final LinkAttribute<IpAddress> REMOTE =
      data("remote", Form.IP, EitherFamily.of(2, "IFLA_GENEVE_REMOTE", 7, "IFLA_GENEVE_REMOTE6"));

  /** The UDP port of the other side, and of this. */
  public static final LinkAttribute<Long> PORT =
      data("port", 5, "IFLA_GENEVE_PORT", Form.u16be(1, 65_535)).fixed().usually(6081L);

  public static final LinkAttribute<Long> TTL =
      UdpTunnel.ttl(UdpTunnel.Ttl.of("GENEVE", 3, 12, false, false));
  public static final LinkAttribute<Long> TOS = UdpTunnel.tos(4, "IFLA_GENEVE_TOS");
  public static final LinkAttribute<String> DF = UdpTunnel.df(13, "IFLA_GENEVE_DF");
  public static final LinkAttribute<Long> FLOWLABEL = UdpTunnel.flowlabel(11, "IFLA_GENEVE_LABEL");
  public static final LinkAttribute<Boolean> UDPCSUM =
      UdpTunnel.flag("udpcsum", 8, "IFLA_GENEVE_UDP_CSUM", false);
  public static final LinkAttribute<Boolean> UDP6ZEROCSUMTX =
      UdpTunnel.flag("udp6zerocsumtx", 9, "IFLA_GENEVE_UDP_ZERO_CSUM6_TX", false);
  public static final LinkAttribute<Boolean> UDP6ZEROCSUMRX =
      UdpTunnel.flag("udp6zerocsumrx", 10, "IFLA_GENEVE_UDP_ZERO_CSUM6_RX", true);

  /** Whether each packet says where it goes, by its route or by tc. */
  public static final LinkAttribute<Boolean> EXTERNAL =
      UdpTunnel.presence("external", 6, "IFLA_GENEVE_COLLECT_METADATA");

  /** Whether it carries any protocol, not only Ethernet. */
  public static final LinkAttribute<Boolean> INNERPROTOINHERIT =
      UdpTunnel.presence("innerprotoinherit", 14, "IFLA_GENEVE_INNER_PROTO_INHERIT");

  static final LinkKind KIND =
      LinkKind.of(
              "geneve",
              ID,
              REMOTE,
              PORT,
              TTL,
              TOS,
              DF,
              FLOWLABEL,
              UDPCSUM,
              UDP6ZEROCSUMTX,
              UDP6ZEROCSUMRX,
              EXTERNAL,
              INNERPROTOINHERIT)
          .crossing()
          .refusing(Geneve::flaw);

  private Geneve() {}

  /** A virtual network that has one other side. */
  public static LinkSettings of(long id, IpAddress remote) {
    return LinkSettings.of(KIND).with(ID, id).with(REMOTE, remote);
  }

  private static @Nullable String flaw(LinkSettings settings) {
    IpAddress remote = settings.get(REMOTE);
    if (!Boolean.TRUE.equals(settings.get(EXTERNAL))
        && (settings.get(ID) == null || remote == null)) {
      return "a geneve needs \"id\" and \"remote\", or \"external: true\"";
    }
    // The kernel takes them and forgets them.
    if (settings.get(UDPCSUM) != null && remote != null && remote.isV6()) {
      return "\"udpcsum\" needs an IPv4 \"remote\"";
    }
    if (settings.get(UDP6ZEROCSUMTX) != null && remote != null && remote.isV4()) {
      return "\"udp6zerocsumtx\" needs an IPv6 \"remote\"";
    }
    return null;
  }
}
