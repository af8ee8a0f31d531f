package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.FocusedPlanningSource;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.FakeKernelSource.Options;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** The kit is worth what it catches: sources that break one promise each. */
class ConformanceKitTest {

  @FunctionalInterface
  private interface Check {
    void on(JudgingKit kit) throws Exception;
  }

  @Test
  void aPlanThatWritesIsCaught() {
    var source =
        new Honest() {
          @Override
          public Plan<Set<String>> plan(
              FakeKernel kernel, Map<String, String> desired, Set<String> last, Options options)
              throws PassException {
            super.plan(kernel, desired, last, options).first(1).apply();
            return super.plan(kernel, desired, last, options);
          }
        };
    assertCaught(
        source, JudgingKit::planningChangesNothing, "planning changes nothing, but a (1) should");
  }

  @Test
  void whoDeletesStrangersIsCaught() {
    var source =
        new Honest() {
          @Override
          public Report<Set<String>> reconcile(
              FakeKernel kernel, Map<String, String> desired, Set<String> last, Options options)
              throws PassException {
            kernel.strangerRemoves("x");
            return super.reconcile(kernel, desired, last, options);
          }
        };
    assertCaught(source, JudgingKit::strangersWhoWereThereBeforeSurvive, "but x is missing");
    assertCaught(source, JudgingKit::strangersWhoCameLaterSurvive, "but x is missing");
  }

  @Test
  void whoTakesOverWhatIsForeignIsCaught() {
    var source =
        new Honest() {
          @Override
          public Plan<Set<String>> plan(
              FakeKernel kernel, Map<String, String> desired, Set<String> last, Options options)
              throws PassException {
            return super.plan(kernel, desired, last, new Options(options.owner(), true));
          }
        };
    assertCaught(
        source,
        JudgingKit::aStrangerInTheWayIsReportedAndNotReplaced,
        "a pass cannot converge with a stranger in the way");
  }

  @Test
  void whoNeverLooksAgainIsCaught() {
    var source =
        new Honest() {
          @Override
          public Report<Set<String>> reconcile(
              FakeKernel kernel, Map<String, String> desired, Set<String> last, Options options)
              throws PassException {
            return last.equals(desired.keySet())
                ? new PassReport<>(List.of(), List.of(), List.of(), last)
                : super.reconcile(kernel, desired, last, options);
          }
        };
    assertCaught(source, JudgingKit::whatSomeoneUndidComesBack, "comes back, but b is missing");
  }

  @Test
  void whoNeverRemovesIsCaught() {
    var source =
        new Honest() {
          @Override
          public Plan<Set<String>> plan(
              FakeKernel kernel, Map<String, String> desired, Set<String> last, Options options)
              throws PassException {
            var more = new LinkedHashMap<>(desired);
            kernel.objects().forEach((key, object) -> more.putIfAbsent(key, object.value()));
            return super.plan(kernel, more, last, options);
          }
        };
    assertCaught(source, JudgingKit::whatIsNoLongerWantedGoes, "a (1) should not be there");
    assertCaught(source, JudgingKit::oneStateGivesWayToAnother, "a (1) should not be there");
  }

  @Test
  void whoIsNeverDoneIsCaught() {
    var source =
        new Honest() {
          @Override
          public Report<Set<String>> reconcile(
              FakeKernel kernel, Map<String, String> desired, Set<String> last, Options options)
              throws PassException {
            kernel.objects().keySet().stream()
                .filter(last::contains)
                .forEach(kernel::strangerRemoves);
            return super.reconcile(kernel, desired, last, options);
          }
        };
    assertCaught(source, JudgingKit::aSecondPassHasNothingToDo, "a second pass has nothing to do");
  }

  @Test
  void whoClaimsToHaveConvergedIsCaught() {
    var source =
        new Honest() {
          @Override
          public Report<Set<String>> reconcile(
              FakeKernel kernel, Map<String, String> desired, Set<String> last, Options options)
              throws PassException {
            var report = super.reconcile(kernel, desired, last, options);
            return new PassReport<>(report.applied(), List.of(), List.of(), report.lastApplied());
          }
        };
    assertCaught(
        source,
        JudgingKit::aRefusalNamesSubjectAndReasonAndTheRestGoesOn,
        "a pass with a refusal has not converged");
  }

  @Test
  void whoSwallowsTheReasonIsCaught() {
    var source =
        new Honest() {
          @Override
          public Report<Set<String>> reconcile(
              FakeKernel kernel, Map<String, String> desired, Set<String> last, Options options)
              throws PassException {
            var report = super.reconcile(kernel, desired, last, options);
            var failed =
                report.failed().stream().map(f -> new Failed(f.operation(), "it failed")).toList();
            return new PassReport<>(
                report.applied(), failed, report.pending(), report.lastApplied());
          }
        };
    assertCaught(
        source,
        JudgingKit::aRefusalNamesSubjectAndReasonAndTheRestGoesOn,
        "names what was refused (b) and why (EINVAL), but the report says");
  }

  @Test
  void whoForgetsWhatItWasAboutToOwnIsCaught() {
    var source =
        new Honest() {
          @Override
          public Plan<Set<String>> plan(
              FakeKernel kernel, Map<String, String> desired, Set<String> last, Options options)
              throws PassException {
            // Owning by last applied only: foreign tags are put on what it did not own before.
            Set<String> before = Set.copyOf(last);
            kernel.objects().keySet().stream()
                .filter(key -> !before.contains(key))
                .forEach(key -> kernel.strangerPuts(key, kernel.objects().get(key).value()));
            return new Forgetful(super.plan(kernel, desired, last, options));
          }
        };
    assertCaught(
        source,
        JudgingKit::aCrashAfterAnyStepOrphansNothing,
        "after a crash when creating, 1 of 3 done, nothing of ours stays behind, but a (1) should");
  }

  @Test
  void whoBelievesAHintIsCaught() {
    var source =
        new Honest() {
          @Override
          public Optional<Report<Set<String>>> reconcileAt(
              Set<?> places,
              FakeKernel kernel,
              Map<String, String> desired,
              Set<String> last,
              Options options)
              throws PassException {
            places.forEach(place -> kernel.strangerRemoves(place.toString()));
            return super.reconcileAt(places, kernel, desired, last, options);
          }
        };
    assertCaught(
        source, JudgingKit::aPassWhereTheMonitorSaysLeavesStrangersAlone, "but x is missing");
    assertCaught(source, JudgingKit::hintsThatAreWrongDoNoHarm, "nothing is done there");
  }

  @Test
  void whoHealsNothingWhereAHintSaysIsCaught() {
    var source =
        new Honest() {
          @Override
          public Optional<Report<Set<String>>> reconcileAt(
              Set<?> places,
              FakeKernel kernel,
              Map<String, String> desired,
              Set<String> last,
              Options options) {
            return Optional.of(new PassReport<>(List.of(), List.of(), List.of(), last));
          }
        };
    assertCaught(
        source,
        JudgingKit::aPassWhereTheMonitorSaysHealsWhatSomeoneUndid,
        "heals what someone undid, but b is missing");
    assertCaught(
        source,
        JudgingKit::aPassAtSomePlacesOfAMissingScopeSaysSo,
        "a missing scope is no empty one");
  }

  @Test
  void whoForgetsWhatIsOwnedElsewhereIsCaught() {
    var source =
        new Honest() {
          @Override
          public Optional<Plan<Set<String>>> planAt(
              Set<?> places,
              FakeKernel kernel,
              Map<String, String> desired,
              Set<String> last,
              Options options)
              throws PassException {
            return super.planAt(places, kernel, desired, Set.of(), options);
          }
        };
    assertCaught(
        source,
        JudgingKit::aPassWhereTheMonitorSaysHealsWhatSomeoneUndid,
        "it owns what a pass over everything owns");
  }

  @Test
  void whoTakesAMissingScopeForAnEmptyOneIsCaught() {
    var source =
        new Honest() {
          @Override
          public Report<Set<String>> reconcile(
              FakeKernel kernel, Map<String, String> desired, Set<String> last, Options options) {
            return new PassReport<>(List.of(), List.of(), List.of(), last);
          }
        };
    assertCaught(source, JudgingKit::aMissingScopeIsSaid, "a pass that cannot run says so");
  }

  @Test
  void aDeafMonitorIsCaught() {
    var source =
        new Honest() {
          @Override
          public Optional<Monitor> subscribe(FakeKernel kernel, Bell bell) throws MonitorException {
            return super.subscribe(kernel, () -> {});
          }
        };
    assertCaught(
        source, JudgingKit::theMonitorRingsForWhatSomeoneUndid, "but this one stayed silent");
  }

  @Test
  void aMonitorWithoutAnEndIsCaught() {
    var source =
        new Honest() {
          @Override
          public Optional<Monitor> subscribe(FakeKernel kernel, Bell bell) {
            return Optional.of(new Endless());
          }
        };
    assertCaught(source, JudgingKit::aClosedMonitorHasEndedAndIsSilent, "closed ends normally");
  }

  @Test
  void aPassThatLeavesAThreadBehindIsCaught() {
    var end = new CountDownLatch(1);
    var source =
        new Honest() {
          @Override
          public Report<Set<String>> reconcile(
              FakeKernel kernel, Map<String, String> desired, Set<String> last, Options options)
              throws PassException {
            Thread.ofPlatform().name("left-behind").start(() -> awaitQuietly(end));
            return super.reconcile(kernel, desired, last, options);
          }
        };
    try {
      assertCaught(source, JudgingKit::passesAndMonitorsLeakNothing, "left-behind");
    } finally {
      end.countDown();
    }
  }

  private static void assertCaught(Honest source, Check check, String message) {
    assertThatThrownBy(() -> check.on(new JudgingKit(source) {}))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(message);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Keeps every promise; the sinners override it. */
  private static class Honest
      implements FocusedPlanningSource<FakeKernel, Map<String, String>, Set<String>, Options> {

    private final FakeKernelSource source = new FakeKernelSource();

    @Override
    public Set<String> noneApplied() {
      return source.noneApplied();
    }

    @Override
    public Plan<Set<String>> plan(
        FakeKernel kernel, Map<String, String> desired, Set<String> last, Options options)
        throws PassException {
      return source.plan(kernel, desired, last, options);
    }

    @Override
    public Optional<Plan<Set<String>>> planAt(
        Set<?> places,
        FakeKernel kernel,
        Map<String, String> desired,
        Set<String> last,
        Options options)
        throws PassException {
      return source.planAt(places, kernel, desired, last, options);
    }

    @Override
    public Optional<Monitor> subscribe(FakeKernel kernel, Bell bell) throws MonitorException {
      return source.subscribe(kernel, bell);
    }
  }

  /** Says that nothing will be owned but what is owned already. */
  private record Forgetful(Plan<Set<String>> plan) implements Plan<Set<String>> {

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
    public Set<String> intended() {
      return Set.of();
    }

    @Override
    public Plan<Set<String>> first(int count) {
      return new Forgetful(plan.first(count));
    }

    @Override
    public Report<Set<String>> apply() throws PassException {
      return plan.apply();
    }
  }

  /** Neither rings nor ends. */
  private static final class Endless implements Monitor {

    @Override
    public CompletionStage<Void> ended() {
      return new CompletableFuture<>();
    }

    @Override
    public void close() {}
  }
}
