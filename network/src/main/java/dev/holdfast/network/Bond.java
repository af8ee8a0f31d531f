package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Codecs;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.MacAddress;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Links that are bundled into one: {@code type bond} of ip-link(8), {@code IFLA_BOND_*}. Times are
 * in 1/1000 s.
 *
 * <p>{@code active_slave} is no attribute here: which port is active is what a bond decides, and a
 * loop that kept it would undo what a bond is for. {@link #PRIMARY} is how to wish for one.
 */
public final class Bond {

  private static final long LARGEST = Integer.MAX_VALUE;
  private static final int MOST_TARGETS = 16;

  private static final String ROUND_ROBIN = "balance-rr";
  private static final String BACKUP = "active-backup";
  private static final String LACP = "802.3ad";
  private static final String TLB = "balance-tlb";
  private static final String ALB = "balance-alb";

  /** How its ports share the work. With ports in it the kernel never changes that. */
  public static final LinkAttribute<String> MODE =
      data(
              "mode",
              1,
              "IFLA_BOND_MODE",
              Form.word8(
                  0,
                  ROUND_ROBIN,
                  1,
                  BACKUP,
                  2,
                  "balance-xor",
                  3,
                  "broadcast",
                  4,
                  LACP,
                  5,
                  TLB,
                  6,
                  ALB))
          .fixed()
          .usually(ROUND_ROBIN);

  /** How often it looks for the carrier of its ports; 0 for never. */
  public static final LinkAttribute<Long> MIIMON =
      data("miimon", 3, "IFLA_BOND_MIIMON", Form.u32(0, LARGEST));

  public static final LinkAttribute<Long> UPDELAY =
      data("updelay", 4, "IFLA_BOND_UPDELAY", Form.u32(0, LARGEST)).usually(0L);
  public static final LinkAttribute<Long> DOWNDELAY =
      data("downdelay", 5, "IFLA_BOND_DOWNDELAY", Form.u32(0, LARGEST)).usually(0L);
  public static final LinkAttribute<Long> PEER_NOTIFY_DELAY =
      data("peer_notify_delay", 28, "IFLA_BOND_PEER_NOTIF_DELAY", Form.u32(0, 300_000)).usually(0L);

  /** Linux 6.18 knows {@code true} only. */
  public static final LinkAttribute<Boolean> USE_CARRIER =
      data("use_carrier", 6, "IFLA_BOND_USE_CARRIER", Form.FLAG8).usually(true);

  /** How often it asks the targets; 0 for never. */
  public static final LinkAttribute<Long> ARP_INTERVAL =
      data("arp_interval", 7, "IFLA_BOND_ARP_INTERVAL", Form.u32(0, LARGEST)).usually(0L);

  public static final LinkAttribute<List<IpAddress>> ARP_IP_TARGET =
      data("arp_ip_target", 8, "IFLA_BOND_ARP_IP_TARGET", targets(Form.IPV4))
          .ifAbsent(List.of())
          .usually(List.of());

  /** Linux 5.18. */
  public static final LinkAttribute<List<IpAddress>> NS_IP6_TARGET =
      data("ns_ip6_target", 31, "IFLA_BOND_NS_IP6_TARGET", targets(Form.IPV6))
          .ifAbsent(List.of())
          .usually(List.of());

  public static final LinkAttribute<String> ARP_VALIDATE =
      data(
              "arp_validate",
              9,
              "IFLA_BOND_ARP_VALIDATE",
              Form.word32(
                  0,
                  "none",
                  1,
                  "active",
                  2,
                  "backup",
                  3,
                  "all",
                  4,
                  "filter",
                  5,
                  "filter_active",
                  6,
                  "filter_backup"))
          .usually("none");
  public static final LinkAttribute<String> ARP_ALL_TARGETS =
      data("arp_all_targets", 10, "IFLA_BOND_ARP_ALL_TARGETS", Form.word32(0, "any", 1, "all"))
          .usually("any");

  /** After how many missed answers a port counts as down; Linux 5.17. */
  public static final LinkAttribute<Long> ARP_MISSED_MAX =
      data("arp_missed_max", 30, "IFLA_BOND_MISSED_MAX", Form.u8(1, 255)).usually(2L);

  /** The port that is active whenever it can be; empty for none. */
  public static final LinkAttribute<String> PRIMARY =
      data("primary", 11, "IFLA_BOND_PRIMARY", Form.LINK_OR_NONE)
          .afterBirth()
          .ifAbsent(Form.NONE)
          .usually(Form.NONE);

  public static final LinkAttribute<String> PRIMARY_RESELECT =
      data(
              "primary_reselect",
              12,
              "IFLA_BOND_PRIMARY_RESELECT",
              Form.word8(0, "always", 1, "better", 2, "failure"))
          .usually("always");

  /** With ports in the bond the kernel never changes it. */
  public static final LinkAttribute<String> FAIL_OVER_MAC =
      data(
              "fail_over_mac",
              13,
              "IFLA_BOND_FAIL_OVER_MAC",
              Form.word8(0, "none", 1, "active", 2, "follow"))
          .fixed()
          .usually("none");

  public static final LinkAttribute<String> XMIT_HASH_POLICY =
      data(
              "xmit_hash_policy",
              14,
              "IFLA_BOND_XMIT_HASH_POLICY",
              Form.word8(
                  0,
                  "layer2",
                  1,
                  "layer3+4",
                  2,
                  "layer2+3",
                  3,
                  "encap2+3",
                  4,
                  "encap3+4",
                  5,
                  "vlan+srcmac"))
          .usually("layer2");
  public static final LinkAttribute<Long> RESEND_IGMP =
      data("resend_igmp", 15, "IFLA_BOND_RESEND_IGMP", Form.u32(0, 255)).usually(1L);
  public static final LinkAttribute<Long> NUM_GRAT_ARP =
      data("num_grat_arp", 16, "IFLA_BOND_NUM_PEER_NOTIF", Form.u8(0, 255)).usually(1L);
  public static final LinkAttribute<Boolean> ALL_SLAVES_ACTIVE =
      data("all_slaves_active", 17, "IFLA_BOND_ALL_SLAVES_ACTIVE", Form.FLAG8).usually(false);
  public static final LinkAttribute<Long> MIN_LINKS =
      data("min_links", 18, "IFLA_BOND_MIN_LINKS", Form.u32(0, LARGEST)).usually(0L);

  /** In seconds. */
  public static final LinkAttribute<Long> LP_INTERVAL =
      data("lp_interval", 19, "IFLA_BOND_LP_INTERVAL", Form.u32(1, LARGEST)).usually(1L);

  public static final LinkAttribute<Long> PACKETS_PER_SLAVE =
      data("packets_per_slave", 20, "IFLA_BOND_PACKETS_PER_SLAVE", Form.u32(0, 65_535)).usually(1L);
  public static final LinkAttribute<Boolean> TLB_DYNAMIC_LB =
      data("tlb_dynamic_lb", 27, "IFLA_BOND_TLB_DYNAMIC_LB", Form.FLAG8).whenDown().usually(true);
  public static final LinkAttribute<String> LACP_RATE =
      data("lacp_rate", 21, "IFLA_BOND_AD_LACP_RATE", Form.word8(0, "slow", 1, "fast"))
          .whenDown()
          .usually("slow");

  /** Linux 5.14. */
  public static final LinkAttribute<Boolean> LACP_ACTIVE =
      data("lacp_active", 29, "IFLA_BOND_AD_LACP_ACTIVE", Form.FLAG8).whenDown().usually(true);

  public static final LinkAttribute<String> AD_SELECT =
      data(
              "ad_select",
              22,
              "IFLA_BOND_AD_SELECT",
              Form.word8(0, "stable", 1, "bandwidth", 2, "count", 3, "actor_port_prio"))
          .whenDown()
          .usually("stable");
  public static final LinkAttribute<Long> AD_ACTOR_SYS_PRIO =
      data("ad_actor_sys_prio", 24, "IFLA_BOND_AD_ACTOR_SYS_PRIO", Form.u16(1, 65_535))
          .usually(65_535L);
  public static final LinkAttribute<Long> AD_USER_PORT_KEY =
      data("ad_user_port_key", 25, "IFLA_BOND_AD_USER_PORT_KEY", Form.u16(0, 1023))
          .whenDown()
          .usually(0L);

  /** The address that it calls itself by; all zeroes for its own. */
  public static final LinkAttribute<MacAddress> AD_ACTOR_SYSTEM =
      data("ad_actor_system", 26, "IFLA_BOND_AD_ACTOR_SYSTEM", Form.MAC).usually(new MacAddress(0));

  /** Linux 6.9. */
  public static final LinkAttribute<Boolean> COUPLED_CONTROL =
      data("coupled_control", 32, "IFLA_BOND_COUPLED_CONTROL", Form.FLAG8).whenDown().usually(true);

  /** The port's transmit queue for those who choose by queue; 0 for none. */
  public static final LinkAttribute<Long> PORT_QUEUE_ID =
      LinkAttribute.port("bond_port.queue_id", 5, "IFLA_BOND_SLAVE_QUEUE_ID", Form.u16(0, 65_535))
          .usually(0L);

  /** Which port becomes active: the highest; Linux 6.0. */
  public static final LinkAttribute<Long> PORT_PRIO =
      LinkAttribute.port(
              "bond_port.prio", 9, "IFLA_BOND_SLAVE_PRIO", Form.s32(Integer.MIN_VALUE, LARGEST))
          .usually(0L);

  /** What only some modes have. */
  private static final Map<LinkAttribute<?>, List<String>> MODES = modes();

  static final LinkKind KIND =
      LinkKind.of(
              "bond",
              MODE,
              MIIMON,
              UPDELAY,
              DOWNDELAY,
              PEER_NOTIFY_DELAY,
              USE_CARRIER,
              ARP_IP_TARGET,
              NS_IP6_TARGET,
              ARP_VALIDATE,
              ARP_ALL_TARGETS,
              ARP_MISSED_MAX,
              ARP_INTERVAL,
              PRIMARY,
              PRIMARY_RESELECT,
              FAIL_OVER_MAC,
              XMIT_HASH_POLICY,
              RESEND_IGMP,
              NUM_GRAT_ARP,
              ALL_SLAVES_ACTIVE,
              MIN_LINKS,
              LP_INTERVAL,
              PACKETS_PER_SLAVE,
              TLB_DYNAMIC_LB,
              LACP_RATE,
              LACP_ACTIVE,
              AD_SELECT,
              AD_ACTOR_SYS_PRIO,
              AD_USER_PORT_KEY,
              AD_ACTOR_SYSTEM,
              COUPLED_CONTROL)
          .withPorts(PORT_QUEUE_ID, PORT_PRIO)
          .with(LinkKind.Trait.MODES)
          .refusing(Bond::flaw);

  private Bond() {}

  /** A bond of a mode, such as {@code active-backup}. */
  public static LinkSettings of(String mode) {
    return LinkSettings.of(KIND).with(MODE, mode);
  }

  private static Map<LinkAttribute<?>, List<String>> modes() {
    List<String> onePort = List.of(BACKUP, TLB, ALB);
    List<String> asking = List.of(ROUND_ROBIN, BACKUP, "balance-xor", "broadcast");
    Map<LinkAttribute<?>, List<String>> modes = new LinkedHashMap<>();
    modes.put(ARP_INTERVAL, asking);
    modes.put(ARP_VALIDATE, asking);
    modes.put(ARP_MISSED_MAX, asking);
    modes.put(PRIMARY, onePort);
    modes.put(PACKETS_PER_SLAVE, List.of(ROUND_ROBIN));
    modes.put(TLB_DYNAMIC_LB, List.of(TLB, ALB));
    modes.put(LACP_RATE, List.of(LACP));
    modes.put(LACP_ACTIVE, List.of(LACP));
    modes.put(AD_ACTOR_SYS_PRIO, List.of(LACP));
    modes.put(AD_USER_PORT_KEY, List.of(LACP));
    modes.put(AD_ACTOR_SYSTEM, List.of(LACP));
    modes.put(COUPLED_CONTROL, List.of(LACP));
    return modes;
  }

  /** What the kernel refuses of a bond, or changes without a word. */
  private static @Nullable String flaw(LinkSettings bond) {
    String said = bond.get(MODE);
    String mode = said == null ? ROUND_ROBIN : said;
    for (Map.Entry<LinkAttribute<?>, List<String>> entry : MODES.entrySet()) {
      LinkAttribute<?> attribute = entry.getKey();
      Object value = bond.values().get(attribute);
      if (value != null && !entry.getValue().contains(mode)) {
        String needed = String.join(", ", entry.getValue());
        return "a bond of mode " + mode + " has no " + attribute + ", only of " + needed;
      }
    }
    Long miimon = bond.get(MIIMON);
    Long interval = bond.get(ARP_INTERVAL);
    if (interval != null && interval != 0 && miimon != null && miimon != 0) {
      return "a bond has either miimon or arp_interval";
    }
    for (LinkAttribute<Long> delay : List.of(UPDELAY, DOWNDELAY, PEER_NOTIFY_DELAY)) {
      Long value = bond.get(delay);
      if (value != null && value != 0 && miimon != null && (miimon == 0 || value % miimon != 0)) {
        return delay + " is a multiple of miimon, and " + value + " is none of " + miimon;
      }
    }
    return null;
  }

  /**
   * Addresses in their order, each in an attribute of its place.
   *
   * @param one the form of each
   */
  private static Form<List<IpAddress>, Attributes> targets(Form<IpAddress, IpAddress> one) {
    return new Form<>(
        Form.Shape.LIST,
        text -> {
          List<IpAddress> all =
              text.isBlank()
                  ? List.of()
                  : Arrays.stream(text.split(",")).map(String::strip).map(one.parse()).toList();
          Set<IpAddress> unlike = new HashSet<>(all);
          if (unlike.size() < all.size()) {
            throw new IllegalArgumentException("an address is given twice: " + text);
          }
          if (all.size() > MOST_TARGETS) {
            throw new IllegalArgumentException("expected at most " + MOST_TARGETS + " addresses");
          }
          if (all.stream().anyMatch(IpAddress::isUnspecified)) {
            throw new IllegalArgumentException("the address of no host cannot be asked");
          }
          return all;
        },
        all -> all.stream().map(IpAddress::toString).collect(Collectors.joining(", ")),
        Codecs.NESTED,
        (all, _) -> {
          Attributes.Builder nested = Attributes.build();
          for (int i = 0; i < all.size(); i++) {
            nested.put(target(i), all.get(i));
          }
          return nested.attributes();
        },
        (nested, _) -> nested.raw().stream().map(raw -> raw.as(target(raw.type()))).toList());
  }

  private static Attr<IpAddress> target(int place) {
    return Attr.of(place, "target", Codecs.IP);
  }
}
