package dev.holdfast.reconcile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * A {@link FlatPlan} with what a pass knows beside it: what is refused or waits, and what is to be
 * held when it is over. A source of flat state makes its plan of this, and has only to read and
 * write.
 *
 * @param kind what operations call a value, such as {@code sysctl}
 * @param held the values that are to be held when the pass is over, in the order of writing
 * @param observed what was there when it was made
 */
public record FlatDraft<K>(
    String kind,
    FlatPlan<K> flat,
    Map<K, FlatValue> held,
    Map<K, String> observed,
    List<Failed> failed,
    List<Pending> pending) {

  public FlatDraft {
    held = Frozen.copyOf(held);
    observed = Frozen.copyOf(observed);
    failed = List.copyOf(failed);
    pending = List.copyOf(pending);
  }

  /**
   * Compares what is wanted with what is there.
   *
   * @param wanted in the order of writing
   * @param outcomes whether it makes sense to write them; one without an entry is fine
   * @param observed what is there; a key without an entry does not exist or cannot be read
   * @param owned what the last pass left owned, in the order of putting back
   * @param revert as {@link FlatPlan#compare} takes it
   */
  public static <K> FlatDraft<K> compare(
      String kind,
      Map<K, ? extends FlatValue> wanted,
      Map<K, FlatOutcome> outcomes,
      Map<K, String> observed,
      Map<K, Owned> owned,
      boolean revert) {
    return compareAt(kind, owned.keySet(), wanted, outcomes, observed, owned, revert);
  }

  /**
   * Compares some keys only, as {@link FlatPlan#compareAt}; what else is owned stays owned.
   *
   * @param keys that are looked at, in the order of putting back
   */
  public static <K> FlatDraft<K> compareAt(
      String kind,
      Collection<K> keys,
      Map<K, ? extends FlatValue> wanted,
      Map<K, FlatOutcome> outcomes,
      Map<K, String> observed,
      Map<K, Owned> owned,
      boolean revert) {
    List<Failed> failed = new ArrayList<>();
    List<Pending> pending = new ArrayList<>();
    Set<K> blocked = new HashSet<>();
    wanted.forEach((key, value) -> {
      switch (outcomes.getOrDefault(key, FlatOutcome.FINE)) {
        case FlatOutcome.Fine _ -> {}
        case FlatOutcome.Refused(String reason) -> {
          blocked.add(key);
          failed.add(new Failed(set(kind, key, value), reason));
        }
        case FlatOutcome.Waits(String what) -> {
          blocked.add(key);
          pending.add(new Pending(set(kind, key, value), what));
        }
      }
    });
    FlatPlan<K> flat = FlatPlan.compareAt(keys, wanted, blocked, observed, owned, revert);
    return new FlatDraft<>(kind, flat, without(blocked, wanted), observed, failed, pending);
  }

  private static <K> Map<K, FlatValue> without(Set<K> blocked, Map<K, ? extends FlatValue> wanted) {
    if (blocked.isEmpty()) {
      return Frozen.copyOf(wanted);
    }
    Map<K, FlatValue> held = new LinkedHashMap<>(wanted);
    held.keySet().removeAll(blocked);
    return Frozen.of(held);
  }

  private static <K> Operation set(String kind, K key, FlatValue value) {
    return new FlatStep.SetTo<>(key, null, value.render()).operation(kind);
  }

  /** What it would do, in order. */
  public List<Operation> operations() {
    return flat.steps().stream().map(step -> step.operation(kind)).toList();
  }

  /** The draft cut after its first operations. */
  public FlatDraft<K> first(int count) {
    FlatPlan<K> cut = flat.first(count);
    // What was cut off is not to be held either, or reading back would write it after all.
    Map<K, FlatValue> kept = new LinkedHashMap<>(held);
    kept.keySet().retainAll(cut.claims().keySet());
    return new FlatDraft<>(kind, cut, kept, observed, failed, pending);
  }

  /** What it comes to if there is nothing to do: what was read to make it holds. */
  public PassReport<Map<K, Owned>> asFound() {
    return new PassReport<>(List.of(), failed, pending, flat.intended());
  }

  /**
   * Applies what was made just now.
   *
   * @throws E if nothing could be tried; nothing was changed
   */
  public <R, E extends Exception> PassReport<Map<K, Owned>> applyNow(FlatValues<K, R, E> values)
      throws E {
    return FlatPass.run(this, values, Set.of());
  }

  /**
   * Applies what may have been made long ago: what would be claimed for the first time, and whose
   * original is none any more, is left alone.
   *
   * @throws E if nothing could be tried; nothing was changed
   */
  public <R, E extends Exception> PassReport<Map<K, Owned>> apply(FlatValues<K, R, E> values)
      throws E {
    Set<K> first = new HashSet<>();
    for (FlatStep<K> step : flat.steps()) {
      if (step instanceof FlatStep.SetTo<K> && !flat.prior().containsKey(step.key())) {
        first.add(step.key());
      }
    }
    Set<K> changed = new HashSet<>();
    if (!first.isEmpty()) {
      values
          .writeAndLook(List.of(), first)
          .readings()
          .forEach((key, reading) -> {
            if (!Objects.equals(values.shown(reading).orElse(null), observed.get(key))) {
              changed.add(key);
            }
          });
    }
    return FlatPass.run(this, values, changed);
  }
}
