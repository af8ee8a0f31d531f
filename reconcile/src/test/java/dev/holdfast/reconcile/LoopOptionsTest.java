package dev.holdfast.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a loop is told when it starts, and what it refuses to be told. */
class LoopOptionsTest {

  private static final Source<String, String, String, Integer> SOURCE =
      new Source<>() {
        @Override
        public Report<String> reconcile(String in, String desired, String owned, Integer with) {
          return new PassReport<>(List.of(), List.of(), List.of(), desired);
        }

        @Override
        public String noneApplied() {
          return "";
        }
      };

  private final LoopOptions<String, Integer> options = LoopOptions.of(SOURCE, 99);

  @Test
  void theDefaultsAreThoseOfTheDesign() {
    assertThat(options.options()).isEqualTo(99);
    assertThat(options.interval()).contains(Duration.ofSeconds(5));
    assertThat(options.debounce()).isEqualTo(Duration.ofMillis(5));
    assertThat(options.monitored()).isTrue();
    assertThat(options.lastApplied()).isEmpty();
    assertThat(options.name()).isEmpty();
    assertThat(options.backoff().first()).isEqualTo(Duration.ofMillis(100));
    assertThat(options.backoff().longest()).isEqualTo(Duration.ofSeconds(30));
    assertThat(options.clock()).isSameAs(Clock.SYSTEM);
  }

  @Test
  void everyOptionIsKept() {
    var changed =
        options
            .withInterval(Duration.ofDays(400_000))
            .withDebounce(Duration.ZERO)
            .withMonitored(false)
            .withLastApplied("mine")
            .withName("blue");
    assertThat(changed.interval()).contains(Duration.ofDays(400_000));
    assertThat(changed.debounce()).isEqualTo(Duration.ZERO);
    assertThat(changed.monitored()).isFalse();
    assertThat(changed.lastApplied()).contains("mine");
    assertThat(changed.name()).contains("blue");
    assertThat(changed.withoutInterval().interval()).isEmpty();
    assertThat(options.name()).isEmpty();
  }

  @Test
  void nonsenseIsRefused() {
    assertThatThrownBy(() -> options.withInterval(Duration.ZERO))
        .hasMessage("interval must be positive, not PT0S");
    assertThatThrownBy(() -> options.withDebounce(Duration.ofMillis(-1)))
        .hasMessage("debounce must not be negative, and is PT-0.001S");
    assertThatThrownBy(() -> options.withInterval(Duration.ofNanos(-1)))
        .hasMessage("interval must be positive, not PT-0.000000001S");
    assertThatThrownBy(() -> options.withClock(null)).hasMessage("the clock is missing");
    assertThatThrownBy(() -> options.withBackoff(null)).hasMessage("the backoff is missing");
    assertThatThrownBy(() -> options.withName("")).hasMessage("a loop's name is not blank");
    assertThatThrownBy(() -> options.withName(" ")).hasMessage("a loop's name is not blank");
    assertThatThrownBy(() -> LoopOptions.of(SOURCE, null))
        .hasMessage("the options for the source are missing");
    assertThatThrownBy(() -> options.withListener(null)).hasMessage("the listener is missing");
  }

  @Test
  void anIntervalOfAgesIsNoProblem() throws Exception {
    var ages = options.withInterval(Duration.ofDays(400_000));
    try (var loop = ReconcileLoop.start(SOURCE, "here", "v1", ages)) {
      assertThat(loop.reconcileNow().lastApplied()).isEqualTo("v1");
      assertThat(Optional.of(loop.status()).map(LoopStatus::converged)).contains(true);
    }
  }

  @Test
  void everyEventIsOneLine() {
    List<LoopEvent> events =
        List.of(
            new LoopEvent.MonitorLost("blue", "no more watches"),
            new LoopEvent.MonitorBack("blue"),
            new LoopEvent.ScopeGone("blue", "no such namespace"),
            new LoopEvent.ScopeBack("blue"),
            new LoopEvent.Failing("blue", PassException.invalid("nonsense")),
            new LoopEvent.Recovered("blue"),
            new LoopEvent.Contested("blue", "route 10.0.0.0/24"));
    assertThat(events)
        .allSatisfy(event -> assertThat(event.text()).startsWith("blue: ").doesNotContain("\n"));
    assertThat(events.get(4).text()).isEqualTo("blue: nonsense");
    assertThat(events.get(6).text()).contains("keeps changing route 10.0.0.0/24");
  }
}
