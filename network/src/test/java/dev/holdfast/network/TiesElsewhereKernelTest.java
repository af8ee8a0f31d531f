package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.OwnNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands on a link of ours in other namespaces: it keeps the link, or goes with it. */
class TiesElsewhereKernelTest extends NetworkKernelTest {

  private static final LinkSettings PAIR = Veth.to("w1");

  private OwnNamespace other;

  @BeforeEach
  void makeTheOther() {
    other = OwnNamespace.create();
  }

  @AfterEach
  void removeTheOther() {
    other.close();
  }

  private static NetworkState state(String name, LinkSettings settings) {
    return new NetworkState(Map.of(name, settings), List.of());
  }

  private static String[] words(String line) {
    return line.split(" ");
  }

  /** Makes a link of ours in another namespace. */
  private static NetworkApplied keepThere(OwnNamespace there, NetworkState wanted)
      throws Exception {
    Report<NetworkApplied> report =
        new Network()
            .reconcile(
                new Namespace.Named(there.name()),
                wanted,
                NetworkApplied.EMPTY,
                NetworkOptions.DEFAULT);
    assertThat(report.converged()).isTrue();
    return report.lastApplied();
  }

  private void assertKept(String foreign) throws Exception {
    Report<NetworkApplied> report = pass(NetworkState.EMPTY);
    assertThat(report.failed())
        .singleElement()
        .asString()
        .contains("delete link w", "it would take the foreign " + foreign + " with it");
    assertThat(own.ip("link", "show")).contains("w0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "link w0 type macvlan",
        "link w0 type macvtap",
        "type vxlan id 7 remote 192.0.2.2 dev w0 dstport 4789"
      })
  void aStrangersLinkThereKeepsOurs(String made) throws Exception {
    converge(state("w0", PAIR));
    own.ip(words("link add t0 netns " + other.name() + " " + made));
    assertKept("link t0 in " + other.name());
    own.ip("link", "delete", "w0");
    assertThat(other.ip("link", "show")).as("the kernel's own way").doesNotContain("t0");
    converge(state("w0", PAIR));
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("w0");
  }

  @Test
  void whatStandsOnAnotherLinkThereKeepsNothing() throws Exception {
    converge(state("w0", PAIR));
    own.ip(words("link add t0 link v0 netns " + other.name() + " type macvlan"));
    other.vethPair("x0", "x1");
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("w0");
    assertThat(other.ip("link", "show")).contains("t0");
  }

  @Test
  void oursThereGoesDownWithItAndThePlanSaysSo() throws Exception {
    converge(state("w0", PAIR.withUp(true)));
    NetworkState there =
        state(
            "m0",
            Macvlan.on("w0")
                .with(Macvlan.MODE, "bridge")
                .with(Link.LINK_NETNS, own.name())
                .withUp(true)
                .withAddresses(Address.parse("192.0.2.9/24")));
    keepThere(other, there);
    NetworkState anew = state("w0", PAIR.withUp(true).with(Link.NUM_TX_QUEUES, 8L));
    String in = " in " + other.name();
    assertThat(network.plan(scope, anew, applied, options).operations())
        .first()
        .asString()
        .contains("replace link w0", "takes down ")
        .contains("address 192.0.2.9/24 on m0" + in + ", link m0" + in + ", link w1");
    converge(anew);
    assertThat(other.ip("link", "show")).doesNotContain("m0");
    keepThere(other, there);

    other.ip("address", "add", "192.0.2.99/24", "dev", "m0");
    assertThat(pass(state("w0", PAIR.withUp(true).with(Link.NUM_TX_QUEUES, 6L))).failed())
        .singleElement()
        .asString()
        .contains("replace link w0", "foreign address 192.0.2.99/24 on m0" + in);
    assertThat(other.ip("address", "show", "m0")).contains("192.0.2.9/24", "192.0.2.99/24");
  }

  @Test
  void theOtherEndThereMayBearOursAndNothingElse() throws Exception {
    converge(state("w0", Veth.to("w1", other.name()).withUp(true)));
    keepThere(other, state("w1", LinkSettings.of(Address.parse("192.0.2.9/24")).withUp(true)));
    other.ip("address", "add", "198.51.100.9/24", "dev", "w1");
    assertKept("address 198.51.100.9/24 on w1 in " + other.name());
    other.ip("address", "delete", "198.51.100.9/24", "dev", "w1");
    other.ip("route", "add", "203.0.113.0/24", "dev", "w1");
    assertKept("route 203.0.113.0/24 in " + other.name());
    other.ip("route", "delete", "203.0.113.0/24");
    converge(NetworkState.EMPTY);
    assertThat(other.ip("link", "show")).doesNotContain("w1");
  }

  @Test
  void oneIsFollowedFromNamespaceToNamespace() throws Exception {
    try (OwnNamespace third = OwnNamespace.create()) {
      converge(state("w0", Veth.to("w1", other.name())));
      other.ip(words("link add t0 link w1 netns " + third.name() + " type macvlan"));
      assertKept("link t0 in " + third.name());
      third.ip("link", "delete", "t0");
      // And back again to where it came from.
      other.ip(words("link add t1 link w1 netns " + own.name() + " type macvlan"));
      assertKept("link t1");
      own.ip("link", "delete", "t1");
      converge(NetworkState.EMPTY);
      assertThat(own.ip("link", "show")).doesNotContain("w0");
    }
  }

  @Test
  void ofANamespaceWithoutANameTheLinksAreKnownThatTheKernelHasNumbered() throws Exception {
    converge(state("w0", PAIR));
    Process process =
        new ProcessBuilder("unshare", "-n", "sh", "-c", "echo in; exec sleep 60").start();
    try {
      assertThat(process.getInputStream().read()).isEqualTo('i');
      own.ip(words("link add t0 link w0 type macvlan"));
      own.ip(words("link set t0 netns " + process.pid()));
      assertKept("link t0 in a namespace without a name");
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void aFileThatIsNoNamespaceIsPassedOver() throws Exception {
    converge(state("w0", Veth.to("w1", other.name())));
    Path file = other.path().resolveSibling(other.name() + "-none");
    Files.createFile(file);
    try {
      converge(NetworkState.EMPTY);
    } finally {
      Files.delete(file);
    }
    assertThat(own.ip("link", "show")).doesNotContain("w0");
  }

  @Test
  void lookingElsewhereLeavesNothingBehind() throws Exception {
    converge(state("w0", PAIR));
    own.ip(words("link add t0 link w0 netns " + other.name() + " type macvlan"));
    assertKept("link t0 in " + other.name());
    Hygiene.assertNothingLeaked(() -> {
      for (int i = 0; i < 10; i++) {
        assertKept("link t0 in " + other.name());
      }
    });
    Hygiene.assertAllThreadsAtHome();
  }
}
