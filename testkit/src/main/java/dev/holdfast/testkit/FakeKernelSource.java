package dev.holdfast.testkit;

import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Diff;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.FocusedPlanningSource;
import dev.holdfast.reconcile.Match;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.StepwisePlan;
import dev.holdfast.testkit.FakeKernel.RefusedException;
import dev.holdfast.testkit.FakeKernel.Tagged;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the objects of a {@link FakeKernel} as declared: desired is key to value, the scope is the
 * kernel, and last applied lists the keys that are ours. A place is a key.
 *
 * <p>What is ours is known by its tag, so that last applied is for reading only.
 */
public final class FakeKernelSource
    implements FocusedPlanningSource<
        FakeKernel, Map<String, String>, Set<String>, FakeKernelSource.Options> {

  /**
   * How it is reconciled.
   *
   * @param owner the tag of what is ours
   * @param adopt whether a stranger's object in the way is taken over
   */
  public record Options(String owner, boolean adopt) {

    /** Under the tag {@code holdfast}, adopting nothing. */
    public static final Options DEFAULT = new Options("holdfast", false);
  }

  public FakeKernelSource() {}

  @Override
  public Set<String> noneApplied() {
    return Set.of();
  }

  @Override
  public SortedMap<String, Tagged> observe(FakeKernel kernel, Options options)
      throws PassException {
    return look(kernel::observe);
  }

  private interface Look {
    SortedMap<String, Tagged> at() throws RefusedException;
  }

  private static SortedMap<String, Tagged> look(Look look) throws PassException {
    try {
      return look.at();
    } catch (RefusedException e) {
      throw e.errno().equals("ENOENT")
          ? PassException.scopeGone("this kernel is gone", e)
          : PassException.unobservable("observe: " + e.errno(), e);
    }
  }

  @Override
  public Optional<Monitor> subscribe(FakeKernel kernel, Bell bell) throws MonitorException {
    return kernel.subscribe(bell);
  }

  @Override
  public StepwisePlan plan(
      FakeKernel kernel, Map<String, String> desired, Set<String> lastApplied, Options options)
      throws PassException {
    refuseInvalid(desired);
    var observed = observe(kernel, options);
    return compare(
        kernel,
        desired,
        observed,
        ours(observed, options),
        options,
        owned -> plan(kernel, desired, owned, options));
  }

  @Override
  public Optional<Plan<Set<String>>> planAt(
      Set<?> places,
      FakeKernel kernel,
      Map<String, String> desired,
      Set<String> lastApplied,
      Options options)
      throws PassException {
    refuseInvalid(desired);
    var keys = new TreeSet<String>();
    for (Object place : places) {
      if (!(place instanceof String key)) {
        return Optional.empty();
      }
      keys.add(key);
    }
    return Optional.of(planFor(keys, kernel, desired, lastApplied, options));
  }

  private static StepwisePlan planFor(
      Set<String> keys,
      FakeKernel kernel,
      Map<String, String> desired,
      Set<String> lastApplied,
      Options options)
      throws PassException {
    var observed = look(() -> kernel.observe(keys));
    var wanted = new TreeMap<>(desired);
    wanted.keySet().retainAll(keys);
    var ours = new TreeSet<>(lastApplied);
    ours.removeAll(keys);
    ours.addAll(ours(observed, options));
    return compare(
        kernel,
        wanted,
        observed,
        ours,
        options,
        owned -> planFor(keys, kernel, desired, owned, options));
  }

  private static void refuseInvalid(Map<String, String> desired) throws PassException {
    if (desired.containsKey("")) {
      throw PassException.invalid("an object has no name");
    }
  }

  private static StepwisePlan compare(
      FakeKernel kernel,
      Map<String, String> desired,
      SortedMap<String, Tagged> observed,
      Set<String> ours,
      Options options,
      StepwisePlan.Look again) {
    var diff =
        Diff.of(
            new TreeMap<>(desired),
            observed,
            (key, found) -> found.owner().equals(options.owner()),
            (wanted, found) -> wanted.equals(found.value()) ? Match.EXACT : Match.ALTERABLE,
            options.adopt());

    var operations = new ArrayList<Operation>();
    diff.create().forEach((key, value) -> operations.add(operation(Verb.CREATE, key, null, value)));
    diff.alter().forEach(pair -> operations.add(change(Verb.SET, pair)));
    diff.adopt().forEach(pair -> operations.add(change(Verb.ADOPT, pair)));
    diff.delete().forEach((key, f) -> operations.add(operation(Verb.DELETE, key, f.value(), null)));

    var conflicts = new ArrayList<Failed>();
    diff.conflicts()
        .forEach(
            p -> conflicts.add(new Failed(change(Verb.ADOPT, p), "owned by " + p.found().owner())));
    return new StepwisePlan(
        ours,
        operations,
        conflicts,
        operation -> perform(kernel, operation, options.owner()),
        again);
  }

  private static void perform(FakeKernel kernel, Operation operation, String owner)
      throws RefusedException {
    String value = operation.to();
    if (value == null) {
      kernel.delete(operation.subject());
    } else if (operation.verb() == Verb.CREATE) {
      kernel.create(operation.subject(), value, owner);
    } else {
      kernel.set(operation.subject(), value, owner);
    }
  }

  private static Operation change(Verb verb, Diff.Pair<String, String, Tagged> pair) {
    return operation(verb, pair.key(), pair.found().value(), pair.wanted());
  }

  private static Operation operation(
      Verb verb, String key, @Nullable String from, @Nullable String to) {
    return new Operation(verb, "object", key, from, to);
  }

  private static Set<String> ours(Map<String, Tagged> observed, Options options) {
    var ours = new TreeSet<String>();
    observed.forEach((key, found) -> {
      if (found.owner().equals(options.owner())) {
        ours.add(key);
      }
    });
    return ours;
  }
}
