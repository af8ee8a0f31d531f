package dev.holdfast.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.FakeKernel.CrashError;
import dev.holdfast.testkit.FakeKernel.RefusedException;
import dev.holdfast.testkit.FakeKernel.Tagged;
import dev.holdfast.testkit.FakeKernelSource.Options;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FakeKernelTest {

  private final FakeKernel kernel = new FakeKernel();
  private final FakeKernelSource source = new FakeKernelSource();

  @Test
  void creatingWhatIsThereIsRefused() throws RefusedException {
    kernel.create("a", "1", "me");
    assertThatThrownBy(() -> kernel.create("a", "2", "me")).hasMessage("create a: EEXIST");
    assertThat(kernel.objects()).containsExactly(Map.entry("a", new Tagged("1", "me")));
  }

  @Test
  void whatIsNotThereCannotBeSetOrDeleted() {
    assertThatThrownBy(() -> kernel.set("a", "1", "me")).hasMessage("set a: ENOENT");
    assertThatThrownBy(() -> kernel.delete("a")).hasMessage("delete a: ENOENT");
    assertThat(kernel.writes()).isZero();
  }

  @Test
  void refusalsLastUntilItRelents() throws RefusedException {
    kernel.refuse("a", "EPERM");
    assertThatThrownBy(() -> kernel.create("a", "1", "me")).hasMessage("create a: EPERM");
    kernel.relent();
    kernel.create("a", "1", "me");
  }

  @Test
  void everyWriteRingsEveryMonitorAlsoOnesOwn() throws Exception {
    var rings = new AtomicInteger();
    try (var _ = kernel.subscribe(rings::incrementAndGet).orElseThrow()) {
      kernel.create("a", "1", "me");
      kernel.strangerPuts("a", "2");
      kernel.strangerRemoves("a");
      assertThat(rings).hasValue(3);
    }
    kernel.strangerPuts("a", "2");
    assertThat(rings).hasValue(3);
    assertThat(kernel.monitors()).isZero();
  }

  @Test
  void monitorsCanBeRefusedBrokenAndMissing() throws Exception {
    var monitor = kernel.subscribe(() -> {}).orElseThrow();
    kernel.endMonitors(new IOException("ENOBUFS"));
    assertThat(monitor.ended().toCompletableFuture()).isCompletedExceptionally();
    kernel.refuseMonitors("EMFILE");
    assertThatThrownBy(() -> kernel.subscribe(() -> {})).isInstanceOf(MonitorException.class);
    kernel.relent();
    kernel.raiseNoEvents();
    assertThat(kernel.subscribe(() -> {})).isEmpty();
  }

  @Test
  void aKernelThatVanishesTakesEverythingAndEveryoneAlong() throws Exception {
    kernel.create("a", "1", "me");
    var monitor = kernel.subscribe(() -> {}).orElseThrow();
    kernel.vanish();
    assertThat(monitor.ended().toCompletableFuture()).isCompleted();
    assertThatThrownBy(() -> pass(Map.of("a", "1"))).isInstanceOf(PassException.class);
    kernel.appear();
    assertThat(pass(Map.of("a", "1")).converged()).isTrue();
  }

  @Test
  void whatCannotBeObservedIsNotTouched() throws Exception {
    kernel.refuseObserving("EIO");
    assertThatThrownBy(() -> pass(Map.of("a", "1"))).hasMessage("observe: EIO");
    assertThat(kernel.objects()).isEmpty();
  }

  /** As {@code kill -9} between any two writes: an Error that nobody below the test catches. */
  @Test
  void aCrashAfterAnyWriteOrphansNothing() throws Exception {
    var desired = Map.of("a", "1", "b", "2", "c", "3", "d", "4");
    kernel.strangerPuts("x", "24");
    var strangers = kernel.objects();
    for (int writes = 0; writes < desired.size(); writes++) {
      kernel.crashAfter(writes);
      assertThatThrownBy(() -> pass(desired)).isInstanceOf(CrashError.class);
      assertThat(kernel.objects()).hasSize(strangers.size() + writes);
      assertThat(pass(Map.of()).converged()).isTrue();
      assertThat(kernel.objects()).isEqualTo(strangers);
    }
  }

  @Test
  void adoptionTakesOverWhatIsInTheWay() throws Exception {
    kernel.strangerPuts("a", "9");
    var report =
        source.reconcile(kernel, Map.of("a", "1"), Set.of(), new Options("holdfast", true));
    assertThat(report.applied())
        .containsExactly(new Operation(Verb.ADOPT, "object", "a", "9", "1"));
    assertThat(kernel.objects()).containsExactly(Map.entry("a", new Tagged("1", "holdfast")));
  }

  @Test
  void aConflictNamesTheOtherOwner() throws Exception {
    kernel.strangerPuts("a", "9");
    assertThat(pass(Map.of("a", "1")).failed())
        .singleElement()
        .hasToString("adopt object a: 9 -> 1: owned by stranger");
  }

  @Test
  void twoOwnersKeepOutOfEachOthersWay() throws Exception {
    var one = new Options("one", false);
    var other = new Options("other", false);
    source.reconcile(kernel, Map.of("a", "1"), Set.of(), one);
    source.reconcile(kernel, Map.of("b", "2"), Set.of(), other);
    source.reconcile(kernel, Map.of(), Set.of("a"), one);
    assertThat(kernel.objects()).containsExactly(Map.entry("b", new Tagged("2", "other")));
  }

  private Report<Set<String>> pass(Map<String, String> desired) throws PassException {
    return source.reconcile(kernel, desired, source.noneApplied(), Options.DEFAULT);
  }
}
