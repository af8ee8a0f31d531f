package dev.holdfast.reconcile;

/** A source that can say what a pass would do before it does it. */
public interface PlanningSource<S, D, L, O> extends Source<S, D, L, O> {

  /**
   * Observes and compares, and changes nothing.
   *
   * @throws PassException as {@link #reconcile}
   */
  Plan<L> plan(S scope, D desired, L lastApplied, O options) throws PassException;

  @Override
  default Report<L> reconcile(S scope, D desired, L lastApplied, O options) throws PassException {
    return plan(scope, desired, lastApplied, options).apply();
  }
}
