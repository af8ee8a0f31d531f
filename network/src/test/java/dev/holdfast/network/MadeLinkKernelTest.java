package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.OwnNamespace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Links that a document makes: they come, heal, are made anew and go, and nobody else's do. */
class MadeLinkKernelTest extends NetworkKernelTest {

  private static final LinkSettings BRIDGE =
      Bridge.bridge().with(Bridge.AGEING_TIME, 100L).withUp(true);
  private static final Address ADDRESS = Address.parse("192.0.2.2/24");

  @Test
  void aBridgeComesWithAllThatIsOnItInOnePass() throws Exception {
    Report<NetworkApplied> report =
        converge(
            new NetworkState(
                links(
                    "w0", Veth.to("w1").withUp(true).with(Link.MASTER, "br0"),
                    "w1", LinkSettings.of().withUp(true),
                    "br0", BRIDGE.withAddresses(ADDRESS)),
                List.of(Route.to("198.51.100.0/24").via("192.0.2.1").build())));
    assertThat(report.applied().getFirst()).hasToString("create link w0: veth peer w1");
    JsonObject bridge = link("br0");
    assertThat(data(bridge).get("ageing_time").getAsInt()).isEqualTo(100);
    assertThat(bridge.getAsJsonArray("altnames").get(0).getAsString()).isEqualTo("holdfast:br0");
    assertThat(text(link("w0"), "master")).isEqualTo("br0");
    assertThat(text(route("198.51.100.0/24"), "dev")).isEqualTo("br0");

    pass(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("br0", "w0", "w1").contains("v0", "v1");
    assertThat(applied.isEmpty()).isTrue();
  }

  @Test
  void whatIsAlteredInPlaceKeepsTheLink() throws Exception {
    converge(state("br0", BRIDGE));
    int index = link("br0").get("ifindex").getAsInt();
    Report<NetworkApplied> report =
        converge(state("br0", BRIDGE.with(Bridge.AGEING_TIME, 200L).with(Bridge.STP_STATE, true)));
    assertThat(report.applied())
        .extracting(Object::toString)
        .containsExactly(
            "set link br0 stp_state: false -> true", "set link br0 ageing_time: 100 -> 200");
    assertThat(data(link("br0")).get("stp_state").getAsInt()).isEqualTo(1);
    assertThat(link("br0").get("ifindex").getAsInt()).isEqualTo(index);

    own.ip("link", "set", "br0", "type", "bridge", "ageing_time", "300");
    converge(state("br0", BRIDGE));
    assertThat(data(link("br0")).get("ageing_time").getAsInt()).isEqualTo(100);
  }

  @Test
  void anotherPeerMeansThatTheLinkIsMadeAnewAndThePlanSaysWhatGoesAlong() throws Exception {
    converge(state("w0", Veth.to("w1").withUp(true).withAddresses(ADDRESS)));
    NetworkState other = state("w0", Veth.to("w2").withUp(true).withAddresses(ADDRESS));
    assertThat(network.plan(scope, other, applied, options).operations().getFirst())
        .hasToString(
            "replace link w0: veth peer w1 -> veth peer w2;"
                + " takes down address 192.0.2.2/24 on w0, link w1");
    converge(other);
    assertThat(own.ip("link", "show")).contains("w2").doesNotContain("w1");
    assertThat(own.ip("address", "show", "w0")).contains("192.0.2.2/24");
  }

  @Test
  void anotherNumberOfQueuesMeansThatTheLinkIsMadeAnew() throws Exception {
    for (long many : List.of(2L, 3L)) {
      LinkSettings queues =
          Veth.to("w1").with(Link.NUM_TX_QUEUES, many).with(Link.NUM_RX_QUEUES, many + 1);
      converge(state("w0", queues));
      JsonObject link = link("w0");
      assertThat(link.get("num_tx_queues").getAsLong()).isEqualTo(many);
      assertThat(link.get("num_rx_queues").getAsLong()).isEqualTo(many + 1);
    }
  }

  @Test
  void anEndThatWasRenamedOrMovedAwayHeals() throws Exception {
    NetworkState desired = state("w0", Veth.to("w1").withUp(true).withAddresses(ADDRESS));
    converge(desired);
    int index = link("w0").get("ifindex").getAsInt();
    own.ip("link", "set", "w1", "name", "other");
    converge(desired);
    assertThat(link("w1").get("link").getAsString()).isEqualTo("w0");
    assertThat(link("w0").get("ifindex").getAsInt()).isEqualTo(index);

    try (OwnNamespace elsewhere = OwnNamespace.create()) {
      own.ip("link", "set", "w0", "netns", elsewhere.name());
      converge(desired);
      assertThat(link("w1").get("link").getAsString()).isEqualTo("w0");
      assertThat(own.ip("address", "show", "w0")).contains("192.0.2.2/24");
      own.ip("link", "set", "w1", "netns", elsewhere.name());
      converge(desired);
      assertThat(link("w1").get("link").getAsString()).isEqualTo("w0");
    }
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("w0", "w1");
  }

  @Test
  void bothEndsMayBeDeclared() throws Exception {
    NetworkState desired =
        new NetworkState(
            links("w0", Veth.to("w1").withUp(true), "w1", Veth.to("w0").withUp(true)), List.of());
    assertThat(converge(desired).applied())
        .extracting(Object::toString)
        .containsExactly(
            "create link w0: veth peer w1", "set link w0 up: true", "set link w1 up: true");
    own.ip("link", "delete", "w1");
    converge(desired);
    assertThat(pass(NetworkState.EMPTY).applied())
        .filteredOn(operation -> operation.verb() == Verb.DELETE)
        .hasSize(1);
  }

  @Test
  void aRenamedLinkGetsItsNameBack() throws Exception {
    converge(state("br0", BRIDGE.withAddresses(ADDRESS)));
    int index = link("br0").get("ifindex").getAsInt();
    own.ip("link", "set", "br0", "down");
    own.ip("link", "set", "br0", "name", "other");
    Report<NetworkApplied> report = converge(state("br0", BRIDGE.withAddresses(ADDRESS)));
    assertThat(report.applied().getFirst().toString()).contains("set link br0").contains("other");
    assertThat(link("br0").get("ifindex").getAsInt()).isEqualTo(index);
  }

  @Test
  void aRenamedLinkWhoseNameAStrangerTookIsStillOurs() throws Exception {
    converge(state("br0", BRIDGE));
    own.ip("link", "set", "br0", "name", "br9");
    own.ip("link", "add", "br0", "type", "bridge");

    NetworkApplied lost = NetworkApplied.EMPTY;
    assertThat(network.planRelease(scope, lost, options).operations())
        .extracting(Object::toString)
        .containsExactly("release link br9");
    assertThat(network.reconcile(scope, NetworkState.EMPTY, lost, options).applied())
        .extracting(one -> one.verb() + " " + one.subject())
        .containsExactly("DELETE br9");
    assertThat(own.ip("link", "show")).contains("br0").doesNotContain("br9");
  }

  @Test
  void aLinkThatWasDeletedAndMadeAgainByAStrangerIsHis() throws Exception {
    converge(state("br0", BRIDGE));
    own.ip("link", "delete", "br0");
    converge(state("br0", BRIDGE));
    own.ip("link", "delete", "br0");
    own.ip("link", "add", "br0", "type", "bridge");
    converge(state("br0", BRIDGE));
    assertThat(data(link("br0")).get("ageing_time").getAsInt()).isEqualTo(100);
    assertThat(link("br0").has("altnames")).isFalse();
    options = options.withRevertOnRelease(true);
    converge(NetworkState.EMPTY);
    assertThat(data(link("br0")).get("ageing_time").getAsInt()).isNotEqualTo(100);
  }

  @Test
  void aStrangersLinkOfAnotherKindIsAConflictAndIsAdoptedByLeaveOnly() throws Exception {
    own.ip("link", "add", "br0", "type", "ifb");
    Report<NetworkApplied> report = pass(state("br0", BRIDGE.withAddresses(ADDRESS)));
    assertThat(report.failed())
        .singleElement()
        .asString()
        .contains("create link br0", "conflict: held by somebody who left no tag as ifb");
    assertThat(report.applied()).isEmpty();
    assertThat(own.ip("-d", "link", "show", "br0")).contains("ifb").contains("state DOWN");

    options = options.withAdopt(true);
    converge(state("br0", BRIDGE.withAddresses(ADDRESS)));
    assertThat(own.ip("-d", "link", "show", "br0")).contains("bridge").contains("holdfast:br0");
  }

  @Test
  void aLinkWithSomethingForeignOnItStays() throws Exception {
    converge(state("br0", BRIDGE));
    own.ip("address", "add", "203.0.113.1/24", "dev", "br0");
    Report<NetworkApplied> report = pass(NetworkState.EMPTY);
    assertThat(report.failed())
        .singleElement()
        .asString()
        .contains("delete link br0", "it would take the foreign address 203.0.113.1/24 on br0");
    assertThat(link("br0")).isNotNull();
    own.ip("address", "delete", "203.0.113.1/24", "dev", "br0");
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("br0");
  }

  @ParameterizedTest
  @CsvSource({"fd00::9/64, 1000", "fe80::1/64, forever"})
  void anIpv6AddressOfAStrangerIsNotTakenForTheKernels(String prefix, String life)
      throws Exception {
    converge(state("br0", BRIDGE));
    own.ip(
        "address", "add", prefix, "dev", "br0", "nodad", "valid_lft", life, "preferred_lft", life);

    assertThat(pass(NetworkState.EMPTY).failed())
        .singleElement()
        .asString()
        .contains("it would take the foreign address " + prefix + " on br0 with it");
    assertThat(network.observe(scope).asState().links().get("br0").addresses())
        .extracting(address -> address.prefix().toString())
        .containsExactly(prefix);

    own.ip("address", "delete", prefix, "dev", "br0");
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("br0");
  }

  /** It names what is below it in a place of its own. */
  @Test
  void aLinkUnderAStrangersVxlanStays() throws Exception {
    converge(state("br0", BRIDGE));
    own.ip("link add x0 type vxlan id 7 remote 192.0.2.9 dstport 4789 dev br0".split(" "));
    assertThat(pass(NetworkState.EMPTY).failed())
        .singleElement()
        .asString()
        .contains("delete link br0", "it would take the foreign link x0 with it");
    assertThat(link("x0")).isNotNull();
    own.ip("link", "delete", "x0");
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("br0");
  }

  @Test
  void aLinkThatAStrangersNexthopLeadsToStays() throws Exception {
    NetworkState ours = state("w0", Veth.to("w1").withUp(true));
    converge(ours);
    own.ip("link", "set", "w1", "up");
    own.ip("nexthop", "add", "id", "7", "dev", "w0", "protocol", "bird");
    own.ip("nexthop", "add", "id", "8", "group", "7", "protocol", "bird");
    assertThat(pass(NetworkState.EMPTY).failed())
        .singleElement()
        .asString()
        .contains("delete link w0", "it would take the foreign nexthop 7 with it");
    assertThat(own.ip("nexthop")).contains("id 7 ", "id 8 ");
    own.ip("nexthop", "flush");
    own.ip("address", "add", "203.0.113.1/24", "dev", "v0");
    own.ip("route", "add", "198.51.100.0/24", "nexthop", "dev", "w0", "nexthop", "dev", "v0");
    assertThat(pass(NetworkState.EMPTY).failed())
        .singleElement()
        .asString()
        .contains("it would take the foreign route 198.51.100.0/24");
    own.ip("route", "delete", "198.51.100.0/24");
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("w0");
  }

  @Test
  void aGroupOfAStrangersKeepsALinkOnlyIfNothingElseIsInIt() throws Exception {
    converge(state("w0", Veth.to("w1").withUp(true)));
    own.ip("link", "set", "w1", "up");
    own.ip("nexthop", "add", "id", "6", "dev", "w0", "protocol", "72");
    own.ip("nexthop", "add", "id", "7", "dev", "v0", "protocol", "bird");
    own.ip("nexthop", "add", "id", "8", "group", "6/7", "protocol", "bird");
    Plan<NetworkApplied> plan = network.plan(scope, NetworkState.EMPTY, applied, options);
    assertThat(plan.operations())
        .extracting(Object::toString)
        .contains("delete link w0: veth peer w1");
  }

  @Test
  void withoutTagsTheBooksSayWhatIsOurs() throws Exception {
    options = options.withTags(false);
    own.ip("link", "add", "br1", "type", "bridge");
    converge(state("br0", BRIDGE));
    assertThat(link("br0").has("altnames")).isFalse();
    assertThat(applied.untagged("link")).containsExactly("br0");
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("br0").contains("br1");
    assertThat(applied.isEmpty()).isTrue();
  }

  @Test
  void releasedLinksStayAndAreNobodys() throws Exception {
    converge(state("br0", BRIDGE));
    ReleasePlan release = network.planRelease(scope, applied, options);
    applied = release.apply().lastApplied();
    assertThat(applied.isEmpty()).isTrue();
    assertThat(link("br0").has("altnames")).isFalse();
    converge(NetworkState.EMPTY);
    assertThat(link("br0")).isNotNull();
  }

  private static NetworkState state(String name, LinkSettings settings) {
    return new NetworkState(Map.of(name, settings), List.of());
  }

  private static Map<String, LinkSettings> links(Object... namesAndSettings) {
    Map<String, LinkSettings> links = new LinkedHashMap<>();
    for (int i = 0; i < namesAndSettings.length; i += 2) {
      links.put((String) namesAndSettings[i], (LinkSettings) namesAndSettings[i + 1]);
    }
    return links;
  }

  private JsonObject link(String name) {
    return own.ipJson("-d", "link", "show", "dev", name).get(0).getAsJsonObject();
  }

  private static JsonObject data(JsonObject link) {
    return link.getAsJsonObject("linkinfo").getAsJsonObject("info_data");
  }
}
