package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.sysctl.SysctlOptions;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.OwnNamespace;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applies documents to namespaces of the test's own, with ip(8) and sysctl(8) as witnesses. */
final class HostKernelTest {

  @TempDir Path temp;
  private OwnNamespace self;
  private OwnNamespace blue;
  private HostOptions options;

  @BeforeEach
  void make() {
    self = OwnNamespace.create();
    blue = OwnNamespace.create();
    self.vethPair("v0", "v1");
    blue.vethPair("b0", "b1");
    options =
        HostOptions.DEFAULT
            .withSelf(new Namespace.Named(self.name()))
            .withState(temp.resolve("state"));
  }

  @AfterEach
  void remove() {
    self.close();
    blue.close();
    Hygiene.assertAllThreadsAtHome();
  }

  private HostDocument document(String... lines) throws DocumentException {
    return Documents.parse("test.yaml", String.join("\n", lines).replace("BLUE", blue.name()));
  }

  private HostReport apply(HostDocument document) throws HostException {
    try (Host host = Host.open(options)) {
      return host.apply(document);
    }
  }

  private HostPlan plan(HostDocument document) throws HostException {
    try (Host host = Host.readOnly(options)) {
      return host.plan(document);
    }
  }

  private static List<Operation> operations(HostReport report) {
    return report.parts().stream().flatMap(part -> part.applied().stream()).toList();
  }

  private HostDocument both() throws DocumentException {
    return document(
        "host:",
        "  sysctl: {net.ipv4.ip_forward: 1}",
        "  links: {v0: {mtu: 1400, addresses: [10.0.0.2/24, \"fd00::2/64\"]}}",
        "  routes:",
        "    - {to: default, via: 10.0.0.1}",
        "    - {to: 10.7.0.0/24, type: blackhole, table: 100}",
        "namespaces:",
        "  BLUE:",
        "    sysctl: {net.ipv4.ip_forward: 1}",
        "    links: {b0: {addresses: [10.1.0.2/24]}}");
  }

  @Test
  void aDocumentIsAppliedOnceAndThenThereIsNothingToDo() throws Exception {
    HostPlan plan = plan(both());
    assertThat(plan.parts())
        .extracting(part -> part.scope() + " " + part.source())
        .containsExactly(
            "host sysctl",
            "host network",
            "host nftables",
            blue.name() + " sysctl",
            blue.name() + " network",
            blue.name() + " nftables");
    assertThat(self.sysctl("net.ipv4.ip_forward")).isEqualTo("0");

    HostReport report = apply(both());
    assertThat(report.converged()).as(report.toString()).isTrue();
    assertThat(operations(report)).hasSize(8);
    assertThat(self.sysctl("net.ipv4.ip_forward")).isEqualTo("1");
    assertThat(self.ip("route", "show", "default")).contains("via 10.0.0.1 dev v0 proto 72");
    assertThat(self.ip("route", "show", "table", "100")).contains("blackhole 10.7.0.0/24");
    assertThat(self.ip("addr", "show", "dev", "v0")).contains("10.0.0.2/24", "fd00::2/64");
    assertThat(self.ip("link", "show", "dev", "v0")).contains("mtu 1400");
    assertThat(blue.ip("addr", "show", "dev", "b0")).contains("10.1.0.2/24");

    assertThat(plan(both()).isEmpty()).isTrue();
    assertThat(operations(apply(both()))).isEmpty();
  }

  @Test
  void whatLeavesTheDocumentGoesAlsoInANamespaceThatLeftIt() throws Exception {
    // With the last IPv4 address of an interface the kernel removes all its IPv4 routes.
    blue.ip("addr", "add", "192.0.2.1/24", "dev", "b0");
    blue.ip("route", "add", "203.0.113.0/24", "dev", "b0");
    apply(both());
    HostReport report = apply(HostDocument.EMPTY);
    assertThat(report.converged()).as(report.toString()).isTrue();
    assertThat(self.ip("route", "show", "proto", "72", "table", "all")).isBlank();
    assertThat(self.ip("addr", "show", "dev", "v0")).doesNotContain("10.0.0.2");
    assertThat(blue.ip("addr", "show", "dev", "b0")).doesNotContain("10.1.0.2");
    assertThat(blue.ip("route")).contains("203.0.113.0/24");
    assertThat(temp.resolve("state/owned")).isEmptyDirectory();
  }

  private HostDocument crossing() throws DocumentException {
    return document(
        "host:",
        "  links:",
        "    m0: {kind: macvlan, link: v0, mode: bridge, netns: BLUE, up: true, mtu: 1400,",
        "      addresses: [10.2.0.2/24]}",
        "    v1: {netns: BLUE, up: true, addresses: [10.3.0.2/24]}",
        "    w0: {kind: veth, peer: w1, netns: BLUE, up: true}",
        "    w1: {up: true}",
        "namespaces:",
        "  BLUE:",
        "    routes: [{to: 10.9.0.0/24, via: 10.2.0.1}]");
  }

  @Test
  void linksThatLiveElsewhereAreMadeTakenHealedAndTakenBack() throws Exception {
    HostReport report = apply(crossing());
    assertThat(report.converged()).as(report.toString()).isTrue();
    assertThat(blue.ip("address")).contains("m0@if", "10.2.0.2/24", "mtu 1400", "10.3.0.2/24");
    assertThat(blue.ip("route", "show", "10.9.0.0/24")).contains("via 10.2.0.1 dev m0");
    assertThat(self.ip("link")).contains("w1@").doesNotContain("m0", "v1:", "w0@");
    assertThat(operations(apply(crossing()))).isEmpty();

    blue.ip("link", "delete", "m0");
    blue.ip("link", "set", "v1", "netns", self.name());
    blue.ip("link", "delete", "w0");
    report = apply(crossing());
    assertThat(report.converged()).as(report.toString()).isTrue();
    assertThat(blue.ip("address")).contains("m0@if", "10.2.0.2/24", "10.3.0.2/24", "w0@");

    options = options.withNetwork(options.network().withRevertOnRelease(true));
    report = apply(HostDocument.EMPTY);
    assertThat(report.converged()).as(report.toString()).isTrue();
    assertThat(blue.ip("link")).doesNotContain("m0", "v1", "w0").contains("b0");
    assertThat(self.ip("address")).contains("v1@v0").doesNotContain("w1", "10.3.0.2");
    assertThat(temp.resolve("state/owned")).isEmptyDirectory();
  }

  @Test
  void aNamespaceToLiveInThatIsNotThereIsPendingAndTheLinkComesWithIt() throws Exception {
    HostDocument document = crossing();
    blue.delete();
    HostReport report = apply(document);
    assertThat(report.converged()).isFalse();
    assertThat(report.obstacles()).singleElement().asString().contains(blue.name());
    blue.add();
    report = apply(document);
    assertThat(report.converged()).as(report.toString()).isTrue();
    assertThat(blue.ip("address")).contains("m0@if", "10.2.0.2/24", "10.3.0.2/24");
    blue.delete();
    // With its namespace the kernel deletes a cable, in a moment: v0 was the other end of v1.
    await().until(() -> !self.ip("link").contains("v0@"));
    self.vethPair("v0", "v1");
    blue.add();
    report = apply(document);
    assertThat(report.converged()).as(report.toString()).isTrue();
    assertThat(blue.ip("address")).contains("m0@if", "10.2.0.2/24", "10.3.0.2/24");
  }

  @Test
  void aNamespaceWithNothingButTaggedObjectsIsRememberedToo() throws Exception {
    apply(document("namespaces: {BLUE: {links: {b0: {addresses: [10.1.0.2/24]}}}}"));
    apply(HostDocument.EMPTY);
    assertThat(blue.ip("addr", "show", "dev", "b0")).doesNotContain("10.1.0.2");
  }

  @Test
  void originalsComeBackWhereThatIsWanted() throws Exception {
    options = options.withSysctl(new SysctlOptions(true));
    blue.setSysctl("net.ipv4.tcp_syn_retries", "5");
    apply(document("namespaces: {BLUE: {sysctl: {net.ipv4.tcp_syn_retries: 3}}}"));
    assertThat(blue.sysctl("net.ipv4.tcp_syn_retries")).isEqualTo("3");
    apply(HostDocument.EMPTY);
    assertThat(blue.sysctl("net.ipv4.tcp_syn_retries")).isEqualTo("5");
  }

  @Test
  void aNamespaceThatWasMadeAgainOwesNothingToTheOneBefore() throws Exception {
    options = options.withSysctl(new SysctlOptions(true));
    blue.setSysctl("net.ipv4.tcp_syn_retries", "5");
    HostDocument wanted = document("namespaces: {BLUE: {sysctl: {net.ipv4.tcp_syn_retries: 3}}}");
    apply(wanted);
    blue.delete();
    blue.add();
    String original = blue.sysctl("net.ipv4.tcp_syn_retries");
    assertThat(original).isNotEqualTo("5");
    apply(wanted);
    assertThat(blue.sysctl("net.ipv4.tcp_syn_retries")).isEqualTo("3");
    apply(HostDocument.EMPTY);
    assertThat(blue.sysctl("net.ipv4.tcp_syn_retries")).isEqualTo(original);
  }

  @Test
  void aMissingNamespaceIsWaitedForAndTheRestGoesOn() throws Exception {
    blue.delete();
    HostReport report = apply(both());
    assertThat(report.converged()).isFalse();
    assertThat(report.obstacles())
        .containsExactly(
            new Obstacle(
                HostScope.of(new Namespace.Named(blue.name())),
                "",
                Obstacle.Kind.ABSENT,
                "waits for namespace " + blue.name()));
    assertThat(self.sysctl("net.ipv4.ip_forward")).isEqualTo("1");
    assertThat(plan(both()).isEmpty()).isFalse();
  }

  @Test
  void aMissingInterfaceIsWaitedForAndTheRestGoesOn() throws Exception {
    HostReport report =
        apply(document("host: {links: {eth9: {up: true}, v0: {addresses: [10.0.0.2/24]}}}"));
    assertThat(report.converged()).isFalse();
    assertThat(report.parts().get(1).pending())
        .singleElement()
        .satisfies(pending -> assertThat(pending.waitsFor()).isEqualTo("interface eth9"));
    assertThat(self.ip("addr", "show", "dev", "v0")).contains("10.0.0.2/24");
  }

  @Test
  void whatIsGoneFromANamespaceThatIsGoneIsForgotten() throws Exception {
    apply(both());
    blue.delete();
    assertThat(apply(HostDocument.EMPTY).converged()).isTrue();
    assertThat(temp.resolve("state/owned")).isEmptyDirectory();
  }

  @Test
  void oneNamespaceUnderTwoNamesIsRefused() throws Exception {
    HostReport report =
        apply(document("namespaces: {" + self.name() + ": {sysctl: {net.ipv4.ip_forward: 1}}}"));
    assertThat(report.obstacles())
        .extracting(Obstacle::toString)
        .containsExactly(self.name() + ": is the network namespace of host, too");
  }

  @Test
  void addressesThatASysctlForbadeComeInTheSameApply() throws Exception {
    self.setSysctl("net.ipv6.conf.v0.disable_ipv6", "1");
    HostReport report =
        apply(
            document(
                "host:",
                "  sysctl: {net.ipv6.conf.v0.disable_ipv6: 0}",
                "  links: {v0: {addresses: [\"fd00::2/64\"]}}"));
    assertThat(report.converged()).as(report.toString()).isTrue();
    assertThat(self.ip("addr", "show", "dev", "v0")).contains("fd00::2/64");
  }

  @Test
  void aCrashBetweenAnyTwoOperationsOrphansNothing() throws Exception {
    HostDocument wanted =
        document(
            "host:",
            "  sysctl: {net.ipv4.tcp_syn_retries: 3, net.ipv4.ip_forward: 1}",
            "  links: {v0: {mtu: 1400, addresses: [10.0.0.2/24]}}",
            "  routes: [{to: default, via: 10.0.0.1}]");
    options = options.withSysctl(new SysctlOptions(true));
    options = options.withNetwork(options.network().withRevertOnRelease(true));
    String retries = self.sysctl("net.ipv4.tcp_syn_retries");
    for (int part = 0; part < 2; part++) {
      int count = plan(wanted).parts().get(part).plan().operations().size();
      for (int cut = 0; cut <= count; cut++) {
        try (Host host = Host.open(options)) {
          // A plan that is cut stands for an apply that was killed there.
          host.plan(wanted).parts().get(part).plan().first(cut).apply();
        }
        HostReport report = apply(HostDocument.EMPTY);
        assertThat(report.converged()).as("cut %s: %s", cut, report).isTrue();
        assertThat(self.sysctl("net.ipv4.tcp_syn_retries")).isEqualTo(retries);
        assertThat(self.sysctl("net.ipv4.ip_forward")).isEqualTo("0");
        assertThat(self.ip("addr", "show", "dev", "v0")).doesNotContain("10.0.0.2");
        assertThat(self.ip("link", "show", "dev", "v0")).contains("mtu 1500");
        assertThat(self.ip("route", "show", "proto", "72", "table", "all")).isBlank();
        assertThat(temp.resolve("state/owned")).isEmptyDirectory();
      }
    }
  }

  @Test
  void whatAnotherHostDeclaredStaysThoughOneFolderRemembersBoth() throws Exception {
    apply(document("host: {sysctl: {net.ipv4.ip_forward: 1}}"));
    try (OwnNamespace another = OwnNamespace.create();
        Host host = Host.open(options.withSelf(new Namespace.Named(another.name())))) {
      assertThat(host.apply(HostDocument.EMPTY).parts())
          .allMatch(part -> part.scope().namespace().toString().equals(another.name()));
    }
    assertThat(self.sysctl("net.ipv4.ip_forward")).isEqualTo("1");
    assertThat(apply(HostDocument.EMPTY).parts()).anyMatch(part -> !part.applied().isEmpty());
  }

  @Test
  void whatIsIntendedIsWrittenBeforeItIsDone() throws Exception {
    options = options.withSysctl(new SysctlOptions(true));
    HostDocument wanted = document("host: {sysctl: {net.ipv4.tcp_syn_retries: 3}}");
    String original = self.sysctl("net.ipv4.tcp_syn_retries");
    // Killed after the intention was written and the kernel was changed, before the report was.
    try (StateFolder state = StateFolder.open(options.state(), "test", options.self())) {
      Namespace scope = options.self();
      var sysctl = new dev.holdfast.sysctl.SysctlSource();
      var plan = sysctl.plan(scope, wanted.host().sysctl(), sysctl.noneApplied(), options.sysctl());
      state.put(
          new StateRecord.Key(scope, "sysctl"),
          Incarnation.of(scope).text(),
          Codec.SYSCTL.write(plan.intended()));
      plan.apply();
    }
    apply(HostDocument.EMPTY);
    assertThat(self.sysctl("net.ipv4.tcp_syn_retries")).isEqualTo(original);
  }

  @Test
  void whatIsReleasedStaysAndIsNobodys() throws Exception {
    apply(both());
    try (Host host = Host.open(options)) {
      HostReport report = host.release(false);
      assertThat(report.converged()).as(report.toString()).isTrue();
      assertThat(operations(report)).extracting(Operation::verb).containsOnly(Verb.RELEASE);
      assertThat(operations(host.release(false))).isEmpty();
    }
    assertThat(self.ip("route", "show", "default")).contains("via 10.0.0.1 dev v0 proto static");
    assertThat(self.ip("route", "show", "table", "100")).contains("blackhole 10.7.0.0/24");
    assertThat(self.sysctl("net.ipv4.ip_forward")).isEqualTo("1");
    assertThat(temp.resolve("state/owned")).isEmptyDirectory();
    assertThat(operations(apply(HostDocument.EMPTY))).isEmpty();
    assertThat(self.ip("addr", "show", "dev", "v0")).contains("10.0.0.2/24", "fd00::2/64");
    assertThat(blue.ip("addr", "show", "dev", "b0")).contains("10.1.0.2/24");
  }

  @Test
  void whatIsRevertedIsAsItWas() throws Exception {
    apply(both());
    try (Host host = Host.open(options)) {
      assertThat(host.release(true).converged()).isTrue();
    }
    assertThat(self.sysctl("net.ipv4.ip_forward")).isEqualTo("0");
    assertThat(self.ip("link", "show", "dev", "v0")).contains("mtu 1500");
    assertThat(self.ip("addr", "show", "dev", "v0")).doesNotContain("10.0.0.2");
    assertThat(blue.ip("addr", "show", "dev", "b0")).doesNotContain("10.1.0.2");
  }

  @Test
  void whatIsObservedNeedsNothingDone() throws Exception {
    byHand(self::ip);
    apply(document("namespaces: {BLUE: {links: {b0: {addresses: [10.1.0.2/24]}}}}"));
    HostObservation observed;
    try (Host host = Host.readOnly(options)) {
      observed = host.observe(false);
    }
    HostDocument read = Documents.parse("observed.yaml", observed.yaml());
    assertThat(read).isEqualTo(observed.document());
    assertThat(read.namespaces()).containsOnlyKeys(new Namespace.Named(blue.name()));
    assertThat(read.host().sysctl().values().keySet())
        .allMatch(key -> key.toString().startsWith("net"))
        .hasSizeGreaterThan(50);
    assertThat(read.host().network().routes()).hasSizeGreaterThan(8);
    HostPlan plan = plan(read);
    assertThat(plan.isEmpty())
        .as(
            "%s",
            plan.parts().stream()
                .map(part -> part.plan().operations() + "" + part.plan().failed())
                .toList())
        .isTrue();
  }

  /** What people do with ip(8), also rarely. */
  private static void byHand(Consumer<String[]> ip) {
    List.of(
            "link set lo up",
            "addr add 10.0.0.2/24 brd + dev v0 label v0:1",
            "addr add 10.0.0.3/24 dev v0",
            "addr add 10.9.0.1 peer 10.9.0.2/32 dev v0 scope link",
            "addr add 10.8.0.1/16 dev v1 valid_lft 1000 preferred_lft 500",
            "addr add fd00::2/64 dev v0 nodad",
            "addr add fd00::3/128 dev v0 noprefixroute",
            "route add default via 10.0.0.1",
            "route add default via 10.0.0.1 metric 100 proto bird",
            "route add 10.20.0.0/16 via 10.0.0.1 src 10.0.0.3 mtu lock 1300 table 1000",
            "route add 10.21.0.0/16 dev v0 scope global",
            "route add 10.22.0.0/16 via 10.77.0.1 dev v0 onlink",
            "route add 10.23.0.0/16 nexthop via 10.0.0.1 nexthop via 10.0.0.4",
            "route add 10.24.0.0/16 tos 0x10 via 10.0.0.1",
            "route add prohibit 10.25.0.0/16 metric 7",
            "route add throw 10.26.0.0/16",
            "route add default via fd00::1 dev v0",
            "route add fd01::/64 via fd00::1 metric 5 initcwnd 20",
            "route add unreachable fd02::/64",
            "route add local 10.27.0.0/16 dev lo")
        .forEach(command -> ip.accept(command.split(" ")));
  }

  @Test
  void aFolderThatIsHeldIsNotWrittenAndStillReadable() throws Exception {
    try (Host _ = Host.open(options.withPurpose("holdfast run"))) {
      assertThatThrownBy(() -> Host.open(options))
          .isInstanceOf(StateBusyException.class)
          .hasMessageContaining("is held by holdfast run (pid ");
      assertThat(plan(both()).isEmpty()).isFalse();
    }
  }

  @Test
  void aBadStateFileStopsEverythingBeforeAnythingIsDone() throws Exception {
    apply(document("host: {links: {v0: {addresses: [10.0.0.2/24]}}}"));
    Path file = temp.resolve("state/owned/" + self.name() + "/network.json");
    java.nio.file.Files.writeString(file, "{}");
    assertThatThrownBy(() -> apply(both()))
        .isInstanceOf(HostException.class)
        .hasMessageStartingWith("state file " + file + ": it is not a record of holdfast");
    assertThat(self.sysctl("net.ipv4.ip_forward")).isEqualTo("0");
  }
}
