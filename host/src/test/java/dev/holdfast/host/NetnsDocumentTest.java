package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.network.Address;
import dev.holdfast.network.Bridge;
import dev.holdfast.network.Link;
import dev.holdfast.network.LinkSettings;
import dev.holdfast.network.Macvlan;
import dev.holdfast.network.Veth;
import dev.holdfast.network.Vlan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Links that live in another namespace than the one where a document says them. */
class NetnsDocumentTest {

  private static final Namespace BLUE = new Namespace.Named("blue");

  private static HostDocument document(String... lines) throws DocumentException {
    return Documents.parse("a.yaml", String.join("\n", lines));
  }

  private static Map<String, LinkSettings> blue(String... lines) throws DocumentException {
    HostDocument document = document(lines);
    assertThat(document.host()).isEqualTo(ScopeState.EMPTY);
    String yaml = DocumentWriter.yaml(document, List.of());
    assertThat(Documents.parse("b.yaml", yaml)).as(yaml).isEqualTo(document);
    return document.namespaces().get(BLUE).network().links();
  }

  private static List<String> complaints(String... lines) {
    DocumentException refused =
        catchThrowableOfType(DocumentException.class, () -> document(lines));
    return refused.problems().stream()
        .map(problem -> problem.toString().replaceFirst("^a.yaml:", ""))
        .toList();
  }

  @Test
  void allOfALinkIsSaidWhereItLives() throws DocumentException {
    assertThat(
            blue(
                "host:",
                "  links:",
                "    m0: {kind: macvlan, link: eth0, netns: blue, up: true, addresses: [10.0.0.2/24]}"))
        .containsEntry(
            "m0",
            Macvlan.on("eth0")
                .withUp(true)
                .withAddresses(Address.parse("10.0.0.2/24"))
                .with(Link.LINK_NETNS, "pid:self"));
  }

  @Test
  void whatStandsOnNothingIsSimplyMadeThere() throws DocumentException {
    assertThat(blue("host: {links: {br0: {kind: bridge, netns: /run/netns/blue}}}"))
        .containsEntry("br0", Bridge.bridge());
  }

  @Test
  void whatExistsIsTaken() throws DocumentException {
    assertThat(blue("host: {links: {eth1: {netns: blue, mtu: 1400}}}"))
        .containsEntry("eth1", LinkSettings.of().withMtu(1400).with(Link.FROM_NETNS, "pid:self"));
  }

  @Test
  void aLinkBelowThatLivesElsewhereIsLookedForThere() throws DocumentException {
    Map<String, LinkSettings> links =
        blue(
            "host:",
            "  links:",
            "    v7: {kind: vlan, link: br0, id: 7, netns: blue}",
            "    br0: {kind: bridge, netns: blue}");
    assertThat(links).containsEntry("v7", Vlan.on("br0", 7));
  }

  @Test
  void theOtherEndOfACableStaysUnlessItIsSaidToLiveElsewhereToo() throws DocumentException {
    assertThat(blue("host: {links: {w0: {kind: veth, peer: w1, netns: blue}}}"))
        .containsEntry("w0", Veth.to("w1", "pid:self"));
    assertThat(blue("host: {links: {w0: {kind: veth, peer: w1, netns: blue, peer_netns: blue}}}"))
        .containsEntry("w0", Veth.to("w1"));
    HostDocument document =
        document(
            "host:",
            "  links:",
            "    w0: {kind: veth, peer: w1}",
            "    w1: {netns: blue, up: true}");
    assertThat(document.host().network().links()).containsEntry("w0", Veth.to("w1", "blue"));
    assertThat(document.namespaces().get(BLUE).network().links())
        .containsEntry("w1", LinkSettings.of().withUp(true));
  }

  @Test
  void aNamespaceMaySendALinkToTheHostAndItsOwnNameMeansItself() throws DocumentException {
    HostDocument document =
        document(
            "namespaces:",
            "  blue:",
            "    links:",
            "      m0: {kind: macvlan, link: b0, netns: pid:self}",
            "      m1: {kind: macvlan, link: b0, netns: blue}");
    assertThat(document.host().network().links())
        .containsEntry("m0", Macvlan.on("b0").with(Link.LINK_NETNS, "blue"));
    assertThat(document.namespaces().get(BLUE).network().links())
        .isEqualTo(Map.of("m1", Macvlan.on("b0")));
  }

  @Test
  void bothPlacesMaySpeakOfALinkButNotOfTheSame() throws DocumentException {
    assertThat(
            blue(
                "host: {links: {m0: {kind: macvlan, link: eth0, netns: blue}}}",
                "namespaces: {blue: {links: {m0: {up: true}}}}"))
        .containsEntry("m0", Macvlan.on("eth0").withUp(true).with(Link.LINK_NETNS, "pid:self"));
    assertThat(
            complaints(
                "host: {links: {m0: {kind: macvlan, link: eth0, netns: blue, mtu: 1400}}}",
                "namespaces: {blue: {links: {m0: {mtu: 1500}}}}"))
        .singleElement()
        .asString()
        .contains("mtu is given twice");
  }

  @Test
  void whatLooksForItWhereItIsNotIsRefused() {
    assertThat(
            complaints(
                "host:",
                "  links:",
                "    br0: {kind: bridge, netns: blue}",
                "    v0: {master: br0}",
                "  routes:",
                "    - {to: 10.0.0.0/24, dev: br0}"))
        .containsExactly(
            "4:18: host.links.v0.master: the link br0 lives in blue",
            "6:7: host.routes[0]: the link br0 lives in blue");
    assertThat(complaints("host: {links: {br0: {kind: bridge, netns: a/b}}}"))
        .singleElement()
        .asString()
        .contains("host.links.br0.netns: not a name of a network namespace");
  }
}
