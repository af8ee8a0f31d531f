package dev.holdfast.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.OwnCgroup;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CgroupPassKernelTest {

  private static final String DEPTH = "cgroup.max.depth";
  private static final String DESCENDANTS = "cgroup.max.descendants";
  private static final CgroupOptions REVERT = new CgroupOptions(true, false);

  private OwnCgroup own;
  private CgroupApplied applied = CgroupApplied.NONE;

  private CgroupScope scope() {
    return CgroupScope.of(own.name());
  }

  @BeforeEach
  void makeACgroup() {
    own = OwnCgroup.create();
  }

  @AfterEach
  void removeIt() {
    own.close();
  }

  private Report<CgroupApplied> pass(CgroupState desired, CgroupOptions options)
      throws PassException {
    Report<CgroupApplied> report = Cgroups.reconcile(scope(), desired, applied, options);
    applied = report.lastApplied();
    return report;
  }

  private Report<CgroupApplied> pass(CgroupState desired) throws PassException {
    return pass(desired, CgroupOptions.DEFAULT);
  }

  private List<String> operations(Report<?> report) {
    return report.applied().stream()
        .map(Operation::toString)
        .map(text -> text.replace(own.name(), "own"))
        .toList();
  }

  private static String pending(Report<?> report) {
    return report.pending().toString();
  }

  @Test
  void aPassIsToldInTheOrderInWhichItHappens() throws Exception {
    CgroupState desired =
        CgroupState.EMPTY.with("web/blue", Map.of(DEPTH, 3)).with("web", Map.of(DESCENDANTS, 9));
    assertThat(operations(pass(desired)))
        .containsExactly(
            "create cgroup own/web",
            "create cgroup own/web/blue",
            "set cgroup own/web/cgroup.max.descendants: max -> 9",
            "set cgroup own/web/blue/cgroup.max.depth: max -> 3");
    assertThat(own.cat("web/blue", DEPTH)).isEqualTo("3");
    assertThat(operations(pass(CgroupState.EMPTY)))
        .containsExactly("delete cgroup own/web/blue", "delete cgroup own/web");
    assertThat(own.all()).isEmpty();
    assertThat(applied).isEqualTo(CgroupApplied.NONE);
  }

  @Test
  void aValueThatANewCgroupHasAnywayIsNotWrittenAndYetOwned() throws Exception {
    Report<?> report = pass(CgroupState.EMPTY.with("web", Map.of(DEPTH, "max")));
    assertThat(operations(report)).containsExactly("create cgroup own/web");
    assertThat(report.converged()).isTrue();
    own.echo("web", DEPTH, "4");
    pass(CgroupState.EMPTY.with("web", Map.of(DEPTH, "max")));
    assertThat(own.cat("web", DEPTH)).isEqualTo("max");
  }

  @Test
  void aCgroupWithAProcessInItStaysUntilTheProcessHasLeft() throws Exception {
    pass(CgroupState.EMPTY.with("web", Map.of(DEPTH, 3)));
    Process process = own.inhabit("web");
    Report<?> report = pass(CgroupState.EMPTY, REVERT);
    assertThat(report.converged()).isFalse();
    assertThat(pending(report)).contains("delete cgroup", "waits for its processes to leave");
    assertThat(process.isAlive()).isTrue();
    assertThat(own.cat("web", "cgroup.procs")).isEqualTo(Long.toString(process.pid()));
    // What we set is given back all the same.
    assertThat(own.cat("web", DEPTH)).isEqualTo("max");
    OwnCgroup.kill(process);
    assertThat(pass(CgroupState.EMPTY, REVERT).converged()).isTrue();
    assertThat(own.has("web")).isFalse();
  }

  @Test
  void aStrangersCgroupInOursKeepsOurs() throws Exception {
    pass(CgroupState.EMPTY.with("web", Map.of()));
    own.make("web/stranger");
    Report<?> report = pass(CgroupState.EMPTY);
    assertThat(pending(report)).contains("web/stranger, which is in it, to go");
    assertThat(own.has("web/stranger")).isTrue();
    own.remove("web/stranger");
    assertThat(pass(CgroupState.EMPTY).converged()).isTrue();
    assertThat(own.all()).isEmpty();
  }

  @Test
  void aCgroupThatSomebodyMadeInPlaceOfOursIsTheirs() throws Exception {
    pass(CgroupState.EMPTY.with("web", Map.of(DEPTH, 3)));
    own.remove("web");
    own.make("web");
    assertThat(pass(CgroupState.EMPTY).converged()).isTrue();
    assertThat(own.has("web")).isTrue();
    assertThat(applied).isEqualTo(CgroupApplied.NONE);
  }

  @Test
  void aStrangersCgroupStaysAndOnlyItsValuesGoBack() throws Exception {
    own.make("theirs");
    own.echo("theirs", DEPTH, "12");
    pass(CgroupState.EMPTY.with("theirs", Map.of(DEPTH, 3)));
    assertThat(own.cat("theirs", DEPTH)).isEqualTo("3");
    pass(CgroupState.EMPTY, REVERT);
    assertThat(own.cat("theirs", DEPTH)).isEqualTo("12");
    assertThat(own.has("theirs")).isTrue();
  }

  @Test
  void whatIsReleasedStaysAsItIs() throws Exception {
    pass(CgroupState.EMPTY.with("web", Map.of(DEPTH, 3)));
    Report<?> report = pass(CgroupState.EMPTY, new CgroupOptions(false, true));
    assertThat(operations(report))
        .containsExactly("release cgroup own/web/cgroup.max.depth", "release cgroup own/web");
    assertThat(own.cat("web", DEPTH)).isEqualTo("3");
    assertThat(applied).isEqualTo(CgroupApplied.NONE);
  }

  @Test
  void oneThatOthersMakeIsWaitedForAndHasConvergedWhenItIsThere() throws Exception {
    CgroupState desired =
        CgroupState.EMPTY.with(
            CgroupPath.parse("a.service"), CgroupSettings.of(Map.of(DEPTH, 3)).ifThere());
    Report<?> report = pass(desired);
    assertThat(pending(report)).contains("waits for cgroup " + own.name() + "/a.service");
    assertThat(own.all()).isEmpty();
    own.make("a.service");
    assertThat(pass(desired).converged()).isTrue();
    assertThat(own.cat("a.service", DEPTH)).isEqualTo("3");
    own.remove("a.service");
    assertThat(pass(desired).converged()).isFalse();
    pass(CgroupState.EMPTY);
    assertThat(applied).isEqualTo(CgroupApplied.NONE);
  }

  @Test
  void aLimitAboveThatAllowsNoMoreIsSaid() throws Exception {
    own.echo(".", DESCENDANTS, "1");
    Report<?> report =
        pass(CgroupState.EMPTY.with("a", Map.of(DEPTH, 1)).with("b", Map.of(DEPTH, 1)));
    assertThat(report.failed())
        .singleElement()
        .asString()
        .contains("create cgroup", "EAGAIN", "cgroup.max.descendants or cgroup.max.depth");
    assertThat(pending(report)).contains("waits for cgroup " + own.name() + "/b");
    assertThat(own.cat("a", DEPTH)).isEqualTo("1");
  }

  @Test
  void aControllerThatTheHierarchyLacksIsSaid() throws Exception {
    // perf_event has no files of its own, so that no machine has this one.
    Report<?> report = pass(CgroupState.EMPTY.with("a", Map.of("perf_event.max", 1, DEPTH, 2)));
    assertThat(report.failed()).singleElement().asString().contains("perf_event.max", "ENOENT");
    assertThat(own.cat("a", DEPTH)).isEqualTo("2");
  }

  @Test
  void aFileThatThisKernelDoesNotHaveIsSaid() throws Exception {
    own.make("a");
    Report<?> report = pass(CgroupState.EMPTY.with("a", Map.of("cgroup.unheard_of", 1)));
    assertThat(report.failed())
        .singleElement()
        .asString()
        .contains("a/cgroup.unheard_of", "ENOENT", "has no file cgroup.unheard_of");
  }

  @Test
  void twoPathsToOneCgroupAreAMistake() {
    CgroupState desired =
        CgroupState.EMPTY.with("a", Map.of()).with(own.path() + "/a", Map.of(DEPTH, 1));
    PassException refusal = catchThrowableOfType(PassException.class, () -> pass(desired));
    assertThat(refusal.kind()).isEqualTo(PassException.Kind.INVALID);
    assertThat(refusal).hasMessageContaining("given twice");
    assertThat(own.all()).isEmpty();
  }

  @Test
  void anAbsolutePathIsTheCgroupThatItNames() throws Exception {
    pass(CgroupState.EMPTY.with(own.path() + "/a", Map.of(DEPTH, 1)));
    assertThat(own.cat("a", DEPTH)).isEqualTo("1");
  }

  @Test
  void aPlanThatIsLateLeavesAloneWhatChangedMeanwhile() throws Exception {
    own.make("theirs");
    CgroupPlan plan =
        Cgroups.plan(
            scope(),
            CgroupState.EMPTY.with("theirs", Map.of(DEPTH, 3)),
            CgroupApplied.NONE,
            REVERT);
    own.echo("theirs", DEPTH, "8");
    Report<CgroupApplied> report = plan.apply();
    assertThat(report.failed()).singleElement().asString().contains("changed since the plan");
    assertThat(own.cat("theirs", DEPTH)).isEqualTo("8");
    assertThat(report.lastApplied()).isEqualTo(CgroupApplied.NONE);
  }

  @Test
  void aCgroupThatSomebodyMakesBeforeALatePlanIsTheirs() throws Exception {
    CgroupPlan plan =
        Cgroups.plan(scope(), CgroupState.EMPTY.with("a", Map.of()), CgroupApplied.NONE, REVERT);
    own.make("a");
    Report<CgroupApplied> report = plan.apply();
    assertThat(report.failed()).singleElement().asString().contains("EEXIST: somebody else");
    assertThat(report.lastApplied().made()).isEmpty();
  }

  @Test
  void whatIsObservedPlansToNothing() throws Exception {
    own.make("a/b c");
    own.echo("a", DEPTH, "7");
    own.echo("a/b c", "cgroup.freeze", "1");
    own.echo("a/b c", "cgroup.pressure", "0");
    CgroupState observed = Cgroups.observe(scope());
    assertThat(observed.cgroups().keySet())
        .extracting(CgroupPath::toString)
        .containsExactly(own.name() + "/a", own.name() + "/a/b c");
    CgroupPlan plan =
        Cgroups.plan(CgroupScope.ALL, observed, CgroupApplied.NONE, CgroupOptions.DEFAULT);
    assertThat(plan.isEmpty()).as("%s", plan.operations()).isTrue();
  }

  @Test
  void whoWantsNothingNeedsNoCgroups() throws Exception {
    CgroupScope nowhere = CgroupScope.of("/nowhere");
    assertThat(
            Cgroups.plan(nowhere, CgroupState.EMPTY, CgroupApplied.NONE, CgroupOptions.DEFAULT)
                .apply()
                .converged())
        .isTrue();
  }
}
