package dev.holdfast.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.cgroup.CgroupException.Access;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.testkit.OwnCgroup;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CgroupVerbsKernelTest {

  private static final CgroupFile DESCENDANTS = new CgroupFile("cgroup.max.descendants");

  private OwnCgroup own;

  private CgroupScope scope() {
    return CgroupScope.of(own.name());
  }

  @BeforeEach
  void makeACgroup() {
    own = OwnCgroup.create();
  }

  @AfterEach
  void removeIt() {
    own.close();
  }

  private CgroupException refused(Access access, String pathEnds, ThrowingCallable verb) {
    CgroupException refusal = catchThrowableOfType(CgroupException.class, verb);
    assertThat(refusal).as("%s", access).isNotNull();
    assertThat(refusal.operation()).isEqualTo(access);
    assertThat(refusal.path()).endsWith(pathEnds);
    assertThat(refusal)
        .hasMessageContaining(access.toString())
        .hasMessageContaining(refusal.path());
    return refusal;
  }

  @Test
  void everyVerbOnAMissingCgroupSaysWhatWasAskedOfWhichFile() {
    CgroupScope missing = scope().child("missing");
    ThrowingCallable[] verbs = {
      () -> Cgroups.create(missing.child("child")),
      () -> Cgroups.destroy(missing),
      () -> Cgroups.read(missing, new CgroupFile("memory.current")),
      () -> Cgroups.write(missing, new CgroupFile("memory.max"), "1"),
      () -> Cgroups.addProcess(missing, 1),
      () -> Cgroups.freeze(missing),
      () -> Cgroups.thaw(missing),
      () -> Cgroups.stats(missing),
    };
    Access[] accesses = {
      Access.CREATE, Access.DESTROY, Access.READ, Access.WRITE,
      Access.ADD_PROCESS, Access.FREEZE, Access.THAW, Access.STATS
    };
    String[] ends = {
      "missing/child", "missing", "memory.current", "memory.max",
      "cgroup.procs", "cgroup.freeze", "cgroup.freeze", "missing"
    };
    for (int i = 0; i < verbs.length; i++) {
      CgroupException refusal = refused(accesses[i], ends[i], verbs[i]);
      assertThat(refusal.errno().name()).isEqualTo("ENOENT");
    }
    assertThat(own.all()).isEmpty();
  }

  @Test
  void aMissingFileIsNotMade() {
    CgroupException refusal =
        refused(
            Access.WRITE,
            "nonsense.max",
            () -> Cgroups.write(scope(), new CgroupFile("nonsense.max"), "1"));
    // With O_CREAT it would be EACCES.
    assertThat(refusal.errno().name()).isEqualTo("ENOENT");
  }

  @Test
  void makingOneTwiceIsFine() throws Exception {
    CgroupScope child = scope().child("c");
    Cgroups.create(child);
    Cgroups.create(child);
    assertThat(own.cat("c", "cgroup.type")).isEqualTo("domain");
    assertThat(Cgroups.read(child, new CgroupFile("cgroup.type"))).isEqualTo("domain");
    Cgroups.write(child, DESCENDANTS, "42");
    assertThat(own.cat("c", "cgroup.max.descendants")).isEqualTo("42");
    assertThat(Cgroups.read(child, DESCENDANTS)).isEqualTo("42");
    Cgroups.destroy(child);
    assertThat(own.has("c")).isFalse();
  }

  @Test
  void theKernelReadsALeadingZeroAsOctal() throws Exception {
    Cgroups.write(scope(), DESCENDANTS, "042");
    assertThat(own.cat(".", "cgroup.max.descendants")).isEqualTo("34");
  }

  @Test
  void aCgroupWithAProcessInItCannotBeDestroyed() throws Exception {
    CgroupScope child = scope().child("c");
    Cgroups.create(child);
    Process process = new ProcessBuilder("sleep", "600").start();
    try {
      Cgroups.addProcess(child, process.pid());
      assertThat(own.cat("c", "cgroup.procs")).isEqualTo(Long.toString(process.pid()));
      CgroupStats stats = Cgroups.stats(child);
      assertThat(stats.populated()).isTrue();
      assertThat(stats.cpu().usage()).isNotNegative();
      CgroupException refusal = refused(Access.DESTROY, "/c", () -> Cgroups.destroy(child));
      assertThat(refusal.errno().name()).isEqualTo("EBUSY");
    } finally {
      OwnCgroup.kill(process);
    }
  }

  @Test
  void aProcessThatIsNotThereCannotBeAdded() {
    CgroupException refusal =
        refused(
            Access.ADD_PROCESS, "cgroup.procs", () -> Cgroups.addProcess(scope(), 2_147_483_640L));
    assertThat(refusal.errno().name()).isIn("ESRCH", "EINVAL");
  }

  @Test
  void freezingStopsAndThawingLetsGoOn() throws Exception {
    CgroupScope child = scope().child("c");
    Cgroups.create(child);
    Process process = own.inhabit("c");
    Cgroups.freeze(child);
    assertThat(own.cat("c", "cgroup.freeze")).isEqualTo("1");
    Awaitility.await().until(() -> Cgroups.stats(child).frozen());
    assertThat(own.cat("c", "cgroup.events")).contains("frozen 1");
    Cgroups.thaw(child);
    assertThat(own.cat("c", "cgroup.freeze")).isEqualTo("0");
    OwnCgroup.kill(process);
  }

  @Test
  void aProcessSeesTheSameCgroupFromItsOwnMounts() throws Exception {
    Process process = own.inhabit(".");
    var seen = new Namespace.Pid(Math.toIntExact(process.pid()));
    CgroupScope theirs = CgroupScope.in(seen).child(own.name());
    Cgroups.write(theirs, DESCENDANTS, "17");
    assertThat(own.cat(".", "cgroup.max.descendants")).isEqualTo("17");
    OwnCgroup.kill(process);
    CgroupException refusal =
        refused(Access.READ, "cgroup.max.descendants", () -> Cgroups.read(theirs, DESCENDANTS));
    assertThat(refusal.errno().name()).isIn("ESRCH", "ENOENT");
  }

  /** As in a container: mounts and a root of cgroups of its own. */
  @Test
  void aProcessInAContainerSeesAHierarchyOfItsOwn() throws Exception {
    Process process =
        new ProcessBuilder(
                "sh",
                "-c",
                "echo $$ > \"$1\"/cgroup.procs && exec unshare --mount --cgroup sh -c"
                    + " 'umount -l \"$0\" && mount -t cgroup2 none /mnt && echo in && exec sleep 600'"
                    + " \"$2\"",
                "sh",
                own.path().toString(),
                own.mountPoint().toString())
            .start();
    try {
      assertThat(process.getInputStream().read()).isEqualTo('i');
      CgroupScope theirs = CgroupScope.in(new Namespace.Pid(Math.toIntExact(process.pid())));
      CgroupState desired = CgroupState.EMPTY.with("inner", Map.of("cgroup.max.depth", 3));
      CgroupApplied applied =
          Cgroups.reconcile(theirs, desired, CgroupApplied.NONE, CgroupOptions.DEFAULT)
              .lastApplied();
      assertThat(own.cat("inner", "cgroup.max.depth")).isEqualTo("3");
      assertThat(Cgroups.read(theirs.child("inner"), new CgroupFile("cgroup.max.depth")))
          .isEqualTo("3");
      Cgroups.reconcile(theirs, CgroupState.EMPTY, applied, CgroupOptions.DEFAULT);
      assertThat(own.all()).isEmpty();
    } finally {
      OwnCgroup.kill(process);
    }
  }

  @Test
  void anAbsoluteDirectoryIsTheSameCgroup() throws Exception {
    CgroupScope absolute = CgroupScope.of(own.path().toString());
    Cgroups.write(absolute, DESCENDANTS, "18");
    assertThat(Cgroups.read(scope(), DESCENDANTS)).isEqualTo("18");
    CgroupException refusal =
        refused(Access.CREATE, "/tmp/c", () -> Cgroups.create(CgroupScope.of("/tmp/c")));
    assertThat(refusal.errno().name()).isEqualTo("EINVAL");
    assertThat(refusal).hasMessageContaining("mounted at " + own.mountPoint());
  }
}
