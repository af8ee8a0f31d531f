package dev.holdfast.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Operation.Verb;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Who counts as a rival, and how slowly one is answered. */
class ContentionTest {

  private static final long MS = 1_000_000;
  private static final long DEBOUNCE = 5 * MS;

  private final Contention contention = new Contention(DEBOUNCE);
  private long now;

  private static Operation set(String subject) {
    return new Operation(Verb.SET, "knob", subject);
  }

  private void pass(String... subjects) {
    contention.begin(now, false);
    contention.end(now, List.of(subjects).stream().map(ContentionTest::set).toList(), List.of());
  }

  /** Undone {@code survived} after the pass before, and mended when the loop gets round to it. */
  private void undoneAfter(long survived, String subject) {
    now += survived;
    contention.hint(now);
    now += contention.patience(now);
    pass(subject);
  }

  @Test
  void whoAnswersAtOnceSlowsDownToo() {
    Contention atOnce = new Contention(0);
    long longest = 0;
    for (int i = 0; i < 60; i++) {
      now += 3 * MS;
      atOnce.hint(now);
      now += atOnce.patience(now);
      longest = Math.max(longest, atOnce.patience(now));
      atOnce.begin(now, false);
      atOnce.end(now, List.of(set("a")), List.of());
    }
    assertThat(longest).isEqualTo(30_000 * MS);
  }

  @Test
  void theEighthReflexMakesATugOfWar() {
    pass("a");
    for (int i = 1; i <= 7; i++) {
      undoneAfter(3 * MS, "a");
      assertThat(contention.patience(now)).isEqualTo(DEBOUNCE);
    }
    undoneAfter(3 * MS, "a");
    assertThat(contention.contested(now)).containsExactly("knob a");
    undoneAfter(3 * MS, "a");
    assertThat(contention.patience(now)).isEqualTo(2 * DEBOUNCE);
    undoneAfter(3 * MS, "a");
    assertThat(contention.patience(now)).isEqualTo(4 * DEBOUNCE);
  }

  @Test
  void halfAMinuteIsTheSlowest() {
    pass("a");
    for (int i = 0; i < 1000; i++) {
      undoneAfter(0, "a");
    }
    assertThat(contention.patience(now)).isEqualTo(30_000 * MS);
    assertThat(contention.contested(now)).containsExactly("knob a");
  }

  @Test
  void ourOwnSlownessIsNotTakenForPeace() {
    pass("a");
    for (int i = 0; i < 30; i++) {
      long before = contention.patience(now);
      undoneAfter(MS, "a");
      assertThat(contention.patience(now)).isGreaterThanOrEqualTo(before);
    }
  }

  @Test
  void whoeverTakesTheirTimeIsNoRival() {
    pass("a");
    for (int i = 0; i < 1000; i++) {
      undoneAfter(Contention.QUICK, "a");
      assertThat(contention.patience(now)).isEqualTo(DEBOUNCE);
    }
  }

  @Test
  void aPassThatFoundItIntactEndsTheWait() {
    pass("a");
    for (int i = 0; i < 1000; i++) {
      contention.hint(now); // our own echo
      now += DEBOUNCE;
      pass();
      now += 100 * MS;
      contention.hint(now);
      now += DEBOUNCE;
      pass("a");
    }
    assertThat(contention.patience(now)).isEqualTo(DEBOUNCE);
  }

  @Test
  void peaceEndsATugOfWar() {
    pass("a");
    for (int i = 0; i < 12; i++) {
      undoneAfter(0, "a");
    }
    assertThat(contention.patience(now)).isEqualTo(16 * DEBOUNCE);
    undoneAfter(Contention.PEACE, "a");
    assertThat(contention.patience(now)).isEqualTo(DEBOUNCE);
  }

  @Test
  void oneSlowAnswerDoesNotEndATugOfWar() {
    pass("a");
    for (int i = 0; i < 20; i++) {
      undoneAfter(0, "a");
    }
    undoneAfter(200 * MS, "a");
    assertThat(contention.patience(now)).isBetween(DEBOUNCE + 1, 100 * DEBOUNCE);
  }

  @Test
  void differentSubjectsAreNoFight() {
    for (int i = 0; i < 10_000; i++) {
      undoneAfter(0, "subject " + i);
    }
    assertThat(contention.contested(now)).isEmpty();
    assertThat(contention.patience(now)).isEqualTo(DEBOUNCE);
  }

  @Test
  void fiveChangesInAMinuteAreNamedForAMinute() {
    pass("a");
    for (int i = 0; i < 4; i++) {
      undoneAfter(10_000 * MS, "a");
    }
    assertThat(contention.contested(now)).containsExactly("knob a");
    assertThat(contention.patience(now)).isEqualTo(DEBOUNCE);
    assertThat(contention.contested(now + 60_000 * MS)).isEmpty();
  }

  @Test
  void whatFailsIsNoFight() {
    for (int i = 0; i < 100; i++) {
      contention.hint(now);
      contention.begin(now, false);
      contention.end(now, List.of(set("a")), List.of(new Failed(set("a"), "clamped to 5")));
      now += DEBOUNCE;
    }
    assertThat(contention.contested(now)).isEmpty();
  }

  @Test
  void twoOperationsOnOneSubjectAreOneChange() {
    pass("a", "a", "a", "a", "a", "a");
    assertThat(contention.contested(now)).isEmpty();
  }

  @Test
  void aRivalIsNeverAnsweredMoreThanAFewTimesASecondForLong() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int run = 0; run < 50; run++) {
      Contention fought = new Contention(DEBOUNCE);
      long time = 0;
      int passes = 0;
      while (time < 600_000 * MS) {
        fought.begin(time, false);
        fought.end(time, List.of(set("a")), List.of());
        passes++;
        time += random.nextLong(Contention.QUICK);
        fought.hint(time);
        time += fought.patience(time);
      }
      assertThat(passes).as("seed %d", seed).isLessThan(60);
    }
  }
}
