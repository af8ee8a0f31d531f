package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.OwnNamespace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A link that somebody else made in another network namespace, and that is taken from there. */
class MovedLinkKernelTest extends NetworkKernelTest {

  private static final Address ADDRESS = Address.parse("192.0.2.9/24");

  private OwnNamespace home;

  @BeforeEach
  void makeTheHome() {
    home = OwnNamespace.create();
    home.vethPair("h0", "h1");
    home.ip("link", "set", "h0", "mtu", "1450");
  }

  @AfterEach
  void removeTheHome() {
    home.close();
  }

  private LinkSettings taken() {
    return LinkSettings.of().with(Link.FROM_NETNS, home.name());
  }

  @Test
  void comesHealsAndGoesBackAsItWas() throws Exception {
    NetworkState wanted = state(taken().withUp(true).withMtu(1400).withAddresses(ADDRESS));
    Report<NetworkApplied> report = converge(wanted);
    assertThat(report.applied().getFirst())
        .hasToString("set link h0 from_netns: at home, up -> " + home.name());
    assertThat(own.ip("address", "show", "h0"))
        .contains("192.0.2.9/24", ",UP", "mtu 1400")
        .doesNotContain("holdfast");
    assertThat(home.ip("link", "show")).doesNotContain("h0@h1").contains("h1");

    own.ip("link", "set", "h0", "netns", home.name());
    converge(wanted);
    assertThat(own.ip("address", "show", "h0")).contains("192.0.2.9/24", ",UP", "mtu 1400");

    options = options.withRevertOnRelease(true);
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("h0");
    assertThat(home.ip("address", "show", "h0"))
        .contains("mtu 1450", ",UP")
        .doesNotContain("192.0.2.9");
    assertThat(applied.isEmpty()).isTrue();
  }

  @Test
  void releasedItStaysWhereItIs() throws Exception {
    converge(state(taken().withUp(true).withAddresses(ADDRESS)));
    converge(NetworkState.EMPTY);
    assertThat(own.ip("address", "show", "h0")).doesNotContain("192.0.2.9");
    assertThat(applied.isEmpty()).isTrue();
  }

  @Test
  void oneThatIsThereAlreadyIsOnlyManaged() throws Exception {
    home.ip("link", "set", "h0", "netns", own.name());
    NetworkState wanted = state(taken().withUp(true));
    assertThat(converge(wanted).applied())
        .extracting(Object::toString)
        .containsExactly("set link h0 up: false -> true");
    options = options.withRevertOnRelease(true);
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show", "h0")).contains("h0");
  }

  @Test
  void waitsForItAndForItsNamespace() throws Exception {
    NetworkState nowhere = state(LinkSettings.of().with(Link.FROM_NETNS, "hf-none"));
    assertThat(pass(nowhere).pending())
        .singleElement()
        .asString()
        .contains("h0 from_netns", "network namespace hf-none");
    home.ip("link", "delete", "h0");
    assertThat(pass(state(taken())).pending())
        .singleElement()
        .asString()
        .contains("h0 from_netns", "interface h0 in " + home.name());
    home.vethPair("h0", "h1");
    converge(state(taken()));
  }

  @Test
  void whatIsForeignOnItKeepsItUnlessItMayBeTaken() throws Exception {
    home.ip("address", "add", "203.0.113.1/24", "dev", "h0");
    assertThat(pass(state(taken())).pending())
        .singleElement()
        .asString()
        .contains("it would take the foreign address 203.0.113.1/24 on h0 with it");
    assertThat(home.ip("address", "show", "h0")).contains("203.0.113.1/24");
    options = options.withAdopt(true);
    converge(state(taken()));
    assertThat(own.ip("link", "show")).contains("h0");
  }

  @Test
  void whatIsForeignOnItKeepsItFromGoingBack() throws Exception {
    converge(state(taken()));
    own.ip("address", "add", "203.0.113.1/24", "dev", "h0");
    options = options.withRevertOnRelease(true);
    assertThat(pass(NetworkState.EMPTY).pending())
        .singleElement()
        .asString()
        .contains("it would take the foreign address 203.0.113.1/24 on h0 with it");
    own.ip("address", "delete", "203.0.113.1/24", "dev", "h0");
    converge(NetworkState.EMPTY);
    assertThat(home.ip("link", "show")).contains("h0@h1");
  }

  @Test
  void anotherOneOfItsNameIsInTheWay() throws Exception {
    own.vethPair("h0", "h9");
    assertThat(pass(state(taken())).pending())
        .singleElement()
        .asString()
        .contains("the interface h0 that is here");
    assertThat(own.ip("link", "show")).contains("h0@h9");
    assertThat(home.ip("link", "show")).contains("h0@h1");
  }

  @Test
  void whatIsMadeIsNotTaken() {
    LinkSettings both = Bridge.bridge().with(Link.FROM_NETNS, "blue");
    assertThatThrownBy(() -> state(both))
        .hasMessage("the link h0: it is made, and cannot be taken from another namespace");
  }

  private static NetworkState state(LinkSettings settings) {
    return new NetworkState(Map.of("h0", settings), List.of());
  }
}
