package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.OwnNamespace;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A veth whose other end is in another network namespace. */
class PeerElsewhereKernelTest extends NetworkKernelTest {

  private OwnNamespace other;

  @BeforeEach
  void makeTheOther() {
    other = OwnNamespace.create();
  }

  @AfterEach
  void removeTheOther() {
    other.close();
  }

  @Test
  void comesHealsAndGoes() throws Exception {
    NetworkState wanted = state("w0", Veth.to("w1", other.name()).withUp(true));
    Report<NetworkApplied> report = converge(wanted);
    assertThat(report.applied().getFirst())
        .hasToString("create link w0: veth peer w1 peer_netns " + other.name());
    assertThat(text(link(own, "w0"), "link_netnsid")).isNotEmpty();
    assertThat(link(own, "w0").getAsJsonArray("altnames").toString()).contains("holdfast:w0");
    assertThat(text(link(other, "w1"), "ifname")).isEqualTo("w1");

    other.ip("link", "delete", "w1");
    converge(wanted);
    assertThat(text(link(other, "w1"), "ifname")).isEqualTo("w1");
    other.ip("link", "set", "w1", "name", "x1");
    converge(wanted);
    assertThat(other.ip("link", "show")).contains("w1").doesNotContain("x1");

    converge(NetworkState.EMPTY);
    assertThat(other.ip("link", "show")).doesNotContain("w1");
    assertThat(applied.isEmpty()).isTrue();
  }

  @Test
  void anotherPlaceMeansThatTheLinkIsMadeAnew() throws Exception {
    converge(state("w0", Veth.to("w1", other.name())));
    NetworkState beside = state("w0", Veth.to("w1"));
    assertThat(network.plan(scope, beside, applied, options).operations())
        .singleElement()
        .hasToString(
            "replace link w0: veth peer w1 peer_netns " + other.name() + " -> veth peer w1");
    converge(beside);
    assertThat(own.ip("link", "show")).contains("w1@w0");
    assertThat(other.ip("link", "show")).doesNotContain("w1");
    converge(state("w0", Veth.to("w1", other.name())));
    assertThat(other.ip("link", "show")).contains("w1");
    assertThat(own.ip("link", "show")).doesNotContain("w1@w0");
  }

  @Test
  void aPathMeansTheSameAsAName() throws Exception {
    converge(state("w0", Veth.to("w1", other.name())));
    int index = link(own, "w0").get("ifindex").getAsInt();
    converge(state("w0", Veth.to("w1", other.path().toString())));
    assertThat(link(own, "w0").get("ifindex").getAsInt()).isEqualTo(index);
  }

  @Test
  void waitsForTheNamespaceToCome() throws Exception {
    NetworkState wanted = state("w0", Veth.to("w1", "hf-none").withUp(true));
    Report<NetworkApplied> report = pass(wanted);
    assertThat(report.failed()).isEmpty();
    assertThat(report.pending())
        .first()
        .asString()
        .contains("create link w0", "network namespace hf-none");
  }

  @Test
  void itsOwnNamespaceIsNoOther() throws Exception {
    Report<NetworkApplied> report = pass(state("w0", Veth.to("w1", own.name())));
    assertThat(report.failed()).first().asString().contains("is the network namespace of w0");
    assertThat(own.ip("link", "show")).doesNotContain("w0");
  }

  @Test
  void whatIsTakenThereIsRefusedByTheKernel() throws Exception {
    other.vethPair("w1", "w2");
    Report<NetworkApplied> report = pass(state("w0", Veth.to("w1", other.name())));
    assertThat(report.failed()).first().asString().contains("create link w0", "EEXIST");
    assertThat(other.ip("link", "show")).contains("w1@w2");
  }

  @Test
  void bothEndsAreObservedAsTheyWouldBeDeclared() throws Exception {
    own.ip("link", "add", "w0", "type", "veth", "peer", "name", "w1", "netns", other.name());
    NetworkState here = network.observe(scope).asState();
    assertThat(here.links().get("w0").values())
        .containsEntry(Veth.PEER, "w1")
        .containsEntry(Veth.PEER_NETNS, other.name());
    assertThat(pass(here).applied()).isEmpty();
    NetworkObservation there = network.observe(new Namespace.Named(other.name()));
    assertThat(there.asState().links().get("w1").values())
        .containsEntry(Veth.PEER, "w0")
        .containsEntry(Veth.PEER_NETNS, own.name());
    assertThat(there.notExpressible()).isEmpty();
  }

  private static NetworkState state(String name, LinkSettings settings) {
    return new NetworkState(Map.of(name, settings), List.of());
  }

  private static JsonObject link(OwnNamespace where, String name) {
    return where.ipJson("-d", "link", "show", "dev", name).get(0).getAsJsonObject();
  }
}
