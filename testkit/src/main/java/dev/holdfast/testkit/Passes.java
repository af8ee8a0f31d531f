package dev.holdfast.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.holdfast.reconcile.FocusedSource;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Report;
import dev.holdfast.reconcile.Source;
import java.util.Optional;
import java.util.Set;

/**
 * Passes in a row, last applied threaded from each to the next as a loop does it, every report held
 * to the conventions.
 */
final class Passes<S, D, L, O> {

  private final Source<S, D, L, O> source;
  private final S scope;
  private final O options;
  private L lastApplied;

  Passes(Source<S, D, L, O> source, S scope, O options) {
    this.source = source;
    this.scope = scope;
    this.options = options;
    this.lastApplied = source.noneApplied();
  }

  L lastApplied() {
    return lastApplied;
  }

  /** Goes on as a successor that read this in a journal. */
  void continueFrom(L ownership) {
    lastApplied = ownership;
  }

  /** Runs one pass. */
  Report<L> pass(D desired) throws PassException {
    Report<L> report = source.reconcile(scope, desired, lastApplied, options);
    assertConventions(report);
    lastApplied = report.lastApplied();
    return report;
  }

  /** Runs one pass at some places; empty if the source is in doubt. */
  Optional<Report<L>> passAt(Set<?> places, D desired) throws PassException {
    if (!(source instanceof FocusedSource<S, D, L, O> focused)) {
      return Optional.empty();
    }
    Optional<Report<L>> report = focused.reconcileAt(places, scope, desired, lastApplied, options);
    report.ifPresent(ran -> {
      assertConventions(ran);
      lastApplied = ran.lastApplied();
    });
    return report;
  }

  /** Runs one pass, which has to be enough. */
  Report<L> converge(D desired) throws PassException {
    Report<L> report = pass(desired);
    assertTrue(
        report.converged(),
        () ->
            "one pass has to be enough; it failed at "
                + report.failed()
                + " and left pending "
                + report.pending());
    return report;
  }

  private static void assertConventions(Report<?> report) {
    assertEquals(
        report.failed().isEmpty() && report.pending().isEmpty(),
        report.converged(),
        () ->
            "a report is converged if nothing failed and nothing is pending, and only then: "
                + report);
    assertNotNull(report.lastApplied(), "a report always carries the ownership for the next pass");
    for (var operation : report.applied()) {
      assertFalse(
          operation.subject().isBlank(), () -> "an operation names its subject: " + operation);
    }
    for (var failed : report.failed()) {
      assertFalse(failed.reason().isBlank(), () -> "a failure has its reason: " + failed);
    }
    for (var pending : report.pending()) {
      assertFalse(pending.waitsFor().isBlank(), () -> "who waits, waits for something: " + pending);
    }
  }
}
