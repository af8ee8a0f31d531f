package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.FocusedPlanningSource;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Owned;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Report;
import dev.holdfast.sysctl.SysctlApplied;
import dev.holdfast.sysctl.SysctlKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JournaledTest {

  private static final Namespace SELF = new Namespace.Self();
  private static final StateRecord.Key KEY = new StateRecord.Key(SELF, "sysctl");
  private static final String NOTHING = "";

  @TempDir Path temp;
  private StateFolder state;

  @BeforeEach
  void open() throws HostException {
    state = StateFolder.open(temp, "test", new Namespace.Self());
  }

  @AfterEach
  void close() {
    state.close();
  }

  private static SysctlApplied owning(String key) {
    return new SysctlApplied(Map.of(SysctlKey.parse(key), new Owned("1", "0")));
  }

  private Optional<SysctlApplied> written() {
    return state.get(KEY).map(record -> Codec.SYSCTL.read(record.owned()));
  }

  private Journaled<String, SysctlApplied, String> journaled(Scripted plan) {
    Journal<SysctlApplied> journal = new Journal<>(state, KEY, Codec.SYSCTL, SysctlApplied.NONE);
    return new Journaled<>(new OnePlan(plan), journal, NOTHING);
  }

  private static Scripted plan(SysctlApplied intended, Runnable kernel, SysctlApplied after) {
    Operation operation = new Operation(Verb.SET, "sysctl", "a.b");
    return new Scripted(List.of(operation), intended, kernel, after);
  }

  @Test
  void whatMayComeToBeOwnedIsWrittenBeforeTheKernelIsTouched() throws Exception {
    Scripted plan =
        plan(
            owning("a.intended"),
            () -> assertThat(written()).contains(owning("a.intended")),
            owning("a.done"));
    journaled(plan).reconcile(SELF, "something", SysctlApplied.NONE, "");
    assertThat(written()).contains(owning("a.done"));
  }

  @Test
  void whoIsKilledInBetweenLeavesWhatWasIntended() {
    Scripted plan =
        plan(
            owning("a.intended"),
            () -> {
              throw new IllegalStateException("killed");
            },
            owning("a.done"));
    assertThatThrownBy(() -> journaled(plan).reconcile(SELF, "something", SysctlApplied.NONE, ""))
        .hasMessage("killed");
    assertThat(written()).contains(owning("a.intended"));
  }

  @Test
  void nothingIsDoneThatCannotBeWrittenDown() throws Exception {
    Files.writeString(temp.resolve("owned"), "in the way");
    Scripted plan =
        plan(
            owning("a.intended"),
            () -> {
              throw new AssertionError("the kernel was touched");
            },
            owning("a.done"));
    assertThatThrownBy(() -> journaled(plan).reconcile(SELF, "something", SysctlApplied.NONE, ""))
        .hasMessageStartingWith("nothing was changed: state folder ");
  }

  @Test
  void aRecordStaysWhileAnythingIsWantedAndGoesWithTheLast() throws Exception {
    Scripted nothingOwned = plan(SysctlApplied.NONE, () -> {}, SysctlApplied.NONE);
    journaled(nothingOwned).reconcile(SELF, "tagged things", SysctlApplied.NONE, "");
    assertThat(written()).contains(SysctlApplied.NONE);
    journaled(nothingOwned).reconcile(SELF, NOTHING, SysctlApplied.NONE, "");
    assertThat(written()).isEmpty();
  }

  @Test
  void whatWasOwnedInANamespaceThatIsGoneIsNotHandedOn() throws Exception {
    var _ = state.put(KEY, "another:1:1", Codec.SYSCTL.write(owning("a.old")));
    OnePlan source = new OnePlan(plan(SysctlApplied.NONE, () -> {}, SysctlApplied.NONE));
    Journal<SysctlApplied> journal = new Journal<>(state, KEY, Codec.SYSCTL, SysctlApplied.NONE);
    var _ = new Journaled<>(source, journal, NOTHING).plan(SELF, "x", owning("a.old"), "");
    assertThat(source.given).isEqualTo(SysctlApplied.NONE);
  }

  private Optional<Report<SysctlApplied>> atOnePlace(Scripted plan, String desired)
      throws Exception {
    return journaled(plan).reconcileAt(Set.of("a.b"), SELF, desired, owning("a.before"), "");
  }

  private void recordOf(String incarnation) throws HostException {
    var _ = state.put(KEY, incarnation, Codec.SYSCTL.write(owning("a.before")));
  }

  @Test
  void aPassAtSomePlacesIsWrittenDownBeforeTheKernelIsTouchedToo() throws Exception {
    recordOf(Incarnation.of(SELF).text());
    Scripted plan =
        plan(
            owning("a.intended"),
            () -> assertThat(written()).contains(owning("a.intended")),
            owning("a.done"));
    assertThat(atOnePlace(plan, "something")).isPresent();
    assertThat(written()).contains(owning("a.done"));
  }

  @Test
  void whoIsKilledAtSomePlacesLeavesWhatWasIntended() throws Exception {
    recordOf(Incarnation.of(SELF).text());
    Scripted plan =
        plan(
            owning("a.intended"),
            () -> {
              throw new IllegalStateException("killed");
            },
            owning("a.done"));
    assertThatThrownBy(() -> atOnePlace(plan, "something")).hasMessage("killed");
    assertThat(written()).contains(owning("a.intended"));
  }

  @Test
  void aPassAtSomePlacesIsNotForAnotherNamespaceNorForTheLastOne() throws Exception {
    Scripted never =
        plan(
            SysctlApplied.NONE,
            () -> {
              throw new AssertionError("the kernel was touched");
            },
            SysctlApplied.NONE);
    recordOf("another:1:1");
    assertThat(atOnePlace(never, "something")).isEmpty();
    recordOf(Incarnation.of(SELF).text());
    assertThat(atOnePlace(never, NOTHING)).isEmpty();
    assertThat(written()).contains(owning("a.before"));
  }

  @Test
  void theSameIsNotWrittenAgainUntilSomebodyElseWroteOrForgot() throws Exception {
    SysctlApplied owned = owning("a.b");
    Incarnation now = Incarnation.of(SELF);
    Journal<SysctlApplied> journal = new Journal<>(state, KEY, Codec.SYSCTL, SysctlApplied.NONE);
    journal.write(now, owned);
    state.remove(KEY);
    journal.write(now, owned);
    assertThat(written()).contains(owned);
    recordOf(now.text());
    journal.write(now, owned);
    assertThat(written()).contains(owned);
    journal.write(new Incarnation("another:1:1"), owned);
    assertThat(state.get(KEY).orElseThrow().incarnation()).isEqualTo("another:1:1");
  }

  /** A source that always makes the same plan, and remembers what it was told is owned. */
  private static final class OnePlan
      implements FocusedPlanningSource<Namespace, String, SysctlApplied, String> {

    private final Scripted plan;
    private SysctlApplied given = owning("never.asked");

    OnePlan(Scripted plan) {
      this.plan = plan;
    }

    @Override
    public Plan<SysctlApplied> plan(
        Namespace scope, String desired, SysctlApplied lastApplied, String options) {
      given = lastApplied;
      return plan;
    }

    @Override
    public Optional<Plan<SysctlApplied>> planAt(
        Set<?> places, Namespace scope, String desired, SysctlApplied last, String options) {
      return Optional.of(plan);
    }

    @Override
    public SysctlApplied noneApplied() {
      return SysctlApplied.NONE;
    }
  }

  private record Scripted(
      List<Operation> operations, SysctlApplied intended, Runnable kernel, SysctlApplied after)
      implements Plan<SysctlApplied> {

    @Override
    public List<Failed> failed() {
      return List.of();
    }

    @Override
    public List<Pending> pending() {
      return List.of();
    }

    @Override
    public Plan<SysctlApplied> first(int count) {
      return this;
    }

    @Override
    public Report<SysctlApplied> apply() {
      kernel.run();
      return new PassReport<>(operations, List.of(), List.of(), after);
    }
  }
}
