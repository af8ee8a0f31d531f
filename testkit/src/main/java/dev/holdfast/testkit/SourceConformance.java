package dev.holdfast.testkit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.PlanningSource;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.Crashes.Change;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/**
 * What every source promises, as tests that any source can be put to.
 *
 * <p>Extend it, fill in what {@link ConformanceSubject} asks, and run it with JUnit. Every test
 * needs a new world: make it in {@code @BeforeEach} and remove it in {@code @AfterEach}.
 */
public abstract class SourceConformance<S, D, L, O> extends FocusConformance<S, D, L, O> {

  protected SourceConformance() {}

  @AfterEach
  final void everyThreadIsAtHome() {
    Hygiene.assertAllThreadsAtHome();
  }

  @Test
  void observingChangesNothing() throws Exception {
    strangerAdds();
    passes().converge(wanted().desired());
    World before = look();
    try {
      source().observe(scope(), options());
    } catch (UnsupportedOperationException e) {
      abort("the source offers no observation");
    }
    look().assertIs(before, "observing changes nothing");
  }

  @Test
  void planningChangesNothing() throws Exception {
    strangerAdds();
    World before = look();
    Plan<L> plan = planning().plan(scope(), wanted().desired(), source().noneApplied(), options());
    look().assertIs(before, "planning changes nothing");
    assertFalse(plan.isEmpty(), "a plan lists what is to be done, and this one lists nothing");
    plan.first(0).apply();
    look().assertIs(before, "a plan cut before its first operation changes nothing");
  }

  @Test
  void aPlanSaysWhatThePassThenDoes() throws Exception {
    Plan<L> plan = planning().plan(scope(), wanted().desired(), source().noneApplied(), options());
    for (int n = 0; n <= plan.operations().size(); n++) {
      assertEquals(
          plan.operations().subList(0, n),
          plan.first(n).operations(),
          "a plan cut after its first operations has just these");
    }
    assertEquals(
        plan.operations(), plan.apply().applied(), "a pass applies what its plan lists, in order");
  }

  @Test
  void onePassMakesItSo() throws Exception {
    World before = look();
    Report<L> report = passes().converge(wanted().desired());
    look().assertIs(before.with(wanted().shows()), "after a converged pass the world is as wanted");
    assertFalse(report.applied().isEmpty(), "a report lists what was applied");
  }

  @Test
  void aSecondPassHasNothingToDo() throws Exception {
    strangerAdds();
    var passes = passes();
    passes.converge(wanted().desired());
    World before = look();
    L owned = passes.lastApplied();
    assertIdle(passes, wanted().desired(), "a second pass");
    assertIdle(passes, wanted().desired(), "a third pass");
    look().assertIs(before, "a pass with nothing to do changes nothing");
    assertEquals(owned, passes.lastApplied(), "an idle pass leaves the ownership as it was");
    if (source() instanceof PlanningSource<S, D, L, O> planning) {
      Plan<L> plan = planning.plan(scope(), wanted().desired(), owned, options());
      assertTrue(plan.isEmpty(), () -> "nothing is left to plan, but " + plan.operations());
    }
  }

  @Test
  void strangersWhoWereThereBeforeSurvive() throws Exception {
    World before = look();
    strangerAdds();
    World strangers = look();
    assertNotEquals(before, strangers, "strangerAdds has to add something that world() shows");
    var passes = passes();
    passes.converge(wanted().desired());
    look().assertIs(strangers.with(wanted().shows()), "strangers survive a pass");
    passes.converge(nothing());
    look().assertIs(strangers, "strangers, and they only, survive the removal of all that is ours");
  }

  @Test
  void strangersWhoCameLaterSurvive() throws Exception {
    World before = look();
    var passes = passes();
    passes.converge(wanted().desired());
    World ours = look();
    strangerAdds();
    World both = look();
    assertIdle(passes, wanted().desired(), "a pass beside a stranger");
    look().assertIs(both, "strangers survive a pass");
    passes.converge(nothing());
    look().assertIs(before.with(both.beyond(ours)), "strangers survive the removal of ours");
  }

  @Test
  void whatSomeoneUndidComesBack() throws Exception {
    strangerAdds();
    var passes = passes();
    passes.converge(wanted().desired());
    World whole = look();
    undo();
    assertNotEquals(whole, look(), "undo has to undo something that world() shows");
    Report<L> report = passes.converge(wanted().desired());
    look().assertIs(whole, "what someone undid comes back");
    assertFalse(report.applied().isEmpty(), "a report lists what was healed");
    assertIdle(passes, wanted().desired(), "the pass after the healing");
  }

  @Test
  void whatIsNoLongerWantedGoes() throws Exception {
    World before = look();
    var passes = passes();
    passes.converge(wanted().desired());
    Report<L> report = passes.converge(nothing());
    look().assertIs(before, "what is no longer wanted goes");
    assertFalse(report.applied().isEmpty(), "a report lists what was removed");
    assertEquals(source().noneApplied(), passes.lastApplied(), "who wants nothing owns nothing");
    assertIdle(passes, nothing(), "a pass that wants nothing");
  }

  @Test
  void whatSomeoneTookAwayNeedsNoRemoval() throws Exception {
    var passes = passes();
    passes.converge(wanted().desired());
    undo();
    passes.converge(nothing());
    assertIdle(passes, nothing(), "the pass after it");
  }

  @Test
  void oneStateGivesWayToAnother() throws Exception {
    strangerAdds();
    World strangers = look();
    var passes = passes();
    for (State<D> state : List.of(wanted(), another(), wanted())) {
      passes.converge(state.desired());
      look()
          .assertIs(strangers.with(state.shows()), "the last desired state is the one that holds");
      assertIdle(passes, state.desired(), "the pass after a change of the desired state");
    }
    passes.converge(nothing());
    look().assertIs(strangers, "nothing of an earlier desired state stays behind");
  }

  @Test
  void whatIsThereAlreadyIsNoHurdle() throws Exception {
    passes().converge(wanted().desired());
    World whole = look();
    passes().converge(wanted().desired());
    look().assertIs(whole, "a pass with no last applied leaves what is as wanted");
  }

  @Test
  void aWishThatAStrangerMeetsStaysTheStrangers() throws Exception {
    strangerMeets();
    World strangers = look();
    var passes = passes();
    passes.converge(wanted().desired());
    look().assertIs(strangers.with(wanted().shows()), "what a stranger made right is right");
    passes.converge(nothing());
    look().assertIs(strangers, "what a stranger made is not removed with ours");
  }

  @Test
  void aStrangerInTheWayIsReportedAndNotReplaced() throws Exception {
    strangerTakes();
    World strangers = look();
    var passes = passes();
    for (String which : List.of("a pass", "the pass after it")) {
      Report<L> report = passes.pass(wanted().desired());
      assertFalse(report.converged(), () -> which + " cannot converge with a stranger in the way");
      assertFalse(report.failed().isEmpty(), () -> which + " reports the conflict as failed");
      World expected = new World(wanted().shows()).with(strangers.objects());
      look().assertIs(expected, which + " leaves the stranger and does the rest");
    }
    passes.converge(nothing());
    look().assertIs(strangers, "what was in the way is not removed with ours");
  }

  @Test
  void aRefusalNamesSubjectAndReasonAndTheRestGoesOn() throws Exception {
    Refusal<D> refusal = refusal();
    strangerAdds();
    World strangers = look();
    var passes = passes();
    Report<L> report = passes.pass(refusal.desired());
    assertFalse(report.converged(), "a pass with a refusal has not converged");
    assertTrue(
        report.failed().stream()
            .anyMatch(failed ->
                failed.operation().toString().contains(refusal.subject())
                    && failed.reason().contains(refusal.reason())),
        () ->
            "a refusal names what was refused (%s) and why (%s), but the report says %s"
                .formatted(refusal.subject(), refusal.reason(), report.failed()));
    look().assertIs(strangers.with(refusal.shows()), "what does not depend on the refused goes on");
    passes.converge(nothing());
    look().assertIs(strangers, "after a refusal everything that is ours can be removed");
  }

  @Test
  void anInvalidStateIsSaidAndChangesNothing() throws Exception {
    D invalid = invalid();
    World before = look();
    assertPassException(PassException.Kind.INVALID, () -> passes().pass(invalid));
    look().assertIs(before, "an invalid desired state changes nothing");
  }

  @Test
  void aMissingScopeIsSaid() {
    S missing = missingScope();
    assertPassException(
        PassException.Kind.SCOPE_GONE,
        () -> new Passes<>(source(), missing, options()).pass(wanted().desired()));
  }

  @Test
  void aCrashAfterAnyStepOrphansNothing() throws Exception {
    strangerAdds();
    World strangers = look();
    for (Change<D> change : changes()) {
      crashes()
          .afterEveryStep(
              change,
              (passes, when) -> {
                passes.converge(nothing());
                look().assertIs(strangers, when + ", nothing of ours stays behind");
              });
    }
  }

  @Test
  void afterACrashAtAnyStepTheNextPassFinishesTheWork() throws Exception {
    strangerAdds();
    World strangers = look();
    for (Change<D> change : changes()) {
      crashes()
          .afterEveryStep(
              change,
              (passes, when) -> {
                passes.converge(change.to().desired());
                World whole = strangers.with(change.to().shows());
                look().assertIs(whole, when + ", the next pass finishes the work");
                passes.converge(nothing());
                look().assertIs(strangers, when + " and healing, all that is ours can go");
              });
    }
  }

  @Test
  void ownershipOutlivesLastApplied() throws Exception {
    if (!kernelKeepsOwnership()) {
      abort("this ownership lives in last applied");
    }
    strangerAdds();
    World strangers = look();
    passes().converge(wanted().desired());
    passes().converge(another().desired());
    look().assertIs(strangers.with(another().shows()), "with no last applied, ours is still ours");
    passes().converge(nothing());
    look().assertIs(strangers, "with no last applied, ours can still be removed");
  }

  @Test
  void theMonitorRingsForWhatSomeoneUndid() throws Exception {
    passes().converge(wanted().desired());
    var rings = new Rings(patience());
    try (Monitor monitor = monitor(rings)) {
      rings.awaitSilence();
      long before = rings.count();
      undo();
      rings.awaitMoreThan(before);
      assertFalse(
          monitor.ended().toCompletableFuture().isDone(), "a monitor goes on after it has rung");
    }
  }

  @Test
  void aClosedMonitorHasEndedAndIsSilent() throws Exception {
    passes().converge(wanted().desired());
    var rings = new Rings(patience());
    Monitor monitor = monitor(rings);
    monitor.close();
    var ended = monitor.ended().toCompletableFuture();
    assertDoesNotThrow(
        () -> ended.get(patience().toMillis(), TimeUnit.MILLISECONDS),
        "a monitor that was closed ends normally");
    long before = rings.count();
    undo();
    rings.awaitSilence();
    assertEquals(before, rings.count(), "a monitor that has ended rings no more");
    monitor.close();
  }

  @Test
  void passesAndMonitorsLeakNothing() throws Exception {
    passesAndMonitors();
    Hygiene.assertNothingLeaked(
        () -> {
          for (int i = 0; i < 5; i++) {
            passesAndMonitors();
          }
        },
        patience());
  }

  private void passesAndMonitors() throws Exception {
    var passes = passes();
    var monitor = source().subscribe(scope(), () -> {});
    passes.converge(wanted().desired());
    passes.converge(another().desired());
    passes.converge(nothing());
    monitor.ifPresent(Monitor::close);
  }

  private Monitor monitor(Rings rings) throws Exception {
    return source()
        .subscribe(scope(), rings)
        .orElseGet(() -> abort("the source says that its state raises no events"));
  }

  private Passes<S, D, L, O> passes() {
    return new Passes<>(source(), scope(), options());
  }

  private PlanningSource<S, D, L, O> planning() {
    if (source() instanceof PlanningSource<S, D, L, O> planning) {
      return planning;
    }
    return abort("the source makes no plans");
  }

  private Crashes<S, D, L, O> crashes() {
    return new Crashes<>(planning(), scope(), options());
  }

  private List<Change<D>> changes() {
    var none = new State<>(nothing(), Map.of());
    return List.of(
        new Change<>("creating", none, wanted()),
        new Change<>("changing", wanted(), another()),
        new Change<>("removing", wanted(), none));
  }

  private World look() throws Exception {
    return new World(world());
  }

  private static <D> void assertIdle(Passes<?, D, ?, ?> passes, D desired, String which)
      throws PassException {
    Report<?> report = passes.converge(desired);
    assertEquals(List.of(), report.applied(), () -> which + " has nothing to do");
  }

  private static void assertPassException(PassException.Kind kind, Executable pass) {
    var thrown = assertThrows(PassException.class, pass, "a pass that cannot run says so");
    assertEquals(kind, thrown.kind(), () -> "the kind of: " + thrown.getMessage());
  }
}
