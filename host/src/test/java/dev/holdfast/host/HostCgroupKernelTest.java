package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.Needs;
import dev.holdfast.testkit.OwnCgroup;
import dev.holdfast.testkit.OwnNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Applies documents with cgroups, where a process of the test's own lives, with cat(1). */
final class HostCgroupKernelTest {

  private static final String DEPTH = "cgroup.max.depth";

  @TempDir Path temp;
  private OwnNamespace network;
  private OwnCgroup own;
  private Process inhabitant;
  private HostOptions options;

  @BeforeEach
  void make() throws Exception {
    network = OwnNamespace.create();
    network.vethPair("v0", "v1");
    own = OwnCgroup.create();
    inhabitant = new ProcessBuilder("nsenter", "--net=" + network.path(), "sleep", "600").start();
    options =
        HostOptions.DEFAULT
            .withSelf(new Namespace.Pid(Math.toIntExact(inhabitant.pid())))
            .withState(temp.resolve("state"))
            .withInterval(Duration.ofMinutes(5));
    await().until(this::isInside);
  }

  private boolean isInside() throws Exception {
    Path theirs = Path.of("/proc/" + inhabitant.pid() + "/ns/net");
    return !Files.readSymbolicLink(theirs)
            .equals(Files.readSymbolicLink(Path.of("/proc/self/ns/net")))
        && Files.readString(Path.of("/proc/" + inhabitant.pid() + "/comm")).startsWith("sleep");
  }

  @AfterEach
  void remove() {
    OwnCgroup.kill(inhabitant);
    own.close();
    network.close();
    Hygiene.assertAllThreadsAtHome();
  }

  private HostDocument document(String... lines) throws DocumentException {
    return Documents.parse("test.yaml", String.join("\n", lines).replace("OWN", own.name()));
  }

  private HostDocument all() throws DocumentException {
    return document(
        "host:",
        "  cgroups:",
        "    OWN/web/blue: {cgroup.max.depth: 3}",
        "    OWN/web: {cgroup.max.descendants: 9, cgroup.freeze: 0}",
        "  sysctl: {net.ipv4.ip_forward: 1}",
        "  links: {v0: {mtu: 1400}}");
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

  private HostReport release(boolean revert) throws HostException {
    try (Host host = Host.open(options)) {
      return host.release(revert);
    }
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(5));
  }

  @Test
  void cgroupsComeAfterSysctlsAndLinksAndASecondTimeThereIsNothingToDo() throws Exception {
    own.make("stranger");
    HostReport report = apply(all());
    assertThat(report.converged()).as("%s", report).isTrue();
    assertThat(report.parts())
        .extracting(HostReport.Part::source)
        .containsExactly("sysctl", "network", "cgroup", "nftables");
    assertThat(own.cat("web/blue", DEPTH)).isEqualTo("3");
    assertThat(own.cat("web", "cgroup.max.descendants")).isEqualTo("9");
    assertThat(network.sysctl("net.ipv4.ip_forward")).isEqualTo("1");
    assertThat(apply(all()).parts()).allMatch(part -> part.applied().isEmpty());
    assertThat(apply(HostDocument.EMPTY).converged()).isTrue();
    assertThat(own.all()).containsExactly("stranger");
    assertThat(temp.resolve("state/owned")).isEmptyDirectory();
  }

  @Test
  void aPlanOfCgroupsChangesNothing() throws Exception {
    HostPlan plan = plan(all());
    assertThat(plan.parts())
        .filteredOn(part -> part.source().equals("cgroup"))
        .singleElement()
        .extracting(part -> part.plan().operations().toString())
        .asString()
        .contains(
            "create cgroup " + own.name() + "/web, create cgroup " + own.name() + "/web/blue");
    assertThat(own.all()).isEmpty();
  }

  @Test
  void whatIsReleasedStaysAndWhatIsRevertedGoes() throws Exception {
    own.make("theirs");
    own.echo("theirs", DEPTH, "8");
    HostDocument document =
        document(
            "host:",
            "  cgroups: {OWN/ours: {cgroup.max.depth: 4}, OWN/theirs: {cgroup.max.depth: 4}}");
    apply(document);
    assertThat(release(true).converged()).isTrue();
    assertThat(own.all()).containsExactly("theirs");
    assertThat(own.cat("theirs", DEPTH)).isEqualTo("8");
    apply(document);
    assertThat(release(false).converged()).isTrue();
    assertThat(own.all()).containsExactly("ours", "theirs");
    assertThat(own.cat("ours", DEPTH)).isEqualTo("4");
    assertThat(apply(HostDocument.EMPTY).parts()).allMatch(part -> part.applied().isEmpty());
    assertThat(own.all()).containsExactly("ours", "theirs");
  }

  @Test
  void whatIsObservedPlansToNothingAndOursIsStillOursToMake() throws Exception {
    own.make("a.service");
    own.echo("a.service", DEPTH, "8");
    apply(document("host:", "  cgroups: {OWN/ours: {cgroup.max.depth: 4}, OWN/plain: {}}"));
    HostObservation observation;
    try (Host host = Host.readOnly(options)) {
      observation = host.observe(false);
    }
    String yaml = observation.yaml();
    assertThat(yaml)
        .containsPattern(own.name() + "/a.service:\\s+create: false\\s+cgroup.max.depth: 8\n")
        .containsPattern(own.name() + "/ours:\\s+cgroup.max.depth: 4\n")
        .containsPattern(own.name() + "/plain: \\{}");
    HostDocument read = Documents.parse("observed.yaml", yaml);
    HostDocument cgroups =
        new HostDocument(ScopeState.EMPTY.withCgroups(read.host().cgroups()), Map.of());
    for (HostPlan.Part part : plan(cgroups).parts()) {
      // Cgroups of others come and go meanwhile.
      assertThat(part.plan().operations()).noneMatch(this::isOwn);
      assertThat(part.plan().failed()).noneMatch(one -> isOwn(one.operation()));
      assertThat(part.plan().pending()).noneMatch(one -> isOwn(one.operation()));
    }
    apply(HostDocument.EMPTY);
  }

  private boolean isOwn(Operation operation) {
    return operation.subject().contains(own.name());
  }

  @Test
  void aRunHealsThemAndLetsThemGoWithTheDocument() throws Exception {
    try (Host host = Host.open(options);
        HostRun run = host.run(HostDocument.EMPTY, new Silence())) {
      assertThat(run.status()).extracting(HostRun.PartStatus::source).doesNotContain("cgroup");
      run.put(all());
      soon().until(() -> own.has("web/blue") && own.cat("web/blue", DEPTH).equals("3"));
      own.echo("web/blue", DEPTH, "7");
      soon().until(() -> own.cat("web/blue", DEPTH).equals("3"));
      own.remove("web/blue");
      soon().until(() -> own.has("web/blue") && own.cat("web/blue", DEPTH).equals("3"));
      run.put(document("host:", "  cgroups: {OWN/web: {}}"));
      soon().until(() -> own.all().equals(List.of("web")));
      Process process = own.inhabit("web");
      run.put(HostDocument.EMPTY);
      Thread.sleep(300);
      assertThat(own.has("web")).isTrue();
      assertThat(process.isAlive()).isTrue();
      OwnCgroup.kill(process);
      soon().until(() -> own.all().isEmpty());
    }
  }

  /** Nft looks for cgroups below /sys/fs/cgroup, wherever the hierarchy is mounted there. */
  private HostDocument matching() throws DocumentException {
    return document(
        "host:",
        "  cgroups: {OWN/web: {cgroup.max.depth: 3}}",
        "  nftables: |",
        "    table inet egress {",
        "      chain output {",
        "        type filter hook output priority 0; policy accept",
        "        socket cgroupv2 level 2 \"" + webForNft() + "\" counter drop",
        "      }",
        "    }");
  }

  private String webForNft() {
    return Path.of("/sys/fs/cgroup").relativize(own.path()) + "/web";
  }

  private boolean isMatched() {
    return network.run("nft", "list", "ruleset").contains("\"" + webForNft() + "\" counter");
  }

  @Test
  void oneApplyMakesTheCgroupAndTheRuleThatMatchesIt() throws Exception {
    Needs.program("nft");
    HostPlan plan = plan(matching());
    assertThat(plan.parts().getLast().plan().pending().toString())
        .contains("waits for the cgroup there");
    HostReport report = apply(matching());
    assertThat(report.converged()).as("%s", report).isTrue();
    assertThat(isMatched()).isTrue();
    assertThat(apply(matching()).parts()).allMatch(part -> part.applied().isEmpty());
    assertThat(apply(HostDocument.EMPTY).converged()).isTrue();
    assertThat(own.all()).isEmpty();
  }

  @Test
  void aRunLetsARuleFollowACgroupThatIsMadeAgain() throws Exception {
    Needs.program("nft");
    options = options.withInterval(Duration.ofMillis(200));
    try (Host host = Host.open(options);
        HostRun _ = host.run(matching(), new Silence())) {
      soon().until(this::isMatched);
      own.remove("web");
      soon().until(() -> own.has("web") && isMatched());
    }
  }

  @Test
  void aHostThatIsANetworkNamespaceRefusesCgroupsAndDoesTheRest() throws Exception {
    options = options.withSelf(new Namespace.Named(network.name()));
    HostReport report = apply(all());
    assertThat(report.obstacles())
        .singleElement()
        .satisfies(obstacle ->
            assertThat(obstacle.toString()).contains("cgroup", "belong to no network namespace"));
    assertThat(network.sysctl("net.ipv4.ip_forward")).isEqualTo("1");
    assertThat(own.all()).isEmpty();
  }

  /** Hears nothing. */
  private static final class Silence implements HostListener {
    @Override
    public void passed(HostScope scope, String source, Report<?> report) {}

    @Override
    public void failed(HostScope scope, String source, Throwable error) {}
  }
}
