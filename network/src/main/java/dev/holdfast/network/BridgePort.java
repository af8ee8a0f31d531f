package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.port;

import java.util.Set;

/** A port of a bridge: {@code type bridge_slave} of ip-link(8), {@code IFLA_BRPORT_*}. */
public final class BridgePort {

  private static final long LARGEST = 0xFFFF_FFFFL;

  /** The spanning tree protocol's cost of the way through it. */
  public static final LinkAttribute<Long> COST =
      port("bridge_port.cost", 3, "IFLA_BRPORT_COST", Form.u32(1, 65_535));

  public static final LinkAttribute<Long> PRIORITY =
      port("bridge_port.priority", 2, "IFLA_BRPORT_PRIORITY", Form.u16(0, 63)).usually(32L);

  /** Whether packets may leave by the port that they came from. */
  public static final LinkAttribute<Boolean> HAIRPIN =
      flag("hairpin", 4, "IFLA_BRPORT_MODE").usually(false);

  /** Whether it takes no part in the spanning tree protocol: a packet of it shuts the port. */
  public static final LinkAttribute<Boolean> GUARD =
      flag("guard", 5, "IFLA_BRPORT_GUARD").usually(false);

  /** Whether it may never become the root port. */
  public static final LinkAttribute<Boolean> ROOT_BLOCK =
      flag("root_block", 6, "IFLA_BRPORT_PROTECT").usually(false);

  public static final LinkAttribute<Boolean> FASTLEAVE =
      flag("fastleave", 7, "IFLA_BRPORT_FAST_LEAVE").usually(false);
  public static final LinkAttribute<Boolean> LEARNING =
      flag("learning", 8, "IFLA_BRPORT_LEARNING").usually(true);

  /** Whether it gets packets for addresses that nobody knows. */
  public static final LinkAttribute<Boolean> FLOOD =
      flag("flood", 9, "IFLA_BRPORT_UNICAST_FLOOD").usually(true);

  public static final LinkAttribute<Boolean> MCAST_FLOOD =
      flag("mcast_flood", 27, "IFLA_BRPORT_MCAST_FLOOD").usually(true);
  public static final LinkAttribute<Boolean> BCAST_FLOOD =
      flag("bcast_flood", 30, "IFLA_BRPORT_BCAST_FLOOD").usually(true);
  public static final LinkAttribute<Boolean> MCAST_TO_UNICAST =
      flag("mcast_to_unicast", 28, "IFLA_BRPORT_MCAST_TO_UCAST").usually(false);

  /**
   * 0 is never, 1 while a querier was heard, 2 always. The 3 of bridge(8) is for a moment, after
   * which the kernel shows 1.
   */
  public static final LinkAttribute<Long> MCAST_ROUTER =
      port("bridge_port.mcast_router", 25, "IFLA_BRPORT_MULTICAST_ROUTER", Form.u8(0, 2))
          .usually(1L);

  /** How many hosts it follows one by one. */
  public static final LinkAttribute<Long> MCAST_EHT_HOSTS_LIMIT =
      port(
              "bridge_port.mcast_eht_hosts_limit",
              37,
              "IFLA_BRPORT_MCAST_EHT_HOSTS_LIMIT",
              Form.u32(1, LARGEST))
          .usually(512L);

  /** In how many groups it may be; 0 for any number. Linux 6.3. */
  public static final LinkAttribute<Long> MCAST_MAX_GROUPS =
      port("bridge_port.mcast_max_groups", 42, "IFLA_BRPORT_MCAST_MAX_GROUPS", Form.u32(0, LARGEST))
          .usually(0L);

  public static final LinkAttribute<Boolean> PROXY_ARP =
      flag("proxy_arp", 10, "IFLA_BRPORT_PROXYARP").usually(false);
  public static final LinkAttribute<Boolean> PROXY_ARP_WIFI =
      flag("proxy_arp_wifi", 12, "IFLA_BRPORT_PROXYARP_WIFI").usually(false);

  /** {@link Bridge#GROUP_FWD_MASK} of one port, which may forward LACP and LLDP, too. */
  public static final LinkAttribute<Long> GROUP_FWD_MASK =
      port("bridge_port.group_fwd_mask", 31, "IFLA_BRPORT_GROUP_FWD_MASK", Bridge.maskOfGroups(0x2))
          .usually(0L);

  public static final LinkAttribute<Boolean> NEIGH_SUPPRESS =
      flag("neigh_suppress", 32, "IFLA_BRPORT_NEIGH_SUPPRESS").usually(false);

  /** The same for each VLAN; Linux 6.4. */
  public static final LinkAttribute<Boolean> NEIGH_VLAN_SUPPRESS =
      flag("neigh_vlan_suppress", 43, "IFLA_BRPORT_NEIGH_VLAN_SUPPRESS").usually(false);

  public static final LinkAttribute<Boolean> VLAN_TUNNEL =
      flag("vlan_tunnel", 29, "IFLA_BRPORT_VLAN_TUNNEL").usually(false);

  /** Whether it speaks only with ports that are not isolated. */
  public static final LinkAttribute<Boolean> ISOLATED =
      flag("isolated", 33, "IFLA_BRPORT_ISOLATED").usually(false);

  /** Whether it takes packets only from addresses that are in the bridge's table; Linux 5.18. */
  public static final LinkAttribute<Boolean> LOCKED =
      flag("locked", 39, "IFLA_BRPORT_LOCKED").usually(false);

  /** Whether a locked port asks the authenticator about unknown addresses; Linux 6.2. */
  public static final LinkAttribute<Boolean> MAB =
      flag("mab", 40, "IFLA_BRPORT_MAB").usually(false);

  /** The port that takes over when it has no carrier; empty for none. */
  public static final LinkAttribute<String> BACKUP_PORT =
      port("bridge_port.backup_port", 34, "IFLA_BRPORT_BACKUP_PORT", Form.LINK_OR_NONE)
          .ifAbsent(Form.NONE)
          .usually(Form.NONE);

  /** The nexthop that packets take to the backup port; 0 for none. Linux 6.6. */
  public static final LinkAttribute<Long> BACKUP_NHID =
      port("bridge_port.backup_nhid", 44, "IFLA_BRPORT_BACKUP_NHID", Form.u32(0, LARGEST))
          .ifAbsent(0L)
          .usually(0L);

  /** The VLANs of a port, or of a bridge itself; all of them. */
  public static final LinkAttribute<BridgeVlans> VLANS =
      LinkAttribute.other("vlans", BridgeVlans.FORM, new BridgeVlanTable());

  /** Of these the kernel allows one only with the others, so a change of one says all. */
  static final Set<LinkAttribute<?>> TOGETHER = Set.of(LEARNING, LOCKED, MAB);

  private BridgePort() {}

  private static LinkAttribute<Boolean> flag(String word, int number, String name) {
    return port("bridge_port." + word, number, name, Form.FLAG8);
  }

  static LinkAttribute<?>[] all() {
    return new LinkAttribute<?>[] {
      COST,
      PRIORITY,
      HAIRPIN,
      GUARD,
      ROOT_BLOCK,
      FASTLEAVE,
      LEARNING,
      FLOOD,
      MCAST_FLOOD,
      BCAST_FLOOD,
      MCAST_TO_UNICAST,
      MCAST_ROUTER,
      MCAST_EHT_HOSTS_LIMIT,
      MCAST_MAX_GROUPS,
      PROXY_ARP,
      PROXY_ARP_WIFI,
      GROUP_FWD_MASK,
      NEIGH_SUPPRESS,
      NEIGH_VLAN_SUPPRESS,
      VLAN_TUNNEL,
      ISOLATED,
      LOCKED,
      MAB,
      BACKUP_PORT,
      BACKUP_NHID,
      VLANS
    };
  }
}
