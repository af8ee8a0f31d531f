package dev.holdfast.network;

import static dev.holdfast.network.AttributeTable.flag;
import static dev.holdfast.network.AttributeTable.row;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The VLANs of bridges and their ports; {@code bridge -j vlan} is the witness. */
@Tag("lab")
class BridgeVlanLabTest extends NetworkKernelTest {

  private static final AttributeTable BRIDGE =
      new AttributeTable(
          List.of(
              flag(Bridge.VLAN_FILTERING, true, "vlan_filtering"),
              row(Bridge.VLAN_PROTOCOL, "802.1ad", "802.1Q", "vlan_protocol"),
              row(Bridge.VLAN_DEFAULT_PVID, "7", "0", "vlan_default_pvid"),
              flag(Bridge.VLAN_STATS_ENABLED, true, "vlan_stats_enabled"),
              flag(Bridge.MCAST_VLAN_SNOOPING, true, "mcast_vlan_snooping")));

  @Test
  void whatABridgeHasForVlansIsSetAndAltered() throws Exception {
    converge(state("br0", BRIDGE.one(Bridge.bridge().with(Bridge.VLAN_STATS_PER_PORT, true))));
    BRIDGE.seenAsOne(data("br0"));
    assertThat(data("br0").get("vlan_stats_per_port").getAsInt()).isEqualTo(1);
    int index = link("br0").get("ifindex").getAsInt();
    converge(state("br0", BRIDGE.other(Bridge.bridge().with(Bridge.VLAN_STATS_PER_PORT, false))));
    BRIDGE.seenAsOther(data("br0"));
    assertThat(data("br0").get("vlan_stats_per_port").getAsInt()).isEqualTo(0);
    LinkSettings trees = Bridge.bridge().with(Bridge.VLAN_DEFAULT_PVID, 0L);
    converge(state("br0", trees.with(Bridge.MST_ENABLED, true)));
    converge(state("br0", trees.with(Bridge.MST_ENABLED, false)));
    assertThat(link("br0").get("ifindex").getAsInt()).isEqualTo(index);
  }

  @Test
  void theVlansOfAPortAndOfABridgeAreExactlyThose() throws Exception {
    converge(topology("1 pvid untagged, 10, 20-30", "10"));
    assertThat(vlans("w1")).isEqualTo("1 pvid untagged, 10, 20-30");
    assertThat(vlans("br0")).isEqualTo("10");

    converge(topology("10 pvid untagged, 25-40 untagged, 50", ""));
    assertThat(vlans("w1")).isEqualTo("10 pvid untagged, 25-40 untagged, 50");
    assertThat(vlans("br0")).isEmpty();

    own.ip("link", "set", "w1", "nomaster");
    converge(topology("10 pvid untagged, 25-40 untagged, 50", ""));
    bridge("vlan", "add", "vid", "99", "dev", "w1");
    bridge("vlan", "del", "vid", "30", "dev", "w1");
    bridge("vlan", "add", "vid", "50", "pvid", "untagged", "dev", "w1");
    bridge("vlan", "add", "vid", "9", "dev", "br0", "self");
    converge(topology("10 pvid untagged, 25-40 untagged, 50", ""));
    assertThat(vlans("w1")).isEqualTo("10 pvid untagged, 25-40 untagged, 50");
    assertThat(vlans("br0")).isEmpty();

    NetworkState seen = network.observe(scope).asState();
    assertThat(network.plan(scope, seen, NetworkApplied.EMPTY, options).operations()).isEmpty();
    assertThat(seen.links().get("w1").get(BridgePort.VLANS))
        .hasToString("10 pvid untagged, 25-40 untagged, 50");
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("br0", "w1");
  }

  @Test
  void onAStrangersBridgeTheyArePutBack() throws Exception {
    own.ip("link", "add", "br0", "type", "bridge", "vlan_filtering", "1");
    own.ip("link", "set", "v0", "master", "br0");
    own.ip("link", "set", "v1", "master", "br0");
    bridge("vlan", "add", "vid", "5-6", "dev", "v0");
    NetworkState before = network.observe(scope).asState();
    assertThat(before.links().get("v1").get(BridgePort.VLANS)).isNull();
    assertThat(before.links().get("v0").get(BridgePort.VLANS)).hasToString("1 pvid untagged, 5-6");
    options = options.withRevertOnRelease(true);
    converge(state("v0", LinkSettings.of().with(BridgePort.VLANS, BridgeVlans.parse("9"))));
    assertThat(vlans("v0")).isEqualTo("9");
    assertThat(vlans("v1")).isEqualTo("1 pvid untagged");
    converge(NetworkState.EMPTY);
    assertThat(vlans("v0")).isEqualTo("1 pvid untagged, 5-6");
  }

  private static NetworkState topology(String port, String self) {
    Map<String, LinkSettings> links = new LinkedHashMap<>();
    links.put(
        "w1",
        Veth.to("w2").with(Link.MASTER, "br0").with(BridgePort.VLANS, BridgeVlans.parse(port)));
    links.put(
        "br0",
        Bridge.bridge()
            .with(Bridge.VLAN_FILTERING, true)
            .with(BridgePort.VLANS, BridgeVlans.parse(self))
            .withUp(true));
    return new NetworkState(links, List.of());
  }

  private static NetworkState state(String name, LinkSettings settings) {
    return new NetworkState(Map.of(name, settings), List.of());
  }

  private String bridge(String... arguments) {
    String[] command = new String[arguments.length + 1];
    command[0] = "bridge";
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    return own.run(command);
  }

  private String vlans(String link) {
    StringJoiner text = new StringJoiner(", ");
    String shown = bridge("-j", "vlan", "show", "dev", link);
    for (JsonElement one : JsonParser.parseString(shown).getAsJsonArray()) {
      for (JsonElement vlan : one.getAsJsonObject().getAsJsonArray("vlans")) {
        text.add(words(vlan.getAsJsonObject()));
      }
    }
    // bridge(8) shows each for itself.
    return BridgeVlans.parse(text.toString()).toString();
  }

  private static String words(JsonObject vlan) {
    String flags = vlan.has("flags") ? vlan.get("flags").toString() : "";
    return vlan.get("vlan").getAsString()
        + (flags.contains("PVID") ? " pvid" : "")
        + (flags.contains("Egress Untagged") ? " untagged" : "");
  }

  private JsonObject link(String name) {
    return own.ipJson("-d", "link", "show", "dev", name).get(0).getAsJsonObject();
  }

  private JsonObject data(String name) {
    return link(name).getAsJsonObject("linkinfo").getAsJsonObject("info_data");
  }
}
