package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} while the shipped example is made and removed on a full kernel: with {@code
 * HOLDFAST_KILL=some lab/tests KillTopologyLabTest} at some steps, by a seed, with {@code every} at
 * every one, which takes an hour under emulation. {@link KillTopologyKernelTest} kills at every
 * step of a like one, always.
 */
@Tag("lab")
@EnabledIfSystemProperty(named = "holdfast.kill", matches = "some|every")
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
    System.out.println("KillTopologyLabTest killed at " + exits.size() + " places: " + exits);
    assertThat(exits).contains(Killing.SIGKILLED);
  }

  private static List<Killing.Place> some(List<Killing.Place> all, Random random) {
    boolean every = System.getProperty("holdfast.kill", "").equals("every");
    return every ? all : random.ints(SOME, 0, all.size()).mapToObj(all::get).toList();
  }
}
