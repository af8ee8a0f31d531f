package dev.holdfast.reconcile;

import java.util.Optional;

/**
 * One reconcilable subsystem, as the loop sees it.
 *
 * <p>This is the seam on which everything else stands, and it is small on purpose: a subsystem has
 * a rich typed surface of its own, and an adapter that implements this only delegates to it.
 *
 * @param <S> the scope: where the source acts; opaque to the loop
 * @param <D> the desired state, immutable
 * @param <L> what was last applied: the ownership that the kernel cannot tag itself, immutable
 * @param <O> options, which reach the source verbatim
 */
public interface Source<S, D, L, O> {

  /**
   * Runs one pass in {@code scope}: observes, compares, applies, and looks again. Failures of
   * single operations are in the report.
   *
   * @param lastApplied what the report of the pass before this said; {@link #noneApplied} at first
   * @throws PassException if the pass could not run at all (unobservable, or the desired state is
   *     invalid); nothing was changed
   */
  Report<L> reconcile(S scope, D desired, L lastApplied, O options) throws PassException;

  /**
   * Starts a monitor that rings for every possible change in {@code scope}.
   *
   * @return the running monitor; empty if this state raises no events
   * @throws MonitorException if there are events and they cannot be had now
   */
  default Optional<Monitor> subscribe(S scope, Bell bell) throws MonitorException {
    return Optional.empty();
  }

  /**
   * What is there now. For consumers and diagnostics; the loop never calls it.
   *
   * @throws PassException if it cannot be observed
   * @throws UnsupportedOperationException if the source does not offer it
   */
  default Object observe(S scope, O options) throws PassException {
    throw new UnsupportedOperationException(getClass().getSimpleName() + " offers no observation");
  }

  /** The empty ownership. */
  L noneApplied();
}
