package dev.holdfast.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FlatPlanTest {

  private static final int CASES = 100_000;
  private static final long SEED = Long.getLong("holdfast.seed", 20_260_101L);

  private record Exactly(String render) implements FlatValue {
    @Override
    public boolean matches(String observed) {
      return render.equals(observed);
    }
  }

  private static FlatPlan<String> compare(
      Map<String, Exactly> desired,
      Map<String, String> observed,
      Map<String, Owned> owned,
      boolean revert) {
    return FlatPlan.compare(desired, Set.of(), observed, owned, revert);
  }

  private static Map<String, Exactly> wanting(String key, String value) {
    return Map.of(key, new Exactly(value));
  }

  private static Map<String, Owned> owning(String key, String applied, @Nullable String original) {
    return Map.of(key, new Owned(applied, original));
  }

  @Test
  void whatIsHeldIsNotWrittenButClaimed() {
    var plan = compare(wanting("k", "1"), Map.of("k", "1"), Map.of(), false);

    assertThat(plan.steps()).isEmpty();
    assertThat(plan.after(_ -> true)).isEqualTo(owning("k", "1", "1"));
  }

  @Test
  void whatHoldsAnotherValueIsSetOnce() {
    var plan = compare(wanting("k", "1"), Map.of("k", "0"), Map.of(), false);

    assertThat(plan.steps()).containsExactly(new FlatStep.SetTo<>("k", "0", "1"));
    assertThat(plan.after(_ -> true)).isEqualTo(owning("k", "1", "0"));
  }

  @Test
  void whatCannotBeSeenIsSetAndItsOriginalStaysUnknown() {
    var plan = compare(wanting("k", "1"), Map.of(), Map.of(), false);
    assertThat(plan.steps()).containsExactly(new FlatStep.SetTo<>("k", null, "1"));

    var owned = plan.after(_ -> true);
    assertThat(owned).isEqualTo(owning("k", "1", null));
    var later = compare(wanting("k", "2"), Map.of("k", "1"), owned, false);
    assertThat(later.after(_ -> true)).isEqualTo(owning("k", "2", null));
  }

  @Test
  void theOriginalIsCapturedOnce() {
    var plan = compare(wanting("k", "5"), Map.of("k", "1"), owning("k", "1", "0"), false);

    assertThat(plan.after(_ -> true)).isEqualTo(owning("k", "5", "0"));
  }

  @Test
  void anOriginalThatCouldNotBeSeenStaysUnknownWhenItCan() {
    var plan = compare(wanting("k", "5"), Map.of("k", "1"), owning("k", "1", null), true);

    assertThat(plan.after(_ -> true)).isEqualTo(owning("k", "5", null));
    assertThat(plan.after(_ -> false)).isEqualTo(owning("k", "1", null));
  }

  @Test
  void whatIsReleasedAndWantedAgainIsCapturedAfresh() {
    var released = compare(Map.of(), Map.of("k", "1"), owning("k", "1", "0"), false);
    assertThat(released.steps()).containsExactly(new FlatStep.LetGo<>("k", "1"));
    var none = released.after(_ -> true);
    assertThat(none).isEmpty();

    var again = compare(wanting("k", "3"), Map.of("k", "2"), none, false);
    assertThat(again.after(_ -> true)).isEqualTo(owning("k", "3", "2"));
  }

  @Test
  void whatIsNoLongerWantedIsPutBackWhenAskedEvenIfItIsThereAlready() {
    var plan = compare(Map.of(), Map.of("k", "0"), owning("k", "1", "0"), true);

    assertThat(plan.steps()).containsExactly(new FlatStep.PutBack<>("k", "0", "0"));
    assertThat(plan.after(_ -> true)).isEmpty();
  }

  @Test
  void withoutAnOriginalThereIsNothingToPutBack() {
    var plan = compare(Map.of(), Map.of("k", "0"), owning("k", "1", null), true);

    assertThat(plan.steps()).containsExactly(new FlatStep.LetGo<>("k", "0"));
  }

  @Test
  void aFailureKeepsTheEarlierRecord() {
    var set = compare(wanting("k", "5"), Map.of("k", "1"), owning("k", "1", "0"), false);
    assertThat(set.after(_ -> false)).isEqualTo(owning("k", "1", "0"));

    var firstSet = compare(wanting("k", "5"), Map.of("k", "1"), Map.of(), false);
    assertThat(firstSet.after(_ -> false)).isEmpty();

    var back = compare(Map.of(), Map.of("k", "1"), owning("k", "1", "0"), true);
    assertThat(back.after(_ -> false)).isEqualTo(owning("k", "1", "0"));
  }

  @Test
  void whatIsBlockedIsNeitherClaimedNorReleased() {
    var plan =
        FlatPlan.compare(
            wanting("k", "5"), Set.of("k"), Map.of("k", "1"), owning("k", "1", "0"), true);

    assertThat(plan.steps()).isEmpty();
    assertThat(plan.intended()).isEqualTo(owning("k", "1", "0"));
  }

  @Test
  void stepsReadAsOperations() {
    assertThat(new FlatStep.SetTo<>("k", "0", "1").operation("sysctl"))
        .hasToString("set sysctl k: 0 -> 1");
    assertThat(new FlatStep.PutBack<>("k", "1", "0").operation("sysctl"))
        .hasToString("revert sysctl k: 1 -> 0");
    assertThat(new FlatStep.LetGo<>("k", "1").operation("sysctl")).hasToString("release sysctl k");
  }

  /** A case with few keys and values, so that every coincidence is met often. */
  private record Case(
      Map<String, Exactly> desired,
      Set<String> blocked,
      Map<String, String> observed,
      Map<String, Owned> owned,
      boolean revert) {

    static Case random(Random random) {
      Map<String, Exactly> desired = new LinkedHashMap<>();
      Set<String> blocked = new HashSet<>();
      Map<String, String> observed = new LinkedHashMap<>();
      Map<String, Owned> owned = new LinkedHashMap<>();
      for (int i = 0; i < 8; i++) {
        String key = "k" + i;
        if (random.nextBoolean()) {
          desired.put(key, new Exactly(value(random)));
          if (random.nextInt(5) == 0) {
            blocked.add(key);
          }
        }
        if (random.nextInt(4) != 0) {
          observed.put(key, value(random));
        }
        if (random.nextBoolean()) {
          owned.put(key, new Owned(value(random), random.nextBoolean() ? value(random) : null));
        }
      }
      return new Case(desired, blocked, observed, owned, random.nextBoolean());
    }

    private static String value(Random random) {
      return String.valueOf(random.nextInt(4));
    }

    FlatPlan<String> plan() {
      return FlatPlan.compare(desired, blocked, observed, owned, revert);
    }
  }

  private interface Property {
    void holdFor(Case some, FlatPlan<String> plan, Random random);
  }

  private static void forAll(Property property) {
    Random random = new Random(SEED);
    for (int i = 0; i < CASES; i++) {
      Case some = Case.random(random);
      try {
        property.holdFor(some, some.plan(), random);
      } catch (AssertionError e) {
        throw new AssertionError("case " + i + " of seed " + SEED + ": " + some, e);
      }
    }
  }

  @Test
  void whatIsSetIsExactlyWhatDiffersOnceAndInTheOrderDeclared() {
    forAll((some, plan, _) -> {
      Set<String> different = new LinkedHashSet<>();
      some.desired.forEach((key, value) -> {
        if (!some.blocked.contains(key) && !value.render.equals(some.observed.get(key))) {
          different.add(key);
        }
      });
      assertThat(keys(plan, FlatStep.SetTo.class)).containsExactlyElementsOf(different);
    });
  }

  @Test
  void whatIsLetGoOrPutBackIsExactlyWhatIsOwnedAndNotWanted() {
    forAll((some, plan, _) -> {
      Set<String> unwanted = new LinkedHashSet<>(some.owned.keySet());
      unwanted.removeAll(some.desired.keySet());
      Set<String> left = new LinkedHashSet<>(keys(plan, FlatStep.LetGo.class));
      left.addAll(keys(plan, FlatStep.PutBack.class));
      assertThat(left).isEqualTo(unwanted);
      if (!some.revert) {
        assertThat(keys(plan, FlatStep.PutBack.class)).isEmpty();
      }
    });
  }

  @Test
  void setsComeFirst() {
    forAll((_, plan, _) -> {
      List<Boolean> sets =
          plan.steps().stream().map(step -> step instanceof FlatStep.SetTo).toList();
      assertThat(sets.lastIndexOf(true)).isLessThan(keys(plan, FlatStep.SetTo.class).size());
    });
  }

  @Test
  void aSecondPassSetsNothing() {
    forAll((some, plan, _) -> {
      Map<String, String> world = new HashMap<>(some.observed);
      apply(plan, world);
      Map<String, Owned> owned = plan.after(_ -> true);
      var second = FlatPlan.compare(some.desired, some.blocked, world, owned, some.revert);
      assertThat(second.steps()).isEmpty();
      assertThat(second.after(_ -> true)).isEqualTo(owned);
    });
  }

  @Test
  void afterAPassExactlyWhatIsWantedIsOwnedWithTheFirstOriginal() {
    forAll((some, plan, _) -> {
      Map<String, Owned> owned = plan.after(_ -> true);
      some.desired.forEach((key, value) -> {
        Owned earlier = some.owned.get(key);
        if (some.blocked.contains(key)) {
          assertThat(owned.get(key)).isEqualTo(earlier);
        } else {
          String original = earlier == null ? some.observed.get(key) : earlier.original();
          assertThat(owned.get(key)).isEqualTo(new Owned(value.render, original));
        }
      });
      assertThat(some.desired.keySet()).containsAll(owned.keySet());
    });
  }

  @Test
  void whateverFailsNothingIsForgottenThatIntentionDidNotKeep() {
    forAll((some, plan, random) -> {
      Set<FlatStep<String>> worked = new HashSet<>(plan.steps());
      worked.removeIf(_ -> random.nextBoolean());
      Map<String, Owned> owned = plan.after(worked::contains);
      owned.forEach(
          (key, record) -> assertThat(record).isIn(plan.intended().get(key), some.owned.get(key)));
      for (FlatStep<String> step : plan.steps()) {
        if (!worked.contains(step)) {
          assertThat(owned.get(step.key())).isEqualTo(some.owned.get(step.key()));
        }
      }
    });
  }

  @Test
  void aPlanCutAnywhereAndThenRepeatedEndsTheSame() {
    forAll((some, plan, random) -> {
      Map<String, String> world = new HashMap<>(some.observed);
      var cut = plan.first(random.nextInt(plan.steps().size() + 1));
      apply(cut, world);
      Map<String, Owned> left = random.nextBoolean() ? cut.after(_ -> true) : plan.intended();
      var rest = FlatPlan.compare(some.desired, some.blocked, world, left, some.revert);
      apply(rest, world);

      Map<String, String> whole = new HashMap<>(some.observed);
      apply(plan, whole);
      assertThat(world).isEqualTo(whole);
      assertThat(rest.after(_ -> true)).isEqualTo(plan.after(_ -> true));
    });
  }

  @Test
  void someKeysAreTreatedAsIfAllWereLookedAtAndTheOthersAreLeft() {
    forAll((some, plan, random) -> {
      Set<String> keys =
          new LinkedHashSet<>(List.of("k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7"));
      keys.removeIf(_ -> random.nextBoolean());
      Map<String, Exactly> wanted = new LinkedHashMap<>(some.desired);
      wanted.keySet().retainAll(keys);
      Map<String, String> seen = new HashMap<>(some.observed);
      seen.keySet().retainAll(keys);
      var at = FlatPlan.compareAt(keys, wanted, some.blocked, seen, some.owned, some.revert);

      var there = plan.steps().stream().filter(step -> keys.contains(step.key())).toList();
      assertThat(at.steps()).containsExactlyElementsOf(there);
      Map<String, Owned> everywhere = plan.after(_ -> true);
      Map<String, Owned> after = at.after(_ -> true);
      for (int i = 0; i < 8; i++) {
        String key = "k" + i;
        var expected = keys.contains(key) ? everywhere.get(key) : some.owned.get(key);
        assertThat(after.get(key)).isEqualTo(expected);
        var intended = keys.contains(key) ? plan.intended().get(key) : some.owned.get(key);
        assertThat(at.intended().get(key)).isEqualTo(intended);
      }
    });
  }

  private static void apply(FlatPlan<String> plan, Map<String, String> world) {
    for (FlatStep<String> step : plan.steps()) {
      switch (step) {
        case FlatStep.SetTo<String>(var key, _, String value) -> world.put(key, value);
        case FlatStep.PutBack<String>(var key, _, String original) -> world.put(key, original);
        case FlatStep.LetGo<String> _ -> {}
      }
    }
  }

  private static List<String> keys(FlatPlan<String> plan, Class<?> kind) {
    return plan.steps().stream().filter(kind::isInstance).map(FlatStep::key).toList();
  }
}
