package dev.holdfast.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.holdfast.reconcile.FocusedPlanningSource;
import dev.holdfast.reconcile.FocusedSource;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Report;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a source promises that can look at some places only; others skip it. */
abstract class FocusConformance<S, D, L, O> extends ConformanceSubject<S, D, L, O> {

  /** A place in nobody's words, as of a monitor that is newer than its source. */
  private record Nowhere() {}

  @Test
  void aPassWhereTheMonitorSaysHealsWhatSomeoneUndid() throws Exception {
    strangerAdds();
    var passes = converged();
    World whole = look();
    Set<Object> places = placesOf(this::undo);
    Report<L> report = focused(passes, places);
    look().assertIs(whole, "a pass where the monitor says heals what someone undid");
    assertTrue(report.converged(), () -> "it has converged there: " + report);
    assertFalse(report.applied().isEmpty(), "a report lists what was healed");
    L owned = passes.lastApplied();
    Report<L> full = passes.converge(wanted().desired());
    assertEquals(List.of(), full.applied(), "a pass over everything has nothing left to do");
    assertEquals(full.lastApplied(), owned, "it owns what a pass over everything owns");
  }

  @Test
  void aPassWhereTheMonitorSaysLeavesStrangersAlone() throws Exception {
    var passes = converged();
    L owned = passes.lastApplied();
    Set<Object> places = placesOf(this::strangerAdds);
    World both = look();
    Report<L> report = focused(passes, places);
    look().assertIs(both, "strangers survive a pass where they came");
    assertEquals(List.of(), report.applied(), "a pass where strangers came has nothing to do");
    assertEquals(owned, passes.lastApplied(), "nothing that is a stranger's is owned");
  }

  @Test
  void hintsThatAreWrongDoNoHarm() throws Exception {
    strangerAdds();
    var passes = converged();
    Set<Object> late = placesOf(this::undo);
    Report<L> _ = passes.converge(wanted().desired());
    World whole = look();
    L owned = passes.lastApplied();
    Set<Object> wrong = new HashSet<>(falsePlaces());
    for (Set<?> places : List.of(late, wrong, Set.of(new Nowhere()))) {
      if (!places.isEmpty()) {
        Optional<Report<L>> report = passes.passAt(places, wanted().desired());
        look().assertIs(whole, "places where nothing changed are left as they are: " + places);
        assertEquals(owned, passes.lastApplied(), () -> "and so is what is owned: " + places);
        report.ifPresent(some -> {
          assertTrue(some.converged(), () -> "nothing is wrong there: " + some);
          assertEquals(List.of(), some.applied(), "nothing is done there");
        });
      }
    }
  }

  @Test
  void planningWhereTheMonitorSaysChangesNothingAndACrashOrphansNothing() throws Exception {
    if (!(source() instanceof FocusedPlanningSource<S, D, L, O> planning)) {
      abort("the source makes no plans for some places");
      return;
    }
    strangerAdds();
    World strangers = look();
    int steps = 0;
    for (int done = 0; done <= steps; done++) {
      var passes = converged();
      Set<Object> places = placesOf(this::undo);
      World undone = look();
      Plan<L> plan =
          planning
              .planAt(places, scope(), wanted().desired(), passes.lastApplied(), options())
              .orElseGet(() -> abort("the source is in doubt"));
      look().assertIs(undone, "planning changes nothing");
      steps = plan.operations().size();
      L journal = plan.intended();
      plan.first(done).apply();
      passes.continueFrom(journal);
      String when = "after a crash at some places, %d of %d done".formatted(done, steps);
      passes.converge(wanted().desired());
      look().assertIs(strangers.with(wanted().shows()), when + ", the next pass finishes the work");
      passes.converge(nothing());
      look().assertIs(strangers, when + ", nothing of ours stays behind");
    }
  }

  @Test
  void aPassAtSomePlacesOfAMissingScopeSaysSo() throws Exception {
    FocusedSource<S, D, L, O> focused = focusedSource();
    S missing = missingScope();
    Set<Object> places = new HashSet<>(falsePlaces());
    places.add(new Nowhere());
    try {
      Optional<Report<L>> report =
          focused.reconcileAt(
              places, missing, wanted().desired(), focused.noneApplied(), options());
      assertTrue(report.isEmpty(), "a missing scope is no empty one");
    } catch (PassException e) {
      assertEquals(PassException.Kind.SCOPE_GONE, e.kind(), String.valueOf(e.getMessage()));
    }
  }

  private FocusedSource<S, D, L, O> focusedSource() {
    return source() instanceof FocusedSource<S, D, L, O> focused
        ? focused
        : abort("the source always looks everywhere");
  }

  private Passes<S, D, L, O> converged() throws PassException {
    var passes = new Passes<>(focusedSource(), scope(), options());
    passes.converge(wanted().desired());
    return passes;
  }

  private Report<L> focused(Passes<S, D, L, O> passes, Set<Object> places) throws PassException {
    return passes
        .passAt(places, wanted().desired())
        .orElseGet(() -> abort("the source is in doubt, and so its loop looks everywhere"));
  }

  /** Something that a test lets happen. */
  private interface Happening {
    void happen() throws Exception;
  }

  /** The places that a monitor names for it, if it names all of them. */
  private Set<Object> placesOf(Happening event) throws Exception {
    var rings = new Rings(patience());
    try (Monitor _ =
        source()
            .subscribe(scope(), rings)
            .orElseGet(() -> abort("the source says that its state raises no events"))) {
      rings.awaitSilence();
      rings.forget();
      long before = rings.count();
      event.happen();
      rings.awaitMoreThan(before);
      rings.awaitSilence();
      if (!rings.namedEveryPlace()) {
        abort("the monitor also rings with no place here, and so its loop looks everywhere");
      }
      return rings.places();
    }
  }

  private World look() throws Exception {
    return new World(world());
  }
}
