package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.Needs;
import dev.holdfast.testkit.OwnCgroup;
import dev.holdfast.testkit.OwnNamespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills {@code apply} with SIGKILL at every cgroup that it makes and every file that it writes, and
 * lets a successor remove what is ours.
 */
class KillCgroupKernelTest {

  private static final int MANY = 60;

  @TempDir Path folder;

  @Test
  void whereverAnApplyIsKilledAnEmptyDocumentRemovesOursAndOnlyOurs() throws Exception {
    Needs.program("strace");
    List<Integer> exits = new ArrayList<>();
    for (String call : List.of("mkdirat", "write")) {
      int n = 1;
      int exit;
      do {
        exit = killedAt(call, n);
        exits.add(exit);
        n++;
      } while (exit == Killing.SIGKILLED && n < MANY);
      assertThat(exit).as("an apply that was not killed any more").isZero();
    }
    assertThat(exits).filteredOn(exit -> exit == Killing.SIGKILLED).hasSizeGreaterThan(5);
  }

  private int killedAt(String call, int n) throws Exception {
    try (OwnNamespace network = OwnNamespace.create();
        OwnCgroup own = OwnCgroup.create()) {
      Process inhabitant =
          new ProcessBuilder(
                  "nsenter", "--net=" + network.path(), "sh", "-c", "echo in; exec sleep 600")
              .start();
      try {
        assertThat(inhabitant.getInputStream().read()).isEqualTo('i');
        own.make("stranger");
        own.echo("stranger", "cgroup.max.depth", "8");
        String self = "pid:" + inhabitant.pid();
        Path state = folder.resolve(own.name());
        Path document =
            Cli.write(
                folder,
                "doc.yaml",
                """
                host:
                  cgroups:
                    OWN/a: {cgroup.max.depth: 3, cgroup.max.descendants: 5}
                    OWN/a/b: {cgroup.freeze: 1}
                    OWN/stranger: {cgroup.max.depth: 2}
                """
                    .replace("OWN", own.name()));
        int exit =
            new Killing(folder)
                .kill(new Killing.Place(call, n), "apply", "-n", self, "--state", state, document);
        if (exit == 0) {
          assertThat(own.cat("a/b", "cgroup.freeze")).isEqualTo("1");
          assertThat(own.cat("stranger", "cgroup.max.depth")).isEqualTo("2");
        }
        Path empty = Cli.write(folder, "empty.yaml", "{}");
        Cli.Result emptied = Cli.run("apply", "--revert", "-n", self, "--state", state, empty);
        assertThat(emptied.exit()).as(call + " " + n + ": " + emptied).isZero();
        assertThat(own.all()).as("killed at %s %d", call, n).containsExactly("stranger");
        assertThat(own.cat("stranger", "cgroup.max.depth")).isEqualTo("8");
        return exit;
      } finally {
        OwnCgroup.kill(inhabitant);
      }
    }
  }
}
