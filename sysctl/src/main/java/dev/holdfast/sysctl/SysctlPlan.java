package dev.holdfast.sysctl;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile.Identity;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.Namespace.Kind;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.FlatDraft;
import dev.holdfast.reconcile.FlatOutcome;
import dev.holdfast.reconcile.FlatValue;
import dev.holdfast.reconcile.FlatValues;
import dev.holdfast.reconcile.Frozen;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Owned;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Report;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What a pass over the sysctls of one scope would do. */
public final class SysctlPlan implements Plan<SysctlApplied> {

  private static final String KIND = "sysctl";

  private final Namespace scope;
  private final Identity identity;
  private final FlatDraft<SysctlKey> draft;

  private SysctlPlan(Namespace scope, Identity identity, FlatDraft<SysctlKey> draft) {
    this.scope = scope;
    this.identity = identity;
    this.draft = draft;
  }

  /** Reads everything that is wanted or owned, on one visit, and compares. */
  static SysctlPlan make(
      OpenSysctls sysctls, SysctlState desired, SysctlApplied applied, boolean revert)
      throws KernelException {
    List<SysctlKey> keys = new ArrayList<>(desired.values().keySet());
    for (SysctlKey key : applied.owned().keySet()) {
      if (!desired.values().containsKey(key)) {
        keys.add(key);
      }
    }
    return of(keys, sysctls, desired, applied, revert);
  }

  /** Reads what of these keys is wanted or owned, on one visit, and compares. */
  static SysctlPlan makeAt(
      Set<SysctlKey> keys,
      OpenSysctls sysctls,
      SysctlState desired,
      SysctlApplied applied,
      boolean revert)
      throws KernelException {
    List<SysctlKey> concerned = new ArrayList<>(keys);
    concerned.removeIf(
        key -> !desired.values().containsKey(key) && !applied.owned().containsKey(key));
    return of(concerned, sysctls, desired, applied, revert);
  }

  private static SysctlPlan of(
      List<SysctlKey> order,
      OpenSysctls sysctls,
      SysctlState desired,
      SysctlApplied applied,
      boolean revert)
      throws KernelException {
    order.sort(Comparator.comparingInt(SysctlKey::writingRank));
    Map<SysctlKey, SysctlValue> wanted = wanted(desired.values(), order);
    Map<SysctlKey, Reading> readings = sysctls.look(order, wanted);
    NamespaceHandle namespace = sysctls.namespace();
    Map<SysctlKey, FlatOutcome> outcomes = judge(wanted.keySet(), readings, namespace);
    Map<SysctlKey, String> observed = LinkedHashMap.newLinkedHashMap(readings.size());
    readings.forEach((key, found) -> found.shown().ifPresent(text -> observed.put(key, text)));
    return new SysctlPlan(
        namespace.namespace(),
        namespace.identity(),
        FlatDraft.compareAt(
            KIND, order, wanted, outcomes, Frozen.of(observed), applied.owned(), revert));
  }

  /** What is desired of some keys, in their order. */
  private static Map<SysctlKey, SysctlValue> wanted(
      Map<SysctlKey, SysctlValue> desired, List<SysctlKey> order) {
    int many = desired.size();
    if (order.size() >= many && List.copyOf(desired.keySet()).equals(order.subList(0, many))) {
      return desired;
    }
    Map<SysctlKey, SysctlValue> wanted = LinkedHashMap.newLinkedHashMap(order.size());
    for (SysctlKey key : order) {
      SysctlValue value = desired.get(key);
      if (value != null) {
        wanted.put(key, value);
      }
    }
    return wanted;
  }

  /** What of the wanted it makes no sense to write. */
  private static Map<SysctlKey, FlatOutcome> judge(
      Set<SysctlKey> wanted, Map<SysctlKey, Reading> readings, NamespaceHandle namespace)
      throws KernelException {
    Set<Kind> kinds = namespace.kinds();
    Misspelled misspelled = new Misspelled(namespace);
    Map<SysctlKey, FlatOutcome> outcomes = new LinkedHashMap<>();
    for (SysctlKey key : wanted) {
      Reading reading = Objects.requireNonNull(readings.get(key));
      Optional<String> refusal = Belonging.refusal(key, namespace.namespace(), kinds);
      FlatOutcome outcome =
          refusal
              .<FlatOutcome>map(FlatOutcome.Refused::new)
              .orElseGet(() -> Outcome.before(key, reading));
      if (refusal.isEmpty()
          && outcome instanceof FlatOutcome.Refused(String reason)
          && reading instanceof Reading.Missing(Errno errno)
          && errno.equals(Errno.ENOENT)) {
        outcome = new FlatOutcome.Refused(reason + misspelled.hint(key));
      }
      if (!(outcome instanceof FlatOutcome.Fine)) {
        outcomes.put(key, outcome);
      }
    }
    return outcomes;
  }

  @Override
  public List<Operation> operations() {
    return draft.operations();
  }

  @Override
  public List<Failed> failed() {
    return draft.failed();
  }

  @Override
  public List<Pending> pending() {
    return draft.pending();
  }

  @Override
  public SysctlApplied intended() {
    return new SysctlApplied(draft.flat().intended());
  }

  @Override
  public SysctlPlan first(int count) {
    return new SysctlPlan(scope, identity, draft.first(count));
  }

  @Override
  public Report<SysctlApplied> apply() throws PassException {
    if (draft.flat().steps().isEmpty()) {
      return idle();
    }
    Optional<Report<SysctlApplied>> report =
        Session.pass(
            scope,
            session -> {
              if (!session.namespace().identity().equals(identity)) {
                return Optional.empty();
              }
              try (OpenSysctls sysctls = OpenSysctls.toWrite(session)) {
                return Optional.of(reported(draft.apply(new Values(sysctls))));
              }
            });
    return report.orElseThrow(() ->
        PassException.scopeGone(
            "namespace " + scope + " is another one than when the plan was made", null));
  }

  /** Applies it to the sysctls with which it was made just now. */
  Report<SysctlApplied> applyNow(OpenSysctls sysctls) throws KernelException {
    return draft.flat().steps().isEmpty() ? idle() : reported(draft.applyNow(new Values(sysctls)));
  }

  /** The look that found nothing to do is the look that a report stands on. */
  private Report<SysctlApplied> idle() {
    return reported(draft.asFound());
  }

  private static Report<SysctlApplied> reported(PassReport<Map<SysctlKey, Owned>> report) {
    return report.owning(new SysctlApplied(report.lastApplied()));
  }

  /** The sysctls of an open namespace, as the flat engine writes and reads them. */
  private record Values(OpenSysctls sysctls)
      implements FlatValues<SysctlKey, Reading, KernelException> {

    @Override
    public Look<SysctlKey, Reading> writeAndLook(
        List<Write<SysctlKey>> writes, Collection<SysctlKey> keys) throws KernelException {
      return sysctls.writeAndLook(writes, keys);
    }

    @Override
    public Optional<String> shown(Reading reading) {
      return reading.shown();
    }

    @Override
    public boolean isGone(Reading reading) {
      return reading instanceof Reading.Missing || reading instanceof Reading.NoInterface;
    }

    @Override
    public FlatOutcome after(SysctlKey key, FlatValue wanted, Reading reading) {
      return Outcome.after(key, wanted, reading);
    }
  }
}
