package dev.holdfast.reconcile;

import java.util.Optional;
import java.util.Set;

/**
 * A source that can look at some places only, because its monitor says where something may have
 * changed.
 *
 * <p>The places are hints. They may be of things that did not change or do not exist, may be named
 * twice or too late, and not every change names its place; so the loop looks everywhere at its
 * start, at every tick, after every failure, and whenever a bell is rung with no place. A pass at
 * some places sees the same there as a pass over everything, and heals what it sees in the same
 * way.
 */
public interface FocusedSource<S, D, L, O> extends Source<S, D, L, O> {

  /**
   * Runs a pass at some places: observes them, compares, applies, and looks again there. The rest
   * is left as it is, and was as desired when it was last looked at.
   *
   * @param places that {@link Bell#ring(Object)} was given; one or more
   * @param lastApplied as {@link #reconcile}; the report's is again that of the whole scope
   * @return empty if it cannot be told what these places need with a look at them alone, such as
   *     one on which others depend; nothing was changed, and the loop looks everywhere at once
   * @throws PassException as {@link #reconcile}
   */
  Optional<Report<L>> reconcileAt(Set<?> places, S scope, D desired, L lastApplied, O options)
      throws PassException;
}
