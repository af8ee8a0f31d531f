package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.network.Address;
import dev.holdfast.network.Link;
import dev.holdfast.network.LinkSettings;
import dev.holdfast.network.Route;
import dev.holdfast.network.RouteMetric;
import dev.holdfast.network.RouteType;
import dev.holdfast.network.Vxlan;
import dev.holdfast.sysctl.SysctlKey;
import dev.holdfast.sysctl.SysctlValue;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DocumentsTest {

  @TempDir Path folder;

  private static HostDocument read(String... lines) throws DocumentException {
    return Documents.parse("a.yaml", String.join("\n", lines));
  }

  /** The complaints about a text, less the name of the file. */
  private static List<String> complaints(String... lines) {
    DocumentException e = catchThrowableOfType(DocumentException.class, () -> read(lines));
    assertThat(e).as("complaints about %s", String.join("\n", lines)).isNotNull();
    return e.problems().stream()
        .map(Problem::toString)
        .map(line -> line.startsWith("a.yaml:") ? line.substring("a.yaml:".length()) : line)
        .toList();
  }

  @Test
  void aDocumentIsReadAsItIsMeant() throws DocumentException {
    HostDocument document =
        read(
            "host:",
            "  sysctl:",
            "    net.ipv4.ip_forward: 1",
            "    kernel.printk: [4, 4, 1, 7]",
            "    net/ipv4/conf/eth0.100/rp_filter: 2",
            "    net.ipv4.tcp_congestion_control: cubic",
            "    kernel.sixteen: 0x10",
            "    kernel.shmmax: 18446744073692774399",
            "  links:",
            "    eth0:",
            "      up: true",
            "      mtu: 1400",
            "      addresses:",
            "        - 10.0.0.2/24",
            "        - fc00::2/64",
            "        - {address: 10.0.0.3/24, label: \"eth0:1\", valid: 100}",
            "  routes:",
            "    - {to: default, via: 10.0.0.1}",
            "    - {to: default, via: fc00::1, dev: eth0}",
            "    - {to: 10.60.0.1, dev: eth0, table: 100, metric: 50, mtu: lock 1300}",
            "    - {to: 10.70.0.0/24, type: blackhole}",
            "namespaces:",
            "  blue: {sysctl: {net.ipv4.ip_forward: \"0\"}}",
            "  /proc/7/ns/net: {}",
            "  pid:4242:");
    var sysctl = document.host().sysctl().values();
    assertThat(sysctl.get(SysctlKey.parse("net.ipv4.ip_forward"))).isEqualTo(SysctlValue.of(1));
    assertThat(sysctl.get(SysctlKey.parse("kernel.printk"))).isEqualTo(SysctlValue.of(4, 4, 1, 7));
    assertThat(sysctl.get(SysctlKey.parse("net/ipv4/conf/eth0.100/rp_filter")))
        .isEqualTo(SysctlValue.of(2));
    assertThat(sysctl.get(SysctlKey.parse("net.ipv4.tcp_congestion_control")))
        .isEqualTo(SysctlValue.of("cubic"));
    assertThat(sysctl.get(SysctlKey.parse("kernel.sixteen"))).isEqualTo(SysctlValue.of("0x10"));
    assertThat(sysctl.get(SysctlKey.parse("kernel.shmmax")))
        .isEqualTo(SysctlValue.of("18446744073692774399"));
    LinkSettings eth0 = document.host().network().links().get("eth0");
    assertThat(eth0.up()).isTrue();
    assertThat(eth0.mtu()).isEqualTo(1400);
    assertThat(eth0.addresses())
        .extracting(Address::toString)
        .containsExactly(
            "10.0.0.2/24", "fc00::2/64", "10.0.0.3/24 label eth0:1 valid 100s preferred 100s");
    assertThat(document.host().network().routes())
        .containsExactly(
            Route.to("default").via("10.0.0.1").build(),
            Route.to("default").via("fc00::1").dev("eth0").build(),
            Route.to("10.60.0.1/32")
                .dev("eth0")
                .table(100)
                .metric(50)
                .metrics(
                    dev.holdfast.network.RouteMetrics.of(RouteMetric.MTU, 1300)
                        .locking(RouteMetric.MTU))
                .build(),
            Route.to("10.70.0.0/24").type(RouteType.BLACKHOLE).build());
    assertThat(document.namespaces())
        .containsOnlyKeys(
            new Namespace.Named("blue"),
            new Namespace.At(Path.of("/proc/7/ns/net")),
            new Namespace.Pid(4242));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "null",
        "---\n",
        "# nothing\n",
        "host:\n",
        "\uFEFF{}",
        "host: {sysctl: }"
      })
  void nothingIsADocumentThatWantsNothing(String text) throws DocumentException {
    assertThat(Documents.parse("a.yaml", text)).isEqualTo(HostDocument.EMPTY);
  }

  @Test
  void unknownKeysAreComplainedOfWithTheLikelyOne() {
    assertThat(
            complaints(
                "hots: {}",
                "host:",
                "  links:",
                "    eth0: {adresses: [10.0.0.2/24]}",
                "  routes:",
                "    - {to: default, gateway: 10.0.0.1, via: 10.0.0.1, src: 10.0.0.2}",
                "  whatever: {}"))
        .containsExactly(
            "1:1: hots: unknown key; did you mean \"host\"?",
            "4:12: host.links.eth0.adresses: unknown key; did you mean \"addresses\"?",
            "6:21: host.routes[0].gateway: unknown key; did you mean \"via\"?",
            "6:55: host.routes[0].src: unknown key; did you mean \"source\"?",
            "7:3: host.whatever: unknown key");
  }

  @Test
  void whatIsSaidOfALinkHasToFitItsKind() {
    assertThat(
            complaints(
                "host:",
                "  links:",
                "    br0: {kind: bridge, ageing_time: 100, ageing: 5}",
                "    br1: {kind: brigde}",
                "    br2: {kind: bridge, vlan_protocol: 802.1q}",
                "    br3: {ageing_time: 100}",
                "    v0: {kind: veth}",
                "    v1: {kind: veth, peer: v2, master: br0, bridge_port: {cost: 70000, priorty: 3}}"))
        .containsExactly(
            "3:43: host.links.br0.ageing: unknown key; did you mean \"ageing_time\"?",
            "4:17: host.links.br1.kind: not a kind of link: \"brigde\"; did you mean \"bridge\"?",
            "5:40: host.links.br2.vlan_protocol: \"802.1q\" is none of 802.1Q, 802.1ad;"
                + " did you mean \"802.1Q\"?",
            "6:11: host.links.br3.ageing_time: only a link of kind bridge has it, and no kind is said",
            "7:16: host.links.v0.kind: the link v0: a veth needs \"peer\"",
            "8:65: host.links.v1.bridge_port.cost: expected a number from 1 to 65535, not 70000",
            "8:72: host.links.v1.bridge_port.priorty: unknown key; did you mean \"priority\"?");
  }

  @Test
  void theGroupOfAVxlanIsAnAddressOrANumber() throws DocumentException {
    LinkSettings link =
        read(
                "host:",
                "  links:",
                "    vx0: {kind: vxlan, id: 42, port: 4789, group: 239.1.1.1, dev: eth0, ttl: inherit}",
                "    vx1: {kind: vxlan, id: 43, port: 4789, group: 5}")
            .host()
            .network()
            .links()
            .get("vx0");
    assertThat(link.values())
        .containsEntry(Vxlan.REMOTE, IpAddress.parse("239.1.1.1"))
        .doesNotContainKey(Link.GROUP);
    assertThat(
            complaints(
                "host:",
                "  links:",
                "    vx0: {kind: vxlan, id: 42, dstport: 4789}",
                "    vx1: {kind: vxlan, port: 4789}",
                "    vx2: {kind: vxlan, id: 1, group: 239.1.1.1, remote: 192.0.2.1}",
                "    gre1: {kind: gre, key: 7}",
                "    v1: {kind: vlan, link: eth0, id: 7, ingress-qos-map: [1:2, 9:1]}"))
        .hasSize(5)
        .contains(
            "3:32: host.links.vx0.dstport: unknown key; did you mean \"port\"?",
            "6:23: host.links.gre1.key: unknown key; did you mean \"ikey\"?");
  }

  @Test
  void whatIsGivenTwiceIsComplainedOfWithBothPlaces() {
    assertThat(
            complaints(
                "host:",
                "  sysctl:",
                "    net.ipv4.ip_forward: 1",
                "    net/ipv4/ip_forward: 1",
                "  links:",
                "    eth0: {up: true, up: false, addresses: [10.0.0.2/24, 10.0.0.2/24]}",
                "  routes:",
                "    - {to: 10.1.0.0/24, via: 10.0.0.1}",
                "    - {to: 10.1.0.0/24, via: 10.0.0.2}",
                "namespaces:",
                "  blue: {}",
                "  /run/netns/blue: {}",
                "host: {}"))
        .containsExactly(
            "4:5: host.sysctl.net/ipv4/ip_forward: net.ipv4.ip_forward is given twice, first at 3:5",
            "6:22: host.links.eth0.up: given twice, first at 6:12",
            "6:58: host.links.eth0.addresses[1]: the address 10.0.0.2/24 is given twice, first at"
                + " 6:45",
            "9:7: host.routes[1]: the route 10.1.0.0/24 is given twice, first at 8:7",
            "12:3: namespaces./run/netns/blue: the namespace blue is given twice, first at 11:3",
            "13:1: host: given twice, first at 1:1");
  }

  @Test
  void sysctlValuesThatReadersOfYamlDisagreeOnAreRefused() {
    assertThat(
            complaints(
                "host:",
                "  sysctl:",
                "    a.a:",
                "    a.b: true",
                "    a.c: off",
                "    a.d: 010",
                "    a.e: 1e3",
                "    a.f: {}",
                "    a.g: [1, \"2\", 3.5]",
                "    a.h: []",
                "    a.i: \"two\\nlines\"",
                "    net/../etc/passwd: 1"))
        .containsExactly(
            "3:9: host.sysctl.a.a: the value is missing",
            "4:10: host.sysctl.a.b: a sysctl holds no true: write 1",
            "5:10: host.sysctl.a.c: off may mean a number or a text: write 1 or 0, or \"off\" in"
                + " quotes",
            "6:10: host.sysctl.a.d: 010 is not a plain decimal number: write it as one, or in"
                + " quotes to mean the text",
            "7:10: host.sysctl.a.e: 1e3 is not a plain decimal number: write it as one, or in"
                + " quotes to mean the text",
            "8:10: host.sysctl.a.f: expected a number, a list of numbers or a text, found a"
                + " mapping",
            "9:14: host.sysctl.a.g[1]: expected a decimal number, found \"2\"",
            "9:19: host.sysctl.a.g[2]: expected a decimal number, found 3.5",
            "10:10: host.sysctl.a.h: a list of no numbers cannot be written",
            "11:10: host.sysctl.a.i: a value has more than one line: \"two\\nlines\"",
            "12:5: host.sysctl.net/../etc/passwd: not a sysctl: \"net/../etc/passwd\": it leaves"
                + " /proc/sys");
  }

  @Test
  void addressesAndRoutesSayWhatIsWrongWithThem() {
    assertThat(
            complaints(
                "host:",
                "  links:",
                "    eth0:",
                "      up: yes",
                "      mtu: 010",
                "      addresses: [10.0.0/24, 10.0.0.1, 10.0.0.1/33, {address: 10.9.0.1/24, label: x}]",
                "    much-too-long-a-name: {}",
                "  routes:",
                "    - {to: 10.0.0.5/24, via: 10.0.0.1}",
                "    - {to: 'fc01::/64', via: 10.0.0.1}",
                "    - {to: 10.2.0.0/24, type: blakhole}",
                "    - {to: 10.3.0.0/24, dev: e0, table: man}",
                "    - {to: 10.4.0.0/24, dev: e0, scope: lnk, metric: -1}",
                "    - {via: 10.0.0.1}",
                "    - 10.0.0.0/8",
                "    - {to: 10.5.0.0/24}"))
        .containsExactly(
            "4:11: host.links.eth0.up: expected true or false, found yes",
            "5:12: host.links.eth0.mtu: expected a decimal number, found 010",
            "6:19: host.links.eth0.addresses[0]: not an address with a prefix length: \"10.0.0/24\"",
            "6:30: host.links.eth0.addresses[1]: 10.0.0.1 has no prefix length: write 10.0.0.1/32 if"
                + " it is alone on the link",
            "6:40: host.links.eth0.addresses[2]: the prefix length is 0 to 32, not as in"
                + " \"10.0.0.1/33\"",
            "6:53: host.links.eth0.addresses[3]: the label \"x\" of 10.9.0.1/24 does not begin with"
                + " eth0",
            "7:5: host.links.much-too-long-a-name: not the name of an interface:"
                + " \"much-too-long-a-name\"",
            "9:12: host.routes[0].to: 10.0.0.5/24 has host bits: write 10.0.0.0/24",
            "10:7: host.routes[1]: the via 10.0.0.1 of the route to fc01::/64 is of the other"
                + " address family",
            "11:31: host.routes[2].type: not a type of route: \"blakhole\" (unicast, local,"
                + " broadcast, anycast, multicast, blackhole, unreachable, prohibit, throw); did you mean \"blackhole\"?",
            "12:41: host.routes[3].table: not a table: \"man\" (main, local, default or 1 to"
                + " 4294967295); did you mean \"main\"?",
            "13:41: host.routes[4].scope: not a scope: \"lnk\" (global, site, link, host or 0 to"
                + " 255); did you mean \"link\"?",
            "13:54: host.routes[4].metric: expected a number from 0 to 4294967295, found -1",
            "14:7: host.routes[5]: \"to\" is missing",
            "15:7: host.routes[6]: expected a mapping, found 10.0.0.0/8",
            "16:7: host.routes[7]: the route to 10.5.0.0/24 needs via or dev");
  }

  @Test
  void whatTheKernelWouldTakeAndNeverHoldIsRefused() {
    assertThat(
            complaints(
                "host:",
                "  links:",
                "    eth0:",
                "      addresses:",
                "        - {address: 10.0.0.1/32, peer: 0.0.0.0}",
                "        - {address: 10.0.0.2/24, broadcast: 0.0.0.0}",
                "        - {address: 10.0.0.3/24, label: \"eth0:\\0\"}",
                "        - {address: 10.0.0.4/24, preferred: 60}",
                "        - {address: \"fc00::5/64\", preferred: 0}",
                "  routes:",
                "    - {to: 10.1.0.0/24, via: 0.0.0.0, dev: eth0}",
                "    - {to: \"fc01::/64\", dev: eth0, source: \"::\"}"))
        .containsExactly(
            "5:11: host.links.eth0.addresses[0]: the peer 0.0.0.0 of 10.0.0.1/32 is the address of"
                + " no host",
            "6:11: host.links.eth0.addresses[1]: the broadcast 0.0.0.0 of 10.0.0.2/24 is the address"
                + " of no host",
            "7:11: host.links.eth0.addresses[2]: the label of 10.0.0.3/24 contains a NUL",
            "8:11: host.links.eth0.addresses[3]: 10.0.0.4/24 is valid for ever, and so the kernel"
                + " keeps it preferred for ever, too",
            "11:7: host.routes[0]: the via 0.0.0.0 of the route to 10.1.0.0/24 is the address of no"
                + " host",
            "12:7: host.routes[1]: the source :: of the route to fc01::/64 is the address of no"
                + " host");
  }

  @Test
  void whatIsNotOneYamlDocumentGetsOneLine() {
    assertThat(complaints("host:", "\tsysctl: {}"))
        .containsExactly("2:1: a tab cannot indent YAML: use spaces");
    assertThat(complaints("a: 1", "---", "b: 1"))
        .containsExactly("2:1: a second document in one file: use one file for each");
    assertThat(complaints("a: &a [*a]"))
        .containsExactly("1:8: the alias *a stands for something it is part of");
    assertThat(complaints("a: *b")).containsExactly("1:4: no anchor &b comes before this alias");
    assertThat(complaints("host: !!python/object:os.system {}"))
        .containsExactly(
            "1:7: tags are not understood: write the value without !!python/object:os.system");
    assertThat(complaints("host: {<<: {}}"))
        .containsExactly("1:8: merge keys (<<) are not understood: write the keys out");
    assertThat(complaints("? [a]", ": 1"))
        .containsExactly("1:3: a key is a text, not a list or a mapping");
    assertThat(complaints("[a]")).containsExactly("1:1: expected a mapping, found a list");
    assertThat(complaints("host: {sysctl: {a: 1}"))
        .containsExactly("1:22: not readable as YAML: expected ',' or '}', but got <stream end>");
    assertThat(complaints("a: [::1/128]"))
        .containsExactly(
            "1:5: not readable as YAML: expected the node content, but found ':'; quote an address"
                + " that begins with a colon");
    assertThat(complaints("a: \u0001"))
        .containsExactly("1:4: a control character (0x01) cannot stand in a document");
    assertThat(complaints("%YAML 2.0", "---", "a: 1"))
        .containsExactly("1:1: only YAML 1.2 is understood");
    assertThat(complaints("[".repeat(20_000)))
        .containsExactly("1:65: nested deeper than 64 levels");
  }

  @Test
  void aliasesCannotBlowUpADocument() {
    StringBuilder bomb = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
    for (char name = 'b'; name < 'm'; name++) {
      String all = ("*" + (char) (name - 1) + ", ").repeat(10);
      bomb.append(name).append(": &").append(name).append(" [").append(all).append("]\n");
    }
    assertThat(complaints(bomb.toString()))
        .containsExactly("5:36: the aliases stand for more than 100000 nodes");
  }

  @Test
  void anAliasStandsForWhatItsAnchorHolds() throws DocumentException {
    HostDocument document =
        read("host: {sysctl: &s {net.ipv4.ip_forward: 1}}", "namespaces: {blue: {sysctl: *s}}");
    assertThat(document.namespaces().get(new Namespace.Named("blue")).sysctl())
        .isEqualTo(document.host().sysctl());
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private String complaintsAbout(Path... paths) {
    DocumentException e =
        catchThrowableOfType(DocumentException.class, () -> Documents.load(List.of(paths)));
    return String.valueOf(e.getMessage()).replace(folder + "/", "");
  }

  @Test
  void filesOfAFolderAreOneDocument() throws Exception {
    file("10-base.yaml", "host: {links: {eth0: {up: true, addresses: [10.0.0.2/24]}}}");
    file("20-more.yml", "host: {links: {eth0: {mtu: 1400, addresses: [10.0.0.3/24]}}}");
    file("notes.txt", "not: [yaml");
    file(".hidden.yaml", "not: [yaml");
    LinkSettings eth0 = Documents.load(List.of(folder)).host().network().links().get("eth0");
    assertThat(eth0.up()).isTrue();
    assertThat(eth0.mtu()).isEqualTo(1400);
    assertThat(eth0.addresses()).hasSize(2);
  }

  @Test
  void oneKeyInTwoFilesIsComplainedOfWithBothPlaces() throws IOException {
    file("a.yaml", "host: {sysctl: {net.ipv4.ip_forward: 1}}");
    file("b.yaml", "host:\n  sysctl: {net/ipv4/ip_forward: 1}");
    assertThat(complaintsAbout(folder))
        .isEqualTo(
            "b.yaml:2:12: host.sysctl.net/ipv4/ip_forward: net.ipv4.ip_forward is given twice,"
                + " first at a.yaml:1:17");
  }

  @Test
  void oneNamespaceInTwoFilesIsMerged() throws Exception {
    Path a = file("a.yaml", "namespaces: {blue: {sysctl: {net.ipv4.ip_forward: 1}}}");
    Path b = file("b.yaml", "namespaces: {blue: {links: {eth0: {up: true}}}}");
    ScopeState blue = Documents.load(List.of(a, b)).namespaces().get(new Namespace.Named("blue"));
    assertThat(blue.sysctl().values()).hasSize(1);
    assertThat(blue.network().links()).hasSize(1);
  }

  @Test
  void filesThatCannotBeReadGetOneLine() throws IOException {
    assertThat(complaintsAbout(folder.resolve("none.yaml"))).isEqualTo("none.yaml: no such file");
    assertThat(complaintsAbout(Files.createDirectory(folder.resolve("empty"))))
        .isEqualTo("empty: there is no .yaml file in it");
    Path binary = folder.resolve("binary.yaml");
    Files.write(binary, new byte[] {'a', ':', '\n', 'b', (byte) 0xff});
    assertThat(complaintsAbout(binary)).isEqualTo("binary.yaml:2:2: not UTF-8");
    Path large = folder.resolve("large.yaml");
    Files.write(large, "# large\n".repeat(2 << 20).getBytes(StandardCharsets.UTF_8));
    assertThat(complaintsAbout(large)).isEqualTo("large.yaml: larger than 8 MiB");
    Path huge = folder.resolve("huge.yaml");
    Files.writeString(huge, "# huge\n");
    try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(3L << 30); // larger than any array, and a hole
    }
    assertThat(complaintsAbout(huge))
        .isEqualTo("huge.yaml:2:1: a control character (0x00) cannot stand in a document");
  }

  @Test
  void complaintsOfAllFilesComeInTheOrderOfReading() throws IOException {
    Path z = file("z.yaml", "hosst: {}");
    Path a = file("a.yaml", "x: 1\nhoost: {}");
    assertThat(complaintsAbout(z, a).lines().map(line -> line.substring(0, 10)))
        .containsExactly("z.yaml:1:1", "a.yaml:1:1", "a.yaml:2:1");
  }

  @Test
  void aDocumentOfAHundredThousandRoutesIsRead() throws DocumentException {
    StringBuilder text = new StringBuilder("host:\n  routes:\n");
    for (int i = 0; i < 100_000; i++) {
      text.append(
          "    - {to: 10.%d.%d.%d/32, via: 10.0.0.1}%n".formatted(i >> 16, i >> 8 & 255, i & 255));
    }
    assertThat(read(text.toString()).host().network().routes()).hasSize(100_000);
  }

  @Test
  void neighboursAndEntriesAreReadAsTheyAreMeant() throws DocumentException {
    var network =
        read(
                "host:",
                "  neighbours:",
                "    - {dev: eth0, ip: 10.0.0.10, mac: 02:aa:bb:cc:dd:ee}",
                "    - {dev: eth0, ip: fc00::10, mac: 02:00:00:00:00:01, state: noarp, router: true}",
                "    - {dev: eth0, ip: 10.0.0.11, managed: true}",
                "    - {dev: eth0, ip: 10.0.0.20, proxy: true}",
                "  fdb:",
                "    - {dev: vx0, mac: 00:00:00:00:00:00, dst: 192.0.2.5}",
                "    - {dev: vx0, mac: 00:00:00:00:00:00, dst: 192.0.2.6, port: 5000, via: eth0}",
                "    - {dev: v0, mac: 02:00:00:00:00:01, vlan: 10, sticky: true}",
                "    - {dev: br0, mac: 02:00:00:00:00:02, state: permanent}",
                "    - {dev: eth0, mac: 02:00:00:00:00:03, self: true}",
                "  mdb:",
                "    - {dev: br0, port: v0, group: 239.1.1.1, vlan: 10, state: permanent}",
                "    - {dev: br0, port: v0, group: ff0e::1, source: fd00::9}",
                "    - {dev: br0, port: v0, group: 01:00:5e:7f:00:01}")
            .host()
            .network();
    assertThat(network.neighbours())
        .extracting(Object::toString)
        .containsExactly(
            "10.0.0.10 dev eth0 lladdr 02:aa:bb:cc:dd:ee",
            "fc00::10 dev eth0 lladdr 02:00:00:00:00:01 nud noarp router",
            "10.0.0.11 dev eth0 managed",
            "proxy 10.0.0.20 dev eth0");
    assertThat(network.fdb())
        .extracting(Object::toString)
        .containsExactly(
            "00:00:00:00:00:00 dev vx0 dst 192.0.2.5 self",
            "00:00:00:00:00:00 dev vx0 dst 192.0.2.6 port 5000 via eth0 self",
            "02:00:00:00:00:01 dev v0 vlan 10 static sticky",
            "02:00:00:00:00:02 dev br0 permanent",
            "02:00:00:00:00:03 dev eth0 self permanent");
    assertThat(network.mdb())
        .extracting(Object::toString)
        .containsExactly(
            "dev br0 port v0 grp 239.1.1.1 vid 10",
            "dev br0 port v0 grp ff0e::1 src fd00::9",
            "dev br0 port v0 grp 01:00:5e:7f:00:01");
  }

  @Test
  void neighboursAndEntriesThatCannotBeAreComplainedOf() {
    assertThat(
            complaints(
                "host:",
                "  neighbours:",
                "    - {dev: eth0, ip: 10.0.0.10, lladdr: 02:aa:bb:cc:dd:ee}",
                "    - {dev: eth0, ip: 10.0.0.10, mac: 2:aa:bb:cc:dd:ee}",
                "    - {dev: eth0, ip: 10.0.0.10, mac: 02:aa:bb:cc:dd:ee, state: stale}",
                "    - {dev: eth0, ip: 10.0.0.10}",
                "    - {ip: 10.0.0.10, proxy: true}",
                "    - {dev: eth0, ip: 10.0.0.20, proxy: true}",
                "    - {dev: eth0, ip: 10.0.0.20, proxy: true, router: true}",
                "  fdb:",
                "    - {dev: v0, mac: 02:00:00:00:00:01, vlan: 4095}",
                "    - {dev: v0, mac: 02:00:00:00:00:01, vni: 7}",
                "  mdb:",
                "    - {dev: br0, port: v0, group: 10.0.0.1}",
                "    - {dev: br0, port: v0, group: 239.1.1.1, state: temp}"))
        .containsExactly(
            "3:34: host.neighbours[0].lladdr: unknown key; did you mean \"mac\"?",
            "4:39: host.neighbours[1].mac: not a MAC address: \"2:aa:bb:cc:dd:ee\"",
            "5:65: host.neighbours[2].state: the kernel does not keep a neighbour stale: permanent"
                + " or noarp, or managed for one that it resolves itself",
            "6:7: host.neighbours[3]: the neighbour 10.0.0.10: it needs a mac, or proxy, or managed",
            "7:7: host.neighbours[4]: \"dev\" is missing",
            "9:7: host.neighbours[6]: the neighbour proxy 10.0.0.20 dev eth0 is given twice, first"
                + " at 8:7",
            "11:47: host.fdb[0].vlan: expected a number from 1 to 4094, found 4095",
            "12:7: host.fdb[1]: the entry 02:00:00:00:00:01: vni, src_vni, port and via are of a"
                + " vxlan link and need a dst",
            "14:35: host.mdb[0].group: 10.0.0.1 is not the address of a group",
            "15:53: host.mdb[1].state: a member is permanent, the others expire: temp");
  }
}
