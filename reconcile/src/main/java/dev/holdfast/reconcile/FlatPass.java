package dev.holdfast.reconcile;

import dev.holdfast.reconcile.FlatValues.Look;
import dev.holdfast.reconcile.FlatValues.Write;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Applies one draft: writes, reads everything back, and writes once more what others' side effects
 * rewrote meanwhile.
 */
final class FlatPass<K, R, E extends Exception> {

  private final FlatDraft<K> draft;
  private final FlatValues<K, R, E> values;
  private final Set<K> changedSince;
  private final Map<K, FlatValue> toHold;
  private final Map<K, String> refused = new HashMap<>();
  private final Set<K> corrected = new HashSet<>();
  private Set<K> untaken = Set.of();
  private Map<K, R> first = Map.of();
  private Map<K, R> last = Map.of();
  private Map<K, FlatOutcome> unmet = Map.of();

  private final List<Operation> applied = new ArrayList<>();
  private final List<Failed> failed;
  private final List<Pending> pending;

  private FlatPass(FlatDraft<K> draft, FlatValues<K, R, E> values, Set<K> changedSince) {
    this.draft = draft;
    this.values = values;
    this.changedSince = changedSince;
    this.failed = new ArrayList<>(draft.failed());
    this.pending = new ArrayList<>(draft.pending());
    this.toHold = toHold(draft);
  }

  private static <K> Map<K, FlatValue> toHold(FlatDraft<K> draft) {
    Map<K, FlatValue> putBack = new LinkedHashMap<>();
    for (FlatStep<K> step : draft.flat().steps()) {
      if (step instanceof FlatStep.PutBack<K>(var key, _, String original)) {
        putBack.put(key, FlatValue.text(original));
      }
    }
    if (putBack.isEmpty()) {
      return draft.held();
    }
    Map<K, FlatValue> all = new LinkedHashMap<>(draft.held());
    all.putAll(putBack);
    return all;
  }

  /**
   * Applies it.
   *
   * @param changedSince keys that are not as the draft found them: they are left alone
   */
  static <K, R, E extends Exception> PassReport<Map<K, Owned>> run(
      FlatDraft<K> draft, FlatValues<K, R, E> values, Set<K> changedSince) throws E {
    FlatPass<K, R, E> pass = new FlatPass<>(draft, values, changedSince);
    pass.write();
    return pass.report();
  }

  private void write() throws E {
    List<Write<K>> writes = new ArrayList<>();
    for (FlatStep<K> step : draft.flat().steps()) {
      if (!changedSince.contains(step.key())) {
        switch (step) {
          case FlatStep.SetTo<K>(var key, _, String value) -> writes.add(new Write<>(key, value));
          case FlatStep.PutBack<K>(var key, _, String text) -> writes.add(new Write<>(key, text));
          case FlatStep.LetGo<K> _ -> {}
        }
      }
    }
    writeAndLook(writes);
    first = last;
    untaken = Set.copyOf(refused.keySet());
    List<Write<K>> again = rewritten();
    if (again.isEmpty()) {
      return;
    }
    again.forEach(write -> corrected.add(write.key()));
    try {
      writeAndLook(again);
    } catch (RuntimeException bug) {
      throw bug;
    } catch (Exception e) {
      // The first look stands, and it says what is not as it should be.
      corrected.clear();
    }
  }

  private void writeAndLook(List<Write<K>> writes) throws E {
    Look<K, R> look = values.writeAndLook(writes, toHold.keySet());
    refused.putAll(look.refused());
    last = look.readings();
    unmet = new LinkedHashMap<>();
    toHold.forEach((key, value) -> {
      FlatOutcome outcome = values.after(key, value, reading(key));
      if (!(outcome instanceof FlatOutcome.Fine)) {
        unmet.put(key, outcome);
      }
    });
  }

  /** What the kernel shows otherwise than it was written, or than it was before others were. */
  private List<Write<K>> rewritten() {
    List<Write<K>> again = new ArrayList<>();
    for (K key : unmet.keySet()) {
      boolean mayWrite = !refused.containsKey(key) && !changedSince.contains(key);
      if (mayWrite && values.shown(reading(key)).isPresent()) {
        again.add(new Write<>(key, Objects.requireNonNull(toHold.get(key)).render()));
      }
    }
    return again;
  }

  private R reading(K key) {
    return Objects.requireNonNull(last.get(key));
  }

  private PassReport<Map<K, Owned>> report() {
    for (FlatStep<K> step : draft.flat().steps()) {
      account(step.operation(draft.kind()), outcome(step));
    }
    if (!(corrected.isEmpty() && unmet.isEmpty() && refused.isEmpty() && changedSince.isEmpty())) {
      reportOthers();
    }
    return new PassReport<>(applied, failed, pending, draft.flat().after(this::isDone));
  }

  /** What was as wanted before others were written, and was written too or is not any more. */
  private void reportOthers() {
    Set<K> told = new HashSet<>();
    draft.flat().steps().forEach(step -> told.add(step.key()));
    draft
        .held()
        .forEach((key, value) -> {
          FlatOutcome outcome = told.contains(key) ? FlatOutcome.FINE : outcome(key);
          boolean written = corrected.contains(key) && !told.contains(key);
          if (written || !(outcome instanceof FlatOutcome.Fine)) {
            account(correction(key, value), outcome);
          }
        });
  }

  private Operation correction(K key, FlatValue value) {
    R found = first.get(key);
    String from = found == null ? null : values.shown(found).orElse(null);
    return new FlatStep.SetTo<>(key, from, value.render()).operation(draft.kind());
  }

  private void account(Operation operation, FlatOutcome outcome) {
    switch (outcome) {
      case FlatOutcome.Fine _ -> applied.add(operation);
      case FlatOutcome.Refused(String reason) -> failed.add(new Failed(operation, reason));
      case FlatOutcome.Waits(String what) -> pending.add(new Pending(operation, what));
    }
  }

  private FlatOutcome outcome(FlatStep<K> step) {
    return switch (step) {
      case FlatStep.SetTo<K> set -> outcome(set.key());
      // What is not there any more has nothing to put back.
      case FlatStep.PutBack<K> back ->
          values.isGone(reading(back.key())) ? FlatOutcome.FINE : outcome(back.key());
      case FlatStep.LetGo<K> _ -> FlatOutcome.FINE;
    };
  }

  private FlatOutcome outcome(K key) {
    if (changedSince.contains(key)) {
      return new FlatOutcome.Refused("it has changed since the plan was made");
    }
    String refusal = refused.get(key);
    return refusal == null || values.isGone(reading(key))
        ? unmet.getOrDefault(key, FlatOutcome.FINE)
        : new FlatOutcome.Refused(refusal);
  }

  /**
   * Whether a step leaves its mark in what is owned. A set that the kernel took counts, also if it
   * then holds something else: it has changed, by us.
   */
  private boolean isDone(FlatStep<K> step) {
    return switch (step) {
      case FlatStep.SetTo<K> set ->
          !untaken.contains(set.key()) && !changedSince.contains(set.key());
      case FlatStep.PutBack<K> back -> outcome(back) instanceof FlatOutcome.Fine;
      case FlatStep.LetGo<K> _ -> true;
    };
  }
}
