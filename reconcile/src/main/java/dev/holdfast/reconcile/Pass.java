package dev.holdfast.reconcile;

import dev.holdfast.reconcile.Pace.Outcome;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What one call of a source came to: a report, or whatever was thrown. */
sealed interface Pass<L> {

  /** It ran; everything was asked of the report once, so that a report that throws is contained. */
  record Ran<L>(
      Report<L> report,
      boolean converged,
      L lastApplied,
      List<Operation> applied,
      List<Failed> failed)
      implements Pass<L> {

    /** The same, with a report that names what is fought over. */
    Ran<L> withContested(List<String> contested) {
      return contested.isEmpty()
          ? this
          : new Ran<>(
              new ContestedReport<>(report, contested), converged, lastApplied, applied, failed);
    }
  }

  /** It could not run, or the source threw what it should not have. */
  record Broke<L>(Throwable error) implements Pass<L> {

    boolean scopeGone() {
      return error instanceof PassException e && e.kind() == PassException.Kind.SCOPE_GONE;
    }
  }

  /**
   * Runs one.
   *
   * @param places that it may keep to, if the source can and has no doubts; empty for everywhere
   */
  static <S, D, L, O> Pass<L> run(
      Source<S, D, L, O> source,
      Optional<Set<Object>> places,
      S scope,
      D desired,
      L lastApplied,
      O options) {
    try {
      Optional<Report<L>> focused =
          places.isPresent() && source instanceof FocusedSource<S, D, L, O> able
              ? able.reconcileAt(places.get(), scope, desired, lastApplied, options)
              : Optional.empty();
      Report<L> report =
          focused.isPresent()
              ? focused.get()
              : source.reconcile(scope, desired, lastApplied, options);
      Objects.requireNonNull(report, "the source gave no report");
      return new Ran<>(
          report,
          report.converged(),
          Objects.requireNonNull(report.lastApplied(), "the report has no lastApplied"),
          Lazy.copyOf(report.applied()),
          Lazy.copyOf(report.failed()));
    } catch (Throwable e) { // whatever it is, the loop goes on
      return new Broke<>(e);
    }
  }

  default Outcome outcome() {
    return switch (this) {
      case Ran<L> ran when ran.converged() -> Outcome.CONVERGED;
      case Ran<L> ran -> ran.applied().isEmpty() ? Outcome.STUCK : Outcome.PROGRESS;
      case Broke<L>(PassException e) ->
          switch (e.kind()) {
            case UNOBSERVABLE -> Outcome.FAILED;
            case INVALID -> Outcome.INVALID;
            case SCOPE_GONE -> Outcome.GONE;
          };
      case Broke<L> _ -> Outcome.FAILED;
    };
  }
}
