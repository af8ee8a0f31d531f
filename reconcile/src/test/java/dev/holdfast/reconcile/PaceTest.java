package dev.holdfast.reconcile;

import static dev.holdfast.reconcile.Pace.NEVER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Pace.Outcome;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** When the next pass is due, by single steps and by the hundred thousand. */
class PaceTest {

  private static final long INTERVAL = 5000;
  private static final long DEBOUNCE = 5;
  private static final long FIRST = 100;
  private static final long LONGEST = 30_000;
  private static final List<Outcome> OUTCOMES = List.of(Outcome.values());

  private static Pace pace(long interval, Random random) {
    Backoff backoff =
        Backoff.between(Duration.ofNanos(FIRST), Duration.ofNanos(LONGEST)).withRandom(random);
    return new Pace(0, interval, DEBOUNCE, backoff);
  }

  private static Pace converged() {
    Pace pace = pace(INTERVAL, new Random(1));
    pace.begin(0);
    pace.end(0, Outcome.CONVERGED, DEBOUNCE);
    return pace;
  }

  @Test
  void theFirstPassIsDueAtOnce() {
    assertThat(pace(NEVER, new Random(1)).due()).isZero();
  }

  @Test
  void nothingIsDueWhileAPassRuns() {
    Pace pace = pace(INTERVAL, new Random(1));
    pace.begin(0);
    pace.hint(1);
    pace.desired(2);
    pace.demand();
    assertThat(pace.due()).isEqualTo(NEVER);
    pace.end(3, Outcome.CONVERGED, DEBOUNCE);
    assertThat(pace.due()).isZero();
  }

  @Test
  void onePassServesAllThatIsDue() {
    Pace pace = converged();
    pace.hint(4999);
    pace.demand();
    pace.begin(5004);
    pace.end(5004, Outcome.CONVERGED, DEBOUNCE);
    assertThat(pace.due()).isEqualTo(10_004);
  }

  @Test
  void aContestMakesHintsWaitAndNothingElse() {
    Pace pace = pace(INTERVAL, new Random(1));
    pace.begin(0);
    pace.end(0, Outcome.CONVERGED, 1000);
    pace.hint(10);
    assertThat(pace.due()).isEqualTo(1010);
    pace.desired(20);
    assertThat(pace.due()).isEqualTo(25);
  }

  @Test
  void anInvalidStateLeavesOnlyTheTick() {
    Pace pace = pace(INTERVAL, new Random(1));
    pace.begin(0);
    pace.hint(0);
    pace.end(0, Outcome.INVALID, DEBOUNCE);
    pace.hint(1);
    assertThat(pace.due()).isEqualTo(INTERVAL);
    pace.desired(2);
    assertThat(pace.due()).isEqualTo(7);
  }

  private static void hintAt(Pace pace, long now, Object place) {
    pace.hint(now, Optional.of(place));
  }

  @Test
  void theFirstPassLooksEverywhereWhateverHintsSay() {
    Pace pace = pace(NEVER, new Random(1));
    hintAt(pace, 0, "a");
    assertThat(pace.begin(5)).isEmpty();
  }

  @Test
  void hintsWithAPlaceAreLookedAtThere() {
    Pace pace = converged();
    hintAt(pace, 1, "a");
    hintAt(pace, 2, "b");
    assertThat(pace.due()).isEqualTo(6);
    assertThat(pace.begin(6)).contains(Set.of("a", "b"));
    pace.end(6, Outcome.CONVERGED, DEBOUNCE);
    assertThat(pace.due()).as("the tick stays where it was").isEqualTo(INTERVAL);
  }

  @Test
  void hintsDuringAPassAreForTheNext() {
    Pace pace = converged();
    hintAt(pace, 1, "a");
    assertThat(pace.begin(6)).contains(Set.of("a"));
    hintAt(pace, 6, "b");
    pace.end(7, Outcome.CONVERGED, DEBOUNCE);
    assertThat(pace.begin(12)).contains(Set.of("b"));
  }

  @Test
  void anyOtherReasonLooksEverywhere() {
    Pace tick = converged();
    hintAt(tick, INTERVAL - DEBOUNCE, "a");
    assertThat(tick.begin(INTERVAL)).isEmpty();

    Pace demand = converged();
    hintAt(demand, 1, "a");
    demand.demand();
    assertThat(demand.begin(6)).isEmpty();

    Pace desired = converged();
    hintAt(desired, 1, "a");
    desired.desired(2);
    assertThat(desired.begin(6)).isEmpty();

    Pace plain = converged();
    hintAt(plain, 1, "a");
    plain.hint(2);
    assertThat(plain.begin(6)).isEmpty();
  }

  @Test
  void afterAPassAtSomePlacesThatDidNotConvergeTheNextLooksEverywhere() {
    Pace pace = converged();
    hintAt(pace, 1, "a");
    assertThat(pace.begin(6)).isPresent();
    hintAt(pace, 6, "b");
    pace.end(6, Outcome.STUCK, DEBOUNCE);
    hintAt(pace, 6 + FIRST, "c");
    assertThat(pace.begin(pace.due())).isEmpty();
    pace.end(500, Outcome.CONVERGED, DEBOUNCE);
    hintAt(pace, 501, "d");
    assertThat(pace.begin(506)).contains(Set.of("d"));
  }

  @Test
  void aForcedPassLeavesTheArmedWakeupItsPlaces() {
    Pace pace = converged();
    hintAt(pace, 1, "a");
    pace.demand();
    assertThat(pace.begin(2)).isEmpty();
    pace.end(2, Outcome.CONVERGED, DEBOUNCE);
    assertThat(pace.due()).isEqualTo(6);
    assertThat(pace.begin(6)).contains(Set.of("a"));
  }

  @Test
  void timesTooFarToCountAreNever() {
    assertThat(Pace.after(5, NEVER)).isEqualTo(NEVER);
    assertThat(Pace.after(NEVER - 1, 5)).isEqualTo(NEVER);
    assertThat(Pace.nanos(Duration.ofDays(365_000_000))).isEqualTo(NEVER);
    assertThat(Pace.nanos(Duration.ofMillis(5))).isEqualTo(5_000_000);
  }

  @Test
  void noSequenceOfEventsBreaksAPromise() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    try {
      for (int run = 0; run < 2000; run++) {
        new Run(random).steps(200);
      }
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  /** One random life of a loop, and what it must keep to. */
  private static final class Run {

    private final Random random;
    private final long interval;
    private final Pace pace;

    private long now;
    private boolean running;
    private Outcome last = Outcome.CONVERGED;
    private long tickDue;
    private boolean ticking;
    private long patience = DEBOUNCE;
    private boolean demanded;
    private long latestWakeup; // none comes later
    private long answerDue = NEVER; // when a pass must have come
    private long ended;
    private boolean hintedInside;
    private boolean desiredInside;
    private final Set<Object> unseen = new HashSet<>(); // hinted at, and not looked at since
    private boolean unseenAnywhere = true;

    Run(Random random) {
      this.random = random;
      this.interval = random.nextBoolean() ? NEVER : 1 + random.nextLong(2 * INTERVAL);
      this.pace = pace(interval, random);
    }

    void steps(int count) {
      for (int i = 0; i < count; i++) {
        now += random.nextInt(4) == 0 ? random.nextLong(1000) : random.nextLong(8);
        switch (random.nextInt(running ? 5 : 6)) {
          case 0, 1 -> hint();
          case 2 -> desired();
          case 3 -> demand();
          default -> pass();
        }
        check();
      }
    }

    private void hint() {
      hintedInside |= running;
      if (!running) {
        switch (last) {
          case CONVERGED -> expect(now + patience);
          case PROGRESS, STUCK, GONE -> latestWakeup = now + patience; // if it is news
          case FAILED, INVALID -> {}
        }
      }
      boolean placed = random.nextInt(3) > 0;
      if (placed) {
        Object place = random.nextInt(random.nextInt(10) == 0 ? 10_000 : 10);
        unseen.add(place);
        pace.hint(now, Optional.of(place));
      } else {
        unseenAnywhere = true;
        pace.hint(now);
      }
    }

    private void desired() {
      unseenAnywhere = true;
      desiredInside |= running;
      if (!running) {
        expect(now + DEBOUNCE);
      }
      pace.desired(now);
    }

    private void expect(long due) {
      latestWakeup = Math.max(latestWakeup, due);
      answerDue = Math.min(answerDue, due);
    }

    private void demand() {
      if (random.nextInt(4) == 0) {
        demanded = true;
        pace.demand();
      }
    }

    private void pass() {
      if (running) {
        end();
      } else if (pace.due() != NEVER) {
        now = Math.max(now, pace.due());
        begin();
      }
    }

    private void begin() {
      long due = pace.due(); // a busy machine may begin later
      boolean excused = demanded || due <= latestWakeup || due == tickDue;
      if (!excused) {
        switch (last) {
          case CONVERGED -> throw new AssertionError("no pass without a reason");
          case PROGRESS, STUCK, GONE, FAILED ->
              assertThat(due).as("backoff").isGreaterThanOrEqualTo(ended + FIRST);
          case INVALID -> throw new AssertionError("no pass for an invalid state");
        }
      }
      running = true;
      ticking = tickDue <= now;
      boolean mustLookEverywhere = ticking || demanded || last != Outcome.CONVERGED;
      tickDue = ticking ? NEVER : tickDue;
      answerDue = NEVER;
      demanded = false;
      hintedInside = false;
      desiredInside = false;
      look(pace.begin(now), mustLookEverywhere);
    }

    private void look(Optional<Set<Object>> places, boolean mustLookEverywhere) {
      if (places.isPresent()) {
        assertThat(mustLookEverywhere || unseenAnywhere).as("only places").isFalse();
        assertThat(places.get()).as("every hint").containsAll(unseen).isNotEmpty();
        assertThat(places.get()).hasSizeLessThanOrEqualTo(Focus.MOST);
      }
      unseen.clear();
      unseenAnywhere = false;
    }

    private void end() {
      last = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
      patience = random.nextInt(4) == 0 ? DEBOUNCE + random.nextLong(500) : DEBOUNCE;
      running = false;
      ended = now;
      tickDue = ticking ? Pace.after(now, interval) : tickDue;
      if (last != Outcome.CONVERGED) {
        latestWakeup = 0;
      } else if (hintedInside) {
        expect(now + patience);
      }
      if (desiredInside) {
        expect(now + DEBOUNCE);
      }
      pace.end(now, last, patience);
    }

    private void check() {
      if (running) {
        assertThat(pace.due()).as("none while one runs").isEqualTo(NEVER);
        return;
      }
      assertThat(pace.due()).as("tick").isLessThanOrEqualTo(tickDue);
      assertThat(pace.due()).as("hint or desired").isLessThanOrEqualTo(answerDue);
      if (demanded) {
        assertThat(pace.due()).as("demand").isLessThanOrEqualTo(now);
      }
      if (last != Outcome.CONVERGED && last != Outcome.INVALID) {
        assertThat(pace.due()).as("retry").isLessThanOrEqualTo(ended + LONGEST);
      }
    }
  }
}
