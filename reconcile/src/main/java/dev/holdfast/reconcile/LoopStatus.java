package dev.holdfast.reconcile;

import java.util.List;
import java.util.Optional;

/**
 * How a loop is doing at this moment.
 *
 * @param name of the loop
 * @param monitoring whether it hears of changes
 * @param converged whether the last pass ran and found the desired state
 * @param scopeGone whether the scope was not there when it was last looked for
 * @param contested what somebody else keeps changing, such as {@code route 10.0.0.0/24}
 * @param uncovered what changes with no event at all, in the monitor's words
 * @param passes how many have ended
 * @param error why the last pass could not run
 */
public record LoopStatus(
    String name,
    Monitoring monitoring,
    boolean converged,
    boolean scopeGone,
    List<String> contested,
    List<String> uncovered,
    long passes,
    Optional<String> error) {

  /** Whether a loop hears of changes. */
  public enum Monitoring {
    /** Yes. */
    MONITORED,
    /** No, because nobody asked for it or the source has nothing to hear. */
    TIMER_ONLY,
    /** Not now: the monitor is being opened, or could not be and will be tried again. */
    DEGRADED,
    /** The loop is closed. */
    STOPPED
  }
}
