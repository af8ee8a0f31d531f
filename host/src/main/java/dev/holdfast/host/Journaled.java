package dev.holdfast.host;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.FocusedPlanningSource;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.PlanningSource;
import dev.holdfast.reconcile.Progress;
import dev.holdfast.reconcile.Report;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A source that writes into a journal what it may come to own before it changes anything, and what
 * it owns afterwards: whoever is killed in between loses track of nothing.
 *
 * @param nothing the desired state that wants nothing, after which there is nothing to remember
 */
record Journaled<D, L, O>(PlanningSource<Namespace, D, L, O> source, Journal<L> journal, D nothing)
    implements FocusedPlanningSource<Namespace, D, L, O> {

  @Override
  public Plan<L> plan(Namespace scope, D desired, L lastApplied, O options) throws PassException {
    try {
      Incarnation now = Incarnation.of(scope);
      L owned = journal.stillOwned(now, lastApplied);
      return new Written(
          source.plan(scope, desired, owned, options), now, !desired.equals(nothing));
    } catch (KernelException e) {
      // The source says in its own way why a scope cannot be opened.
      return source.plan(scope, desired, lastApplied, options);
    }
  }

  /**
   * In doubt if the source cannot, if nothing is wanted, or if this is another namespace by now.
   */
  @Override
  public Optional<Plan<L>> planAt(
      Set<?> places, Namespace scope, D desired, L lastApplied, O options) throws PassException {
    if (!(source instanceof FocusedPlanningSource<Namespace, D, L, O> focused)
        || desired.equals(nothing)) {
      return Optional.empty();
    }
    try {
      Incarnation now = Incarnation.of(scope);
      return journal.isAbout(now)
          ? focused
              .planAt(places, scope, desired, lastApplied, options)
              .map(plan -> new Written(plan, now, true))
          : Optional.empty();
    } catch (KernelException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Monitor> subscribe(Namespace scope, Bell bell) throws MonitorException {
    return source.subscribe(scope, bell);
  }

  @Override
  public Object observe(Namespace scope, O options) throws PassException {
    return source.observe(scope, options);
  }

  @Override
  public L noneApplied() {
    return source.noneApplied();
  }

  /** A plan that is written down before it is applied. */
  private final class Written implements Plan<L> {

    private final Plan<L> plan;
    private final Incarnation now;
    private final boolean wanted;

    Written(Plan<L> plan, Incarnation now, boolean wanted) {
      this.plan = plan;
      this.now = now;
      this.wanted = wanted;
    }

    @Override
    public Report<L> apply() throws PassException {
      return apply(Progress.NONE);
    }

    @Override
    public Report<L> apply(Progress progress) throws PassException {
      if (!plan.operations().isEmpty()) {
        try {
          journal.write(now, plan.intended());
        } catch (HostException e) {
          throw PassException.unobservable("nothing was changed: " + e.getMessage(), e);
        }
      }
      Report<L> report = plan.apply(progress);
      record(report);
      return report;
    }

    /**
     * Writes what is owned. A record stays for as long as anything is wanted, also with nothing in
     * it: it says that there is something with our tag to look for in this scope.
     */
    private void record(Report<L> report) {
      try {
        boolean left = !report.converged() || !report.lastApplied().equals(noneApplied());
        if (wanted || left) {
          journal.write(now, report.lastApplied());
        } else {
          journal.forget();
        }
      } catch (HostException e) {
        // What was intended is written, and is more than what is owned.
        System.getLogger(Journaled.class.getName()).log(Level.WARNING, e.getMessage());
      }
    }

    @Override
    public List<Operation> operations() {
      return plan.operations();
    }

    @Override
    public List<Failed> failed() {
      return plan.failed();
    }

    @Override
    public List<Pending> pending() {
      return plan.pending();
    }

    @Override
    public L intended() {
      return plan.intended();
    }

    @Override
    public Plan<L> first(int count) {
      return new Written(plan.first(count), now, true);
    }
  }
}
