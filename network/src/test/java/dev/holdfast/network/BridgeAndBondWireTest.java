package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.MacAddress;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * What we say of bridges, their VLANs and bonds is what ip(8) and bridge(8) say, attribute by
 * attribute.
 *
 * <p>The fixtures are what follows the header of 16 and the ifinfomsg of 16 bytes in {@code strace
 * -e trace=sendmsg -e write=all …} of iproute2 6.1 on Linux 6.18, or from where the comment says;
 * the command stands beside each. v0 has index 4, v1 has 3.
 */
class BridgeAndBondWireTest {

  private static final Links LINKS = new Links(List.of(link(4, "v0"), link(3, "v1")));

  private static ObservedLink link(int index, String name) {
    return new ObservedLink(
        index, name, "veth", "", true, true, 1500, 0, false, List.of(), Map.of());
  }

  @Test
  void aBondWithEverything() {
    // ip link add b1 type bond mode active-backup miimon 100 updelay 200 downdelay 300
    //   peer_notify_delay 400 use_carrier 1 arp_validate none arp_all_targets all
    //   primary_reselect better fail_over_mac active xmit_hash_policy layer3+4 resend_igmp 2
    //   num_grat_arp 3 all_slaves_active 1 min_links 1 lp_interval 5 arp_missed_max 5
    //   arp_ip_target 192.0.2.1,192.0.2.2 ns_ip6_target fc00::1
    LinkSettings bond =
        Bond.of("active-backup")
            .with(Bond.MIIMON, 100L)
            .with(Bond.UPDELAY, 200L)
            .with(Bond.DOWNDELAY, 300L)
            .with(Bond.PEER_NOTIFY_DELAY, 400L)
            .with(Bond.USE_CARRIER, true)
            .with(Bond.ARP_VALIDATE, "none")
            .with(Bond.ARP_ALL_TARGETS, "all")
            .with(Bond.PRIMARY_RESELECT, "better")
            .with(Bond.FAIL_OVER_MAC, "active")
            .with(Bond.XMIT_HASH_POLICY, "layer3+4")
            .with(Bond.RESEND_IGMP, 2L)
            .with(Bond.NUM_GRAT_ARP, 3L)
            .with(Bond.ALL_SLAVES_ACTIVE, true)
            .with(Bond.MIN_LINKS, 1L)
            .with(Bond.LP_INTERVAL, 5L)
            .with(Bond.ARP_MISSED_MAX, 5L)
            .with(
                Bond.ARP_IP_TARGET,
                List.of(IpAddress.parse("192.0.2.1"), IpAddress.parse("192.0.2.2")))
            .with(Bond.NS_IP6_TARGET, List.of(IpAddress.parse("fc00::1")));
    assertThat(data(LinkMessages.create("b1", 9, Bond.KIND, bond, LINKS, null)))
        .isEqualTo(
            data(
                "0700030062310000 c4001200 08000100626f6e64 b8000200 0500010001000000"
                    + "0800030064000000 08000400c8000000 080005002c010000 08001c0090010000"
                    + "0500060001000000 0800090000000000 08000a0001000000 05000c0001000000"
                    + "05000d0001000000 05000e0001000000 08000f0002000000 0500100003000000"
                    + "0500110001000000 0800120001000000 0800130005000000 05001e0005000000"
                    + "14000800 08000000c0000201 08000100c0000202"
                    + "18001f00 14000000fc000000000000000000000000000001"));
  }

  @Test
  void aBondThatSpeaksLacp() {
    // ip link add b1 type bond mode 802.3ad lacp_rate fast lacp_active off ad_select count
    //   ad_user_port_key 5 ad_actor_sys_prio 7 ad_actor_system 02:00:00:00:00:aa
    LinkSettings bond =
        Bond.of("802.3ad")
            .with(Bond.LACP_RATE, "fast")
            .with(Bond.LACP_ACTIVE, false)
            .with(Bond.AD_SELECT, "count")
            .with(Bond.AD_USER_PORT_KEY, 5L)
            .with(Bond.AD_ACTOR_SYS_PRIO, 7L)
            .with(Bond.AD_ACTOR_SYSTEM, MacAddress.parse("02:00:00:00:00:aa"));
    assertThat(data(LinkMessages.create("b1", 9, Bond.KIND, bond, LINKS, null)))
        .isEqualTo(
            data(
                "0700030062310000 4c001200 08000100626f6e64 40000200 0500010004000000"
                    + "0500150001000000 05001d0000000000 0500160002000000 0600190005000000"
                    + "0600180007000000 0a001a00020000 0000aa0000"));
  }

  @Test
  void aPortOfABond() {
    // ip link set v0 type bond_slave queue_id 3 prio 7
    assertThat(
            data(
                LinkMessages.set(
                    4,
                    LinkAttribute.Region.PORT,
                    "bond",
                    Map.of(Bond.PORT_QUEUE_ID, 3L, Bond.PORT_PRIO, 7L),
                    LINKS)))
        .isEqualTo(
            data(
                "28001200 0e000100626f6e645f736c6176650000 14000500 0600050003000000"
                    + "0800090007000000"));
  }

  @Test
  void aBridge() {
    // ip link add br1 type bridge vlan_filtering 1 vlan_default_pvid 5 vlan_stats_enabled 1
    //   vlan_stats_per_port 1 group_fwd_mask 8 group_address 01:80:c2:00:00:04
    //   mcast_query_interval 100 mcast_hash_max 64
    LinkSettings bridge =
        Bridge.bridge()
            .with(Bridge.VLAN_FILTERING, true)
            .with(Bridge.VLAN_DEFAULT_PVID, 5L)
            .with(Bridge.VLAN_STATS_ENABLED, true)
            .with(Bridge.VLAN_STATS_PER_PORT, true)
            .with(Bridge.GROUP_FWD_MASK, 8L)
            .with(Bridge.GROUP_ADDRESS, MacAddress.parse("01:80:c2:00:00:04"))
            .with(Bridge.MCAST_QUERY_INTERVAL, 100L)
            .with(Bridge.MCAST_HASH_MAX, 64L);
    assertThat(data(LinkMessages.create("br1", 9, Bridge.KIND, bridge, LINKS, null)))
        .isEqualTo(
            data(
                "0800030062723100 5c001200 0a0001006272696467650000 4c000200 0500070001000000"
                    + "0600270005000000 0500290001000000 05002d0001000000 0600090008000000"
                    + "0a0014000180c20000040000 0c0021006400000000000000 08001b0040000000"));
  }

  @Test
  void anOptionOfABridge() {
    // ip link set br0 type bridge no_linklocal_learn 1
    assertThat(
            data(
                LinkMessages.set(
                    2,
                    LinkAttribute.Region.DATA,
                    "bridge",
                    Map.of(Bridge.NO_LINKLOCAL_LEARN, true),
                    LINKS)))
        .isEqualTo(data("20001200 0a0001006272696467650000 10000200 0c002e000100000001000000"));
  }

  @Test
  void aPortOfABridge() {
    // ip link set v0 type bridge_slave priority 3 cost 7 hairpin on guard on root_block on
    //   fastleave on learning off flood off mcast_router 2 mcast_flood off bcast_flood off
    //   mcast_to_unicast on group_fwd_mask 8 neigh_suppress on vlan_tunnel on isolated on
    //   locked on backup_port v1 proxy_arp on proxy_arp_wifi on
    Map<LinkAttribute<?>, Object> port =
        Map.ofEntries(
            Map.entry(BridgePort.PRIORITY, 3L),
            Map.entry(BridgePort.COST, 7L),
            Map.entry(BridgePort.HAIRPIN, true),
            Map.entry(BridgePort.GUARD, true),
            Map.entry(BridgePort.ROOT_BLOCK, true),
            Map.entry(BridgePort.FASTLEAVE, true),
            Map.entry(BridgePort.LEARNING, false),
            Map.entry(BridgePort.FLOOD, false),
            Map.entry(BridgePort.MCAST_ROUTER, 2L),
            Map.entry(BridgePort.MCAST_FLOOD, false),
            Map.entry(BridgePort.BCAST_FLOOD, false),
            Map.entry(BridgePort.MCAST_TO_UNICAST, true),
            Map.entry(BridgePort.GROUP_FWD_MASK, 8L),
            Map.entry(BridgePort.NEIGH_SUPPRESS, true),
            Map.entry(BridgePort.VLAN_TUNNEL, true),
            Map.entry(BridgePort.ISOLATED, true),
            Map.entry(BridgePort.LOCKED, true),
            Map.entry(BridgePort.BACKUP_PORT, "v1"),
            Map.entry(BridgePort.PROXY_ARP, true),
            Map.entry(BridgePort.PROXY_ARP_WIFI, true));
    assertThat(data(LinkMessages.set(4, LinkAttribute.Region.PORT, "bridge", port, LINKS)))
        .isEqualTo(
            data(
                "b8001200 100001006272696467655f736c617665 a4000500 0600020003000000"
                    + "0800030007000000 0500040001000000 0500050001000000 0500060001000000"
                    + "0500070001000000 0500080000000000 0500090000000000 0500190002000000"
                    + "05001b0000000000 05001e0000000000 05001c0001000000 06001f0008000000"
                    + "0500200001000000 05001d0001000000 0500210001000000 0500270001000000"
                    + "0800220003000000 05000a0001000000 05000c0001000000"));
  }

  @Test
  void vlansOfAPortAndOfABridgeItself() {
    // bridge vlan add vid 100-110 untagged dev v0
    assertSame(
        vlans(LinkMessages.SET, false, "100-110 untagged"),
        "14001a00 080002000c006400 0800020014006e00");
    // bridge vlan add vid 111 pvid untagged dev v0
    assertSame(vlans(LinkMessages.SET, false, "111 pvid untagged"), "0c001a00 0800020006006f00");
    // bridge vlan del vid 100-110 dev v0
    assertSame(
        vlans(LinkMessages.DELETE, false, "100-110"), "14001a00 0800020008006400 0800020010006e00");
    // bridge vlan add vid 100 dev br0 self
    assertSame(vlans(LinkMessages.SET, true, "100"), "14001a00 0600000002000000 0800020000006400");
  }

  @Test
  void bondsAndTheirPortsAsTheKernelShowsThem() {
    // IFLA_INFO_DATA of a bond made by the first command here, with d1 of index 4 as its primary
    // port, and IFLA_INFO_SLAVE_DATA of d1; Linux 6.1
    assertThat(
            shown(
                Bond.KIND.attributes(),
                "0500010001000000 0800030064000000 08000400c8000000 080005002c010000"
                    + "08001c0090010000 0500060001000000 0800070000000000"
                    + "1400080008000000c000020108000100c0000202 0800090000000000"
                    + "08000a0001000000 18001f0014000000fc000000000000000000000000000001"
                    + "08000b0004000000 05000c0001000000 05000d0001000000 05000e0001000000"
                    + "08000f0002000000 0500100003000000 0500110001000000 0800120001000000"
                    + "0800130005000000 0800140001000000 05001d0001000000 0500150000000000"
                    + "0500160000000000 05001b0001000000 05001e0005000000 0500200001000000"))
        .isEqualTo(
            "mode active-backup; miimon 100; updelay 200; downdelay 300; peer_notify_delay 400;"
                + " arp_ip_target 192.0.2.1, 192.0.2.2; ns_ip6_target fc00::1;"
                + " arp_all_targets all; arp_missed_max 5; primary v0; primary_reselect better;"
                + " fail_over_mac active; xmit_hash_policy layer3+4; resend_igmp 2;"
                + " num_grat_arp 3; all_slaves_active true; min_links 1; lp_interval 5");
    assertThat(
            shown(
                Bond.KIND.portAttributes(),
                "0500010001000000 0500020003000000 0800030000000000 0a0004001e2b87d993ed0000"
                    + "0600050003000000 08000900f9ffffff"))
        .isEqualTo("bond_port.queue_id 3; bond_port.prio -7");
  }

  @Test
  void aBridgeAsTheKernelShowsIt() {
    // IFLA_INFO_DATA of: ip link add br0 type bridge vlan_filtering 1, and then vlan_filtering 0,
    //   vlan_stats_enabled 1 vlan_protocol 802.1ad vlan_default_pvid 5 no_linklocal_learn 1;
    //   Linux 6.1
    assertThat(
            shown(
                Bridge.KIND.attributes(),
                "0c0010000000000000000000 0c0011000000000000000000 0c0012000000000000000000"
                    + "0c0013000000000000000000 08000100dc050000 08000200c8000000"
                    + "08000300d0070000 0800040030750000 0800050000000000 0600060000800000"
                    + "0500070000000000 0600090000000000 0c000b0080008e6c53fe091f"
                    + "0c000a0080008e6c53fe091f 06000c0000000000 08000d0000000000"
                    + "05000e0000000000 05000f0000000000 0a0014000180c20000000000"
                    + "0c002e000100000007000000 0600080088a80000 0600270005000000"
                    + "0500290001000000 05002d0000000000 0500160001000000 0500170001000000"
                    + "0500180000000000 0500190000000000 05002a0000000000 08001a0010000000"
                    + "08001b0000100000 08001c0002000000 08001d0002000000 05002b0002000000"
                    + "05002c0001000000 0c001e006400000000000000 0c001f009065000000000000"
                    + "0c0020009c63000000000000 0c002100d430000000000000"
                    + "0c002200e803000000000000 0c002300340c000000000000 0500240000000000"
                    + "0500250000000000 0500260000000000"))
        .isEqualTo(
            "no_linklocal_learn true; vlan_protocol 802.1ad; vlan_default_pvid 5;"
                + " vlan_stats_enabled true; mcast_startup_query_interval 3124");
    Attributes old = parse("0c002e000000000001000000");
    assertThat(Bridge.NO_LINKLOCAL_LEARN.read(old, LINKS)).isFalse();
    assertThat(Bridge.MST_ENABLED.read(old, LINKS)).isNull();
  }

  /** What is not as usual, in words. */
  private static String shown(List<LinkAttribute<?>> known, String data) {
    StringJoiner text = new StringJoiner("; ");
    for (LinkAttribute<?> attribute : known) {
      Object value =
          attribute.region() == LinkAttribute.Region.OTHER
              ? null
              : attribute.read(parse(data), LINKS);
      if (value != null && !attribute.isUsual(value)) {
        text.add(attribute.word() + " " + attribute.renderAny(value));
      }
    }
    return text.toString();
  }

  private static Attributes parse(String hex) {
    return Attributes.of(HexFormat.of().parseHex(hex.replace(" ", "")));
  }

  private static Message vlans(MessageType type, boolean self, String vlans) {
    return BridgeVlanTable.message(type, 4, self, BridgeVlans.parse(vlans).ranges());
  }

  /** Byte by byte; that something is nested ip(8) says to the kernel in some places only. */
  private static void assertSame(Message ours, String theirs) {
    assertThat(HexFormat.of().formatHex(ours.attributes().bytes()).replace("1a80", "1a00"))
        .isEqualTo(theirs.replace(" ", ""));
  }

  private static Map<Integer, String> data(Message ours) {
    return data(ours.attributes());
  }

  private static Map<Integer, String> data(String theirs) {
    return data(parse(theirs));
  }

  /** What is said of the kind, or as a port, by number. */
  private static Map<Integer, String> data(Attributes attributes) {
    Attributes info = attributes.get(LinkMessages.LINKINFO);
    Attributes data = info.get(LinkMessages.DATA);
    Attributes said = data != null ? data : info.get(LinkMessages.PORT_DATA);
    return said.raw().stream()
        .collect(
            Collectors.toMap(Attributes.Raw::type, raw -> HexFormat.of().formatHex(raw.payload())));
  }
}
