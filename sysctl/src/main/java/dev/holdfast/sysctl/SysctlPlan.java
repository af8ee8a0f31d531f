package dev.holdfast.sysctl;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile.Identity;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.Namespace.Kind;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.FlatPlan;
import dev.holdfast.reconcile.FlatStep;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Report;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What a pass over the sysctls of one scope would do. */
public final class SysctlPlan implements Plan<SysctlApplied> {

  static final String KIND = "sysctl";

  private final Namespace scope;
  private final Identity identity;
  private final Map<SysctlKey, String> held;
  private final Map<SysctlKey, String> observed;
  private final FlatPlan<SysctlKey> flat;
  private final List<Failed> failed;
  private final List<Pending> pending;

  private SysctlPlan(
      Namespace scope,
      Identity identity,
      Map<SysctlKey, String> held,
      Map<SysctlKey, String> observed,
      FlatPlan<SysctlKey> flat,
      List<Failed> failed,
      List<Pending> pending) {
    this.scope = scope;
    this.identity = identity;
    this.held = held;
    this.observed = observed;
    this.flat = flat;
    this.failed = List.copyOf(failed);
    this.pending = List.copyOf(pending);
  }

  /** Reads everything that is wanted or owned, on one visit, and compares. */
  static SysctlPlan make(
      NamespaceHandle namespace, SysctlState desired, SysctlApplied applied, boolean revert)
      throws KernelException {
    Set<SysctlKey> keys = new LinkedHashSet<>(desired.values().keySet());
    keys.addAll(applied.owned().keySet());
    return makeAt(keys, namespace, desired, applied, revert);
  }

  /** Reads what of these keys is wanted or owned, on one visit, and compares. */
  static SysctlPlan makeAt(
      Set<SysctlKey> keys,
      NamespaceHandle namespace,
      SysctlState desired,
      SysctlApplied applied,
      boolean revert)
      throws KernelException {
    List<SysctlKey> order = new ArrayList<>(keys);
    order.removeIf(key -> !desired.values().containsKey(key) && !applied.owned().containsKey(key));
    order.sort(Comparator.comparingInt(PerInterface::writingRank));
    Map<SysctlKey, SysctlValue> wanted = new LinkedHashMap<>();
    for (SysctlKey key : order) {
      SysctlValue value = desired.values().get(key);
      if (value != null) {
        wanted.put(key, value);
      }
    }
    Map<SysctlKey, Reading> readings = SysctlFiles.read(namespace, order);
    Map<SysctlKey, Outcome> outcomes = judge(wanted.keySet(), readings, namespace);

    List<Failed> failed = new ArrayList<>();
    List<Pending> pending = new ArrayList<>();
    Map<SysctlKey, String> held = new LinkedHashMap<>();
    outcomes.forEach((key, outcome) -> {
      String text = Objects.requireNonNull(wanted.get(key)).render();
      switch (outcome) {
        case Outcome.Fine _ -> held.put(key, text);
        case Outcome.Refused(String reason) -> failed.add(new Failed(set(key, text), reason));
        case Outcome.Waits(String what) -> pending.add(new Pending(set(key, text), what));
      }
    });
    Set<SysctlKey> blocked = new HashSet<>(wanted.keySet());
    blocked.removeAll(held.keySet());
    Map<SysctlKey, String> observed = new HashMap<>();
    readings.forEach((key, found) -> found.shown().ifPresent(text -> observed.put(key, text)));
    FlatPlan<SysctlKey> flat =
        FlatPlan.compareAt(order, wanted, blocked, observed, applied.owned(), revert);
    return new SysctlPlan(
        namespace.namespace(), namespace.identity(), held, observed, flat, failed, pending);
  }

  private static Operation set(SysctlKey key, String text) {
    return new FlatStep.SetTo<>(key, null, text).operation(KIND);
  }

  /** Whether it makes sense to write what is wanted, in its order. */
  private static Map<SysctlKey, Outcome> judge(
      Set<SysctlKey> wanted, Map<SysctlKey, Reading> readings, NamespaceHandle namespace)
      throws KernelException {
    Set<Kind> kinds = namespace.kinds();
    Misspelled misspelled = new Misspelled(namespace);
    Map<SysctlKey, Outcome> outcomes = new LinkedHashMap<>();
    for (SysctlKey key : wanted) {
      Reading reading = Objects.requireNonNull(readings.get(key));
      Optional<String> refusal = Belonging.refusal(key, namespace.namespace(), kinds);
      Outcome outcome =
          refusal.<Outcome>map(Outcome.Refused::new).orElseGet(() -> Outcome.before(key, reading));
      if (refusal.isEmpty()
          && outcome instanceof Outcome.Refused(String reason)
          && reading instanceof Reading.Missing(Errno errno)
          && errno.equals(Errno.ENOENT)) {
        outcome = new Outcome.Refused(reason + misspelled.hint(key));
      }
      outcomes.put(key, outcome);
    }
    return outcomes;
  }

  @Override
  public List<Operation> operations() {
    return flat.steps().stream().map(step -> step.operation(KIND)).toList();
  }

  @Override
  public List<Failed> failed() {
    return failed;
  }

  @Override
  public List<Pending> pending() {
    return pending;
  }

  @Override
  public SysctlApplied intended() {
    return new SysctlApplied(flat.intended());
  }

  @Override
  public SysctlPlan first(int count) {
    FlatPlan<SysctlKey> cut = flat.first(count);
    // What was cut off is not to be held either, or reading back would write it after all.
    Map<SysctlKey, String> kept = new LinkedHashMap<>(held);
    kept.keySet().retainAll(cut.claims().keySet());
    return new SysctlPlan(scope, identity, kept, observed, cut, failed, pending);
  }

  @Override
  public Report<SysctlApplied> apply() throws PassException {
    try (NamespaceHandle namespace = Scopes.open(scope)) {
      if (!namespace.identity().equals(identity)) {
        throw PassException.scopeGone(
            "namespace " + scope + " is another one than when the plan was made", null);
      }
      return SysctlPass.run(this, namespace, changedSince(namespace));
    } catch (KernelException e) {
      throw PassException.unobservable(e.getMessage(), e);
    }
  }

  /** Applies it in the namespace in which it was made just now. */
  Report<SysctlApplied> applyNow(NamespaceHandle namespace) throws KernelException {
    if (flat.steps().isEmpty()) {
      // Nothing will be written, so what was read to make the plan is as fresh as it gets.
      return new PassReport<>(List.of(), failed, pending, new SysctlApplied(flat.intended()));
    }
    return SysctlPass.run(this, namespace, Set.of());
  }

  /**
   * The keys that would be claimed for the first time, with an original that is none any more: a
   * plan may be applied long after it was made.
   */
  private Set<SysctlKey> changedSince(NamespaceHandle namespace) throws KernelException {
    Collection<SysctlKey> first =
        flat.steps().stream()
            .filter(step -> step instanceof FlatStep.SetTo<SysctlKey>)
            .map(FlatStep::key)
            .filter(key -> !flat.prior().containsKey(key))
            .toList();
    Set<SysctlKey> changed = new HashSet<>();
    if (!first.isEmpty()) {
      SysctlFiles.read(namespace, first)
          .forEach((key, reading) -> {
            Optional<String> now = reading.shown();
            if (!now.equals(Optional.ofNullable(observed.get(key)))) {
              changed.add(key);
            }
          });
    }
    return changed;
  }

  FlatPlan<SysctlKey> flat() {
    return flat;
  }

  /** The values that are to be held when the pass is over, in writing order. */
  Map<SysctlKey, String> held() {
    return held;
  }
}
