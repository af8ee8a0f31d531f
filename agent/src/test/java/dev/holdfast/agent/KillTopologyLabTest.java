package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} while the shipped example is made and removed on a full kernel: at some steps, by
 * a seed, or with {@code HOLDFAST_EVERY_KILL=true} at every one.
 */
@Tag("lab")
class KillTopologyLabTest {

  private static final int SOME = 2;

  @TempDir Path folder;

  @Test
  void nothingOfOursIsLeftAndNothingForeignIsGone() {
    long seed = System.nanoTime();
    System.out.println("KillTopologyLabTest seed " + seed);
    Random random = new Random(seed);
    KillTopology topology =
        new KillTopology(folder, Topology.document(), Topology.NAMESPACES, "dummy");
    List<Integer> exits = new ArrayList<>();
    some(topology.placesOfMaking(), random).forEach(place -> exits.add(topology.killMaking(place)));
    some(topology.placesOfRemoval(), random)
        .forEach(place -> exits.add(topology.killRemoval(place)));
    assertThat(exits).contains(Killing.SIGKILLED);
  }

  private static List<Killing.Place> some(List<Killing.Place> all, Random random) {
    boolean every = "true".equals(System.getenv("HOLDFAST_EVERY_KILL"));
    return every ? all : random.ints(SOME, 0, all.size()).mapToObj(all::get).toList();
  }
}
