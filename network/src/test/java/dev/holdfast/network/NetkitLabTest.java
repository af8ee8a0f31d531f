package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.Needs;
import dev.holdfast.testkit.OwnNamespace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Pairs of kind netkit, whose inside ip 6.1 does not show: packets that pass are the witness. */
@Tag("lab-newest")
class NetkitLabTest extends NetworkKernelTest {

  @BeforeEach
  void needsNetkit() {
    Needs.linkKind(own, "netkit");
  }

  @Test
  void comesHealsIsMadeAnewAndGoes() throws Exception {
    LinkSettings pair = LinkWords.settings("netkit peer=n1 mode=l2").withUp(true);
    converge(state("n0", pair));
    assertThat(own.ip("-d", "link", "show", "dev", "n0"))
        .contains("n0@n1", "netkit", "link/ether", "holdfast:n0");
    assertThat(own.ip("-d", "link", "show", "dev", "n1")).contains("holdfast:n1");
    own.ip("link", "delete", "n1");
    converge(state("n0", pair));
    assertThat(own.ip("link", "show")).contains("n0@n1");

    NetworkObservation seen = network.observe(scope);
    assertThat(network.plan(scope, seen.asState(), NetworkApplied.EMPTY, options).operations())
        .isEmpty();
    assertThat(seen.asState().links().get("n0").kind()).isEqualTo(Netkit.KIND);

    LinkSettings routed = LinkWords.settings("netkit peer=n1 mode=l3").withUp(true);
    assertThat(network.plan(scope, state("n0", routed), applied, options).operations().getFirst())
        .hasToString(
            "replace link n0: netkit peer n1 mode l2 -> netkit peer n1 mode l3; takes down link n1");
    converge(state("n0", routed));
    assertThat(own.ip("-d", "link", "show", "dev", "n0"))
        .contains("n0@n1", "NOARP", "link/ether 00:00:00:00:00:00");
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("n0", "n1");
  }

  @Test
  void policiesAreSaidAlteredAndDecideWhatPasses() throws Exception {
    try (OwnNamespace other = OwnNamespace.create()) {
      NetworkState open = acrossTo(other, "policy=forward peer_policy=forward");
      converge(open);
      other.ip("link", "set", "n1", "up");
      other.ip("address", "add", "198.51.100.2/24", "dev", "n1");
      assertThat(answers()).isTrue();

      NetworkState closed = acrossTo(other, "policy=blackhole peer_policy=forward");
      Report<NetworkApplied> report = converge(closed);
      assertThat(report.applied())
          .extracting(Object::toString)
          .containsExactly("set link n0 policy: forward -> blackhole");
      assertThat(answers()).isFalse();
      converge(open);
      assertThat(answers()).isTrue();

      converge(acrossTo(other, "policy=forward peer_policy=blackhole"));
      assertThat(answers()).isFalse();
      assertThat(pass(NetworkState.EMPTY).failed()).hasSize(1);
      assertThat(other.ip("address", "show", "dev", "n1")).contains("198.51.100.2");
      other.ip("address", "flush", "dev", "n1");
      converge(NetworkState.EMPTY);
      assertThat(other.ip("link", "show")).doesNotContain("n1");
    }
  }

  private static NetworkState acrossTo(OwnNamespace other, String policies) {
    LinkSettings pair =
        LinkWords.settings("netkit peer=n1 mode=l3 " + policies)
            .with(Netkit.PEER_NETNS, other.name())
            .withUp(true)
            .withAddresses(Address.parse("198.51.100.1/24"));
    return state("n0", pair);
  }

  private boolean answers() {
    return own.inside("ping", "-c", "1", "-W", "1", "198.51.100.2").run().exit() == 0;
  }

  private static NetworkState state(String name, LinkSettings settings) {
    return new NetworkState(Map.of(name, settings), List.of());
  }
}
