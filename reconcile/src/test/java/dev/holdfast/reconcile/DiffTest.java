package dev.holdfast.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.reconcile.Diff.Pair;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class DiffTest {

  private static final Map<String, Integer> NOTHING = Map.of();

  @Test
  void whatIsNotThereIsCreatedInTheOrderOfWanting() {
    var diff = diff(ordered("c", 1, "a", 2, "b", 3), NOTHING, Set.of(), false);
    assertThat(diff.create()).containsExactly(entry("c", 1), entry("a", 2), entry("b", 3));
  }

  @Test
  void whatIsOursAndNotWantedIsDeletedInTheOrderOfSeeing() {
    var diff = diff(NOTHING, ordered("c", 1, "a", 2, "x", 4, "b", 3), Set.of("a", "b", "c"), false);
    assertThat(diff.delete()).containsExactly(entry("c", 1), entry("a", 2), entry("b", 3));
  }

  @Test
  void oursIsAlteredWhereItCanBeAndReplacedWhereNot() {
    var wanted = ordered("near", 4, "far", 4, "same", 4);
    var found = ordered("same", 4, "far", 9, "near", 5);
    var diff = diff(wanted, found, found.keySet(), false);
    assertThat(diff.alter()).containsExactly(new Pair<>("near", 4, 5, Match.ALTERABLE));
    assertThat(diff.replace()).containsExactly(new Pair<>("far", 4, 9, Match.MISFIT));
    assertThat(diff.kept()).containsExactly(new Pair<>("same", 4, 4, Match.EXACT));
  }

  @Test
  void foreignWithAnotherValueIsAConflict() {
    var diff = diff(ordered("a", 4, "b", 4), ordered("a", 5, "b", 9), Set.of(), false);
    assertThat(diff.conflicts()).extracting(Pair::key).containsExactly("a", "b");
    assertThat(diff.isEmpty()).isFalse();
  }

  @Test
  void foreignWithAnotherValueIsTakenOverWhereThatIsAllowed() {
    var diff = diff(ordered("a", 4, "b", 4), ordered("a", 5, "b", 9), Set.of(), true);
    assertThat(diff.adopt())
        .containsExactly(
            new Pair<>("a", 4, 5, Match.ALTERABLE), new Pair<>("b", 4, 9, Match.MISFIT));
    assertThat(diff.conflicts()).isEmpty();
  }

  @Test
  void foreignWithTheSameValueMeetsTheWishAndStaysForeign() {
    for (boolean mayAdopt : new boolean[] {false, true}) {
      var diff = diff(ordered("a", 4), ordered("a", 4), Set.of(), mayAdopt);
      assertThat(diff.met()).containsExactly(new Pair<>("a", 4, 4, Match.EXACT));
      assertThat(diff.isEmpty()).isTrue();
    }
  }

  @Test
  void twoObjectsWithOneKeyAreRefusedAndBothAreNamed() {
    assertThatThrownBy(() -> Diff.keyed(List.of("apple", "banana", "avocado"), s -> s.charAt(0)))
        .isInstanceOf(DuplicateKeyException.class)
        .hasMessage("two objects with one key, a: apple and avocado");
  }

  @Test
  void evenTheSameObjectTwiceIsRefused() {
    assertThatThrownBy(() -> Diff.keyed(List.of(1, 1), i -> i))
        .isInstanceOf(DuplicateKeyException.class);
  }

  @Test
  void keyedObjectsKeepTheirOrder() {
    assertThat(Diff.keyed(List.of("c", "a", "b"), s -> s).keySet()).containsExactly("c", "a", "b");
  }

  @Test
  void everyKeyIsInExactlyOnePart() {
    Worlds.forEach(world -> {
      var diff = world.diff();
      var wantedOnes = new ArrayList<>(diff.create().keySet());
      for (var part : pairs(diff)) {
        part.forEach(pair -> wantedOnes.add(pair.key()));
      }
      assertThat(wantedOnes).containsExactlyInAnyOrderElementsOf(world.desired().keySet());

      var notWanted = new HashSet<>(world.observed().keySet());
      notWanted.retainAll(world.owned());
      notWanted.removeAll(world.desired().keySet());
      assertThat(diff.delete().keySet()).isEqualTo(notWanted);
    });
  }

  @Test
  void everyPartIsWhatItsNameSays() {
    Worlds.forEach(world -> {
      var diff = world.diff();
      assertThat(diff.create().keySet()).noneMatch(world.observed()::containsKey);
      assertThat(diff.create().entrySet()).allMatch(world.desired().entrySet()::contains);
      assertThat(diff.delete().entrySet()).allMatch(world.observed().entrySet()::contains);
      diff.alter().forEach(p -> world.check(p, true, Match.ALTERABLE));
      diff.replace().forEach(p -> world.check(p, true, Match.MISFIT));
      diff.kept().forEach(p -> world.check(p, true, Match.EXACT));
      diff.met().forEach(p -> world.check(p, false, Match.EXACT));
      diff.adopt().forEach(p -> world.check(p, false, p.match()));
      diff.conflicts().forEach(p -> world.check(p, false, p.match()));
      assertThat(diff.adopt()).noneMatch(p -> p.match() == Match.EXACT || !world.mayAdopt());
      assertThat(diff.conflicts()).noneMatch(p -> p.match() == Match.EXACT || world.mayAdopt());
    });
  }

  @Test
  void stateAgainstItselfHasNothingToDo() {
    Worlds.forEach(world -> {
      var same = world.desired();
      assertThat(diff(same, same, world.owned(), world.mayAdopt()).isEmpty()).isTrue();
    });
  }

  @Test
  void whereNothingIsOwnedNothingIsDeletedOrChanged() {
    Worlds.forEach(world -> {
      var diff = diff(world.desired(), world.observed(), Set.of(), false);
      assertThat(diff.delete()).isEmpty();
      assertThat(diff.alter()).isEmpty();
      assertThat(diff.replace()).isEmpty();
      var missing = new HashSet<>(world.desired().keySet());
      missing.removeAll(world.observed().keySet());
      assertThat(diff.create().keySet()).isEqualTo(missing);
    });
  }

  @Test
  void whereEverythingIsOwnedItIsTheTwoWayDifference() {
    Worlds.forEach(world -> {
      var diff = diff(world.desired(), world.observed(), world.observed().keySet(), false);
      var after = new LinkedHashMap<>(world.observed());
      after.keySet().removeAll(diff.delete().keySet());
      after.putAll(diff.create());
      diff.alter().forEach(p -> after.put(p.key(), p.wanted()));
      diff.replace().forEach(p -> after.put(p.key(), p.wanted()));
      assertThat(after).isEqualTo(world.desired());
    });
  }

  @Test
  void onceAppliedOnlyConflictsAreLeftAndStrangersAreAsTheyWere() {
    Worlds.forEach(world -> {
      var diff = world.diff();
      var after = world.applied(diff);
      var again = diff(world.desired(), after.observed(), after.owned(), world.mayAdopt());
      assertThat(again.conflicts()).isEqualTo(diff.conflicts());
      assertThat(again.met()).isEqualTo(diff.met());
      assertThat(again.kept()).hasSize(world.desired().size() - foreign(diff));
      assertThat(again.create()).isEmpty();
      assertThat(again.delete()).isEmpty();

      var strangers = new LinkedHashMap<>(world.observed());
      strangers.keySet().removeAll(world.owned());
      diff.adopt().forEach(p -> strangers.remove(p.key()));
      assertThat(after.observed().entrySet()).containsAll(strangers.entrySet());
    });
  }

  @Test
  void partsKeepTheOrderOfWanting() {
    Worlds.forEach(world -> {
      var wanted = new ArrayList<>(world.desired().keySet());
      for (var part : pairs(world.diff())) {
        assertThat(part).extracting(p -> wanted.indexOf(p.key())).isSorted();
      }
      var seen = new ArrayList<>(world.observed().keySet());
      assertThat(world.diff().delete().keySet()).extracting(seen::indexOf).isSorted();
    });
  }

  private static int foreign(Diff<String, Integer, Integer> diff) {
    return diff.met().size() + diff.conflicts().size();
  }

  private static List<List<Pair<String, Integer, Integer>>> pairs(
      Diff<String, Integer, Integer> diff) {
    return List.of(
        diff.alter(), diff.replace(), diff.adopt(), diff.kept(), diff.met(), diff.conflicts());
  }

  static Diff<String, Integer, Integer> diff(
      Map<String, Integer> desired,
      Map<String, Integer> observed,
      Set<String> owned,
      boolean mayAdopt) {
    return Diff.of(
        desired, observed, (key, found) -> owned.contains(key), DiffTest::match, mayAdopt);
  }

  /** Numbers of one half can be turned into each other in place. */
  static Match match(int wanted, int found) {
    if (wanted == found) {
      return Match.EXACT;
    }
    return wanted / 2 == found / 2 ? Match.ALTERABLE : Match.MISFIT;
  }

  private static Map.Entry<String, Integer> entry(String key, int value) {
    return Map.entry(key, value);
  }

  private static Map<String, Integer> ordered(Object... keysAndValues) {
    var map = new LinkedHashMap<String, Integer>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      map.put((String) keysAndValues[i], (Integer) keysAndValues[i + 1]);
    }
    return map;
  }
}
