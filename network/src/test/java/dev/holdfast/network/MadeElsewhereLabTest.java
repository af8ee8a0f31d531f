package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.holdfast.testkit.OwnNamespace;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The kinds that can be made in another network namespace and only a full kernel has. */
@Tag("lab")
class MadeElsewhereLabTest extends NetworkKernelTest {

  /** Of which 6.1 does not show where a link was made. */
  private static final Set<LinkKind> HIDING = Set.of(Geneve.KIND, Ipvlan.TAP);

  private OwnNamespace home;

  @BeforeEach
  void makeTheHome() {
    home = OwnNamespace.create();
    home.vethPair("h0", "h1");
    // Up to Linux 6.14 a name that is taken there would be in the way.
    home.vethPair("t0", "t1");
  }

  @AfterEach
  void removeTheHome() {
    home.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vlan link=h0 id=7",
        "macvlan link=h0 mode=bridge",
        "macvtap link=h0 mode=bridge",
        "ipvlan link=h0 mode=l2",
        "ipvtap link=h0 mode=l2",
        "vxlan id=42 dev=h0 port=4789",
        "geneve id=7 remote=192.0.2.2",
        "gre local=192.0.2.1 remote=192.0.2.2 dev=h0",
        "gretap local=192.0.2.1 remote=192.0.2.2",
        "ip6gre local=fc00::1 remote=fc00::2 dev=h0",
        "ip6gretap local=fc00::1 remote=fc00::2",
        "ipip local=192.0.2.1 remote=192.0.2.2",
        "sit local=192.0.2.1 remote=192.0.2.2",
        "ip6tnl local=fc00::1 remote=fc00::2",
        "vti local=192.0.2.1 remote=192.0.2.2 ikey=5 okey=5",
        "vti6 local=fc00::1 remote=fc00::2 ikey=5 okey=5",
        "xfrm dev=h0 if_id=9"
      })
  void comesHealsAndGoes(String words) throws Exception {
    LinkSettings settings =
        LinkWords.settings(words + " link_netns=" + home.name()).withUp(true).withMtu(1300);
    NetworkState wanted = new NetworkState(Map.of("t0", settings), List.of());
    converge(wanted);
    JsonObject made = own.ipJson("link", "show", "dev", "t0").get(0).getAsJsonObject();
    boolean shown = !HIDING.contains(settings.kind());
    assertThat(made.has("link_netnsid")).as(made.toString()).isEqualTo(shown);
    assertThat(made.toString()).contains("holdfast:t0", "\"UP\"");
    assertThat(made.get("mtu").getAsInt()).isEqualTo(1300);
    assertThat(home.ip("link", "show", "t0")).contains("t0@t1");

    own.ip("link", "delete", "t0");
    converge(wanted);
    if (shown) {
      assertThat(network.observe(scope).asState().links().get("t0").get(Link.LINK_NETNS))
          .isEqualTo(home.name());
    }
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("t0");
    assertThat(home.ip("link", "show")).contains("t0@t1", "h0@h1");
  }

  @Test
  void aTunnelIsAlteredWithWhatItLeavesByElsewhere() throws Exception {
    String gre = "gre local=192.0.2.1 remote=192.0.2.2 dev=h0 link_netns=" + home.name();
    converge(new NetworkState(Map.of("t0", LinkWords.settings(gre + " ttl=9")), List.of()));
    int index = index("t0");
    converge(new NetworkState(Map.of("t0", LinkWords.settings(gre + " ttl=10")), List.of()));
    assertThat(index("t0")).isEqualTo(index);
    assertThat(own.ip("-d", "link", "show", "t0")).contains("ttl 10");
  }

  @Test
  void thePacketsOfAWireguardLinkGoWhereItWasMade() throws Exception {
    LinkSettings settings = LinkSettings.of(Plain.WIREGUARD).with(Link.LINK_NETNS, home.name());
    converge(new NetworkState(Map.of("t0", settings.withUp(true)), List.of()));
    assertThat(home.run("cat", "/proc/net/udp").lines()).hasSizeGreaterThan(1);
    assertThat(own.run("cat", "/proc/net/udp").lines()).hasSize(1);
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("t0");
  }

  private int index(String name) {
    JsonObject link = own.ipJson("link", "show", "dev", name).get(0).getAsJsonObject();
    return link.get("ifindex").getAsInt();
  }
}
