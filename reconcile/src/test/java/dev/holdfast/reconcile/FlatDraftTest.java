package dev.holdfast.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FlatDraftTest {

  /** Values in memory, some of which refuse, and some of which rewrite others when written. */
  private static final class Memory implements FlatValues<String, Optional<String>, Exception> {

    private final Map<String, String> values = new HashMap<>();
    private final Map<String, String> refusals = new HashMap<>();
    private final Map<String, Map<String, String>> sideEffects = new HashMap<>();
    private final List<String> log = new ArrayList<>();

    @Override
    public Look<String, Optional<String>> writeAndLook(
        List<Write<String>> writes, Collection<String> keys) {
      Map<String, String> refused = new HashMap<>();
      for (Write<String> write : writes) {
        String refusal = refusals.get(write.key());
        if (refusal == null) {
          log.add(write.key() + "=" + write.text());
          values.put(write.key(), write.text());
          values.putAll(sideEffects.getOrDefault(write.key(), Map.of()));
        } else {
          refused.put(write.key(), refusal);
        }
      }
      Map<String, Optional<String>> readings = new LinkedHashMap<>();
      keys.forEach(key -> readings.put(key, Optional.ofNullable(values.get(key))));
      return new Look<>(refused, readings);
    }

    @Override
    public Optional<String> shown(Optional<String> reading) {
      return reading;
    }

    @Override
    public boolean isGone(Optional<String> reading) {
      return reading.isEmpty();
    }

    @Override
    public FlatOutcome after(String key, FlatValue wanted, Optional<String> reading) {
      if (reading.isEmpty()) {
        return new FlatOutcome.Waits(key + " to come");
      }
      return wanted.matches(reading.get())
          ? new FlatOutcome.Fine()
          : new FlatOutcome.Refused("holds " + reading.get());
    }
  }

  private final Memory memory = new Memory();
  private Map<String, Owned> owned = Map.of();

  private FlatDraft<String> draft(Map<String, String> wanted, boolean revert) {
    Map<String, FlatValue> values = new LinkedHashMap<>();
    Map<String, FlatOutcome> outcomes = new HashMap<>();
    wanted.forEach((key, text) -> {
      values.put(key, FlatValue.text(text));
      outcomes.put(
          key,
          memory.values.containsKey(key)
              ? new FlatOutcome.Fine()
              : new FlatOutcome.Waits(key + " to come"));
    });
    return FlatDraft.compare("value", values, outcomes, memory.values, owned, revert);
  }

  private PassReport<Map<String, Owned>> pass(Map<String, String> wanted, boolean revert)
      throws Exception {
    var report = draft(wanted, revert).applyNow(memory);
    owned = report.lastApplied();
    return report;
  }

  @Test
  void whatASideEffectRewroteIsWrittenOnceMore() throws Exception {
    memory.values.putAll(Map.of("a", "0", "b", "1"));
    memory.sideEffects.put("a", Map.of("b", "9"));
    var report = pass(Map.of("a", "5", "b", "1"), false);
    assertThat(report.converged()).isTrue();
    assertThat(memory.log).containsExactly("a=5", "b=1");
    assertThat(report.applied())
        .extracting(Operation::toString)
        .containsExactly("set value a: 0 -> 5", "set value b: 9 -> 1");
  }

  @Test
  void twoThatRewriteEachOtherAreSaidAndNotWrittenForEver() throws Exception {
    memory.values.putAll(Map.of("a", "0", "b", "0"));
    memory.sideEffects.put("a", Map.of("b", "8"));
    memory.sideEffects.put("b", Map.of("a", "9"));
    var report = pass(Map.of("a", "1", "b", "2"), false);
    assertThat(report.converged()).isFalse();
    assertThat(memory.log).hasSizeLessThan(5);
    assertThat(report.failed()).isNotEmpty();
  }

  @Test
  void aRefusedValueIsNotOwnedAndTheOthersAre() throws Exception {
    memory.values.putAll(Map.of("a", "0", "b", "0"));
    memory.refusals.put("a", "EINVAL: no");
    var report = pass(Map.of("a", "1", "b", "2"), true);
    assertThat(report.failed())
        .extracting(Failed::toString)
        .containsExactly("set value a: 0 -> 1: EINVAL: no");
    assertThat(owned).containsOnlyKeys("b");
    pass(Map.of(), true);
    assertThat(memory.values).isEqualTo(Map.of("a", "0", "b", "0"));
    assertThat(owned).isEmpty();
  }

  @Test
  void whatWentAwayHasNothingToPutBack() throws Exception {
    memory.values.putAll(Map.of("a", "0"));
    pass(Map.of("a", "1"), true);
    memory.values.remove("a");
    assertThat(pass(Map.of(), true).converged()).isTrue();
    assertThat(owned).isEmpty();
  }

  @Test
  void whatChangedSinceThePlanIsLeftAlone() throws Exception {
    memory.values.putAll(Map.of("a", "0", "b", "0"));
    FlatDraft<String> late = draft(Map.of("a", "1", "b", "2"), false);
    memory.values.put("a", "7");
    var report = late.apply(memory);
    assertThat(report.failed()).singleElement().asString().contains("a", "changed since the plan");
    assertThat(memory.values).isEqualTo(Map.of("a", "7", "b", "2"));
    assertThat(report.lastApplied()).containsOnlyKeys("b");
  }

  @Test
  void aCutDraftTouchesNothingOfWhatWasCutOff() throws Exception {
    memory.values.putAll(Map.of("a", "0", "b", "0"));
    Map<String, String> wanted = new LinkedHashMap<>();
    wanted.put("a", "1");
    wanted.put("b", "2");
    var report = draft(wanted, false).first(1).applyNow(memory);
    assertThat(memory.values).isEqualTo(Map.of("a", "1", "b", "0"));
    assertThat(report.lastApplied()).containsOnlyKeys("a");
  }

  /** Any walk through desired states leaves the world as it was once nothing is wanted. */
  @Test
  void whateverWasWantedTheOriginalsComeBack() throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("FlatDraftTest seed " + seed);
    Random random = new Random(seed);
    for (int round = 0; round < 3_000; round++) {
      memory.values.clear();
      memory.refusals.clear();
      for (char key = 'a'; key < 'f'; key++) {
        memory.values.put(String.valueOf(key), Integer.toString(random.nextInt(4)));
      }
      Map<String, String> before = Map.copyOf(memory.values);
      owned = Map.of();
      for (int step = random.nextInt(5); step >= 0; step--) {
        Map<String, String> wanted = new LinkedHashMap<>();
        for (char key = 'a'; key < 'f'; key++) {
          if (random.nextBoolean()) {
            wanted.put(String.valueOf(key), Integer.toString(random.nextInt(4)));
          }
        }
        memory.refusals.clear();
        if (random.nextBoolean()) {
          memory.refusals.put(String.valueOf((char) ('a' + random.nextInt(5))), "EINVAL");
        }
        var report = pass(wanted, true);
        if (report.converged()) {
          assertThat(memory.values).containsAllEntriesOf(wanted);
          assertThat(draft(wanted, true).operations()).isEmpty();
        }
      }
      memory.refusals.clear();
      assertThat(pass(Map.of(), true).converged()).isTrue();
      assertThat(memory.values).as("seed %d round %d", seed, round).isEqualTo(before);
      assertThat(owned).isEmpty();
    }
  }
}
