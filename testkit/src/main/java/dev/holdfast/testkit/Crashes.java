package dev.holdfast.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.PlanningSource;

/**
 * Passes that end in the middle, as by {@code kill -9}: what the pass would have reported is lost,
 * and its successor has only what was written to a journal before.
 */
record Crashes<S, D, L, O>(PlanningSource<S, D, L, O> source, S scope, O options) {

  /** What a pass was doing when it crashed. */
  record Change<D>(String doing, State<D> from, State<D> to) {}

  /** What has to hold after a crash, for a successor that continues from the journal. */
  @FunctionalInterface
  interface Aftermath<S, D, L, O> {
    void check(Passes<S, D, L, O> successor, String when) throws Exception;
  }

  /** Crashes before the first operation, after each, and after the last but before the report. */
  void afterEveryStep(Change<D> change, Aftermath<S, D, L, O> aftermath) throws Exception {
    int steps = 0;
    for (int done = 0; done <= steps; done++) {
      var passes = new Passes<>(source, scope, options);
      passes.converge(change.from().desired());
      Plan<L> plan = source.plan(scope, change.to().desired(), passes.lastApplied(), options);
      steps = plan.operations().size();
      assertTrue(steps > 0, () -> "there has to be something to do when " + change.doing());
      L journal = plan.intended();
      plan.first(done).apply();
      passes.continueFrom(journal);
      String when = "after a crash when %s, %d of %d done".formatted(change.doing(), done, steps);
      aftermath.check(passes, when);
    }
  }
}
