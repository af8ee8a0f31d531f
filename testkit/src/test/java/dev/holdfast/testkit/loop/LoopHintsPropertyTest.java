package dev.holdfast.testkit.loop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.FocusedSource;
import dev.holdfast.reconcile.LoopEvent;
import dev.holdfast.reconcile.LoopListener;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.PassException;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Hints that are lost, repeated, late, reordered, and lies: after the next pass over everything the
 * world is as a loop leaves it that never looks at some places only.
 */
class LoopHintsPropertyTest {

  private static final int RUNS = Integer.getInteger("runs", 150);
  private static final List<String> OURS = List.of("a", "b", "c", "d", "e");
  private static final List<String> FOREIGN = List.of("v", "w", "x", "y", "z");

  @Test
  void whateverHintsSayTheNextPassOverEverythingMakesItSo() {
    long seed = Long.getLong("seed", new Random().nextLong());
    Random random = new Random(seed);
    for (int run = 0; run < RUNS; run++) {
      try (var life = new Life(new Random(random.nextLong()))) {
        life.live();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", run " + run, e);
      }
    }
  }

  /** A monitor that tells of changes as badly as it can. */
  private static final class Liar
      implements FocusedSource<FakeKernel, Map<String, String>, Set<String>, Options> {

    private final FakeKernelSource source = new FakeKernelSource();
    private final Random random;
    private final List<Object> kept = Collections.synchronizedList(new ArrayList<>());
    private volatile Bell bell = () -> {};

    Liar(Random random) {
      this.random = random;
    }

    @Override
    public Optional<Monitor> subscribe(FakeKernel kernel, Bell listening) throws MonitorException {
      bell = listening;
      return kernel.subscribe(
          new Bell() {
            @Override
            public void ring() {
              listening.ring();
            }

            @Override
            public void ring(Object place) {
              distort(place);
            }
          });
    }

    private void distort(Object place) {
      switch (random.nextInt(8)) {
        case 0, 1 -> {} // lost
        case 2 -> kept.add(place);
        case 3 -> bell.ring(anyPlace());
        case 4 -> {
          bell.ring(place);
          bell.ring(place);
        }
        case 5 -> bell.ring();
        default -> bell.ring(place);
      }
    }

    private Object anyPlace() {
      List<String> keys = random.nextBoolean() ? OURS : FOREIGN;
      return switch (random.nextInt(8)) {
        case 0 -> "no such key";
        case 1 -> List.of("no place");
        default -> keys.get(random.nextInt(keys.size()));
      };
    }

    /** Tells late, in another order, and of what never happened. */
    void babble() {
      List<Object> late = new ArrayList<>(kept);
      kept.clear();
      late.add(anyPlace());
      Collections.shuffle(late, random);
      late.forEach(bell::ring);
    }

    @Override
    public Report<Set<String>> reconcile(
        FakeKernel kernel, Map<String, String> desired, Set<String> last, Options options)
        throws PassException {
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
      return source.reconcileAt(places, kernel, desired, last, options);
    }

    @Override
    public Set<String> noneApplied() {
      return source.noneApplied();
    }
  }

  /** Looks everywhere, for whatever reason. */
  private static final class Plain
      implements Source<FakeKernel, Map<String, String>, Set<String>, Options> {

    private final FakeKernelSource source = new FakeKernelSource();

    @Override
    public Report<Set<String>> reconcile(
        FakeKernel kernel, Map<String, String> desired, Set<String> last, Options options)
        throws PassException {
      return source.reconcile(kernel, desired, last, options);
    }

    @Override
    public Optional<Monitor> subscribe(FakeKernel kernel, Bell bell) throws MonitorException {
      return source.subscribe(kernel, bell);
    }

    @Override
    public Set<String> noneApplied() {
      return source.noneApplied();
    }
  }

  private static final class Silent implements LoopListener<Set<String>> {

    @Override
    public void passed(Report<Set<String>> report) {}

    @Override
    public void failed(Throwable error) {}

    @Override
    public void changed(LoopEvent event) {}
  }

  /** Two kernels to which the same is done, one with each loop. */
  private static final class Life implements AutoCloseable {

    private final Random random;
    private final ManualClock clock = new ManualClock();
    private final FakeKernel told = new FakeKernel();
    private final FakeKernel looked = new FakeKernel();
    private final Liar liar;
    private final ReconcileLoop<FakeKernel, Map<String, String>, Set<String>, Options> focused;
    private final ReconcileLoop<FakeKernel, Map<String, String>, Set<String>, Options> plain;
    private final Map<String, String> foreign = new HashMap<>();

    Life(Random random) {
      this.random = random;
      this.liar = new Liar(new Random(random.nextLong()));
      Map<String, String> wanted = wanted();
      this.focused = ReconcileLoop.start(liar, told, wanted, options(liar));
      Plain source = new Plain();
      this.plain = ReconcileLoop.start(source, looked, wanted, options(source));
      clock.awaitIdle();
    }

    private LoopOptions<Set<String>, Options> options(
        Source<FakeKernel, Map<String, String>, Set<String>, Options> source) {
      return LoopOptions.of(source, Options.DEFAULT).withClock(clock).withListener(new Silent());
    }

    private Map<String, String> wanted() {
      Map<String, String> wanted = new HashMap<>();
      for (String key : OURS) {
        if (random.nextInt(4) > 0) {
          wanted.put(key, Integer.toString(random.nextInt(3)));
        }
      }
      return wanted;
    }

    void live() {
      for (int i = 0; i < 40; i++) {
        happen();
        if (random.nextInt(3) == 0) {
          liar.babble();
        }
        clock.advance(Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 6000 : 12)));
        if (random.nextInt(10) == 0) {
          check();
        }
      }
      check();
      assertThat(focused.status().passes()).isPositive();
    }

    private void happen() {
      String key = OURS.get(random.nextInt(OURS.size()));
      String value = Integer.toString(random.nextInt(3));
      String theirs = FOREIGN.get(random.nextInt(FOREIGN.size()));
      switch (random.nextInt(9)) {
        case 0, 1, 2, 3 -> both(kernel -> kernel.strangerRemoves(key));
        case 4 -> both(kernel -> kernel.strangerPuts(key, value));
        case 5 -> {
          foreign.put(theirs, value);
          both(kernel -> kernel.strangerPuts(theirs, value));
        }
        case 6 -> {
          foreign.remove(theirs);
          both(kernel -> kernel.strangerRemoves(theirs));
        }
        case 7 -> both(kernel -> kernel.refuse(key, "EPERM"));
        default -> {
          Map<String, String> wanted = wanted();
          focused.putDesired(wanted);
          plain.putDesired(wanted);
        }
      }
    }

    private interface Deed {
      void to(FakeKernel kernel);
    }

    private void both(Deed deed) {
      deed.to(told);
      deed.to(looked);
    }

    /** After the longest time in which there is surely a pass over everything. */
    private void check() {
      both(FakeKernel::relent); // what is refused stays as it was, and that may differ
      clock.advance(Duration.ofSeconds(11));
      assertThat(told.objects()).isEqualTo(looked.objects());
      assertThat(focused.lastApplied()).isEqualTo(plain.lastApplied());
      assertThat(focused.status().converged()).isEqualTo(plain.status().converged());
      foreign.forEach((key, value) -> assertThat(told.objects().get(key).value()).isEqualTo(value));
    }

    @Override
    public void close() {
      focused.close();
      plain.close();
    }
  }
}
