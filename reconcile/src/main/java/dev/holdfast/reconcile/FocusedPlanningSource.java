package dev.holdfast.reconcile;

import java.util.Optional;
import java.util.Set;

/** A source that can say what a pass at some places would do before it does it. */
public interface FocusedPlanningSource<S, D, L, O>
    extends PlanningSource<S, D, L, O>, FocusedSource<S, D, L, O> {

  /**
   * Observes and compares at some places, and changes nothing. What the plan intends, and its
   * report, own is again what is owned in the whole scope.
   *
   * @return empty if in doubt, as {@link #reconcileAt}
   * @throws PassException as {@link #reconcile}
   */
  Optional<Plan<L>> planAt(Set<?> places, S scope, D desired, L lastApplied, O options)
      throws PassException;

  @Override
  default Optional<Report<L>> reconcileAt(
      Set<?> places, S scope, D desired, L lastApplied, O options) throws PassException {
    Optional<Plan<L>> plan = planAt(places, scope, desired, lastApplied, options);
    return plan.isEmpty() ? Optional.empty() : Optional.of(plan.get().apply());
  }
}
