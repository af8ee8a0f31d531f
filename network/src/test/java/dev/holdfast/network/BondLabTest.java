package dev.holdfast.network;

import static dev.holdfast.network.AttributeTable.flag;
import static dev.holdfast.network.AttributeTable.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Every attribute of bonds and their ports, mode by mode. */
@Tag("lab")
class BondLabTest extends NetworkKernelTest {

  private static final AttributeTable COMMON =
      new AttributeTable(
          List.of(
              row(Bond.MIIMON, "100", "50", "miimon"),
              row(Bond.UPDELAY, "200", "150", "updelay"),
              row(Bond.DOWNDELAY, "300", "100", "downdelay"),
              row(Bond.PEER_NOTIFY_DELAY, "400", "0", "peer_notify_delay"),
              flag(Bond.USE_CARRIER, false, "use_carrier"),
              row(Bond.ARP_ALL_TARGETS, "all", "any", "arp_all_targets"),
              row(Bond.ARP_IP_TARGET, "192.0.2.1, 192.0.2.2", "192.0.2.3", "arp_ip_target"),
              row(Bond.NS_IP6_TARGET, "fc00::1", "fc00::2, fc00::3", "ns_ip6_target"),
              row(Bond.PRIMARY_RESELECT, "better", "failure", "primary_reselect"),
              row(Bond.XMIT_HASH_POLICY, "layer3+4", "vlan+srcmac", "xmit_hash_policy"),
              row(Bond.RESEND_IGMP, "2", "0", "resend_igmp"),
              row(Bond.NUM_GRAT_ARP, "3", "0", "num_peer_notif"),
              flag(Bond.ALL_SLAVES_ACTIVE, true, "all_slaves_active"),
              row(Bond.MIN_LINKS, "1", "2", "min_links"),
              row(Bond.LP_INTERVAL, "5", "6", "lp_interval"),
              row(Bond.AD_SELECT, "count", "bandwidth", "ad_select")));
  private static final AttributeTable ASKING =
      new AttributeTable(
          List.of(
              row(Bond.ARP_IP_TARGET, "192.0.2.1", "192.0.2.2", "arp_ip_target"),
              row(Bond.ARP_INTERVAL, "100", "200", "arp_interval"),
              row(Bond.ARP_VALIDATE, "all", "filter_active", "arp_validate"),
              row(Bond.ARP_MISSED_MAX, "5", "6", "arp_missed_max")));
  private static final AttributeTable LACP =
      new AttributeTable(
          List.of(
              row(Bond.LACP_RATE, "fast", "slow", "ad_lacp_rate"),
              row(Bond.LACP_ACTIVE, "false", "true", "ad_lacp_active", "off", "on"),
              row(Bond.AD_SELECT, "count", "stable", "ad_select"),
              row(Bond.AD_USER_PORT_KEY, "5", "6", "ad_user_port_key"),
              row(Bond.AD_ACTOR_SYS_PRIO, "7", "8", "ad_actor_sys_prio"),
              row(
                  Bond.AD_ACTOR_SYSTEM,
                  "02:00:00:00:00:aa",
                  "02:00:00:00:00:ab",
                  "ad_actor_system")));

  @Test
  void aBondWithTwoPortsComesInOnePassAndEverythingOfItIsAltered() throws Exception {
    LinkSettings plain = Bond.of("active-backup").with(Bond.FAIL_OVER_MAC, "active").withUp(true);
    NetworkState one =
        bundle(
            COMMON.one(plain).with(Bond.PRIMARY, "w1").withMtu(1400),
            port().with(Bond.PORT_QUEUE_ID, 3L).with(Bond.PORT_PRIO, 7L));
    converge(one);
    COMMON.seenAsOne(data());
    assertThat(data().get("primary").getAsString()).isEqualTo("w1");
    assertThat(data().get("active_slave").getAsString()).isEqualTo("w1");
    assertThat(data().get("fail_over_mac").getAsString()).isEqualTo("active");
    JsonObject port = link("w1").getAsJsonObject("linkinfo").getAsJsonObject("info_slave_data");
    assertThat(port.get("queue_id").getAsInt()).isEqualTo(3);
    assertThat(port.get("prio").getAsInt()).isEqualTo(7);
    assertThat(link("w1").get("mtu").getAsInt()).isEqualTo(1400);
    assertThat(text(link("w3"), "master")).isEqualTo("b0");
    int index = link("b0").get("ifindex").getAsInt();

    NetworkState other =
        bundle(
            COMMON.other(plain).with(Bond.PRIMARY, "").withMtu(1400),
            port().with(Bond.PORT_QUEUE_ID, 0L).with(Bond.PORT_PRIO, -7L));
    converge(other);
    COMMON.seenAsOther(data());
    assertThat(data().has("primary")).isFalse();
    assertThat(link("b0").get("ifindex").getAsInt()).isEqualTo(index);

    own.ip("link", "set", "w1", "nomaster");
    own.ip("link", "set", "b0", "type", "bond", "min_links", "0", "arp_ip_target", "192.0.2.9");
    converge(other);
    COMMON.seenAsOther(data());
    assertThat(text(link("w1"), "master")).isEqualTo("b0");

    NetworkState seen = network.observe(scope).asState();
    assertThat(network.plan(scope, seen, NetworkApplied.EMPTY, options).operations()).isEmpty();
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain(" b0:", " w1@");
  }

  @Test
  void anotherModeMakesItAnewWithItsPorts() throws Exception {
    converge(bundle(ASKING.one(Bond.of("balance-rr")).withUp(true), port()));
    ASKING.seenAsOne(data());
    converge(bundle(ASKING.other(Bond.of("balance-rr")).withUp(true), port()));
    ASKING.seenAsOther(data());

    converge(bundle(LACP.one(Bond.of("802.3ad")).withUp(true), port()));
    LACP.seenAsOne(data());
    assertThat(data().get("mode").getAsString()).isEqualTo("802.3ad");
    assertThat(text(link("w1"), "master")).isEqualTo("b0");
    converge(bundle(LACP.other(Bond.of("802.3ad")).withUp(true), port()));
    LACP.seenAsOther(data());

    LinkSettings tlb = Bond.of("balance-tlb").withUp(true);
    converge(bundle(tlb.with(Bond.TLB_DYNAMIC_LB, false), port()));
    assertThat(data().get("tlb_dynamic_lb").getAsInt()).isEqualTo(0);
    converge(bundle(tlb.with(Bond.TLB_DYNAMIC_LB, true), port()));
    assertThat(data().get("tlb_dynamic_lb").getAsInt()).isEqualTo(1);
    LinkSettings rr = Bond.of("balance-rr").withUp(true);
    converge(bundle(rr.with(Bond.PACKETS_PER_SLAVE, 3L), port()));
    converge(bundle(rr.with(Bond.PACKETS_PER_SLAVE, 4L), port()));
    assertThat(data().get("packets_per_slave").getAsInt()).isEqualTo(4);
  }

  @Test
  void whatAModeDoesNotHaveIsNotObserved() throws Exception {
    own.ip("link", "add", "b0", "type", "bond", "mode", "balance-tlb", "tlb_dynamic_lb", "0");
    own.ip("link", "set", "b0", "type", "bond", "mode", "balance-rr");
    own.ip("link", "add", "b1", "type", "bond", "mode", "802.3ad", "miimon", "0");
    NetworkState seen = network.observe(scope).asState();
    assertThat(seen.links().get("b0").get(Bond.TLB_DYNAMIC_LB)).isNull();
    assertThat(network.plan(scope, seen, NetworkApplied.EMPTY, options).operations()).isEmpty();
    own.ip("link", "delete", "b0");
    own.ip("link", "delete", "b1");
    converge(seen);
    assertThat(link("b1").getAsJsonObject("linkinfo").getAsJsonObject("info_data"))
        .satisfies(data -> assertThat(data.get("miimon").getAsInt()).isEqualTo(0));
  }

  private static LinkSettings port() {
    return Veth.to("w2").with(Link.MASTER, "b0").withUp(true);
  }

  private static NetworkState bundle(LinkSettings bond, LinkSettings port) {
    Map<String, LinkSettings> links = new LinkedHashMap<>();
    links.put("w1", port);
    links.put("w3", Veth.to("w4").with(Link.MASTER, "b0").withUp(true));
    links.put("w2", LinkSettings.of().withUp(true));
    links.put("w4", LinkSettings.of().withUp(true));
    links.put("b0", bond);
    return new NetworkState(links, List.of());
  }

  private JsonObject link(String name) {
    return own.ipJson("-d", "link", "show", "dev", name).get(0).getAsJsonObject();
  }

  private JsonObject data() {
    return link("b0").getAsJsonObject("linkinfo").getAsJsonObject("info_data");
  }
}
