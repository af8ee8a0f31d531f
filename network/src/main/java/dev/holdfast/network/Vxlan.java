package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

import dev.holdfast.netlink.IpAddress;
import org.jspecify.annotations.Nullable;

/** Ethernet over UDP: {@code type vxlan} of ip-link(8), {@code IFLA_VXLAN_*}. */
public final class Vxlan {

  private static final long LARGEST = 0xFFFF_FFFFL;

  /** The number of the virtual network. */
  public static final LinkAttribute<Long> ID =
      data("id", 1, "IFLA_VXLAN_ID", Form.u32(0, 0xFF_FFFF)).fixed();

  /** Where packets go that no entry says better: a host, or a multicast group. */
  public static final LinkAttribute<IpAddress> REMOTE =
      data("remote", Form.IP, EitherFamily.of(2, "IFLA_VXLAN_GROUP", 16, "IFLA_VXLAN_GROUP6"));

  /** The source address. */
  public static final LinkAttribute<IpAddress> LOCAL =
      data("local", Form.IP, EitherFamily.of(4, "IFLA_VXLAN_LOCAL", 17, "IFLA_VXLAN_LOCAL6"));

  /** The link that packets leave by. */
  public static final LinkAttribute<String> DEV =
      data("dev", 3, "IFLA_VXLAN_LINK", Form.LINK_OR_NONE).ifAbsent(Form.NONE).usually(Form.NONE);

  /** The UDP port of the other side, and of this. */
  public static final LinkAttribute<Long> PORT =
      data("port", 15, "IFLA_VXLAN_PORT", Form.u16be(1, 65_535)).fixed();

  /** The range of source ports, such as {@code 10000-20000}; {@code 0-0} for the system's. */
  public static final LinkAttribute<Long> SRCPORT =
      data("srcport", 10, "IFLA_VXLAN_PORT_RANGE", range()).fixed().usually(0L);

  public static final LinkAttribute<Long> TTL =
      UdpTunnel.ttl(UdpTunnel.Ttl.of("VXLAN", 5, 28, true, true));
  public static final LinkAttribute<Long> TOS = UdpTunnel.tos(6, "IFLA_VXLAN_TOS");
  public static final LinkAttribute<String> DF = UdpTunnel.df(29, "IFLA_VXLAN_DF");
  public static final LinkAttribute<Long> FLOWLABEL = UdpTunnel.flowlabel(26, "IFLA_VXLAN_LABEL");

  /** Whether it learns who is where from what comes in. */
  public static final LinkAttribute<Boolean> LEARNING =
      data("learning", 7, "IFLA_VXLAN_LEARNING", Form.FLAG8).usually(true);

  /** How long it remembers that, in seconds. */
  public static final LinkAttribute<Long> AGEING =
      data("ageing", 8, "IFLA_VXLAN_AGEING", Form.u32(0, LARGEST)).usually(300L);

  /** How many of them it remembers; 0 for any number. */
  public static final LinkAttribute<Long> MAXADDRESS =
      data("maxaddress", 9, "IFLA_VXLAN_LIMIT", Form.u32(0, LARGEST)).fixed().usually(0L);

  /** Whether it answers ARP for those that it knows. */
  public static final LinkAttribute<Boolean> PROXY =
      UdpTunnel.flag("proxy", 11, "IFLA_VXLAN_PROXY", false);

  /** Whether it routes between virtual networks where it can. */
  public static final LinkAttribute<Boolean> RSC =
      UdpTunnel.flag("rsc", 12, "IFLA_VXLAN_RSC", false);

  public static final LinkAttribute<Boolean> L2MISS =
      UdpTunnel.flag("l2miss", 13, "IFLA_VXLAN_L2MISS", false);
  public static final LinkAttribute<Boolean> L3MISS =
      UdpTunnel.flag("l3miss", 14, "IFLA_VXLAN_L3MISS", false);
  public static final LinkAttribute<Boolean> UDPCSUM =
      UdpTunnel.flag("udpcsum", 18, "IFLA_VXLAN_UDP_CSUM", true);
  public static final LinkAttribute<Boolean> UDP6ZEROCSUMTX =
      UdpTunnel.flag("udp6zerocsumtx", 19, "IFLA_VXLAN_UDP_ZERO_CSUM6_TX", false);
  public static final LinkAttribute<Boolean> UDP6ZEROCSUMRX =
      UdpTunnel.flag("udp6zerocsumrx", 20, "IFLA_VXLAN_UDP_ZERO_CSUM6_RX", false);
  public static final LinkAttribute<Boolean> REMCSUMTX =
      UdpTunnel.flag("remcsumtx", 21, "IFLA_VXLAN_REMCSUM_TX", false);
  public static final LinkAttribute<Boolean> REMCSUMRX =
      UdpTunnel.flag("remcsumrx", 22, "IFLA_VXLAN_REMCSUM_RX", false);

  /** Whether it carries the policy of a group, which is a mark here. */
  public static final LinkAttribute<Boolean> GBP = UdpTunnel.presence("gbp", 23, "IFLA_VXLAN_GBP");

  /** Whether it carries any protocol, not only Ethernet. */
  public static final LinkAttribute<Boolean> GPE = UdpTunnel.presence("gpe", 27, "IFLA_VXLAN_GPE");

  /** Whether each packet says where it goes, by its route or by tc. */
  public static final LinkAttribute<Boolean> EXTERNAL =
      UdpTunnel.flag("external", 25, "IFLA_VXLAN_COLLECT_METADATA", false);

  /** Whether only some virtual networks come in; with {@code external}. */
  public static final LinkAttribute<Boolean> VNIFILTER =
      UdpTunnel.flag("vnifilter", 30, "IFLA_VXLAN_VNIFILTER", false);

  static final LinkKind KIND =
      LinkKind.of(
              "vxlan",
              ID,
              REMOTE,
              LOCAL,
              DEV,
              PORT,
              SRCPORT,
              TTL,
              TOS,
              DF,
              FLOWLABEL,
              LEARNING,
              AGEING,
              MAXADDRESS,
              PROXY,
              RSC,
              L2MISS,
              L3MISS,
              UDPCSUM,
              UDP6ZEROCSUMTX,
              UDP6ZEROCSUMRX,
              REMCSUMTX,
              REMCSUMRX,
              GBP,
              GPE,
              EXTERNAL,
              VNIFILTER)
          .crossing()
          .refusing(Vxlan::flaw);

  private Vxlan() {}

  /** A virtual network; IANA's port is 4789, the kernel's own choice 8472. */
  public static LinkSettings of(long id, long port) {
    return LinkSettings.of(KIND).with(ID, id).with(PORT, port);
  }

  private static @Nullable String flaw(LinkSettings settings) {
    boolean external = Boolean.TRUE.equals(settings.get(EXTERNAL));
    IpAddress remote = settings.get(REMOTE);
    IpAddress local = settings.get(LOCAL);
    if (settings.get(ID) == null && !external) {
      return "a vxlan needs \"id\", or \"external: true\"";
    }
    if (remote != null && local != null && remote.isV4() != local.isV4()) {
      return "\"remote\" and \"local\" are of two families";
    }
    if (Boolean.TRUE.equals(settings.get(VNIFILTER)) && !external) {
      return "\"vnifilter\" needs \"external: true\"";
    }
    return null;
  }

  private static Form<Long, Long> range() {
    Form<Long, Long> both = Form.u32be(0, LARGEST);
    return new Form<>(
        Form.Shape.TEXT,
        text -> {
          int dash = text.indexOf('-');
          if (dash < 0) {
            throw new IllegalArgumentException("expected LEAST-MOST, not \"" + text + "\"");
          }
          long least = Form.number(text.substring(0, dash), 0, 65_535);
          return least << 16 | Form.number(text.substring(dash + 1), least, 65_535);
        },
        value -> (value >> 16) + "-" + (value & 0xFFFF),
        both.codec(),
        both.out(),
        both.in());
  }
}
