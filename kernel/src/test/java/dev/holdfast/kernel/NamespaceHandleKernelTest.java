package dev.holdfast.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.testkit.Command;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.OwnNamespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Visits to other namespaces: what they see, and that everybody is at home afterwards. */
final class NamespaceHandleKernelTest {

  private static NamespaceHandle open(OwnNamespace own) throws KernelException {
    return NamespaceHandle.open(new Namespace.Named(own.name()));
  }

  /** The inode of the network namespace that this thread is in. */
  private static long here() throws KernelException {
    return KernelFile.identity("/proc/thread-self/ns/net").inode();
  }

  @AfterEach
  void everybodyIsAtHome() {
    Hygiene.assertAllThreadsAtHome();
  }

  @Test
  void workIsDoneInside() throws Exception {
    long home = here();
    try (var own = OwnNamespace.create();
        var handle = open(own)) {
      assertThat(handle.call(NamespaceHandleKernelTest::here))
          .isEqualTo(handle.identity().inode())
          .isNotEqualTo(home);
      assertThat(here()).isEqualTo(home);
      String inode = own.run("readlink", "/proc/self/ns/net").strip();
      assertThat(inode).isEqualTo("net:[" + handle.identity().inode() + "]");
    }
  }

  /** Threads inherit the namespace of the one that starts them: nobody may start one away. */
  @Test
  void thousandsOfVisitsLeaveEveryThreadAtHome() throws Exception {
    try (var own = OwnNamespace.create();
        var other = OwnNamespace.create();
        var one = open(own);
        var two = open(other)) {
      var wrong = new ConcurrentLinkedQueue<Object>();
      long home = here();
      List<Thread> visitors = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        NamespaceHandle handle = i % 2 == 0 ? one : two;
        visitors.add(Thread.ofVirtual().start(() -> visitAndStartThreads(handle, home, wrong)));
      }
      for (Thread visitor : visitors) {
        visitor.join();
      }
      assertThat(wrong).isEmpty();
    }
  }

  private static void visitAndStartThreads(
      NamespaceHandle handle, long home, ConcurrentLinkedQueue<Object> wrong) {
    try {
      for (int i = 0; i < 25; i++) {
        long inside = handle.call(NamespaceHandleKernelTest::here);
        if (inside != handle.identity().inode()) {
          wrong.add(inside);
        }
        Thread started = Thread.ofPlatform().start(() -> checkHome(home, wrong));
        CompletableFuture<Void> pooled = CompletableFuture.runAsync(() -> checkHome(home, wrong));
        started.join();
        pooled.join();
      }
    } catch (KernelException | InterruptedException e) {
      wrong.add(e);
    }
  }

  private static void checkHome(long home, ConcurrentLinkedQueue<Object> wrong) {
    try {
      if (here() != home) {
        wrong.add(Thread.currentThread() + " is in " + here());
      }
    } catch (KernelException e) {
      wrong.add(e);
    }
  }

  /**
   * What is waiting for an answer is woken, or even run, by the visitor: it must be home by then.
   */
  @Test
  void whateverDependsOnAnAnswerRunsAtHome() throws Exception {
    long home = here();
    try (var own = OwnNamespace.create();
        var file = KernelFile.open(own.path().toString())) {
      for (boolean failing : new boolean[] {false, true}) {
        CountDownLatch attached = new CountDownLatch(1);
        var visit =
            Visitor.start(
                new Namespace.Named(own.name()),
                List.of(file),
                () -> {
                  awaitUninterruptibly(attached);
                  return failing ? KernelFile.read("/proc/nosuch").length : here();
                });
        CompletableFuture<Long> dependent =
            visit.answer.handle((inside, reason) -> {
              assertThat(reason != null).isEqualTo(failing);
              assertThat(Objects.equals(inside, home)).isFalse();
              return inodeHere();
            });
        attached.countDown();
        assertThat(dependent.join()).isEqualTo(home);
      }
    }
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      Thread.onSpinWait();
    }
  }

  private static long inodeHere() {
    try {
      return here();
    } catch (KernelException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void workThatFailsComesHome() throws Exception {
    try (var own = OwnNamespace.create();
        var handle = open(own)) {
      for (int i = 0; i < 20; i++) {
        assertThatThrownBy(() ->
                handle.call(() -> {
                  throw new IllegalStateException("on purpose");
                }))
            .isInstanceOf(IllegalStateException.class)
            .hasMessage("on purpose");
        assertThatThrownBy(() ->
                handle.call(() -> {
                  throw new AssertionError("on purpose");
                }))
            .isInstanceOf(AssertionError.class);
        assertThat(Refused.errno(() -> handle.call(() -> KernelFile.read("/proc/sys/nosuch"))))
            .isEqualTo(Errno.ENOENT);
      }
    }
  }

  @Test
  void visitsDoNotNest() throws Exception {
    try (var own = OwnNamespace.create();
        var handle = open(own);
        var self = NamespaceHandle.open(new Namespace.Self())) {
      for (NamespaceHandle inner : List.of(handle, self)) {
        assertThatThrownBy(() -> handle.call(() -> inner.call(NamespaceHandleKernelTest::here)))
            .isInstanceOf(IllegalStateException.class);
      }
    }
  }

  @Test
  void anInterruptIsKeptAndTheWorkDone() throws Exception {
    try (var own = OwnNamespace.create();
        var handle = open(own)) {
      Thread.currentThread().interrupt();
      assertThat(handle.call(NamespaceHandleKernelTest::here)).isEqualTo(handle.identity().inode());
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  /** Needs no privilege. */
  @Test
  void ourOwnNamespaceIsNoVisit() throws Exception {
    long pid = ProcessHandle.current().pid();
    for (Namespace namespace : List.of(new Namespace.Self(), new Namespace.Pid((int) pid))) {
      try (var handle = NamespaceHandle.open(namespace)) {
        assertThat(handle.call(Thread::currentThread)).isSameAs(Thread.currentThread());
        assertThat(handle.identity().inode()).isEqualTo(here());
      }
    }
  }

  /** Needs no privilege. */
  @Test
  void whatIsNoNamespaceIsEINVAL(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("plain"), "x");
    Path fifo = folder.resolve("fifo");
    Command.of("mkfifo", fifo.toString()).output();
    for (Path path : List.of(file, fifo, folder, Path.of("/proc/self/ns/user"))) {
      try (var handle = NamespaceHandle.open(new Namespace.At(path))) {
        KernelException refusal = Refused.by(() -> handle.call(() -> 1));
        assertThat(refusal)
            .hasMessage(
                "enter namespace " + path + ": EINVAL: not a network, UTS or IPC namespace");
      }
    }
  }

  @Test
  void aPathThatIsTooLongIsENAMETOOLONG() {
    Path tooLong = Path.of("/run/netns", "x".repeat(256));
    KernelException refusal =
        Refused.by(() -> NamespaceHandle.open(new Namespace.At(tooLong)).close());
    assertThat(refusal)
        .hasMessage("open namespace " + tooLong + ": ENAMETOOLONG: File name too long");
  }

  @Test
  void aPathIsTheOneNamespaceItStandsFor() throws Exception {
    try (var own = OwnNamespace.create();
        var handle = NamespaceHandle.open(new Namespace.At(own.path()))) {
      assertThat(handle.call(NamespaceHandleKernelTest::here)).isEqualTo(handle.identity().inode());
      assertThat(handle.kinds()).containsExactly(Namespace.Kind.NETWORK);
    }
  }

  @Test
  void aDeletedNamespaceIsENOENTAndAnotherOnceItIsMadeAgain() throws Exception {
    try (var own = OwnNamespace.create();
        var before = open(own)) {
      own.delete();
      KernelException refusal = Refused.by(() -> open(own));
      assertThat(refusal).hasMessageStartingWith("open namespace " + own.name() + ": ENOENT");
      assertThat(before.call(NamespaceHandleKernelTest::here)).isEqualTo(before.identity().inode());
      own.add();
      try (var after = open(own)) {
        assertThat(after.identity()).isNotEqualTo(before.identity());
      }
    }
  }

  /** The kernel gives the inode of the deleted one to the next: the inode alone is no identity. */
  @Test
  void aNamespaceThatIsMadeAgainIsAnotherThoughNobodyHeldTheFirst() throws Exception {
    try (var own = OwnNamespace.create()) {
      List<KernelFile.Identity> incarnations = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        try (var handle = open(own)) {
          incarnations.add(handle.identity());
        }
        own.delete();
        own.add();
      }
      assertThat(incarnations).doesNotHaveDuplicates();
    }
  }

  @Test
  void oneNamespaceIsTheSameByNameByPathAndByProcess() throws Exception {
    try (var own = OwnNamespace.create()) {
      Process inside = new ProcessBuilder("nsenter", "--net=" + own.path(), "sleep", "60").start();
      try {
        awaitCommand(inside.pid(), "sleep");
        try (var byName = open(own);
            var byPath = NamespaceHandle.open(new Namespace.At(own.path()));
            var byPid = NamespaceHandle.open(new Namespace.Pid((int) inside.pid()));
            Descriptor file = KernelFile.open(own.path().toString())) {
          assertThat(byName.identity()).isEqualTo(byPath.identity()).isEqualTo(byPid.identity());
          assertThat(byName.identity().generation())
              .as("what a kernel before 6.18 is asked for")
              .isEqualTo(Generation.cookie(byName.namespace(), file));
        }
      } finally {
        inside.destroyForcibly().waitFor();
      }
    }
  }

  @Test
  void aProcessIsVisitedInAllItsNamespaces() throws Exception {
    try (var own = OwnNamespace.create()) {
      Process inside =
          new ProcessBuilder("nsenter", "--net=" + own.path(), "unshare", "-u", "sleep", "60")
              .start();
      try {
        awaitCommand(inside.pid(), "sleep");
        try (var handle = NamespaceHandle.open(new Namespace.Pid((int) inside.pid()))) {
          assertThat(handle.call(NamespaceHandleKernelTest::here))
              .isEqualTo(handle.identity().inode());
          KernelFile.Identity uts =
              handle.call(() -> KernelFile.identity("/proc/thread-self/ns/uts"));
          assertThat(uts).isNotEqualTo(KernelFile.identity("/proc/thread-self/ns/uts"));
        }
      } finally {
        inside.destroyForcibly().waitFor();
      }
    }
  }

  private static void awaitCommand(long pid, String name) throws Exception {
    Path comm = Path.of("/proc/" + pid + "/comm");
    while (!Files.readString(comm).strip().equals(name)) {
      Thread.onSpinWait();
    }
  }

  /** Needs no privilege. */
  @Test
  void aProcessThatHasEndedIsESRCH() throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    assertThat(Refused.errno(() -> NamespaceHandle.open(new Namespace.Pid((int) ended.pid()))))
        .isEqualTo(Errno.ESRCH);
  }

  /** A process whose parent has not asked for its status yet keeps its number and nothing else. */
  @Test
  void aZombieIsESRCH() throws Exception {
    Process parent =
        new ProcessBuilder("sh", "-c", "sleep 60 & echo $!; exec tail -f /dev/null").start();
    try {
      int zombie = Integer.parseInt(parent.inputReader().readLine());
      // The shell would ask for the status; what it has become by then does not.
      awaitCommand(parent.pid(), "tail");
      ProcessHandle.of(zombie).orElseThrow().destroyForcibly();
      Path stat = Path.of("/proc/" + zombie + "/stat");
      while (!Files.readString(stat).contains(") Z ")) {
        Thread.onSpinWait();
      }
      assertThat(Refused.errno(() -> NamespaceHandle.open(new Namespace.Pid(zombie))))
          .isEqualTo(Errno.ESRCH);
    } finally {
      parent.destroyForcibly().waitFor();
    }
  }

  @Test
  void aNameThatWasTakenAwayOrGivenToAnotherIsNotThisOneAnyMore() throws Exception {
    try (var own = OwnNamespace.create();
        var named = open(own);
        var at = NamespaceHandle.open(new Namespace.At(own.path()))) {
      assertThat(named.isStillNamed()).isTrue();
      assertThat(at.isStillNamed()).isTrue();
      own.delete();
      assertThat(named.isStillNamed()).isFalse();
      own.add();
      assertThat(named.isStillNamed()).isFalse();
      assertThat(at.isStillNamed()).isFalse();
      try (var again = open(own)) {
        assertThat(again.isStillNamed()).isTrue();
      }
    }
    try (var self = NamespaceHandle.open(new Namespace.Self())) {
      assertThat(self.isStillNamed()).isTrue();
    }
  }

  @Test
  void aProcessThatEndsTakesItsNameAway() throws Exception {
    try (var own = OwnNamespace.create()) {
      Process inside = new ProcessBuilder("ip", "netns", "exec", own.name(), "sleep", "60").start();
      awaitCommand(inside.pid(), "sleep");
      try (var handle = NamespaceHandle.open(new Namespace.Pid((int) inside.pid()))) {
        assertThat(handle.isStillNamed()).isTrue();
        inside.destroyForcibly().waitFor();
        assertThat(handle.isStillNamed()).isFalse();
      }
    }
  }

  @Test
  void manyVisitsAtOnceAreMadeByAFewVisitors() throws Exception {
    try (var own = OwnNamespace.create();
        var handle = open(own)) {
      var most = new AtomicInteger();
      var now = new AtomicInteger();
      List<Thread> asking = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        asking.add(
            Thread.ofVirtual()
                .start(() -> {
                  try {
                    assertThat(handle.call(() -> stayForAMillisecond(now, most))).isTrue();
                  } catch (KernelException e) {
                    throw new AssertionError(e);
                  }
                }));
      }
      for (Thread one : asking) {
        one.join();
      }
      assertThat(most.get()).isBetween(2, 8);
    }
  }

  private static boolean stayForAMillisecond(AtomicInteger now, AtomicInteger most) {
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    long until = System.nanoTime() + 1_000_000;
    while (System.nanoTime() < until) {
      Thread.onSpinWait();
    }
    now.decrementAndGet();
    return true;
  }

  @Test
  void handlesAndVisitorsLeaveNothingBehind() throws Exception {
    try (var own = OwnNamespace.create()) {
      open(own).close();
      Hygiene.assertNothingLeaked(() -> {
        for (int i = 0; i < 200; i++) {
          try (var handle = open(own)) {
            assertThat(handle.call(NamespaceHandleKernelTest::here)).isNotNull();
          }
          assertThat(Refused.errno(() -> NamespaceHandle.open(new Namespace.Named("hf-nosuch"))))
              .isEqualTo(Errno.ENOENT);
        }
      });
    }
  }
}
