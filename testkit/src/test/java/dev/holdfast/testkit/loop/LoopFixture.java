package dev.holdfast.testkit.loop;

import dev.holdfast.reconcile.Backoff;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.ReconcileLoop;
import dev.holdfast.testkit.ManualClock;
import java.time.Duration;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;

/** A loop over a fake source on a manual clock, with all that was told. */
abstract class LoopFixture {

  final ManualClock clock = new ManualClock();
  final FakeSource source = new FakeSource(clock);
  final Heard heard = new Heard();
  final Object scope = new Object();

  private ReconcileLoop<Object, String, String, String> loop;

  static Duration ms(long millis) {
    return Duration.ofMillis(millis);
  }

  static final Backoff SEEDED = Backoff.DEFAULT.withRandom(new Random(42));

  LoopOptions<String, String> options() {
    return LoopOptions.of(source, "opts")
        .withClock(clock)
        .withListener(heard)
        .withName("test")
        .withBackoff(SEEDED);
  }

  ReconcileLoop<Object, String, String, String> start(
      UnaryOperator<LoopOptions<String, String>> how) {
    loop = ReconcileLoop.start(source, scope, "v1", how.apply(options()));
    clock.awaitIdle();
    return loop;
  }

  void advance(long millis) {
    clock.advance(ms(millis));
  }

  @AfterEach
  void closeLoop() {
    if (loop != null) {
      loop.close();
    }
  }
}
