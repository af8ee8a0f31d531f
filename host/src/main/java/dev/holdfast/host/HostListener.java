package dev.holdfast.host;

import dev.holdfast.reconcile.LoopEvent;
import dev.holdfast.reconcile.LoopListener;
import dev.holdfast.reconcile.Report;

/**
 * Whoever is told how a run is doing, as {@link LoopListener} for each scope and source.
 *
 * <p>It is called on the threads of the loops, several at once, so it is quick and thread-safe; it
 * never calls {@link HostRun#reconcileNow} or {@link HostRun#close}, which wait for those threads.
 */
public interface HostListener {

  /** A pass ran, and came to this. */
  void passed(HostScope scope, String source, Report<?> report);

  /** A pass could not run. */
  void failed(HostScope scope, String source, Throwable error);

  /** Something changed that is worth a line; it is logged unless this is overridden. */
  default void changed(HostScope scope, String source, LoopEvent event) {
    System.getLogger(HostRun.class.getName()).log(event.level(), event.text());
  }

  /** A part cannot be kept for as long as the document is as it is. */
  default void refused(Obstacle obstacle) {
    System.getLogger(HostRun.class.getName()).log(System.Logger.Level.WARNING, obstacle.toString());
  }
}
