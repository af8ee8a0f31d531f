package dev.holdfast.testkit.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.FocusedSource;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.ReconcileLoop;
import dev.holdfast.reconcile.Report;
import dev.holdfast.reconcile.Source;
import dev.holdfast.testkit.FakeKernel;
import dev.holdfast.testkit.FakeKernelSource;
import dev.holdfast.testkit.FakeKernelSource.Options;
import dev.holdfast.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where a loop looks: at the places that hints name, and everywhere for any other reason. */
class LoopFocusTest {

  private static final Map<String, String> WANTED = Map.of("a", "1", "b", "2", "c", "3");

  private final ManualClock clock = new ManualClock();
  private final FakeKernel kernel = new FakeKernel();
  private final Watched source = new Watched();
  private ReconcileLoop<FakeKernel, Map<String, String>, Set<String>, Options> loop;

  /** The source of the fake kernel, and where its passes looked; an empty set is everywhere. */
  private static final class Watched
      implements FocusedSource<FakeKernel, Map<String, String>, Set<String>, Options> {

    final FakeKernelSource source = new FakeKernelSource();
    final List<Set<?>> looks = new CopyOnWriteArrayList<>();
    volatile Bell bell = () -> {};

    @Override
    public Report<Set<String>> reconcile(
        FakeKernel kernel, Map<String, String> desired, Set<String> last, Options options)
        throws PassException {
      looks.add(Set.of());
      return source.reconcile(kernel, desired, last, options);
    }

    @Override
    public Optional<Report<Set<String>>> reconcileAt(
        Set<?> places,
        FakeKernel kernel,
        Map<String, String> desired,
        Set<String> last,
        Options options)
        throws PassException {
      Optional<Report<Set<String>>> report =
          source.reconcileAt(places, kernel, desired, last, options);
      if (report.isPresent()) {
        looks.add(new HashSet<>(places));
      }
      return report;
    }

    @Override
    public Optional<Monitor> subscribe(FakeKernel kernel, Bell listening) throws MonitorException {
      bell = listening;
      return source.subscribe(kernel, listening);
    }

    @Override
    public Set<String> noneApplied() {
      return source.noneApplied();
    }

    List<Set<?>> takeLooks() {
      List<Set<?>> taken = List.copyOf(looks);
      looks.clear();
      return taken;
    }
  }

  private void start(UnaryOperator<LoopOptions<Set<String>, Options>> how) {
    var options = LoopOptions.of(source, Options.DEFAULT).withClock(clock);
    loop = ReconcileLoop.start(source, kernel, WANTED, how.apply(options));
    clock.awaitIdle();
    advance(100); // the echo of the first pass
    source.looks.clear();
  }

  private void advance(long millis) {
    clock.advance(Duration.ofMillis(millis));
  }

  private Map<String, String> held() {
    var held = new TreeMap<String, String>();
    kernel.objects().forEach((key, object) -> held.put(key, object.value()));
    return held;
  }

  @AfterEach
  void close() {
    if (loop != null) {
      loop.close();
    }
  }

  @Test
  void whatAHintNamesIsHealedWithALookAtThatAlone() {
    start(options -> options);
    long looks = kernel.looks();
    kernel.strangerRemoves("b");
    advance(5);
    assertThat(held()).isEqualTo(WANTED);
    assertThat(source.takeLooks()).containsExactly(Set.of("b"));
    advance(100);
    assertThat(source.takeLooks()).as("its echo").containsExactly(Set.of("b"));
    advance(4000);
    assertThat(source.takeLooks()).isEmpty();
    assertThat(kernel.looks()).isEqualTo(looks);
    assertThat(loop.status().converged()).isTrue();
    assertThat(loop.lastApplied()).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void placesGatherInTheWindow() {
    start(options -> options);
    kernel.strangerRemoves("a");
    advance(2);
    kernel.strangerPuts("x", "1");
    kernel.strangerRemoves("b");
    advance(3);
    assertThat(source.takeLooks()).containsExactly(Set.of("a", "b", "x"));
    assertThat(held()).containsAllEntriesOf(WANTED).containsEntry("x", "1");
  }

  @Test
  void moreThanAFewHundredPlacesAreEverywhere() {
    start(options -> options);
    for (int i = 0; i < 300; i++) {
      kernel.strangerPuts("x" + i, "1");
    }
    advance(100);
    assertThat(source.takeLooks()).containsExactly(Set.of());
  }

  @Test
  void theTickComesAsIfThereWereNoHints() {
    start(options -> options);
    for (int i = 0; i < 100; i++) {
      kernel.strangerRemoves("b");
      advance(100);
    }
    assertThat(source.takeLooks()).filteredOn(Set::isEmpty).hasSize(2);
  }

  @Test
  void whatNoHintToldIsHealedByTheTickEverywhere() {
    start(options -> options);
    kernel.endMonitors(null); // and nobody hears of this:
    kernel.strangerRemoves("c");
    advance(5000);
    assertThat(held()).isEqualTo(WANTED);
    assertThat(source.takeLooks()).contains(Set.of());
  }

  @Test
  void aHintWithoutAPlaceLooksEverywhere() {
    start(options -> options);
    source.bell.ring("a");
    source.bell.ring();
    advance(5);
    assertThat(source.takeLooks()).containsExactly(Set.of());
  }

  @Test
  void aNewDesiredStateAndADemandLookEverywhere() throws Exception {
    start(options -> options);
    source.bell.ring("a");
    loop.putDesired(Map.of("a", "1"));
    advance(5);
    assertThat(held()).isEqualTo(Map.of("a", "1"));
    advance(100);
    source.looks.clear();
    source.bell.ring("a");
    Report<Set<String>> _ = loop.reconcileNow();
    assertThat(source.takeLooks()).containsExactly(Set.of());
    advance(100);
    assertThat(source.takeLooks()).containsExactly(Set.of("a"));
  }

  @Test
  void aMonitorThatIsOpenedAgainIsFollowedByALookEverywhere() {
    start(options -> options.withoutInterval());
    kernel.endMonitors(new IllegalStateException("ENOBUFS"));
    advance(1000);
    assertThat(source.takeLooks()).isNotEmpty().allMatch(Set::isEmpty);
    kernel.strangerRemoves("b");
    advance(5);
    assertThat(source.takeLooks()).containsExactly(Set.of("b"));
  }

  @Test
  void aSourceInDoubtLooksEverywhereAtOnce() {
    start(options -> options);
    source.bell.ring(List.of("in nobody's words"));
    kernel.strangerRemoves("b");
    advance(5);
    assertThat(source.takeLooks()).containsExactly(Set.of());
    assertThat(held()).isEqualTo(WANTED);
  }

  @Test
  void whatCannotBeHealedThereIsTriedAgainEverywhere() {
    start(options -> options.withoutInterval());
    kernel.refuse("b", "EPERM");
    kernel.strangerRemoves("b");
    advance(5);
    assertThat(source.takeLooks()).containsExactly(Set.of("b"));
    assertThat(loop.status().converged()).isFalse();
    kernel.strangerRemoves("c"); // in the backoff: no news
    advance(20);
    assertThat(source.takeLooks()).isEmpty();
    advance(1000);
    assertThat(source.takeLooks()).isNotEmpty().allMatch(Set::isEmpty);
    assertThat(held()).isEqualTo(Map.of("a", "1", "c", "3"));
    kernel.relent();
    advance(5000);
    assertThat(held()).isEqualTo(WANTED);
    source.looks.clear();
    kernel.strangerRemoves("b");
    advance(5);
    assertThat(source.takeLooks()).containsExactly(Set.of("b"));
  }

  @Test
  void steadyHintsWithPlacesCannotShortenTheBackoff() {
    start(options -> options.withoutInterval());
    kernel.refuse("b", "EPERM");
    kernel.strangerRemoves("b");
    for (int i = 0; i < 10_000; i++) {
      source.bell.ring(i % 2 == 0 ? "b" : "c");
      advance(1);
    }
    assertThat(source.looks).hasSizeBetween(5, 8);
  }

  @Test
  void aTugOfWarOverOnePlaceIsNamedAndSlowedDown() {
    start(options -> options.withoutInterval());
    for (int i = 0; i < 12; i++) {
      kernel.strangerRemoves("b");
      while (!held().equals(WANTED)) {
        advance(1);
      }
      advance(1);
    }
    assertThat(loop.status().contested()).containsExactly("object b");
    kernel.strangerRemoves("b");
    advance(20);
    assertThat(held()).doesNotContainKey("b");
    advance(5000);
    assertThat(held()).isEqualTo(WANTED);
  }

  @Test
  void withoutADebounceAHintIsAnsweredAtOnce() {
    start(options -> options.withDebounce(Duration.ZERO));
    kernel.strangerRemoves("b");
    clock.awaitIdle();
    assertThat(held()).isEqualTo(WANTED);
  }

  @Test
  void aSourceThatDoesNotCareGetsOrdinaryPasses() {
    var passes = Collections.synchronizedList(new ArrayList<String>());
    var plain =
        new Source<FakeKernel, Map<String, String>, Set<String>, Options>() {
          @Override
          public Report<Set<String>> reconcile(
              FakeKernel in, Map<String, String> desired, Set<String> last, Options options) {
            passes.add("pass");
            return new PassReport<>(List.of(), List.of(), List.of(), last);
          }

          @Override
          public Optional<Monitor> subscribe(FakeKernel in, Bell bell) throws MonitorException {
            return in.subscribe(bell);
          }

          @Override
          public Set<String> noneApplied() {
            return Set.of();
          }
        };
    var options = LoopOptions.of(plain, Options.DEFAULT).withClock(clock);
    try (var _ = ReconcileLoop.start(plain, kernel, WANTED, options)) {
      clock.awaitIdle();
      kernel.strangerPuts("x", "1");
      advance(5);
      assertThat(passes).hasSize(2);
    }
  }
}
