package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * What every link has: each attribute is said, altered, bent by somebody else and put back, and the
 * witness is {@code ip -d -j link}.
 */
class LinkAttributeKernelTest extends NetworkKernelTest {

  /**
   * One attribute.
   *
   * @param shown what ip(8) shows of it
   * @param bend how somebody else changes it, by {@code ip link set v0}
   */
  record Case(
      LinkAttribute<?> attribute,
      String one,
      String other,
      Function<JsonObject, String> shown,
      List<String> bend) {

    @Override
    public String toString() {
      return attribute.word();
    }
  }

  static final List<Case> CASES =
      List.of(
          plain(Link.MTU, "1400", "1300", "mtu", "mtu", "1280"),
          plain(
              Link.MAC,
              "02:00:00:00:00:01",
              "02:00:00:00:00:02",
              "address",
              "address",
              "02:00:00:00:00:03"),
          plain(Link.TXQUEUELEN, "500", "600", "txqlen", "txqueuelen", "700"),
          new Case(
              Link.GROUP, "7", "8", link -> link.get("group").getAsString(), List.of("group", "9")),
          plain(Link.ALIAS, "to the left", "to the right", "ifalias", "alias", "nowhere"),
          plain(Link.GSO_MAX_SIZE, "60000", "50000", "gso_max_size", "gso_max_size", "40000"),
          plain(Link.GSO_MAX_SEGS, "100", "200", "gso_max_segs", "gso_max_segs", "300"),
          plain(Link.GRO_MAX_SIZE, "60000", "50000", "gro_max_size", "gro_max_size", "40000"),
          flag(Link.PROMISC, "PROMISC", "promisc"),
          flag(Link.ALLMULTICAST, "ALLMULTI", "allmulticast"),
          flag(Link.MULTICAST, "MULTICAST", "multicast"),
          flag(Link.UP, "UP", null),
          plain(Link.ADDRGENMODE, "none", "random", "inet6_addr_gen_mode", "addrgenmode", "eui64"));

  private static Case plain(
      LinkAttribute<?> attribute, String one, String other, String key, String... bend) {
    return new Case(attribute, one, other, link -> text(link, key), List.of(bend));
  }

  private static Case flag(LinkAttribute<?> attribute, String flag, String word) {
    return new Case(
        attribute,
        "true",
        "false",
        link -> Boolean.toString(has(link, flag)),
        word == null ? List.of("up") : List.of(word, "on"));
  }

  private static boolean has(JsonObject link, String flag) {
    for (JsonElement one : link.getAsJsonArray("flags")) {
      if (one.getAsString().equals(flag)) {
        return true;
      }
    }
    return false;
  }

  @ParameterizedTest
  @FieldSource("CASES")
  void isSaidAlteredBentHealedAndPutBack(Case one) throws Exception {
    options = options.withRevertOnRelease(true);
    String original = one.shown.apply(link());
    int index = link().get("ifindex").getAsInt();
    for (String text : List.of(one.one, one.other)) {
      converge(state(said(one.attribute, text)));
      assertThat(one.shown.apply(link())).isEqualTo(text);
      bend(one);
      assertThat(network.plan(scope, state(said(one.attribute, text)), applied, options))
          .satisfies(plan -> assertThat(plan.failed()).isEmpty());
      converge(state(said(one.attribute, text)));
      assertThat(one.shown.apply(link())).isEqualTo(text);
    }
    converge(NetworkState.EMPTY);
    assertThat(one.shown.apply(link())).isEqualTo(original);
    assertThat(link().get("ifindex").getAsInt()).isEqualTo(index);
    assertThat(applied.isEmpty()).isTrue();
  }

  private void bend(Case one) {
    String[] words = new String[one.bend.size() + 3];
    words[0] = "link";
    words[1] = "set";
    words[2] = "v0";
    for (int i = 0; i < one.bend.size(); i++) {
      words[i + 3] = one.bend.get(i);
    }
    own.ip(words);
  }

  private JsonObject link() {
    return own.ipJson("-d", "link", "show", "dev", "v0").get(0).getAsJsonObject();
  }

  private static <T> LinkSettings said(LinkAttribute<T> attribute, String text) {
    return LinkSettings.of().with(attribute, attribute.parse(text));
  }

  /** What ip 6.1 does not know: our own look says what is held. */
  @Test
  void aStrangersNeighboursSurviveAnotherMacAddress() throws Exception {
    options = options.withRevertOnRelease(true);
    String mac = "02:00:00:00:00:77";
    own.ip("neighbour", "add", "192.0.2.77", "lladdr", mac, "dev", "v0", "protocol", "4");
    own.ip("neighbour", "add", "fc00::77", "lladdr", mac, "dev", "v0", "nud", "noarp");
    String before =
        own.ip("-d", "neighbour", "show", "dev", "v0", "nud", "all", "to", "192.0.2.77");

    for (NetworkState state :
        List.of(state(said(Link.MAC, "02:00:00:00:00:aa")), NetworkState.EMPTY)) {
      converge(state);
      assertThat(own.ip("-d", "neighbour", "show", "dev", "v0", "nud", "all", "to", "192.0.2.77"))
          .isEqualTo(before)
          .contains("PERMANENT proto static");
      assertThat(own.ip("neighbour", "show", "dev", "v0", "nud", "noarp")).contains("fc00::77");
    }
  }

  @Test
  void sizesOfIpv4AreSaidAlteredAndPutBack() throws Exception {
    options = options.withRevertOnRelease(true);
    for (LinkAttribute<Long> size : List.of(Link.GSO_IPV4_MAX_SIZE, Link.GRO_IPV4_MAX_SIZE)) {
      Long original = seen().get(size);
      for (long bytes : List.of(60_000L, 50_000L)) {
        converge(state(LinkSettings.of().with(size, bytes)));
        assertThat(seen().get(size)).isEqualTo(bytes);
      }
      converge(NetworkState.EMPTY);
      assertThat(seen().get(size)).isEqualTo(original);
    }
  }

  private ObservedLink seen() throws Exception {
    return network.links(scope).stream()
        .filter(link -> link.name().equals("v0"))
        .findFirst()
        .orElseThrow();
  }

  /** The kernel takes one only where it listens to router advertisements. */
  @Test
  void aTokenIsSaidAlteredAndTakenBack() throws Exception {
    options = options.withRevertOnRelease(true);
    own.setSysctl("net.ipv6.conf.v0.forwarding", "0");
    own.setSysctl("net.ipv6.conf.v0.accept_ra", "2");
    for (String token : List.of("::1:2:3:4", "::5:6:7:8")) {
      converge(state(said(Link.TOKEN, token)));
      assertThat(own.ip("token", "get", "dev", "v0")).contains("token " + token);
      own.ip("token", "set", "::9", "dev", "v0");
      converge(state(said(Link.TOKEN, token)));
      assertThat(own.ip("token", "get", "dev", "v0")).contains("token " + token);
    }
    converge(NetworkState.EMPTY);
    assertThat(own.ip("token", "get", "dev", "v0")).contains("token ::");
  }

  @Test
  void aMasterIsSaidBentHealedAndPutBack() throws Exception {
    options = options.withRevertOnRelease(true);
    own.ip("link", "add", "br0", "type", "bridge");
    own.ip("link", "add", "br1", "type", "bridge");
    for (String master : List.of("br0", "br1")) {
      NetworkState desired =
          new NetworkState(Map.of("v0", LinkSettings.of().with(Link.MASTER, master)), List.of());
      converge(desired);
      assertThat(text(link(), "master")).isEqualTo(master);
      own.ip("link", "set", "v0", "nomaster");
      converge(desired);
      assertThat(text(link(), "master")).isEqualTo(master);
    }
    converge(NetworkState.EMPTY);
    assertThat(link().has("master")).isFalse();
  }
}
