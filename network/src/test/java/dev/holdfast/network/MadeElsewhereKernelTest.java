package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.OwnNamespace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A link that lives in one network namespace and was made in another, on what is there. */
class MadeElsewhereKernelTest extends NetworkKernelTest {

  private OwnNamespace home;

  @BeforeEach
  void makeTheHome() {
    home = OwnNamespace.create();
    home.vethPair("h0", "h1");
  }

  @AfterEach
  void removeTheHome() {
    home.close();
  }

  private LinkSettings macvlan(String link) {
    return Macvlan.on(link).with(Macvlan.MODE, "bridge").with(Link.LINK_NETNS, home.name());
  }

  @Test
  void comesIsAlteredHealsAndGoes() throws Exception {
    LinkSettings settings =
        macvlan("h0").withUp(true).withMtu(1400).withAddresses(Address.parse("192.0.2.9/24"));
    Report<NetworkApplied> report = converge(state("m0", settings));
    assertThat(report.applied().getFirst())
        .hasToString("create link m0: macvlan link h0 mode bridge link_netns " + home.name());
    JsonObject made = link(own, "m0");
    assertThat(text(made, "link_netnsid")).isNotEmpty();
    assertThat(made.get("link_index").getAsInt()).isEqualTo(index(home, "h0"));
    assertThat(made.get("mtu").getAsInt()).isEqualTo(1400);
    assertThat(made.getAsJsonArray("altnames").toString()).contains("holdfast:m0");
    assertThat(own.ip("address", "show", "m0")).contains("192.0.2.9/24").contains(",UP");
    assertThat(home.ip("link", "show")).doesNotContain("m0");

    converge(state("m0", settings.with(Macvlan.MODE, "private")));
    assertThat(own.ip("-d", "link", "show", "m0")).contains("mode private");
    assertThat(index(own, "m0")).isEqualTo(made.get("ifindex").getAsInt());

    own.ip("link", "delete", "m0");
    converge(state("m0", settings));
    own.ip("link", "set", "m0", "down");
    own.ip("link", "set", "m0", "name", "other");
    converge(state("m0", settings));
    assertThat(own.ip("address", "show", "m0")).contains("192.0.2.9/24").contains(",UP");

    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("m0").contains("v0");
    assertThat(home.ip("link", "show")).contains("h0");
    assertThat(applied.isEmpty()).isTrue();
  }

  @Test
  void oneThatWasMovedAwayComesAgain() throws Exception {
    NetworkState wanted = state("m0", macvlan("h0").withUp(true));
    converge(wanted);
    own.ip("link", "set", "m0", "netns", home.name());
    converge(wanted);
    assertThat(link(own, "m0").get("link_index").getAsInt()).isEqualTo(index(home, "h0"));
    home.ip("link", "set", "m0", "name", "m1");
    assertThatThrownBy(() -> home.ip("link", "set", "m1", "netns", own.name()))
        .hasMessageContaining("altname holdfast:m0 exists in the target netns");
    home.ip("link", "delete", "m1");
    own.ip("link", "set", "m0", "netns", home.name());
    home.ip("link", "set", "m0", "netns", own.name());
    converge(wanted);
    assertThat(own.ip("link", "show", "m0")).contains("holdfast:m0", ",UP");
  }

  @Test
  void aNameThatIsTakenWhereItIsMadeIsNotInTheWay() throws Exception {
    home.vethPair("m0", "m9");
    NetworkState wanted = state("m0", macvlan("h0").withUp(true));
    converge(wanted);
    assertThat(own.ip("link", "show", "m0")).contains("holdfast:m0");
    assertThat(home.ip("link", "show")).contains("m0@m9");
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("m0");
    assertThat(home.ip("link", "show")).contains("m0@m9");
  }

  @Test
  void aNameThatIsTakenWhereItLivesIsAConflict() throws Exception {
    own.vethPair("m0", "m9");
    Report<NetworkApplied> report = pass(state("m0", macvlan("h0")));
    assertThat(report.failed())
        .singleElement()
        .asString()
        .contains("create link m0", "conflict: held by somebody who left no tag as veth");
    assertThat(own.ip("link", "show")).contains("m0@m9");
  }

  @Test
  void waitsForTheNamespaceAndForWhatIsBelow() throws Exception {
    LinkSettings nowhere = macvlan("h0").with(Link.LINK_NETNS, "hf-none");
    assertThat(pass(state("m0", nowhere.withUp(true))).pending())
        .first()
        .asString()
        .contains("create link m0", "network namespace hf-none");
    NetworkState wanted = state("m0", macvlan("h5").withUp(true));
    assertThat(pass(wanted).pending())
        .first()
        .asString()
        .contains("create link m0", "interface h5 in " + home.name());
    home.vethPair("h5", "h6");
    converge(wanted);
    home.ip("link", "delete", "h5");
    assertThat(own.ip("link", "show")).doesNotContain("m0");
    assertThat(pass(wanted).pending()).isNotEmpty();
    home.vethPair("h5", "h6");
    converge(wanted);
    assertThat(link(own, "m0").get("link_index").getAsInt()).isEqualTo(index(home, "h5"));
  }

  @Test
  void anotherHomeMeansThatItIsMadeAnew() throws Exception {
    converge(state("m0", macvlan("h0")));
    NetworkState beside = state("m0", Macvlan.on("v0").with(Macvlan.MODE, "bridge"));
    assertThat(network.plan(scope, beside, applied, options).operations().getFirst())
        .asString()
        .startsWith("replace link m0: macvlan link h0 mode bridge")
        .contains(" link_netns " + home.name() + " -> macvlan link v0 mode bridge");
    converge(beside);
    assertThat(text(link(own, "m0"), "link")).isEqualTo("v0");
    converge(state("m0", macvlan("h0")));
    assertThat(text(link(own, "m0"), "link_netnsid")).isNotEmpty();
    converge(state("m0", macvlan("h1")));
    assertThat(link(own, "m0").get("link_index").getAsInt()).isEqualTo(index(home, "h1"));
  }

  @Test
  void aPathMeansTheSameAsANameAndItsOwnNamespaceMeansNone() throws Exception {
    converge(state("m0", macvlan("h0")));
    int index = index(own, "m0");
    converge(state("m0", macvlan("h0").with(Link.LINK_NETNS, home.path().toString())));
    assertThat(index(own, "m0")).isEqualTo(index);
    converge(state("m1", Macvlan.on("v0").with(Link.LINK_NETNS, own.name())));
    assertThat(text(link(own, "m1"), "link")).isEqualTo("v0");
  }

  @Test
  void whatATunnelLeavesByIsLookedForWhereItWasMade() throws Exception {
    home.vethPair("h5", "h6");
    NetworkState wanted =
        state(
            "x0",
            Vxlan.of(42, 4789)
                .with(Vxlan.DEV, "h5")
                .with(Link.LINK_NETNS, home.name())
                .withUp(true)
                .withAddresses(Address.parse("192.0.2.9/24")));
    converge(wanted);
    // ip takes the index for one of its own namespace.
    assertThat(own.ip("-d", "link", "show", "x0")).contains("dev if" + index(home, "h5"));
    own.ip("link", "delete", "x0");
    converge(wanted);
    assertThat(own.ip("-d", "link", "show", "x0")).contains("id 42");
  }

  @Test
  void isObservedAsItWouldBeDeclared() throws Exception {
    int h0 = index(home, "h0");
    home.ip(
        "link", "add", "m0", "netns", own.name(), "link", "h0", "type", "macvlan", "mode", "vepa");
    NetworkObservation observed = network.observe(scope);
    assertThat(observed.asState().links().get("m0").values())
        .containsEntry(Macvlan.LINK, "h0")
        .containsEntry(Link.LINK_NETNS, home.name());
    assertThat(observed.notExpressible()).isEmpty();
    assertThat(pass(observed.asState()).applied()).isEmpty();
    assertThat(link(own, "m0").get("link_index").getAsInt()).isEqualTo(h0);
  }

  private static NetworkState state(String name, LinkSettings settings) {
    return new NetworkState(Map.of(name, settings), List.of());
  }

  private static JsonObject link(OwnNamespace where, String name) {
    return where.ipJson("-d", "link", "show", "dev", name).get(0).getAsJsonObject();
  }

  private static int index(OwnNamespace where, String name) {
    return link(where, name).get("ifindex").getAsInt();
  }
}
