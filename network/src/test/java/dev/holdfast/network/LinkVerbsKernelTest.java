package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.MacAddress;
import dev.holdfast.testkit.OwnNamespace;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The single verbs of links; ip is the witness. */
class LinkVerbsKernelTest extends NetworkKernelTest {

  private LinkVerbs link(String name) {
    return network.verbs(scope).link(name);
  }

  @Test
  void aLinkIsMadeWithAllThatIsSaidAndDeleted() throws Exception {
    LinkSettings bridge =
        LinkWords.settings("bridge ageing_time=12300 mtu=1400 alias=uplink group=7")
            .with(Link.ALTNAMES, List.of("the-bridge"))
            .withUp(true)
            .withAddresses(Address.parse("198.51.100.1/24"));
    link("br0").create(bridge);
    JsonObject shown = shown("br0");
    assertThat(shown.get("mtu").getAsInt()).isEqualTo(1400);
    assertThat(shown.get("ifalias").getAsString()).isEqualTo("uplink");
    assertThat(shown.get("flags").toString()).contains("UP");
    assertThat(shown.getAsJsonArray("altnames").toString()).isEqualTo("[\"the-bridge\"]");
    assertThat(shown.toString()).contains("\"ageing_time\":12300");
    assertThat(own.ip("address", "show", "dev", "br0")).contains("198.51.100.1/24");

    link("v0").set(Link.MASTER, "br0");
    assertThat(own.ip("-o", "link", "show", "dev", "v0")).contains("master br0");
    link("v0").set(Link.MASTER, "");
    assertThat(own.ip("-o", "link", "show", "dev", "v0")).doesNotContain("master");

    link("br0").delete();
    assertThat(own.ip("link", "show")).doesNotContain("br0");
    assertThatThrownBy(() -> link("br0").delete())
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("delete link br0: ENODEV");
  }

  @Test
  void whatCannotBeCompletedIsNotMade() {
    LinkSettings wrong = LinkWords.settings("bridge").with(Link.MASTER, "v0");
    assertThatThrownBy(() -> link("br0").create(wrong))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("create link br0");
    assertThat(own.ip("link", "show")).doesNotContain("br0");
    assertThatThrownBy(() -> link("v0").create(LinkWords.settings("bridge")))
        .hasMessageContaining("create link v0: EEXIST");
    assertThat(own.ip("link", "show")).contains("v0");
    assertThatThrownBy(() -> link("w0").create(LinkSettings.of()))
        .hasMessage("the kind of link w0 is not said");
    assertThatThrownBy(() -> link("w0").create(LinkWords.settings("macvlan")))
        .hasMessage("a macvlan needs \"link\"");
  }

  @Test
  void pairsAndTapsAreMadeToo() throws Exception {
    try (OwnNamespace other = OwnNamespace.create()) {
      link("w0").create(Veth.to("w1"));
      link("x0").create(Veth.to("x1", other.name()).withUp(true));
      link("tap0").create(Tun.tap().withMtu(1300));
      link("m0").create(LinkWords.settings("macvlan link=tap0 mode=bridge"));
      assertThat(own.ip("-d", "link", "show")).contains("w0@w1", "tun type tap", "m0@tap0");
      assertThat(shown("tap0").get("mtu").getAsInt()).isEqualTo(1300);
      assertThat(other.ip("link", "show")).contains("x1");
      link("m0").set(Macvlan.MODE, "vepa");
      assertThat(own.ip("-d", "link", "show", "dev", "m0")).contains("macvlan mode vepa");
      link("x0").delete();
      assertThat(other.ip("link", "show")).doesNotContain("x1");
    }
    assertThatThrownBy(() -> link("y0").create(Veth.to("y1", "hf-none")))
        .hasMessageContaining("ENOENT");
  }

  @Test
  void everyAttributeThatCanBeAlteredIsSet() throws Exception {
    link("v0").set(Link.MAC, MacAddress.parse("02:00:00:00:00:07"));
    link("v0").set(Link.TXQUEUELEN, 77L);
    link("v0").set(Link.PROMISC, true);
    link("v0").set(Link.ADDRGENMODE, "none");
    link("v0").setMtu(1444);
    link("v0").setUp(false);
    JsonObject shown = shown("v0");
    assertThat(shown.get("address").getAsString()).isEqualTo("02:00:00:00:00:07");
    assertThat(shown.get("txqlen").getAsInt()).isEqualTo(77);
    assertThat(shown.get("promiscuity").getAsInt()).isEqualTo(1);
    assertThat(shown.get("inet6_addr_gen_mode").getAsString()).isEqualTo("none");
    assertThat(shown.get("mtu").getAsInt()).isEqualTo(1444);
    assertThat(shown.get("flags").toString()).doesNotContain("\"UP\"");
  }

  @Test
  void whatCannotBeSetIsSaid() {
    assertThatThrownBy(() -> link("v0").set(Link.NUM_TX_QUEUES, 4L))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("\"numtxqueues\" cannot be changed: the link has to be made anew");
    assertThatThrownBy(() -> link("v0").set(Link.ALTNAMES, List.of("a")))
        .hasMessageContaining("add and delete each");
    assertThatThrownBy(() -> link("v0").set(Bridge.AGEING_TIME, 5L))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a veth has no \"ageing_time\"");
    assertThatThrownBy(() -> link("nosuch0").set(Link.MTU, 1400L))
        .hasMessageContaining("set link nosuch0 mtu to 1400: ENODEV");
    assertThatThrownBy(() -> link("v0").set(Link.MASTER, "nosuch0"))
        .hasMessageContaining("set link v0 master to nosuch0: ENODEV");
    assertThatThrownBy(() -> link("nosuch0").setUp(true)).hasMessageContaining("ENODEV");
    assertThatThrownBy(() -> link("a/b")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesAreGivenAndTakenAway() throws Exception {
    link("v0").rename("w0");
    assertThat(own.ip("link", "show")).contains("w0@v1");
    assertThatThrownBy(() -> link("w0").rename("v1"))
        .hasMessageContaining("rename w0 to v1: EEXIST");
    link("w0").addAltname("a-much-longer-name-than-that");
    assertThat(own.ip("link", "show", "dev", "w0"))
        .contains("altname a-much-longer-name-than-that");
    assertThatThrownBy(() -> link("v1").addAltname("a-much-longer-name-than-that"))
        .hasMessageContaining("EEXIST");
    link("w0").deleteAltname("a-much-longer-name-than-that");
    assertThat(own.ip("link", "show", "dev", "w0")).doesNotContain("altname");
    assertThatThrownBy(() -> link("w0").deleteAltname("nosuch")).hasMessageContaining("ENOENT");
    assertThatThrownBy(() -> link("w0").rename("all/of/it"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private JsonObject shown(String name) {
    return own.ipJson("-d", "link", "show", "dev", name).get(0).getAsJsonObject();
  }
}
