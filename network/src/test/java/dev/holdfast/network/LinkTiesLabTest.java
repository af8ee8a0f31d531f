package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.OwnNamespace;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the kernel takes along with a link below, and what it leaves there. */
@Tag("lab")
class LinkTiesLabTest extends NetworkKernelTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "link d0 type vlan id 7",
        "link d0 type macvlan",
        "link d0 type macvtap",
        "link d0 type ipvlan",
        "link d0 type ipvtap",
        "link d0 type macsec",
        "type vxlan id 7 remote 192.0.2.2 dev d0 dstport 4789",
      })
  void aStrangersLinkThatWouldGoAlongKeepsOurs(String made) throws Exception {
    converge(state("d0", LinkWords.settings("dummy")));
    own.ip(words("link add t0 " + made));
    assertThat(pass(NetworkState.EMPTY).failed())
        .singleElement()
        .asString()
        .contains("delete link d0", "it would take the foreign link t0 with it");
    own.ip("link", "delete", "d0");
    assertThat(own.ip("link", "show")).as("the kernel's own way").doesNotContain("t0");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "link d0 type vlan id 7",
        "link d0 type macvlan",
        "link d0 type ipvlan",
        "type vxlan id 7 remote 192.0.2.2 dev d0 dstport 4789",
      })
  void soDoesOneInAnotherNamespace(String made) throws Exception {
    try (OwnNamespace other = OwnNamespace.create()) {
      converge(state("d0", LinkWords.settings("dummy")));
      own.ip(words("link add t0 netns " + other.name() + " " + made));
      assertThat(pass(NetworkState.EMPTY).failed())
          .singleElement()
          .asString()
          .contains("delete link d0", "foreign link t0 in " + other.name() + " with it");
      own.ip("link", "delete", "d0");
      assertThat(other.ip("link", "show")).as("the kernel's own way").doesNotContain("t0");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gre remote 192.0.2.2", "ip6tnl remote fc00::2", "xfrm if_id 7"})
  void aStrangersTunnelInAnotherNamespaceKeepsNothing(String made) throws Exception {
    try (OwnNamespace other = OwnNamespace.create()) {
      converge(state("d0", LinkWords.settings("dummy")));
      own.ip(words("link add t0 netns " + other.name() + " type " + made + " dev d0"));
      converge(NetworkState.EMPTY);
      assertThat(other.ip("-o", "link", "show")).contains("t0");
      assertThat(own.ip("-o", "link", "show")).doesNotContain(" d0:");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gre remote 192.0.2.2",
        "gretap remote 192.0.2.2",
        "erspan remote 192.0.2.2 local 192.0.2.1 seq key 7 erspan_ver 1",
        "ipip remote 192.0.2.2",
        "sit remote 192.0.2.2",
        "vti remote 192.0.2.2 local 192.0.2.1",
        "ip6gre remote fc00::2",
        "ip6gretap remote fc00::2",
        "ip6erspan remote fc00::2 local fc00::1 seq key 7 erspan_ver 1",
        "ip6tnl remote fc00::2",
        "vti6 remote fc00::2 local fc00::1",
        "xfrm if_id 7",
      })
  void aStrangersTunnelThatStaysKeepsNothing(String made) throws Exception {
    converge(state("d0", LinkWords.settings("dummy")));
    own.ip(words("link add t0 type " + made + " dev d0"));
    converge(NetworkState.EMPTY);
    assertThat(own.ip("-o", "link", "show")).contains("t0").doesNotContain(" d0:");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gre remote=192.0.2.2 dev=d0",
        "ip6tnl remote=fc00::2 dev=d0",
        "xfrm if_id=7 dev=d0"
      })
  void ourTunnelFindsTheLinkThatIsMadeAnewBelowIt(String words) throws Exception {
    LinkSettings tunnel = LinkWords.settings(words);
    LinkSettings above = LinkWords.settings("vlan link=d0 id=7");
    converge(state("d0", LinkWords.settings("dummy"), "t0", tunnel, "l0", above));
    NetworkState other =
        state("d0", LinkWords.settings("dummy numtxqueues=2"), "t0", tunnel, "l0", above);
    assertThat(network.plan(scope, other, applied, options).operations())
        .extracting(Object::toString)
        .containsExactly("replace link d0: dummy -> dummy; takes down link l0");
    Report<NetworkApplied> report = converge(other);
    assertThat(report.converged()).isTrue();
    assertThat(own.ip("-o", "link", "show")).contains("t0@d0").contains("l0@d0");
  }

  private static NetworkState state(Object... namesAndSettings) {
    Map<String, LinkSettings> links = new LinkedHashMap<>();
    for (int i = 0; i < namesAndSettings.length; i += 2) {
      links.put((String) namesAndSettings[i], (LinkSettings) namesAndSettings[i + 1]);
    }
    return new NetworkState(links, List.of());
  }

  private static String[] words(String line) {
    return line.split(" ");
  }
}
