package dev.holdfast.reconcile;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/**
 * Tells a loop's listener what happened, each change of state once, and survives what it throws.
 */
final class Audience<L> {

  private static final Logger LOG = System.getLogger(ReconcileLoop.class.getName());

  private final String loop;
  private final LoopListener<L> listener;
  private boolean gone;
  private boolean failing;
  private List<String> contested = List.of();

  Audience(String loop, LoopListener<L> listener) {
    this.loop = loop;
    this.listener = listener;
  }

  void passed(Report<L> report) {
    if (gone) {
      gone = false;
      event(new LoopEvent.ScopeBack(loop));
    }
    if (failing) {
      failing = false;
      event(new LoopEvent.Recovered(loop));
    }
    List<String> before = contested;
    contested = report.contested();
    for (String subject : contested) {
      if (!before.contains(subject)) {
        event(new LoopEvent.Contested(loop, subject));
      }
    }
    safely(() -> listener.passed(report));
  }

  /**
   * A pass could not run.
   *
   * @param renewed whether it was the first with its desired state
   */
  void broke(Pass.Broke<L> pass, boolean renewed) {
    Throwable error = pass.error();
    if (pass.scopeGone()) {
      if (!gone) {
        gone = true;
        event(new LoopEvent.ScopeGone(loop, LoopEvent.words(error)));
      }
      return;
    }
    if (!failing || renewed) {
      failing = true;
      event(new LoopEvent.Failing(loop, error));
    }
    safely(() -> listener.failed(error));
  }

  void event(LoopEvent event) {
    safely(() -> listener.changed(event));
  }

  private void safely(Runnable telling) {
    try {
      telling.run();
    } catch (Throwable e) { // a listener hurts nobody
      LOG.log(Level.WARNING, loop + ": its listener failed", e);
    }
  }
}
