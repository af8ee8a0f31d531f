package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.Needs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The lab's kernel has the kinds of link that a small machine lacks, and we see and use them. */
@Tag("lab")
class FullKernelLabTest extends NetworkKernelTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name made type dummy",
        "name made type ifb",
        "name made type bond",
        "name made type bridge vlan_filtering 1",
        "name made type vrf table 1000",
        "name made type wireguard",
        "link v0 name made type vlan id 7",
        "link v0 name made type macvlan mode bridge",
        "link v0 name made type macvtap",
        "link v0 name made type ipvlan",
        "name made type vxlan id 7 remote 192.0.2.1 dstport 4789",
        "name made type geneve id 7 remote 192.0.2.1",
        "name made type gre remote 192.0.2.1 local 192.0.2.2",
        "name made type gretap remote 192.0.2.1 local 192.0.2.2",
        "name made type ip6gre remote fc00::1 local fc00::2",
        "name made type ipip remote 192.0.2.1 local 192.0.2.2",
        "name made type sit remote 192.0.2.1 local 192.0.2.2"
      })
  void everyKindOfLinkIsMadeAndSeen(String words) throws Exception {
    List<String> arguments = List.of(("link add " + words).split(" "));
    String kind = arguments.get(arguments.indexOf("type") + 1);
    own.ip(arguments.toArray(String[]::new));

    assertThat(network.observe(scope).links())
        .filteredOn(link -> link.name().equals("made"))
        .extracting(ObservedLink::kind)
        .containsExactly(kind);
  }

  @Test
  void addressesAndRoutesOfADummyAreKept() throws Exception {
    Needs.linkKind(own, "dummy");
    own.ip("link", "add", "v9", "type", "dummy");
    LinkSettings ground = LinkSettings.of(Address.parse("198.18.0.2/24")).withUp(true);
    Route route = Route.to("198.51.100.0/24").via("198.18.0.1").build();
    NetworkState desired = new NetworkState(Map.of("v9", ground), List.of(route));

    converge(desired);
    assertThat(text(route("198.51.100.0/24"), "dev")).isEqualTo("v9");

    own.ip("link", "set", "v9", "down");
    assertThat(route("198.51.100.0/24")).isNull();
    converge(desired);
    assertThat(text(route("198.51.100.0/24"), "gateway")).isEqualTo("198.18.0.1");

    converge(NetworkState.EMPTY);
    assertThat(route("198.51.100.0/24")).isNull();
  }
}
