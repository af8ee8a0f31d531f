package dev.holdfast.reconcile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What a pass over flat state would do and own: independent values by key, which exist whether we
 * want them or not, and which the kernel cannot tag.
 *
 * <p>Every wanted key that the pass controls is claimed, also one that holds its value already. The
 * original is captured with the first claim and never again. Comparing is pure.
 *
 * @param steps what to do, in order: first what is set, then what is let go or put back
 * @param prior what was owned before
 * @param claims what is owned once every set has worked
 */
public record FlatPlan<K>(List<FlatStep<K>> steps, Map<K, Owned> prior, Map<K, Owned> claims) {

  public FlatPlan {
    steps = List.copyOf(steps);
    prior = Frozen.copyOf(prior);
    claims = Frozen.copyOf(claims);
  }

  /**
   * Compares what is wanted with what is there.
   *
   * @param desired in the order of writing
   * @param blocked wanted keys that this pass cannot act on: neither claimed nor released
   * @param observed what is there; a key without an entry does not exist or cannot be read
   * @param owned what the last pass left owned, in the order of putting back
   * @param revert whether a value that is no longer wanted is put back; otherwise it is let go as
   *     it is, as is always one whose original is not known
   */
  public static <K> FlatPlan<K> compare(
      Map<K, ? extends FlatValue> desired,
      Set<K> blocked,
      Map<K, String> observed,
      Map<K, Owned> owned,
      boolean revert) {
    return compareAt(owned.keySet(), desired, blocked, observed, owned, revert);
  }

  /**
   * Compares some keys only; what else is owned stays owned, and is left as it is.
   *
   * @param desired what is wanted of these keys, in the order of writing
   * @param observed what there is of these keys
   * @param keys that are looked at, in the order of putting back
   * @param owned all that the last pass left owned
   */
  public static <K> FlatPlan<K> compareAt(
      Collection<K> keys,
      Map<K, ? extends FlatValue> desired,
      Set<K> blocked,
      Map<K, String> observed,
      Map<K, Owned> owned,
      boolean revert) {
    List<FlatStep<K>> steps = new ArrayList<>();
    Map<K, Owned> claims = new LinkedHashMap<>();
    desired.forEach((key, value) -> {
      if (!blocked.contains(key)) {
        String held = observed.get(key);
        String text = value.render();
        if (held == null || !value.matches(held)) {
          steps.add(new FlatStep.SetTo<>(key, held, text));
        }
        claims.put(key, claim(owned.get(key), text, held));
      }
    });
    for (K key : keys) {
      Owned record = desired.containsKey(key) ? null : owned.get(key);
      if (record != null) {
        steps.add(leave(key, observed.get(key), record, revert));
      }
    }
    return new FlatPlan<>(steps, owned, Frozen.of(claims));
  }

  private static Owned claim(@Nullable Owned earlier, String applied, @Nullable String held) {
    return new Owned(applied, earlier == null ? held : earlier.original());
  }

  private static <K> FlatStep<K> leave(K key, @Nullable String held, Owned owned, boolean revert) {
    String original = owned.original();
    return revert && original != null
        ? new FlatStep.PutBack<>(key, held, original)
        : new FlatStep.LetGo<>(key, held);
  }

  /** Everything that may be owned once this is applied wholly, in part or not at all. */
  public Map<K, Owned> intended() {
    if (isOrderedAs(prior.keySet(), claims.keySet())) {
      return claims;
    }
    Map<K, Owned> all = new LinkedHashMap<>(prior);
    all.putAll(claims);
    return Frozen.of(all);
  }

  private static boolean isOrderedAs(Set<?> earlier, Set<?> all) {
    Iterator<?> other = all.iterator();
    for (Object one : earlier) {
      if (!other.hasNext() || !other.next().equals(one)) {
        return false;
      }
    }
    return true;
  }

  /** The plan cut after its first {@code count} steps; what is cut off is not claimed either. */
  public FlatPlan<K> first(int count) {
    int cut = Math.min(count, steps.size());
    Map<K, Owned> kept = new LinkedHashMap<>(claims);
    steps.subList(cut, steps.size()).forEach(step -> kept.remove(step.key()));
    return new FlatPlan<>(steps.subList(0, cut), prior, kept);
  }

  /**
   * What is owned after the steps were tried. One that did not work leaves the earlier record: a
   * value that could not be set is owned as far as it was before, one that could not be put back is
   * tried again.
   *
   * @param done whether a step has worked, or has at least changed something
   */
  public Map<K, Owned> after(Predicate<? super FlatStep<K>> done) {
    if (steps.stream().allMatch(step -> step instanceof FlatStep.SetTo<K> && done.test(step))) {
      return intended();
    }
    Map<K, Owned> owned = new LinkedHashMap<>(intended());
    for (FlatStep<K> step : steps) {
      boolean worked = done.test(step);
      switch (step) {
        case FlatStep.SetTo<K>(var key, _, _) when !worked -> {
          Owned earlier = prior.get(key);
          if (earlier == null) {
            owned.remove(key);
          } else {
            owned.put(key, earlier);
          }
        }
        case FlatStep.SetTo<K> _ -> {}
        case FlatStep.PutBack<K>(var key, _, _) when worked -> owned.remove(key);
        case FlatStep.LetGo<K>(var key, _) when worked -> owned.remove(key);
        case FlatStep.PutBack<K> _, FlatStep.LetGo<K> _ -> {}
      }
    }
    return Frozen.of(owned);
  }
}
