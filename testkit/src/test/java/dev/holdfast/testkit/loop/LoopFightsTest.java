package dev.holdfast.testkit.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.LoopEvent;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.Report;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What a loop makes of its own echo, of users who undo things, and of rivals who always do. */
class LoopFightsTest extends LoopFixture {

  /** What somebody undid; a pass mends all of it. */
  private final Set<String> broken = ConcurrentHashMap.newKeySet();

  private Report<String> mend(FakeSource.Call call) {
    List<Operation> applied = broken.stream().sorted().map(FakeSource::set).toList();
    broken.clear();
    return new PassReport<>(applied, List.of(), List.of(), call.desired());
  }

  private Report<String> mendAndRing(FakeSource.Call call) {
    Report<String> report = mend(call);
    if (!report.applied().isEmpty()) {
      source.ring();
    }
    return report;
  }

  private void undo(String subject) {
    broken.add(subject);
    source.ring();
  }

  /**
   * A rival that undoes everything {@code reaction} ms after it was mended, {@code times} times.
   */
  private void fight(int times, long reaction) {
    for (int i = 0; i < times; i++) {
      undo("a");
      while (!broken.isEmpty()) {
        advance(1);
      }
      advance(reaction);
    }
  }

  @Test
  void itsOwnEchoCausesOneMorePassAndThenSilence() {
    source.answer = this::mendAndRing;
    start(options -> options.withoutInterval());
    undo("a");
    advance(1_000_000);
    assertThat(source.starts()).containsExactly(0L, 5L, 10L);
    assertThat(heard.events).isEmpty();
  }

  @Test
  void aPatientIntruderIsAnsweredEachTimeAtOnce() {
    source.answer = this::mendAndRing;
    start(options -> options.withoutInterval());
    for (int i = 0; i < 50; i++) {
      undo("a");
      advance(5);
      assertThat(broken).isEmpty();
      advance(100);
    }
    assertThat(source.passes()).isEqualTo(1 + 2 * 50);
  }

  @Test
  void aTugOfWarIsAnsweredEverMoreSlowly() {
    source.answer = this::mend;
    start(options -> options.withoutInterval());
    fight(12, 1);
    List<Long> starts = source.starts();
    assertThat(starts.get(2) - starts.get(1)).isEqualTo(6);
    assertThat(starts.get(12) - starts.get(11)).isGreaterThan(20);
    fight(15, 1);
    starts = source.starts();
    assertThat(starts.getLast() - starts.get(starts.size() - 2)).isEqualTo(30_001);
  }

  @Test
  void aTugOfWarOverAnHourIsNoStorm() {
    start(options -> options.withoutInterval());
    source.answer =
        call -> {
          source.ring();
          return FakeSource.changed(call, "a");
        };
    source.ring();
    advance(3_600_000);
    assertThat(source.passes()).isBetween(60, 150);
  }

  @Test
  void aTugOfWarIsNamedOnceWhereverOneLooks() {
    source.answer = this::mend;
    var loop = start(options -> options.withoutInterval());
    fight(20, 1);
    assertThat(loop.status().contested()).containsExactly("knob a");
    assertThat(loop.lastReport().orElseThrow().contested()).containsExactly("knob a");
    assertThat(loop.lastReport().orElseThrow().applied()).hasSize(1);
    assertThat(loop.lastReport().orElseThrow().converged()).isTrue();
    assertThat(heard.events).containsExactly(new LoopEvent.Contested("test", "knob a"));
  }

  @Test
  void aTugOfWarThatEndedIsForgotten() {
    source.answer = this::mend;
    var loop = start(options -> options);
    fight(14, 1);
    assertThat(loop.status().contested()).isNotEmpty();
    advance(120_000);
    assertThat(loop.status().contested()).isEmpty();
    assertThat(loop.lastReport().orElseThrow().contested()).isEmpty();
    int before = source.passes();
    undo("a");
    advance(5);
    assertThat(source.passes()).isEqualTo(before + 1);
  }

  @Test
  void aSlowFightIsNamedAndNotSlowed() {
    source.answer = this::mend;
    var loop = start(options -> options.withoutInterval());
    for (int i = 0; i < 10; i++) {
      undo("a");
      advance(5);
      assertThat(broken).isEmpty();
      advance(5000);
    }
    assertThat(loop.status().contested()).containsExactly("knob a");
  }

  @Test
  void aFightOnTheTimerAloneIsNamedToo() {
    source.answer = call -> FakeSource.changed(call, "a");
    var loop = start(options -> options.withMonitored(false));
    advance(60_000);
    assertThat(source.passes()).isEqualTo(13);
    assertThat(loop.status().contested()).containsExactly("knob a");
  }

  @Test
  void releasesAndNewDesiredStatesAreNoFight() throws Exception {
    source.answer = call -> FakeSource.changed(call, "a");
    var loop = start(options -> options.withoutInterval());
    for (int i = 0; i < 100; i++) {
      loop.putDesired("v" + i);
      loop.reconcileNow();
    }
    assertThat(loop.status().contested()).isEmpty();
    advance(120_000);
    source.answer =
        call ->
            new PassReport<>(
                List.of(new Operation(Verb.RELEASE, "knob", "a")),
                List.of(),
                List.of(),
                call.desired());
    for (int i = 0; i < 100; i++) {
      loop.reconcileNow();
    }
    assertThat(loop.status().contested()).isEmpty();
  }

  @Test
  void aNewDesiredStateDoesNotWaitForAFight() {
    source.answer = this::mend;
    var loop = start(options -> options.withoutInterval());
    fight(25, 1);
    int before = source.passes();
    loop.putDesired("v2");
    advance(5);
    assertThat(source.passes()).isEqualTo(before + 1);
  }
}
