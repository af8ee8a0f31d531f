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
  private final Map<K, FlatValue> toHold = new LinkedHashMap<>();
  private final Map<K, String> refused = new HashMap<>();
  private final Set<K> taken = new HashSet<>();
  private final Set<K> corrected = new HashSet<>();
  private Map<K, R> first = Map.of();
  private Map<K, R> last = Map.of();

  private final List<Operation> applied = new ArrayList<>();
  private final List<Failed> failed;
  private final List<Pending> pending;

  private FlatPass(FlatDraft<K> draft, FlatValues<K, R, E> values, Set<K> changedSince) {
    this.draft = draft;
    this.values = values;
    this.changedSince = changedSince;
    this.failed = new ArrayList<>(draft.failed());
    this.pending = new ArrayList<>(draft.pending());
    toHold.putAll(draft.held());
    for (FlatStep<K> step : draft.flat().steps()) {
      if (step instanceof FlatStep.PutBack<K>(var key, _, String original)) {
        toHold.put(key, FlatValue.text(original));
      }
    }
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
    for (Write<K> write : writes) {
      String refusal = look.refused().get(write.key());
      if (refusal == null) {
        taken.add(write.key());
      } else {
        refused.put(write.key(), refusal);
      }
    }
    last = look.readings();
  }

  /** What the kernel shows otherwise than it was written, or than it was before others were. */
  private List<Write<K>> rewritten() {
    List<Write<K>> again = new ArrayList<>();
    toHold.forEach((key, value) -> {
      boolean mayWrite = !refused.containsKey(key) && !changedSince.contains(key);
      if (mayWrite && values.shown(reading(key)).isPresent() && !isHeld(key)) {
        again.add(new Write<>(key, value.render()));
      }
    });
    return again;
  }

  private R reading(K key) {
    return Objects.requireNonNull(last.get(key));
  }

  private boolean isHeld(K key) {
    return afterwards(key) instanceof FlatOutcome.Fine;
  }

  private FlatOutcome afterwards(K key) {
    return values.after(key, Objects.requireNonNull(toHold.get(key)), reading(key));
  }

  private PassReport<Map<K, Owned>> report() {
    Set<K> told = new HashSet<>();
    for (FlatStep<K> step : draft.flat().steps()) {
      account(step.operation(draft.kind()), outcome(step));
      told.add(step.key());
    }
    draft
        .held()
        .forEach((key, value) -> {
          FlatOutcome outcome = told.contains(key) ? new FlatOutcome.Fine() : outcome(key);
          boolean written = corrected.contains(key) && !told.contains(key);
          if (written || !(outcome instanceof FlatOutcome.Fine)) {
            account(correction(key, value), outcome);
          }
        });
    return new PassReport<>(applied, failed, pending, draft.flat().after(this::isDone));
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
          values.isGone(reading(back.key())) ? new FlatOutcome.Fine() : outcome(back.key());
      case FlatStep.LetGo<K> _ -> new FlatOutcome.Fine();
    };
  }

  private FlatOutcome outcome(K key) {
    if (changedSince.contains(key)) {
      return new FlatOutcome.Refused("it has changed since the plan was made");
    }
    String refusal = refused.get(key);
    return refusal == null || values.isGone(reading(key))
        ? afterwards(key)
        : new FlatOutcome.Refused(refusal);
  }

  /**
   * Whether a step leaves its mark in what is owned. A set that the kernel took counts, also if it
   * then holds something else: it has changed, by us.
   */
  private boolean isDone(FlatStep<K> step) {
    return switch (step) {
      case FlatStep.SetTo<K> set -> taken.contains(set.key());
      case FlatStep.PutBack<K> back -> outcome(back) instanceof FlatOutcome.Fine;
      case FlatStep.LetGo<K> _ -> true;
    };
  }
}
