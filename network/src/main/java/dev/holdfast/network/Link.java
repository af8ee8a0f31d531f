package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.flag;
import static dev.holdfast.network.LinkAttribute.inet6;
import static dev.holdfast.network.LinkAttribute.link;
import static dev.holdfast.network.LinkAttribute.other;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.MacAddress;
import java.util.List;
import java.util.Objects;

/** What every link has: {@code IFLA_*} of linux/if_link.h, and the flags of linux/if.h. */
public final class Link {

  private static final long LARGEST = 0xFFFF_FFFFL;

  /** The hardware address. */
  public static final LinkAttribute<MacAddress> MAC =
      link("mac", 1, "IFLA_ADDRESS", Form.MAC).atBirth();

  /** The link that it is a port of; empty for none. */
  public static final LinkAttribute<String> MASTER =
      link("master", 10, "IFLA_MASTER", Form.LINK_OR_NONE).ifAbsent(Form.NONE).usually(Form.NONE);

  /** The largest packet, in bytes. */
  public static final LinkAttribute<Long> MTU =
      link("mtu", 4, "IFLA_MTU", Form.u32(LinkSettings.SMALLEST_MTU, Integer.MAX_VALUE)).atBirth();

  /** The length of the transmit queue, in packets. */
  public static final LinkAttribute<Long> TXQUEUELEN =
      link("txqueuelen", 13, "IFLA_TXQLEN", Form.u32(0, LARGEST)).atBirth().usually(1000L);

  /** A number that links are grouped by. */
  public static final LinkAttribute<Long> GROUP =
      link("group", 27, "IFLA_GROUP", Form.u32(0, LARGEST)).usually(0L);

  /** A text for people. */
  public static final LinkAttribute<String> ALIAS =
      link("alias", 20, "IFLA_IFALIAS", Form.text(255)).ifAbsent("").usually("");

  /** Its other names; those that others gave it are not spoken of. */
  public static final LinkAttribute<List<String>> ALTNAMES =
      LinkAttribute.objects("altnames", Altnames.FORM).usually(List.of());

  /** How many transmit queues it has. */
  public static final LinkAttribute<Long> NUM_TX_QUEUES =
      link("numtxqueues", 31, "IFLA_NUM_TX_QUEUES", Form.u32(1, 4096)).fixed().usually(1L);

  /** How many receive queues it has. */
  public static final LinkAttribute<Long> NUM_RX_QUEUES =
      link("numrxqueues", 32, "IFLA_NUM_RX_QUEUES", Form.u32(1, 4096)).fixed().usually(1L);

  /** The largest segment that the stack hands over to be cut, in bytes. */
  public static final LinkAttribute<Long> GSO_MAX_SIZE =
      link("gso_max_size", 41, "IFLA_GSO_MAX_SIZE", Form.u32(0, 524_280)).usually(65_536L);

  /** The most pieces that such a segment is cut into. */
  public static final LinkAttribute<Long> GSO_MAX_SEGS =
      link("gso_max_segs", 40, "IFLA_GSO_MAX_SEGS", Form.u32(0, 65_535)).usually(65_535L);

  /** The largest segment that received packets are merged into, in bytes; Linux 5.19. */
  public static final LinkAttribute<Long> GRO_MAX_SIZE =
      link("gro_max_size", 58, "IFLA_GRO_MAX_SIZE", Form.u32(0, 524_280)).usually(65_536L);

  /** {@link #GSO_MAX_SIZE} for IPv4; Linux 6.3. */
  public static final LinkAttribute<Long> GSO_IPV4_MAX_SIZE =
      link("gso_ipv4_max_size", 63, "IFLA_GSO_IPV4_MAX_SIZE", Form.u32(0, 524_280))
          .usually(65_536L);

  /** {@link #GRO_MAX_SIZE} for IPv4; Linux 6.3. */
  public static final LinkAttribute<Long> GRO_IPV4_MAX_SIZE =
      link("gro_ipv4_max_size", 64, "IFLA_GRO_IPV4_MAX_SIZE", Form.u32(0, 524_280))
          .usually(65_536L);

  /** Whether it takes packets for others. */
  public static final LinkAttribute<Boolean> PROMISC = flag("promisc", 0x100).usually(false);

  /** Whether it takes all multicast packets. */
  public static final LinkAttribute<Boolean> ALLMULTICAST =
      flag("allmulticast", 0x200).usually(false);

  /** Whether it sends multicast packets. */
  public static final LinkAttribute<Boolean> MULTICAST = flag("multicast", 0x1000).usually(true);

  /** How IPv6 addresses of the link are made. */
  public static final LinkAttribute<String> ADDRGENMODE =
      inet6(
              "addrgenmode",
              8,
              "IFLA_INET6_ADDR_GEN_MODE",
              Form.word8(0, "eui64", 1, "none", 2, "stable_secret", 3, "random"))
          .usually("eui64");

  /** The lower half of the IPv6 addresses that router advertisements make; {@code ::} for none. */
  public static final LinkAttribute<IpAddress> TOKEN =
      inet6("token", 7, "IFLA_INET6_TOKEN", Form.IPV6).usually(IpAddress.ANY_V6);

  /** The admin state. */
  public static final LinkAttribute<Boolean> UP = flag("up", 1);

  /** The link below, of those kinds that stand on one; see the kinds. */
  static final LinkAttribute<String> LINK = link("link", 5, "IFLA_LINK", Form.LINK).fixed();

  /**
   * The network namespace that a link is made in, as far as it is not the one that it lives in:
   * where the link below it is, and where a tunnel's packets go. {@code link-netns} of ip-link(8).
   */
  public static final LinkAttribute<String> LINK_NETNS =
      other("link_netns", Form.NAMESPACE).fixed().usually(Form.NONE);

  /** The network namespace that a link which exists is taken from. */
  public static final LinkAttribute<String> FROM_NETNS = other("from_netns", Form.NAMESPACE);

  /** What is set before what it is told as a port. */
  static final List<LinkAttribute<?>> FIRST = List.of(FROM_NETNS, MAC, MASTER);

  /** What is set after it, in this order: a link that comes up has all of it from the start. */
  static final List<LinkAttribute<?>> THEN =
      List.of(
          MTU,
          TXQUEUELEN,
          GROUP,
          ALIAS,
          ALTNAMES,
          NUM_TX_QUEUES,
          NUM_RX_QUEUES,
          GSO_MAX_SIZE,
          GSO_MAX_SEGS,
          GRO_MAX_SIZE,
          GSO_IPV4_MAX_SIZE,
          GRO_IPV4_MAX_SIZE,
          PROMISC,
          ALLMULTICAST,
          MULTICAST,
          ADDRGENMODE,
          TOKEN,
          UP);

  private Link() {}

  /** The namespace that a link is made in; empty for the one that it lives in. */
  static String home(LinkSettings settings) {
    return Objects.requireNonNullElse(settings.get(LINK_NETNS), Form.NONE);
  }

  /** The namespace that a link is taken from; empty if it is where it was. */
  static String origin(LinkSettings settings) {
    return Objects.requireNonNullElse(settings.get(FROM_NETNS), Form.NONE);
  }
}
