package dev.holdfast.reconcile;

/**
 * Rung by a monitor to say "look now".
 *
 * <p>There is nothing in a hint that anyone could act on: what changed is found by looking.
 */
@FunctionalInterface
public interface Bell {

  /** Hints that something may have changed. Cheap, never blocks, never throws, from any thread. */
  void ring();
}
