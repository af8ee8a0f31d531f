package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.LoopStatus.Monitoring;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.OwnNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Keeps documents in namespaces of the test's own, against an intruder with ip(8) and sysctl(8).
 */
final class HostRunKernelTest {

  @TempDir Path temp;
  private OwnNamespace self;
  private OwnNamespace blue;
  private HostOptions options;
  private final Queue<String> told = new ConcurrentLinkedQueue<>();

  private final HostListener listener =
      new HostListener() {
        @Override
        public void passed(HostScope scope, String source, Report<?> report) {
          report.applied().forEach(operation -> told.add(scope + " " + operation));
        }

        @Override
        public void failed(HostScope scope, String source, Throwable error) {
          told.add(scope + " " + source + " failed: " + error.getMessage());
        }
      };

  @BeforeEach
  void make() {
    self = OwnNamespace.create();
    blue = OwnNamespace.create();
    self.vethPair("v0", "v1");
    blue.vethPair("b0", "b1");
    options =
        HostOptions.DEFAULT
            .withSelf(new Namespace.Named(self.name()))
            .withState(temp.resolve("state"))
            .withInterval(Duration.ofMinutes(5));
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

  private HostDocument both() throws DocumentException {
    return document(
        "host:",
        "  sysctl: {net.ipv4.tcp_syn_retries: 3}",
        "  links: {v0: {addresses: [10.0.0.2/24]}}",
        "  routes: [{to: default, via: 10.0.0.1}]",
        "namespaces: {BLUE: {links: {b0: {addresses: [10.1.0.2/24]}}}}");
  }

  private boolean holds() {
    return self.sysctl("net.ipv4.tcp_syn_retries").equals("3")
        && self.ip("route", "show", "default").contains("10.0.0.1")
        && self.ip("addr", "show", "dev", "v0").contains("10.0.0.2/24");
  }

  private boolean holdsInBlue() {
    return blue.ip("addr", "show", "dev", "b0").contains("10.1.0.2/24");
  }

  private static void eventually(java.util.concurrent.Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(50)).until(condition);
  }

  @Test
  void aLinkThatLivesElsewhereIsKeptAlsoWhenItsNamespaceComesAgain() throws Exception {
    HostDocument document =
        document(
            "host:",
            "  links:",
            "    m0: {kind: macvlan, link: v0, netns: BLUE, up: true, addresses: [10.2.0.2/24]}");
    try (Host host = Host.open(options);
        HostRun _ = host.run(document, listener)) {
      eventually(this::holdsElsewhere);
      blue.ip("link", "delete", "m0");
      eventually(this::holdsElsewhere);
      blue.ip("link", "set", "m0", "netns", self.name());
      eventually(this::holdsElsewhere);
      blue.delete();
      blue.add();
      eventually(this::holdsElsewhere);
    }
  }

  @Test
  void theRouteThatTheKernelMadeForAnAddressComesAgain() throws Exception {
    try (Host host = Host.open(options);
        HostRun run = host.run(both(), listener)) {
      eventually(() -> holds() && holdsInBlue());
      eventually(() ->
          run.status().stream().allMatch(part -> part.loop().monitoring() == Monitoring.MONITORED));
      self.ip("route", "delete", "10.0.0.0/24", "dev", "v0");
      eventually(() -> self.ip("route", "show", "10.0.0.0/24").contains("proto kernel"));
      self.ip("route", "flush", "table", "main");
      eventually(this::holds);
    }
  }

  private boolean holdsElsewhere() {
    return blue.ip("address").contains("10.2.0.2/24");
  }

  @Test
  void whatAnIntruderDoesIsUndone() throws Exception {
    try (Host host = Host.open(options);
        HostRun run = host.run(both(), listener)) {
      eventually(() -> holds() && holdsInBlue());
      eventually(() ->
          run.status().stream().allMatch(part -> part.loop().monitoring() == Monitoring.MONITORED));
      self.setSysctl("net.ipv4.tcp_syn_retries", "6");
      self.ip("route", "del", "default");
      eventually(this::holds);
      self.ip("addr", "del", "10.0.0.2/24", "dev", "v0");
      eventually(this::holds);
      blue.ip("link", "set", "b0", "down");
      blue.ip("addr", "flush", "dev", "b0");
      eventually(this::holdsInBlue);
      assertThat(run.reconcileNow().converged()).isTrue();
    }
    assertThat(holds() && holdsInBlue()).isTrue();
  }

  private static long scopes(HostRun run) {
    return run.status().stream().map(HostRun.PartStatus::scope).distinct().count();
  }

  @Test
  void anotherDocumentTakesEffectAtOnce() throws Exception {
    try (Host host = Host.open(options);
        HostRun run = host.run(both(), listener)) {
      eventually(() -> holds() && holdsInBlue());
      run.put(document("host: {sysctl: {net.ipv4.tcp_syn_retries: 4}}"));
      eventually(() -> self.sysctl("net.ipv4.tcp_syn_retries").equals("4"));
      eventually(() -> self.ip("route", "show", "proto", "72").isBlank());
      eventually(() -> !holdsInBlue());
      eventually(() -> scopes(run) == 1);
      run.put(both());
      eventually(() -> holds() && holdsInBlue());
      assertThat(scopes(run)).isEqualTo(2);
    }
  }

  private HostDocument linked(Path name) throws DocumentException {
    return document(
        "namespaces:",
        "  " + name + ":",
        "    sysctl: {net.ipv4.tcp_syn_retries: 3}",
        "    links: {b0: {addresses: [10.1.0.2/24]}}");
  }

  @Test
  void aNamespaceThatIsNamedOtherwiseKeepsWhatIsThere() throws Exception {
    Path name = Files.createSymbolicLink(temp.resolve("ns"), blue.path());
    String original = blue.sysctl("net.ipv4.tcp_syn_retries");
    HostDocument before = linked(Path.of("/run/netns/" + blue.name()));
    try (Host host = Host.open(options);
        HostRun run = host.run(before, listener)) {
      eventually(() -> holdsInBlue() && blue.sysctl("net.ipv4.tcp_syn_retries").equals("3"));
      run.reconcileNow();
      told.clear();
      for (HostDocument document : List.of(linked(name), before, linked(name))) {
        run.put(document);
        assertThat(run.reconcileNow().converged()).isTrue();
        assertThat(run.status()).allMatch(part -> part.loop().converged());
      }
      assertThat(told).isEmpty();
      blue.ip("addr", "del", "10.1.0.2/24", "dev", "b0");
      eventually(this::holdsInBlue);
    }
    try (Host host = Host.open(options)) {
      assertThat(host.plan(before).isEmpty()).isTrue();
      assertThat(host.release(true).converged()).isTrue();
    }
    assertThat(holdsInBlue()).isFalse();
    assertThat(blue.sysctl("net.ipv4.tcp_syn_retries")).isEqualTo(original);
  }

  @Test
  void aNamespaceThatCannotBeOpenedJustNowKeepsWhatIsThere() throws Exception {
    Path name = Files.createSymbolicLink(temp.resolve("ns"), blue.path());
    HostOptions often = options.withInterval(Duration.ofMillis(200));
    try (Host host = Host.open(often);
        HostRun run = host.run(linked(name), listener)) {
      eventually(this::holdsInBlue);
      run.reconcileNow();
      told.clear();
      Files.delete(name);
      Files.createSymbolicLink(name, name);
      run.put(linked(name));
      Files.delete(name);
      Files.createSymbolicLink(name, blue.path());
      eventually(() -> run.reconcileNow().converged());
      assertThat(told).noneMatch(event -> event.contains("delete") || event.contains("create"));
      blue.ip("addr", "del", "10.1.0.2/24", "dev", "b0");
      eventually(this::holdsInBlue);
    }
  }

  @Test
  void aNamespaceThatComesIsSetUpAndOneThatWasMadeAgainIs() throws Exception {
    blue.delete();
    try (Host host = Host.open(options);
        HostRun run = host.run(both(), listener)) {
      eventually(this::holds);
      assertThat(run.status()).anyMatch(part -> part.loop().scopeGone());
      for (int round = 0; round < 2; round++) {
        blue.add();
        blue.vethPair("b0", "b1");
        eventually(this::holdsInBlue);
        blue.delete();
      }
    }
  }

  @Test
  void anInterfaceThatComesIsSetUp() throws Exception {
    try (Host host = Host.open(options);
        HostRun _ =
            host.run(
                document("host: {links: {late: {up: true, addresses: [10.3.0.2/24]}}}"),
                listener)) {
      eventually(() -> self.sysctl("net.ipv4.tcp_syn_retries") != null);
      self.ip("link", "add", "late", "type", "veth", "peer", "name", "later");
      eventually(() -> self.ip("addr", "show", "dev", "late").contains("10.3.0.2/24"));
    }
  }

  @Test
  void closingLeavesTheKernelAndNothingElse() throws Exception {
    keepForAMoment();
    Hygiene.assertNothingLeaked(this::keepForAMoment);
    assertThat(holds() && holdsInBlue()).isTrue();
  }

  private void keepForAMoment() throws Exception {
    try (Host host = Host.open(options);
        HostRun run = host.run(both(), listener)) {
      eventually(() -> holds() && holdsInBlue());
      run.put(document("host: {sysctl: {net.ipv4.tcp_syn_retries: 3}}"));
      run.put(both());
      assertThat(run.reconcileNow().converged()).isTrue();
    }
  }

  @Test
  void whatARunLeftIsKnownToTheNext() throws Exception {
    try (Host host = Host.open(options);
        HostRun _ = host.run(both(), listener)) {
      eventually(() -> holds() && holdsInBlue());
    }
    try (Host host = Host.open(options);
        HostRun run = host.run(HostDocument.EMPTY, listener)) {
      eventually(() -> !holdsInBlue());
      eventually(() -> run.status().stream().allMatch(part -> part.loop().converged()));
    }
    assertThat(temp.resolve("state/owned")).isEmptyDirectory();
  }
}
