package dev.holdfast.reconcile;

import java.lang.System.Logger;

/**
 * Whoever is told how a loop is doing.
 *
 * <p>It is called on the loop's own thread, one call at a time and before a forced caller gets its
 * answer, so it is quick; what it throws is logged and hurts nobody. It may call the loop, also
 * {@link ReconcileLoop#close}, except for {@link ReconcileLoop#reconcileNow}.
 */
public interface LoopListener<L> {

  /** A pass ran, and came to this. */
  void passed(Report<L> report);

  /**
   * A pass could not run: a {@link PassException}, or what the source threw besides. Not called for
   * a scope that is not there, which is told once as a {@link LoopEvent.ScopeGone}.
   */
  void failed(Throwable error);

  /** Something changed that is worth a line; it is logged unless this is overridden. */
  default void changed(LoopEvent event) {
    Logger log = System.getLogger(ReconcileLoop.class.getName());
    if (event instanceof LoopEvent.Failing failing && !(failing.error() instanceof PassException)) {
      log.log(event.level(), event.text(), failing.error());
    } else {
      log.log(event.level(), event.text());
    }
  }

  /** Nobody in particular: only what is worth a line is logged. */
  static <L> LoopListener<L> none() {
    return new LoopListener<>() {
      @Override
      public void passed(Report<L> report) {}

      @Override
      public void failed(Throwable error) {}
    };
  }
}
