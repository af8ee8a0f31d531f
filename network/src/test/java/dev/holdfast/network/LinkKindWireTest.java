package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Message;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of link is said as ip(8) says it, attribute by attribute, and read back. */
class LinkKindWireTest {

  private static final Links LINKS =
      new Links(
          List.of(
              new ObservedLink(
                  3, "v0", "veth", "", true, true, 1500, 0, false, List.of(), Map.of())));

  /** The bytes of struct ifinfomsg. */
  private static final int HEADER = 16;

  private static final int ERSPAN_VERSION = 22;

  record Fixture(String command, String said, String bytes) {

    Attributes sent() {
      byte[] all = HexFormat.of().parseHex(bytes);
      return Attributes.of(Arrays.copyOfRange(all, HEADER, all.length));
    }

    @Override
    public String toString() {
      return command;
    }
  }

  static List<Fixture> fixtures() throws IOException {
    try (InputStream file =
        Objects.requireNonNull(LinkKindWireTest.class.getResourceAsStream("/link-kinds.txt"))) {
      List<String> lines =
          new String(file.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .filter(line -> !line.isBlank() && !line.startsWith("#"))
              .toList();
      List<Fixture> fixtures = new ArrayList<>();
      for (int i = 0; i < lines.size(); i += 3) {
        fixtures.add(new Fixture(lines.get(i), lines.get(i + 1), lines.get(i + 2)));
      }
      return fixtures;
    }
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void isSaidAsIpSaysIt(Fixture fixture) {
    LinkSettings settings = LinkWords.settings(fixture.said);
    Message ours =
        LinkMessages.create(
            "t0", 9, Objects.requireNonNull(settings.kind()), settings, LINKS, null);
    assertThat(settings.lack()).isNull();
    Map<Integer, String> said = data(ours.attributes());
    Map<Integer, String> theirs = data(fixture.sent());
    if (fixture.said.startsWith("ip6gre")) {
      // ip 6.1 says a version of ERSPAN of every kind.
      theirs.remove(ERSPAN_VERSION);
    }
    // What ip says beyond it is no more than saying nothing, or a limit that a flag makes void.
    if (fixture.said.contains("encaplimit=none")) {
      theirs.values().remove("04");
    }
    theirs.keySet().removeIf(type -> !said.containsKey(type) && theirs.get(type).matches("(00)+"));
    assertThat(said).isEqualTo(theirs);
    assertThat(below(ours.attributes())).isEqualTo(below(fixture.sent()));
  }

  /**
   * {@code ip -n blue link add link if3 link-netns red name t0 index 9 type macvlan mode bridge}.
   */
  @Test
  void whereALinkIsMadeIsSaidAsIpSaysIt() {
    LinkSettings settings = Macvlan.on("v0").with(Macvlan.MODE, "bridge");
    Fixtures.assertSame(
        LinkMessages.createElsewhere("t0", 9, Macvlan.KIND, settings, 0, LINKS),
        HEADER,
        "00000000090000000000000000000000 0800250000000000 0800050003000000 0700030074300000"
            + " 1c0012000b0001006d6163766c616e00 0c0002000800010004000000",
        18);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void whatIpSaysIsReadAsWeSayIt(Fixture fixture) {
    LinkSettings settings = LinkWords.settings(fixture.said);
    LinkKind kind = Objects.requireNonNull(settings.kind());
    Attributes info = Objects.requireNonNull(fixture.sent().get(LinkMessages.LINKINFO));
    Attributes data = Objects.requireNonNull(info.get(LinkMessages.DATA));
    for (LinkAttribute<?> attribute : kind.attributes()) {
      Object value = settings.values().get(attribute);
      if (value != null && attribute.region() == LinkAttribute.Region.DATA) {
        Object read = attribute.read(data, LINKS);
        assertThat(read).as(attribute.word()).isNotNull();
        assertThat(attribute.renderAny(read)).isEqualTo(attribute.renderAny(value));
      }
    }
  }

  @Test
  void everyAttributeHasAFixture() throws Exception {
    List<String> missing = new ArrayList<>();
    for (LinkKind kind : KINDS) {
      String all =
          String.join(
              " ",
              fixtures().stream()
                  .map(Fixture::said)
                  .filter(said -> said.startsWith(kind + " "))
                  .toList());
      for (LinkAttribute<?> attribute : kind.attributes()) {
        if (attribute != Link.LINK_NETNS && !all.contains(" " + attribute + "=")) {
          missing.add(kind + " " + attribute);
        }
      }
    }
    // These are one declaration with what another kind of the same family has a fixture of.
    missing.removeIf(
        one -> one.matches("(macvtap|ipvtap|gretap|ip6gre|ip6gretap|vti6|ipip|sit|ip6tnl) .*"));
    assertThat(missing)
        .containsExactlyInAnyOrder(
            "macvlan nopromisc",
            "macvlan nodst",
            "gre external",
            "gre encap-csum6",
            "gre encap-remcsum",
            "geneve external");
  }

  private static final List<LinkKind> KINDS =
      List.of(
          Vlan.KIND,
          Vrf.KIND,
          Macvlan.KIND,
          Macvlan.TAP,
          Ipvlan.KIND,
          Ipvlan.TAP,
          Vxlan.KIND,
          Geneve.KIND,
          Gre.KIND,
          Gre.TAP,
          Gre.KIND6,
          Gre.TAP6,
          IpTunnel.IPIP,
          IpTunnel.SIT,
          IpTunnel.IP6TNL,
          Vti.KIND,
          Vti.KIND6,
          Xfrm.KIND);

  private static Map<Integer, String> data(Attributes message) {
    Attributes info = Objects.requireNonNull(message.get(LinkMessages.LINKINFO));
    Map<Integer, String> data = new LinkedHashMap<>();
    for (Attributes.Raw raw : Objects.requireNonNull(info.get(LinkMessages.DATA)).raw()) {
      data.put(raw.type() & 0x3fff, hex(raw));
    }
    return data;
  }

  /** Lists within are compared by what is in them: only some senders mark them as nested. */
  private static String hex(Attributes.Raw raw) {
    return HexFormat.of().formatHex(raw.payload());
  }

  private static Integer below(Attributes message) {
    return message.get(LinkMessages.LINK);
  }
}
