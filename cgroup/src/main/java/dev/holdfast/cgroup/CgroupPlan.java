package dev.holdfast.cgroup;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile.Identity;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.FlatDraft;
import dev.holdfast.reconcile.FlatOutcome;
import dev.holdfast.reconcile.FlatPlan;
import dev.holdfast.reconcile.FlatStep;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Owned;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Report;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a pass over the cgroups of one scope would do: make and enable, set values, and remove what
 * we made and is no longer wanted.
 */
public final class CgroupPlan implements Plan<CgroupApplied> {

  static final String KIND = "cgroup";

  private final CgroupScope scope;
  private final @Nullable Identity identity;
  private final List<Structure.Step> first;
  private final FlatDraft<CgroupKey> draft;
  private final List<Structure.Step> last;
  private final List<Pending> waiting;
  private final SortedMap<CgroupPath, Long> made;
  private final Map<CgroupKey, Owned> going;

  private CgroupPlan(
      CgroupScope scope,
      @Nullable Identity identity,
      List<Structure.Step> first,
      FlatDraft<CgroupKey> draft,
      List<Structure.Step> last,
      List<Pending> waiting,
      SortedMap<CgroupPath, Long> made,
      Map<CgroupKey, Owned> going) {
    this.scope = scope;
    this.identity = identity;
    this.first = List.copyOf(first);
    this.draft = draft;
    this.last = List.copyOf(last);
    this.waiting = List.copyOf(waiting);
    this.made = made;
    this.going = going;
  }

  /** The plan of who wants nothing and owns nothing: it needs no cgroup at all. */
  static CgroupPlan nothing(CgroupScope scope) {
    FlatDraft<CgroupKey> none =
        FlatDraft.compare(KIND, Map.of(), Map.of(), Map.of(), Map.of(), false);
    return new CgroupPlan(
        scope, null, List.of(), none, List.of(), List.of(), new TreeMap<>(), Map.of());
  }

  /** Reads everything that is wanted or owned, and compares. */
  static CgroupPlan make(
      CgroupScope scope,
      Hierarchy hierarchy,
      CgroupState desired,
      CgroupApplied applied,
      CgroupOptions options)
      throws PassException, KernelException {
    CgroupFiles files = new CgroupFiles(hierarchy);
    SortedMap<CgroupPath, CgroupSettings> wanted = located(hierarchy, desired);
    Structure structure = Structure.of(files, wanted, applied.made(), options);
    Map<CgroupKey, CgroupValue> values = new LinkedHashMap<>();
    wanted.forEach((cgroup, settings) ->
        settings
            .files()
            .forEach((file, entries) ->
                entries.forEach(
                    (entry, value) -> values.put(new CgroupKey(cgroup, file, entry), value))));
    // What goes with its cgroup needs no step of its own.
    Map<CgroupKey, Owned> going = new LinkedHashMap<>();
    Map<CgroupKey, Owned> owned = new LinkedHashMap<>();
    applied
        .owned()
        .forEach((key, record) -> (isGoing(structure, key) ? going : owned).put(key, record));
    Set<CgroupKey> keys = new LinkedHashSet<>(values.keySet());
    keys.addAll(owned.keySet());
    Map<CgroupKey, Reading> readings = files.look(keys);
    FlatDraft<CgroupKey> draft =
        FlatDraft.compare(
            KIND,
            values,
            judge(files, structure, values.keySet(), readings),
            expected(structure, readings),
            owned,
            options.revertOnRelease());
    return new CgroupPlan(
        scope,
        hierarchy.identity(),
        structure.first(),
        draft,
        structure.last(),
        waiting(structure, wanted),
        structure.ours(),
        going);
  }

  private static SortedMap<CgroupPath, CgroupSettings> located(
      Hierarchy hierarchy, CgroupState desired) throws PassException {
    SortedMap<CgroupPath, CgroupSettings> located = new TreeMap<>();
    for (Map.Entry<CgroupPath, CgroupSettings> one : desired.cgroups().entrySet()) {
      CgroupPath path = hierarchy.locate(one.getKey());
      if (located.put(path, one.getValue()) != null) {
        throw PassException.invalid("cgroup " + path + " is given twice, as " + one.getKey());
      }
    }
    return located;
  }

  private static boolean isGoing(Structure structure, CgroupKey key) {
    return structure.last().contains(new Structure.Step.Remove(key.cgroup()));
  }

  /** Whether it makes sense to write what is wanted, once the cgroups are there. */
  private static Map<CgroupKey, FlatOutcome> judge(
      CgroupFiles files,
      Structure structure,
      Set<CgroupKey> wanted,
      Map<CgroupKey, Reading> readings) {
    Map<CgroupKey, FlatOutcome> outcomes = new LinkedHashMap<>();
    for (CgroupKey key : wanted) {
      Reading reading = Objects.requireNonNull(readings.get(key));
      outcomes.put(
          key,
          isComing(structure, key, reading)
              ? comes(files, structure, key)
              : files.before(key, reading));
    }
    return outcomes;
  }

  private static boolean isComing(Structure structure, CgroupKey key, Reading reading) {
    return switch (reading) {
      case Reading.NoCgroup _ -> structure.makes(key.cgroup());
      case Reading.NoController(String name) -> structure.brings(key.cgroup(), name);
      case Reading.Held _,
          Reading.Unset _,
          Reading.Missing _,
          Reading.Denied _,
          Reading.Unreadable _ ->
          false;
    };
  }

  /** A file of a cgroup that is to be made comes with it, if its controller does. */
  private static FlatOutcome comes(CgroupFiles files, Structure structure, CgroupKey key) {
    String controller = key.file().controller().filter(KnownFiles::isController).orElse("");
    if (controller.isEmpty() || structure.brings(key.cgroup(), controller)) {
      return new FlatOutcome.Fine();
    }
    return files.passedOn(key.cgroup().parent()).contains(controller)
        ? new FlatOutcome.Fine()
        : files.before(key, new Reading.NoController(controller));
  }

  /** What is there, and for what comes what the kernel makes it with. */
  private static Map<CgroupKey, String> expected(
      Structure structure, Map<CgroupKey, Reading> readings) {
    Map<CgroupKey, String> observed = new HashMap<>();
    readings.forEach((key, reading) -> {
      reading.shown().ifPresent(text -> observed.put(key, text));
      String usual = key.file().form().usual(key.entry());
      if (usual != null && isComing(structure, key, reading)) {
        observed.put(key, usual);
      }
    });
    return observed;
  }

  /** What waits: cgroups that are not there and hold nothing that would say so, and ours to go. */
  private static List<Pending> waiting(
      Structure structure, Map<CgroupPath, CgroupSettings> wanted) {
    List<Pending> waiting = new ArrayList<>(structure.pending());
    structure
        .waiting()
        .forEach((cgroup, what) -> {
          if (Objects.requireNonNull(wanted.get(cgroup)).files().isEmpty()) {
            waiting.add(new Pending(new Operation(Verb.ADOPT, KIND, cgroup.toString()), what));
          }
        });
    return waiting;
  }

  @Override
  public List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    first.forEach(step -> all.add(step.operation()));
    all.addAll(draft.operations());
    last.forEach(step -> all.add(step.operation()));
    return List.copyOf(all);
  }

  @Override
  public List<Failed> failed() {
    return draft.failed();
  }

  @Override
  public List<Pending> pending() {
    List<Pending> all = new ArrayList<>(draft.pending());
    all.addAll(waiting);
    return List.copyOf(all);
  }

  @Override
  public CgroupApplied intended() {
    SortedMap<CgroupPath, Long> all = new TreeMap<>(made);
    for (Structure.Step step : first) {
      if (step instanceof Structure.Step.Make(CgroupPath cgroup)) {
        all.put(cgroup, 0L);
      }
    }
    Map<CgroupKey, Owned> owned = new LinkedHashMap<>(draft.flat().intended());
    owned.putAll(going);
    return new CgroupApplied(owned, all);
  }

  @Override
  public CgroupPlan first(int count) {
    int steps = draft.flat().steps().size();
    int flat = Math.clamp(count - first.size(), 0, steps);
    int removed = Math.clamp(count - first.size() - steps, 0, last.size());
    // Cut before the first value, nothing of it is claimed either.
    return new CgroupPlan(
        scope,
        identity,
        first.subList(0, Math.min(count, first.size())),
        count < first.size() ? unclaimed(draft) : draft.first(flat),
        last.subList(0, removed),
        waiting,
        made,
        going);
  }

  private static FlatDraft<CgroupKey> unclaimed(FlatDraft<CgroupKey> draft) {
    FlatPlan<CgroupKey> none =
        new FlatPlan<>(List.<FlatStep<CgroupKey>>of(), draft.flat().prior(), Map.of());
    return new FlatDraft<>(KIND, none, Map.of(), draft.observed(), draft.failed(), draft.pending());
  }

  @Override
  public Report<CgroupApplied> apply() throws PassException {
    if (identity == null || operations().isEmpty()) {
      return CgroupPass.idle(this);
    }
    Hierarchy hierarchy = Hierarchy.openForPass(scope);
    try {
      if (!hierarchy.identity().equals(identity)) {
        throw PassException.scopeGone(
            "the cgroups of " + scope + " are others than when the plan was made", null);
      }
      return CgroupPass.run(this, new CgroupFiles(hierarchy), false);
    } catch (KernelException e) {
      throw PassException.unobservable(e.getMessage(), e);
    }
  }

  /** Applies it where it was made just now. */
  Report<CgroupApplied> applyNow(Hierarchy hierarchy) {
    return operations().isEmpty()
        ? CgroupPass.idle(this)
        : CgroupPass.run(this, new CgroupFiles(hierarchy), true);
  }

  List<Structure.Step> before() {
    return first;
  }

  FlatDraft<CgroupKey> draft() {
    return draft;
  }

  List<Structure.Step> after() {
    return last;
  }

  SortedMap<CgroupPath, Long> made() {
    return made;
  }

  /** The values that go with their cgroups. */
  Map<CgroupKey, Owned> going() {
    return going;
  }
}
