package dev.holdfast.reconcile;

import java.util.List;

/**
 * What a pass came to.
 *
 * <p>The loop relies on {@link #converged} and {@link #lastApplied} and no more. The rest is
 * convention, for people and logs; {@link PassReport} keeps it.
 */
public interface Report<L> {

  /** Whether a fresh observation found the desired state. */
  boolean converged();

  /** The ownership to hand to the next pass. */
  L lastApplied();

  /** What was changed or released, in the order of attempting. */
  default List<Operation> applied() {
    return List.of();
  }

  /** What was tried, or would have been, and why it did not work. */
  default List<Failed> failed() {
    return List.of();
  }

  /** What was not tried, and what it waits for. */
  default List<Pending> pending() {
    return List.of();
  }

  /** The subjects over which somebody else fights with us; the loop fills it in. */
  default List<String> contested() {
    return List.of();
  }
}
