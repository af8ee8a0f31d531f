package dev.holdfast.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.ReconcileLoop;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.Command;
import dev.holdfast.testkit.Needs;
import dev.holdfast.testkit.OwnCgroup;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What only a kernel with all controllers shows. */
@Tag("lab")
class CgroupLabTest {

  private static final CgroupOptions REVERT = new CgroupOptions(true, false);

  private OwnCgroup own;
  private CgroupApplied applied = CgroupApplied.NONE;

  private CgroupScope scope() {
    return CgroupScope.of(own.name());
  }

  @BeforeEach
  void makeACgroup() {
    own = OwnCgroup.create().needing("memory", "cpu", "pids", "cpuset", "io");
  }

  @AfterEach
  void removeIt() {
    own.close();
  }

  private Report<CgroupApplied> pass(CgroupState desired) throws PassException {
    Report<CgroupApplied> report = Cgroups.reconcile(scope(), desired, applied, REVERT);
    applied = report.lastApplied();
    return report;
  }

  private Report<CgroupApplied> converge(CgroupState desired) throws PassException {
    Report<CgroupApplied> report = pass(desired);
    assertThat(report.failed()).isEmpty();
    assertThat(report.pending()).isEmpty();
    assertThat(pass(desired).applied()).as("a second pass").isEmpty();
    return report;
  }

  @Test
  void limitsConvergeAndDriftIsHealed() throws Exception {
    CgroupState desired =
        CgroupState.EMPTY.with(
            "web", Map.of("memory.max", "256M", "pids.max", 100, "cpu.max", "50000 100000"));
    converge(desired);
    assertThat(own.cat("web", "memory.max")).isEqualTo("268435456");
    assertThat(own.cat("web", "pids.max")).isEqualTo("100");
    assertThat(own.cat("web", "cpu.max")).isEqualTo("50000 100000");
    own.echo("web", "pids.max", "50");
    own.echo("web", "cpu.max", "max");
    assertThat(pass(desired).applied()).hasSize(2);
    assertThat(own.cat("web", "pids.max")).isEqualTo("100");
    assertThat(own.cat("web", "cpu.max")).isEqualTo("50000 100000");
    converge(CgroupState.EMPTY);
    assertThat(own.all()).isEmpty();
  }

  /** Every file with a value, and how the kernel then shows it. */
  private static Map<String, List<Object>> files() {
    Map<String, List<Object>> files = new LinkedHashMap<>();
    files.put("memory.min", List.of("1M", "1048576"));
    files.put("memory.low", List.of(1_000_001, "999424"));
    files.put("memory.high", List.of("1.5G", "1610612736"));
    files.put("memory.max", List.of("2G", "2147483648"));
    files.put("memory.swap.high", List.of("3M", "3145728"));
    files.put("memory.swap.max", List.of(0, "0"));
    files.put("memory.zswap.max", List.of("5M", "5242880"));
    files.put("memory.oom.group", List.of(true, "1"));
    files.put("cpu.weight", List.of(250, "250"));
    files.put("cpu.max", List.of(List.of(20_000, 50_000), "20000 50000"));
    files.put("cpu.max.burst", List.of(10_000, "10000"));
    files.put("cpu.uclamp.min", List.of("12.5", "12.50"));
    files.put("cpu.uclamp.max", List.of(80, "80.00"));
    files.put("cpuset.cpus", List.of("0,0-0", "0"));
    files.put("cpuset.mems", List.of(0, "0"));
    files.put("pids.max", List.of(77, "77"));
    files.put("io.weight", List.of(300, "default 300"));
    files.put("io.bfq.weight", List.of(300, "default 300"));
    files.put("io.prio.class", List.of("restrict-to-be", "restrict-to-be"));
    files.put("hugetlb.2MB.max", List.of("5M", "4194304"));
    files.put("hugetlb.2MB.rsvd.max", List.of("4M", "4194304"));
    files.put("hugetlb.1GB.max", List.of("1G", "1073741824"));
    files.put("cgroup.max.depth", List.of(3, "3"));
    files.put("cgroup.max.descendants", List.of(4, "4"));
    files.put("cgroup.freeze", List.of(1, "1"));
    files.put("cgroup.pressure", List.of(false, "0"));
    return files;
  }

  @Test
  void everyFileThatTheKernelHasHoldsWhatIsDeclaredAndGetsBackWhatWas() throws Exception {
    own.make("theirs");
    // Enables every controller, so that it can be seen which files this kernel has.
    converge(
        CgroupState.EMPTY.with(
            "theirs/all",
            Map.of(
                "memory.max",
                "max",
                "cpu.weight",
                100,
                "io.weight",
                100,
                "pids.max",
                "max",
                "cpuset.cpus",
                "",
                "hugetlb.2MB.max",
                "max")));
    converge(CgroupState.EMPTY);
    own.make("theirs/one");
    Map<String, String> before = new LinkedHashMap<>();
    Map<String, Object> declared = new LinkedHashMap<>();
    files()
        .forEach((file, example) -> {
          if (own.hasFile("theirs/one", file)) {
            before.put(file, own.cat("theirs/one", file));
            declared.put(file, example.getFirst());
          }
        });
    System.out.println("CgroupLabTest: this kernel has " + declared.keySet());
    assertThat(declared.keySet())
        .contains(
            "memory.max", "cpu.max", "cpuset.cpus", "io.weight", "pids.max", "hugetlb.2MB.max");
    CgroupState desired = CgroupState.EMPTY.with("theirs/one", declared);
    converge(desired);
    declared
        .keySet()
        .forEach(file ->
            assertThat(own.cat("theirs/one", file)).as(file).isEqualTo(files().get(file).get(1)));
    // What a new cgroup has is what the table says that it has.
    before.forEach((file, text) -> {
      FileForm form = new CgroupFile(file).form();
      form.entries(text)
          .forEach((entry, shown) -> assertThat(shown).as(file).isEqualTo(form.usual(entry)));
    });
    // What was observed plans to nothing.
    CgroupState observed = Cgroups.observe(scope());
    CgroupPlan plan =
        Cgroups.plan(CgroupScope.ALL, observed, CgroupApplied.NONE, CgroupOptions.DEFAULT);
    assertThat(plan.isEmpty()).as("%s %s", plan.operations(), plan.failed()).isTrue();
    converge(CgroupState.EMPTY);
    before.forEach(
        (file, text) -> assertThat(own.cat("theirs/one", file)).as(file).isEqualTo(text));
  }

  @Test
  void controllersAreEnabledDownThePathAndNeverDisabled() throws Exception {
    own.make("a");
    assertThat(own.cat("a", "cgroup.controllers")).doesNotContain("memory");
    Report<?> report = pass(CgroupState.EMPTY.with("a/b/c", Map.of("memory.max", "64M")));
    assertThat(report.converged()).isTrue();
    assertThat(report.applied().toString())
        .contains("set cgroup " + own.name() + "/a/cgroup.subtree_control: +memory");
    assertThat(own.cat("a/b", "cgroup.subtree_control")).isEqualTo("memory");
    assertThat(own.cat("a/b/c", "memory.max")).isEqualTo("67108864");
    converge(CgroupState.EMPTY);
    assertThat(own.cat("a", "cgroup.subtree_control")).isEqualTo("memory");
    assertThat(own.all()).containsExactly("a");
  }

  @Test
  void aValueOfAStrangersCgroupThatGotItsControllerByUsGoesBackToo() throws Exception {
    own.make("a/b");
    converge(CgroupState.EMPTY.with("a/b", Map.of("memory.high", "64M", "pids.max", 5)));
    assertThat(own.cat("a/b", "memory.high")).isEqualTo("67108864");
    converge(CgroupState.EMPTY);
    assertThat(own.cat("a/b", "memory.high")).isEqualTo("max");
    assertThat(own.cat("a/b", "pids.max")).isEqualTo("max");
  }

  @Test
  void processesInTheMiddleAreSaidAndStayWhereTheyAre() throws Exception {
    own.make("a/b");
    Process process = own.inhabit("a");
    Report<?> report =
        pass(CgroupState.EMPTY.with("a/b", Map.of("memory.max", "64M", "cgroup.max.depth", 3)));
    assertThat(report.failed().toString())
        .contains("cgroup.subtree_control: +memory: EBUSY", "/a has processes of its own");
    assertThat(process.isAlive()).isTrue();
    assertThat(own.cat("a", "cgroup.procs")).isEqualTo(Long.toString(process.pid()));
    assertThat(own.cat("a/b", "cgroup.max.depth")).isEqualTo("3");
    OwnCgroup.kill(process);
    converge(CgroupState.EMPTY.with("a/b", Map.of("memory.max", "64M", "cgroup.max.depth", 3)));
  }

  @Test
  void aQuotaBelowItsBurstNeedsTheBurstToGoFirst() throws Exception {
    converge(
        CgroupState.EMPTY.with("a", ordered("cpu.max", "80000 100000", "cpu.max.burst", 60_000)));
    converge(
        CgroupState.EMPTY.with("a", ordered("cpu.max", "40000 100000", "cpu.max.burst", 20_000)));
    assertThat(own.cat("a", "cpu.max.burst")).isEqualTo("20000");
    converge(
        CgroupState.EMPTY.with("a", ordered("cpu.max.burst", 70_000, "cpu.max", "90000 100000")));
    assertThat(own.cat("a", "cpu.max")).isEqualTo("90000 100000");
  }

  private static Map<String, Object> ordered(String one, Object is, String other, Object isToo) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put(one, is);
    map.put(other, isToo);
    return map;
  }

  @Test
  void ofALineOnlyTheNamedDeviceAndKeyAreManaged() throws Exception {
    Needs.program("losetup");
    Command.of("sh", "-c", "truncate -s 8M /tmp/hf-disk && modprobe loop").output();
    String loop = Command.of("losetup", "-f", "--show", "/tmp/hf-disk").output().strip();
    try {
      String device = Command.of("lsblk", "-n", "-d", "-o", "MAJ:MIN", loop).output().strip();
      converge(CgroupState.EMPTY.with("a", Map.of("io.max", Map.of(device, Map.of("rbps", "1M")))));
      own.echo("a", "io.max", device + " wiops=120");
      converge(
          CgroupState.EMPTY.with(
              "a", Map.of("io.max", Map.of(device, Map.of("rbps", "2M", "riops", 50)))));
      assertThat(own.cat("a", "io.max"))
          .isEqualTo(device + " rbps=2097152 wbps=max riops=50 wiops=120");
      converge(CgroupState.EMPTY.with("a", Map.of()));
      assertThat(own.cat("a", "io.max"))
          .isEqualTo(device + " rbps=max wbps=max riops=max wiops=120");
      Report<?> report =
          pass(CgroupState.EMPTY.with("a", Map.of("io.max", Map.of("99:99", Map.of("rbps", 1)))));
      assertThat(report.failed())
          .singleElement()
          .asString()
          .contains("io.max[99:99 rbps]", "ENODEV");
      if (own.hasFile("a", "io.latency")) {
        converge(
            CgroupState.EMPTY.with(
                "a", Map.of("io.latency", Map.of(device, Map.of("target", 75_000)))));
        assertThat(own.cat("a", "io.latency")).isEqualTo(device + " target=75000");
        converge(CgroupState.EMPTY.with("a", Map.of()));
        assertThat(own.cat("a", "io.latency")).isEmpty();
      }
    } finally {
      Command.of("losetup", "-d", loop).run();
    }
  }

  /** A device of RDMA in software, on an interface that goes with it. */
  @Test
  void handlesOfADeviceOfRdmaAreHeldAndThoseThatNobodyNamedLeftAlone() throws Exception {
    own.needing("rdma");
    Needs.program("rdma");
    Command.of("sh", "-c", "modprobe rdma_rxe && ip link add hf-rdma type dummy").output();
    try {
      Command.of("ip", "link", "set", "hf-rdma", "up").output();
      Command.of("rdma", "link", "add", "hfrxe", "type", "rxe", "netdev", "hf-rdma").output();
      converge(
          CgroupState.EMPTY.with(
              "a", Map.of("rdma.max", Map.of("hfrxe", Map.of("hca_handle", 2)))));
      assertThat(own.cat("a", "rdma.max")).isEqualTo("hfrxe hca_handle=2 hca_object=max");
      own.echo("a", "rdma.max", "hfrxe hca_handle=5 hca_object=2000");
      converge(
          CgroupState.EMPTY.with(
              "a", Map.of("rdma.max", Map.of("hfrxe", Map.of("hca_handle", 2)))));
      assertThat(own.cat("a", "rdma.max")).isEqualTo("hfrxe hca_handle=2 hca_object=2000");
      Report<?> report =
          pass(CgroupState.EMPTY.with("a", Map.of("rdma.max", Map.of("none", "hca_object=1"))));
      assertThat(report.failed().toString()).contains("rdma.max[none hca_object]");
      converge(CgroupState.EMPTY.with("a", Map.of()));
      assertThat(own.cat("a", "rdma.max")).isEqualTo("hfrxe hca_handle=max hca_object=2000");
    } finally {
      Command.of("rdma", "link", "delete", "hfrxe").run();
      Command.of("ip", "link", "delete", "hf-rdma").run();
    }
  }

  @Test
  void aThreadedCgroupThatCannotPassAControllerOnIsNamed() throws Exception {
    own.make("a/b");
    own.echo("a/b", "cgroup.type", "threaded");
    Report<?> report =
        pass(
            CgroupState.EMPTY
                .with("a/b", Map.of("memory.max", "64M"))
                .with("a/b/c", Map.of("memory.max", "64M", "pids.max", 5)));
    assertThat(report.converged()).isFalse();
    assertThat(report.failed().toString()).contains("/a is threaded, and cannot pass memory on");
    assertThat(own.cat("a/b/c", "pids.max")).isEqualTo("5");
  }

  @Test
  void aPartitionThatTheKernelCallsInvalidIsNotHeld() throws Exception {
    Report<?> report = pass(CgroupState.EMPTY.with("a/b", Map.of("cpuset.cpus.partition", "root")));
    assertThat(report.converged()).isFalse();
    assertThat(report.failed().toString()).contains("cpuset.cpus.partition");
    converge(CgroupState.EMPTY);
  }

  @Test
  void aNicenessMayBeNegativeAndACgroupIdle() throws Exception {
    converge(CgroupState.EMPTY.with("a", Map.of("cpu.weight.nice", -5)));
    assertThat(own.cat("a", "cpu.weight.nice")).isEqualTo("-5");
    // While it is idle, it takes no weight, and so the weight could not go back.
    converge(CgroupState.EMPTY);
    converge(CgroupState.EMPTY.with("a", Map.of("cpu.idle", true)));
    assertThat(own.cat("a", "cpu.idle")).isEqualTo("1");
    converge(CgroupState.EMPTY);
  }

  @Test
  void statisticsAreWhatTheFilesSay() throws Exception {
    converge(
        CgroupState.EMPTY.with(
            "a", Map.of("memory.max", "64M", "pids.max", 9, "io.weight", 100, "cpu.weight", 90)));
    Process process = own.inhabit("a");
    CgroupStats stats = Cgroups.stats(scope().child("a"));
    assertThat(stats.processes()).isEqualTo(1);
    assertThat(stats.processLimit()).isEqualTo(9);
    assertThat(stats.memory().current()).isNotNegative();
    assertThat(stats.memory().stat().get("anon")).isNotNegative();
    assertThat(stats.memory().events().get("oom_kill")).isZero();
    assertThat(stats.cpu().throttled()).isNotNegative();
    assertThat(own.cat("a", "pids.current")).isEqualTo("1");
    OwnCgroup.kill(process);
  }

  @Test
  void aLoopHeals() throws Exception {
    CgroupSource source = new CgroupSource();
    CgroupState desired = CgroupState.EMPTY.with("web", Map.of("pids.max", 100));
    var options = LoopOptions.of(source, REVERT).withInterval(Duration.ofMillis(100));
    try (var loop = ReconcileLoop.start(source, scope(), desired, options)) {
      await().atMost(Duration.ofSeconds(60)).until(() -> loop.status().converged());
      own.echo("web", "pids.max", "50");
      await().atMost(Duration.ofSeconds(60)).until(() -> own.cat("web", "pids.max").equals("100"));
    }
  }
}
