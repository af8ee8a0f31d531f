package dev.holdfast.sysctl;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.FlatStep;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Owned;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Report;
import dev.holdfast.sysctl.SysctlFiles.Look;
import dev.holdfast.sysctl.SysctlFiles.Write;
import dev.holdfast.sysctl.SysctlFiles.Written;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Applies one plan: writes, reads everything back, and writes once more what others' side effects
 * rewrote meanwhile.
 */
final class SysctlPass {

  private final SysctlPlan plan;
  private final Set<SysctlKey> changedSince;
  private final Map<SysctlKey, String> toHold = new LinkedHashMap<>();
  private final Map<SysctlKey, Written> refused = new HashMap<>();
  private final Set<SysctlKey> corrected = new HashSet<>();
  private Map<SysctlKey, Reading> first = Map.of();
  private Map<SysctlKey, Reading> last = Map.of();

  private final List<Operation> applied = new ArrayList<>();
  private final List<Failed> failed;
  private final List<Pending> pending;

  private SysctlPass(SysctlPlan plan, Set<SysctlKey> changedSince) {
    this.plan = plan;
    this.changedSince = changedSince;
    this.failed = new ArrayList<>(plan.failed());
    this.pending = new ArrayList<>(plan.pending());
    toHold.putAll(plan.held());
    for (FlatStep<SysctlKey> step : plan.flat().steps()) {
      if (step instanceof FlatStep.PutBack<SysctlKey>(var key, _, String original)) {
        toHold.put(key, original);
      }
    }
  }

  /**
   * Applies it.
   *
   * @param changedSince keys that are not as the plan found them: they are left alone
   * @throws KernelException if the namespace could not be entered; nothing was changed
   */
  static Report<SysctlApplied> run(
      SysctlPlan plan, NamespaceHandle namespace, Set<SysctlKey> changedSince)
      throws KernelException {
    SysctlPass pass = new SysctlPass(plan, changedSince);
    pass.write(namespace);
    return pass.report();
  }

  private void write(NamespaceHandle namespace) throws KernelException {
    List<Write> writes = new ArrayList<>();
    for (FlatStep<SysctlKey> step : plan.flat().steps()) {
      if (!(step instanceof FlatStep.LetGo<SysctlKey>) && !changedSince.contains(step.key())) {
        writes.add(new Write(step.key(), textOf(step)));
      }
    }
    writeAndLook(namespace, writes);
    first = last;
    List<Write> again = rewritten();
    if (again.isEmpty()) {
      return;
    }
    again.forEach(write -> corrected.add(write.key()));
    try {
      writeAndLook(namespace, again);
    } catch (KernelException e) {
      // The first look stands, and it says what is not as it should be.
      corrected.clear();
    }
  }

  /** What is written for a step. */
  private String textOf(FlatStep<SysctlKey> step) {
    return switch (step) {
      case FlatStep.SetTo<SysctlKey> set -> set.value();
      case FlatStep.PutBack<SysctlKey> back -> back.original();
      case FlatStep.LetGo<SysctlKey> _ -> "";
    };
  }

  private void writeAndLook(NamespaceHandle namespace, List<Write> writes) throws KernelException {
    Look look = SysctlFiles.writeAndRead(namespace, writes, toHold.keySet());
    for (Written written : look.written()) {
      if (written.refusal() != null) {
        refused.put(written.key(), written);
      }
    }
    last = look.readings();
  }

  /** What the kernel shows otherwise than it was written, or than it was before others were. */
  private List<Write> rewritten() {
    List<Write> again = new ArrayList<>();
    toHold.forEach((key, text) -> {
      boolean mayWrite = !refused.containsKey(key) && !changedSince.contains(key);
      if (mayWrite && last.get(key) instanceof Reading.Held && !isHeld(key)) {
        again.add(new Write(key, text));
      }
    });
    return again;
  }

  private boolean isHeld(SysctlKey key) {
    return afterwards(key) instanceof Outcome.Fine;
  }

  private Outcome afterwards(SysctlKey key) {
    return Outcome.after(
        key, Objects.requireNonNull(toHold.get(key)), Objects.requireNonNull(last.get(key)));
  }

  private Report<SysctlApplied> report() {
    Set<SysctlKey> told = new HashSet<>();
    for (FlatStep<SysctlKey> step : plan.flat().steps()) {
      account(step.operation(SysctlPlan.KIND), outcome(step));
      told.add(step.key());
    }
    plan.held()
        .forEach((key, value) -> {
          Outcome outcome = told.contains(key) ? new Outcome.Fine() : outcome(key);
          boolean written = corrected.contains(key) && !told.contains(key);
          if (written || !(outcome instanceof Outcome.Fine)) {
            account(correction(key, value), outcome);
          }
        });
    Map<SysctlKey, Owned> owned = plan.flat().after(this::isDone);
    return new PassReport<>(applied, failed, pending, new SysctlApplied(owned));
  }

  private Operation correction(SysctlKey key, String value) {
    @Nullable String from = first.get(key) instanceof Reading.Held(String text) ? text : null;
    return new Operation(Verb.SET, SysctlPlan.KIND, key.toString(), from, value);
  }

  private void account(Operation operation, Outcome outcome) {
    switch (outcome) {
      case Outcome.Fine _ -> applied.add(operation);
      case Outcome.Refused(String reason) -> failed.add(new Failed(operation, reason));
      case Outcome.Waits(String what) -> pending.add(new Pending(operation, what));
    }
  }

  private Outcome outcome(FlatStep<SysctlKey> step) {
    return switch (step) {
      case FlatStep.SetTo<SysctlKey> set -> outcome(set.key());
      // What is not there any more has nothing to put back.
      case FlatStep.PutBack<SysctlKey> back ->
          isGone(last.get(back.key())) ? new Outcome.Fine() : outcome(back.key());
      case FlatStep.LetGo<SysctlKey> _ -> new Outcome.Fine();
    };
  }

  private Outcome outcome(SysctlKey key) {
    if (changedSince.contains(key)) {
      return new Outcome.Refused("it has changed since the plan was made");
    }
    Written written = refused.get(key);
    if (written == null || isGone(last.get(key))) {
      return afterwards(key);
    }
    Errno errno = Objects.requireNonNull(written.refusal());
    return new Outcome.Refused(
        errno + ": " + (written.readOnly() ? "it is read-only" : errno.description()));
  }

  private static boolean isGone(@Nullable Reading reading) {
    return reading instanceof Reading.Missing || reading instanceof Reading.NoInterface;
  }

  /**
   * Whether a step leaves its mark in what is owned. A set that the kernel took counts, also if it
   * then holds something else: it has changed, by us.
   */
  private boolean isDone(FlatStep<SysctlKey> step) {
    return switch (step) {
      case FlatStep.SetTo<SysctlKey>(var key, _, _) ->
          !refused.containsKey(key) && !changedSince.contains(key);
      case FlatStep.PutBack<SysctlKey> back -> outcome(back) instanceof Outcome.Fine;
      case FlatStep.LetGo<SysctlKey> _ -> true;
    };
  }
}
