package dev.holdfast.reconcile;

import java.util.List;

/**
 * What a pass would do: a value that changes nothing until it is applied.
 *
 * <p>It is as fresh as the observation that it stands on. Applying a stale plan is safe, because
 * every operation claims only what it finds as it expects it, and useless, because those that do
 * not will fail.
 */
public interface Plan<L> {

  /** What would be changed or released, in the order of applying. */
  List<Operation> operations();

  /** What is already known to be impossible, such as a conflict with another owner. */
  List<Failed> failed();

  /** What cannot be tried yet, and what it waits for. */
  List<Pending> pending();

  /**
   * Everything that may be owned once this plan is applied wholly, in part or not at all. Whoever
   * keeps a journal writes this before it applies, so that a crash orphans nothing.
   */
  L intended();

  /** This plan cut after its first {@code count} operations, as a crash would cut it. */
  Plan<L> first(int count);

  /**
   * Applies it, observes again and accounts for every operation.
   *
   * @throws PassException if nothing could be tried; nothing was changed
   */
  Report<L> apply() throws PassException;

  /**
   * As {@link #apply()}, and tells how far it has come, if there is much to do.
   *
   * @throws PassException as {@link #apply()}
   */
  default Report<L> apply(Progress progress) throws PassException {
    return apply();
  }

  /**
   * Whether the observed state is the desired one, with nothing to do, to refuse or to wait for.
   */
  default boolean isEmpty() {
    return operations().isEmpty() && failed().isEmpty() && pending().isEmpty();
  }
}
