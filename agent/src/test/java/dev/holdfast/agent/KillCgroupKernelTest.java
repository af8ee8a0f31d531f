package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.Needs;
import dev.holdfast.testkit.OwnCgroup;
import dev.holdfast.testkit.OwnNamespace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills {@code apply} with SIGKILL at every cgroup that it makes and every file that it writes, and
 * lets a successor remove what is ours.
 */
class KillCgroupKernelTest {

  @TempDir Path folder;

  @Test
  void whereverAnApplyIsKilledAnEmptyDocumentRemovesOursAndOnlyOurs() {
    Needs.program("strace");
    Path empty = Cli.write(folder, "empty.yaml", "{}");
    Killing killing = new Killing(folder);
    List<Killing.Place> places;
    try (World world = new World()) {
      places = killing.places(world.apply(world.document()));
      assertThat(world.own.cat("a/b", "cgroup.freeze")).isEqualTo("1");
      assertThat(world.own.cat("stranger", "cgroup.max.depth")).isEqualTo("2");
    }
    assertThat(Killing.atEach(places, place -> killedAt(killing, place, empty))).isGreaterThan(5);
  }

  private int killedAt(Killing killing, Killing.Place place, Path empty) {
    try (World world = new World()) {
      int exit = killing.kill(place, world.apply(world.document()));
      Cli.Result emptied = Cli.run(world.apply("--revert", empty));
      assertThat(emptied.exit()).as("%s: %s", place, emptied).isZero();
      assertThat(world.own.all()).as("killed at %s", place).containsExactly("stranger");
      assertThat(world.own.cat("stranger", "cgroup.max.depth")).isEqualTo("8");
      return exit;
    }
  }

  /** A cgroup with a stranger's in it, and a process whose network namespace is its own. */
  private final class World implements AutoCloseable {

    private final OwnNamespace network = OwnNamespace.create();
    private final OwnCgroup own = OwnCgroup.create();
    private final Process inhabitant;

    World() {
      try {
        inhabitant =
            new ProcessBuilder(
                    "nsenter", "--net=" + network.path(), "sh", "-c", "echo in; exec sleep 600")
                .start();
        assertThat(inhabitant.getInputStream().read()).isEqualTo('i');
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      own.make("stranger");
      own.echo("stranger", "cgroup.max.depth", "8");
    }

    Path document() {
      return Cli.write(
          folder,
          own.name() + ".yaml",
          """
          host:
            cgroups:
              OWN/a: {cgroup.max.depth: 3, cgroup.max.descendants: 5}
              OWN/a/b: {cgroup.freeze: 1}
              OWN/stranger: {cgroup.max.depth: 2}
          """
              .replace("OWN", own.name()));
    }

    Object[] apply(Object... rest) {
      String self = "pid:" + inhabitant.pid();
      Path state = folder.resolve(own.name());
      return Stream.concat(Stream.of("apply", "-n", self, "--state", state), Stream.of(rest))
          .toArray();
    }

    @Override
    public void close() {
      OwnCgroup.kill(inhabitant);
      own.close();
      network.close();
    }
  }
}
