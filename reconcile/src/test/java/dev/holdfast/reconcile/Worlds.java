package dev.holdfast.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Diff.Pair;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Small random worlds: few keys and few values, so that every meeting of the two happens often. */
final class Worlds {

  private static final int HOW_MANY = 100_000;

  /** What is wanted, what is there, and whose it is. */
  record World(
      Map<String, Integer> desired,
      Map<String, Integer> observed,
      Set<String> owned,
      boolean mayAdopt) {

    Diff<String, Integer, Integer> diff() {
      return DiffTest.diff(desired, observed, owned, mayAdopt);
    }

    /** That a pair says what this world says. */
    void check(Pair<String, Integer, Integer> pair, boolean ours, Match match) {
      assertThat(pair.wanted()).isEqualTo(desired.get(pair.key()));
      assertThat(pair.found()).isEqualTo(observed.get(pair.key()));
      assertThat(owned.contains(pair.key())).isEqualTo(ours);
      assertThat(pair.match()).isEqualTo(match);
      assertThat(DiffTest.match(pair.wanted(), pair.found())).isEqualTo(match);
    }

    /** This world after everything in the diff was done to it. */
    World applied(Diff<String, Integer, Integer> diff) {
      var after = new LinkedHashMap<>(observed);
      var ours = new TreeSet<>(owned);
      diff.delete().keySet().forEach(after::remove);
      ours.removeAll(diff.delete().keySet());
      after.putAll(diff.create());
      ours.addAll(diff.create().keySet());
      diff.alter().forEach(p -> after.put(p.key(), p.wanted()));
      diff.replace().forEach(p -> after.put(p.key(), p.wanted()));
      diff.adopt().forEach(p -> after.put(p.key(), p.wanted()));
      diff.adopt().forEach(p -> ours.add(p.key()));
      return new World(desired, after, ours, mayAdopt);
    }
  }

  private Worlds() {}

  /** Checks a hundred thousand; a failure names the seed, and {@code -Dseed=…} starts with it. */
  static void forEach(Consumer<World> check) {
    long first = Long.getLong("seed", System.nanoTime());
    for (long seed = first; seed < first + HOW_MANY; seed++) {
      World world = random(new Random(seed));
      try {
        check.accept(world);
      } catch (Throwable e) {
        throw new AssertionError("seed " + seed + ": " + world, e);
      }
    }
  }

  private static World random(Random random) {
    var owned = new TreeSet<String>();
    for (int key = 0; key < 16; key++) {
      if (random.nextBoolean()) {
        owned.add("k" + key);
      }
    }
    return new World(objects(random), objects(random), owned, random.nextBoolean());
  }

  private static Map<String, Integer> objects(Random random) {
    var objects = new LinkedHashMap<String, Integer>();
    for (int count = random.nextInt(16); count > 0; count--) {
      objects.put("k" + random.nextInt(16), random.nextInt(4));
    }
    return objects;
  }
}
