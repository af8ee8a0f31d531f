package dev.holdfast.network;

import static dev.holdfast.network.AttributeTable.flag;
import static dev.holdfast.network.AttributeTable.row;
import static dev.holdfast.network.AttributeTable.unseen;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every attribute of bridges and their ports, but for those that need VLANs in the kernel. */
class BridgeKernelTest extends NetworkKernelTest {

  /** The times are even: this kernel may tick 250 times a second. */
  private static final AttributeTable BRIDGE =
      new AttributeTable(
          List.of(
              flag(Bridge.STP_STATE, true, "stp_state"),
              row(Bridge.FORWARD_DELAY, "400", "100", "forward_delay"),
              row(Bridge.HELLO_TIME, "300", "400", "hello_time"),
              row(Bridge.MAX_AGE, "800", "900", "max_age"),
              row(Bridge.AGEING_TIME, "100", "0", "ageing_time"),
              row(Bridge.PRIORITY, "4096", "65535", "priority"),
              row(Bridge.GROUP_FWD_MASK, "65528", "8", "group_fwd_mask", "0xfff8", "0x8"),
              row(Bridge.GROUP_ADDRESS, "01:80:c2:00:00:04", "01:80:c2:00:00:0f", "group_addr"),
              flag(Bridge.NO_LINKLOCAL_LEARN, true, "no_linklocal_learn"),
              unseen(Bridge.FDB_MAX_LEARNED, "100", "0"),
              flag(Bridge.MCAST_SNOOPING, false, "mcast_snooping"),
              row(Bridge.MCAST_ROUTER, "2", "0", "mcast_router"),
              flag(Bridge.MCAST_QUERY_USE_IFADDR, true, "mcast_query_use_ifaddr"),
              flag(Bridge.MCAST_QUERIER, true, "mcast_querier"),
              row(Bridge.MCAST_HASH_MAX, "1024", "512", "mcast_hash_max"),
              row(Bridge.MCAST_LAST_MEMBER_COUNT, "3", "4", "mcast_last_member_cnt"),
              row(Bridge.MCAST_STARTUP_QUERY_COUNT, "3", "4", "mcast_startup_query_cnt"),
              row(Bridge.MCAST_LAST_MEMBER_INTERVAL, "200", "300", "mcast_last_member_intvl"),
              row(Bridge.MCAST_MEMBERSHIP_INTERVAL, "20000", "0", "mcast_membership_intvl"),
              row(Bridge.MCAST_QUERIER_INTERVAL, "20000", "0", "mcast_querier_intvl"),
              row(Bridge.MCAST_QUERY_INTERVAL, "100", "8640000", "mcast_query_intvl"),
              row(Bridge.MCAST_QUERY_RESPONSE_INTERVAL, "900", "800", "mcast_query_response_intvl"),
              row(
                  Bridge.MCAST_STARTUP_QUERY_INTERVAL,
                  "100",
                  "8640000",
                  "mcast_startup_query_intvl"),
              flag(Bridge.MCAST_STATS_ENABLED, true, "mcast_stats_enabled"),
              row(Bridge.MCAST_IGMP_VERSION, "3", "2", "mcast_igmp_version"),
              row(Bridge.MCAST_MLD_VERSION, "2", "1", "mcast_mld_version"),
              flag(Bridge.NF_CALL_IPTABLES, true, "nf_call_iptables"),
              flag(Bridge.NF_CALL_IP6TABLES, true, "nf_call_ip6tables"),
              flag(Bridge.NF_CALL_ARPTABLES, true, "nf_call_arptables")));

  private static final AttributeTable PORT =
      new AttributeTable(
          List.of(
              row(BridgePort.COST, "7", "65535", "cost"),
              row(BridgePort.PRIORITY, "1", "63", "priority"),
              row(BridgePort.HAIRPIN, "true", "false", "hairpin"),
              row(BridgePort.GUARD, "true", "false", "guard"),
              row(BridgePort.ROOT_BLOCK, "true", "false", "root_block"),
              row(BridgePort.FASTLEAVE, "true", "false", "fastleave"),
              row(BridgePort.LEARNING, "false", "true", "learning"),
              row(BridgePort.FLOOD, "false", "true", "flood"),
              row(BridgePort.MCAST_FLOOD, "false", "true", "mcast_flood"),
              row(BridgePort.BCAST_FLOOD, "false", "true", "bcast_flood"),
              row(BridgePort.MCAST_TO_UNICAST, "true", "false", "mcast_to_unicast"),
              row(BridgePort.MCAST_ROUTER, "2", "0", "multicast_router"),
              unseen(BridgePort.MCAST_EHT_HOSTS_LIMIT, "100", "512"),
              unseen(BridgePort.MCAST_MAX_GROUPS, "100", "0"),
              row(BridgePort.PROXY_ARP, "true", "false", "proxy_arp"),
              row(BridgePort.PROXY_ARP_WIFI, "true", "false", "proxy_arp_wifi"),
              row(BridgePort.GROUP_FWD_MASK, "65533", "4", "group_fwd_mask", "0xfffd", "0x4"),
              row(BridgePort.NEIGH_SUPPRESS, "true", "false", "neigh_suppress"),
              unseen(BridgePort.NEIGH_VLAN_SUPPRESS, "true", "false"),
              row(BridgePort.VLAN_TUNNEL, "true", "false", "vlan_tunnel"),
              row(BridgePort.ISOLATED, "true", "false", "isolated"),
              row(BridgePort.LOCKED, "false", "true", "locked"),
              unseen(BridgePort.MAB, "false", "true"),
              row(BridgePort.BACKUP_PORT, "v1", "", "backup_port"),
              unseen(BridgePort.BACKUP_NHID, "7", "0")));

  @Test
  void everyAttributeOfABridgeIsSetAlteredAndHealed() throws Exception {
    LinkSettings one = BRIDGE.one(Bridge.bridge());
    converge(new NetworkState(Map.of("br0", one), List.of()));
    BRIDGE.seenAsOne(data("br0"));
    int index = link("br0").get("ifindex").getAsInt();

    LinkSettings other = BRIDGE.other(Bridge.bridge());
    converge(new NetworkState(Map.of("br0", other), List.of()));
    BRIDGE.seenAsOther(data("br0"));
    assertThat(link("br0").get("ifindex").getAsInt()).isEqualTo(index);

    own.ip("link", "set", "br0", "type", "bridge", "no_linklocal_learn", "1", "stp_state", "1");
    own.ip("link", "set", "br0", "type", "bridge", "mcast_hash_max", "64", "forward_delay", "900");
    converge(new NetworkState(Map.of("br0", other), List.of()));
    BRIDGE.seenAsOther(data("br0"));

    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("br0");
  }

  @Test
  void everyAttributeOfAPortIsSetAlteredHealedAndPutBack() throws Exception {
    own.ip("link", "add", "br0", "type", "bridge");
    own.ip("link", "set", "v0", "master", "br0");
    own.ip("link", "set", "v1", "master", "br0");
    NetworkState one = new NetworkState(Map.of("v0", PORT.one(LinkSettings.of())), List.of());
    converge(one);
    PORT.seenAsOne(port("v0"));
    NetworkState other = new NetworkState(Map.of("v0", PORT.other(LinkSettings.of())), List.of());
    converge(other);
    PORT.seenAsOther(port("v0"));

    own.ip("link", "set", "v0", "type", "bridge_slave", "isolated", "on", "cost", "3");
    converge(other);
    PORT.seenAsOther(port("v0"));

    converge(one);
    PORT.seenAsOne(port("v0"));
    options = options.withRevertOnRelease(true);
    converge(NetworkState.EMPTY);
    assertThat(port("v0").get("group_fwd_mask").getAsString()).isEqualTo("0");
    assertThat(port("v0").get("priority").getAsInt()).isEqualTo(32);
  }

  @Test
  void aNewBridgeAndItsPortsHaveAllOfItInOnePass() throws Exception {
    NetworkState state =
        new NetworkState(
            Map.of(
                "br0", BRIDGE.one(Bridge.bridge()).withUp(true),
                "v1", LinkSettings.of().with(Link.MASTER, "br0"),
                "v0", PORT.one(LinkSettings.of().with(Link.MASTER, "br0"))),
            List.of());
    converge(state);
    BRIDGE.seenAsOne(data("br0"));
    PORT.seenAsOne(port("v0"));
    NetworkState seen = network.observe(scope).asState();
    assertThat(network.plan(scope, seen, NetworkApplied.EMPTY, options).operations()).isEmpty();
  }

  @Test
  void whatOtherToolsMadeIsObservedAndNeedsNothing() throws Exception {
    own.ip("link", "add", "br0", "type", "bridge", "forward_delay", "40000", "ageing_time", "101");
    own.ip("link", "set", "br0", "type", "bridge", "mcast_router", "0", "group_fwd_mask", "16");
    own.ip("link", "set", "v0", "master", "br0");
    own.ip("link", "set", "v1", "master", "br0");
    own.ip("link", "set", "v0", "type", "bridge_slave", "mcast_router", "3", "backup_port", "v1");
    NetworkObservation seen = network.observe(scope);
    assertThat(seen.notExpressible()).isEmpty();
    LinkSettings v0 = seen.asState().links().get("v0");
    assertThat(v0.get(BridgePort.BACKUP_PORT)).isEqualTo("v1");
    assertThat(seen.asState().links().get("br0").get(Bridge.FORWARD_DELAY)).isEqualTo(40_000);
    assertThat(network.plan(scope, seen.asState(), NetworkApplied.EMPTY, options).operations())
        .isEmpty();
  }

  @Test
  void whatTheKernelNeverForwardsIsRefusedAtOnce() {
    assertThatThrownBy(() -> Bridge.bridge().with(Bridge.GROUP_FWD_MASK, 9L))
        .hasMessageContaining("group_fwd_mask: the kernel never forwards");
    assertThatThrownBy(() -> Bridge.GROUP_ADDRESS.parse("01:80:c2:00:00:01"))
        .hasMessageContaining("expected 01:80:c2:00:00:0X");
  }

  private JsonObject link(String name) {
    return own.ipJson("-d", "link", "show", "dev", name).get(0).getAsJsonObject();
  }

  private JsonObject data(String name) {
    return link(name).getAsJsonObject("linkinfo").getAsJsonObject("info_data");
  }

  private JsonObject port(String name) {
    return link(name).getAsJsonObject("linkinfo").getAsJsonObject("info_slave_data");
  }
}
