package dev.holdfast.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.reconcile.LoopListener;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.ReconcileLoop;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.Command;
import dev.holdfast.testkit.Needs;
import dev.holdfast.testkit.OwnCgroup;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Beside systemd itself, which is the first process of a container whose cgroups are the test's.
 */
@Tag("lab")
class SystemdLabTest {

  private static final String SLICE = "app.slice";
  private static final String MEMORY = "memory.max";
  private static final String PIDS = "pids.max";
  private static final CgroupState DESIRED =
      CgroupState.EMPTY.with(
          CgroupPath.parse(SLICE), CgroupSettings.of(Map.of(MEMORY, "50M", PIDS, 7)).ifThere());

  /** Becomes the first process; arguments are its cgroup and where cgroup2 is mounted. */
  private static final String CONTAINER =
      """
      echo '+memory +pids' >"$2/cgroup.subtree_control"
      echo 0 >"$1/cgroup.procs"
      exec unshare --cgroup sh -e -c '
        mount -t proc proc /proc
        umount -l "$1"
        mount -t cgroup2 cgroup2 "$1"
        mount -t tmpfs tmpfs /run
        mkdir -p /run/systemd/system
        printf "[Unit]\\nDefaultDependencies=no\\n" >/run/systemd/system/lab.target
        printf "[Slice]\\nMemoryMax=100M\\nTasksMax=50\\n" >/run/systemd/system/app.slice
        container=lab exec /lib/systemd/systemd --system --unit=lab.target --show-status=false
      ' sh "$2"
      """;

  private final AtomicInteger healed = new AtomicInteger();
  private final AtomicReference<List<String>> contested = new AtomicReference<>(List.of());
  private OwnCgroup own;
  private Process container;

  @BeforeEach
  void startSystemd() throws IOException {
    Needs.program("systemctl");
    own = OwnCgroup.create().needing("memory", "pids");
    container =
        new ProcessBuilder(
                "unshare",
                "--pid",
                "--mount",
                "--ipc",
                "--uts",
                "--fork",
                "--kill-child",
                "sh",
                "-e",
                "-c",
                CONTAINER,
                "sh",
                own.path().toString(),
                own.mountPoint().toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    soon().until(() -> !first().isEmpty() && systemctl("is-system-running").contains("running"));
    String _ = systemctl("start", SLICE);
    assertThat(own.cat(SLICE, PIDS)).isEqualTo("50");
  }

  @AfterEach
  void stopSystemd() throws InterruptedException {
    container.destroyForcibly();
    container.waitFor();
    soon().until(() -> own.cat(".", "cgroup.events").contains("populated 0"));
    own.close();
  }

  /** The process number of systemd; empty before it has started. */
  private List<String> first() {
    return container.children().map(child -> Long.toString(child.pid())).toList();
  }

  private String systemctl(String... words) {
    List<String> all =
        new ArrayList<>(List.of("nsenter", "-t", first().getFirst(), "-m", "-p", "-C", "-i", "-u"));
    all.add("systemctl");
    all.addAll(List.of(words));
    return Command.of(all.toArray(String[]::new)).run().out();
  }

  private static ConditionFactory soon() {
    return await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(50));
  }

  private ReconcileLoop<CgroupScope, CgroupState, CgroupApplied, CgroupOptions> start() {
    LoopListener<CgroupApplied> listener =
        new LoopListener<>() {
          @Override
          public void passed(Report<CgroupApplied> report) {
            contested.set(report.contested());
            if (report.applied().stream().map(Operation::subject).anyMatch(s -> s.endsWith(PIDS))) {
              healed.incrementAndGet();
            }
          }

          @Override
          public void failed(Throwable error) {}
        };
    return ReconcileLoop.start(
        new CgroupSource(),
        CgroupScope.of(own.name()),
        DESIRED,
        LoopOptions.of(new CgroupSource(), CgroupOptions.DEFAULT)
            .withoutInterval()
            .withListener(listener));
  }

  private boolean isAsDeclared() {
    return own.cat(SLICE, MEMORY).equals("52428800") && own.cat(SLICE, PIDS).equals("7");
  }

  @Test
  void aSliceThatSystemdResetsOnDaemonReloadComesBackAndTheFightIsNamed() {
    try (var loop = start()) {
      soon().until(() -> loop.status().converged() && isAsDeclared());
      for (int i = 0; i < 5; i++) {
        int before = healed.get();
        String _ = systemctl("daemon-reload");
        soon().until(() -> healed.get() > before && isAsDeclared());
      }
      soon()
          .until(() -> contested.get().contains("cgroup " + own.name() + "/" + SLICE + "/" + PIDS));
    }
  }

  @Test
  void aSliceThatSystemdStopsAndStartsIsHeldAgain() {
    try (var loop = start()) {
      soon().until(() -> loop.status().converged() && isAsDeclared());
      String _ = systemctl("stop", SLICE);
      soon().until(() -> !own.has(SLICE) && !loop.status().converged());
      String _ = systemctl("start", SLICE);
      soon().until(() -> loop.status().converged() && isAsDeclared());
    }
  }
}
