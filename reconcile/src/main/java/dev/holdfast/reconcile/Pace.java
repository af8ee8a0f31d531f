package dev.holdfast.reconcile;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * When the next pass is due, and where it looks: a pure function of what happened and when.
 *
 * <p>There are four reasons for a pass, and one pass serves all that are due: the tick, the wakeup
 * that hints and new desired states share, the retry after a failure, and a demand. It looks
 * everywhere unless hints that name their places are the only reason, and all was well when it last
 * looked. It holds no clock and no lock; times are nanoseconds of one clock and never go back.
 */
final class Pace {

  /** A time that does not come. */
  static final long NEVER = Long.MAX_VALUE;

  /** What a pass came to, as far as the next one is concerned. */
  enum Outcome {
    CONVERGED,
    /** Not converged, but something was changed. */
    PROGRESS,
    /** Not converged, and nothing was changed. */
    STUCK,
    /** It could not run. */
    FAILED,
    /** It could not run and will not before the desired state is another. */
    INVALID,
    /** The scope is not there. */
    GONE
  }

  private final long interval;
  private final long debounce;
  private final Backoff backoff;

  private long tick;
  private long wakeup = NEVER;
  private long retry = NEVER;
  private boolean demanded;
  private final Focus focus = new Focus();

  private Outcome last = Outcome.CONVERGED;
  private long window;
  private int failures;

  // Hints while the last report is unconverged; see heardWhileUnconverged.
  private long noise;
  private int vain;
  private boolean news;

  private boolean running;
  private boolean ticking;
  private boolean servingNews;
  private boolean heard;
  private boolean renewed;

  /**
   * A loop that starts now: its first tick is due.
   *
   * @param interval {@link #NEVER} for no tick after the first
   */
  Pace(long now, long interval, long debounce, Backoff backoff) {
    this.interval = interval;
    this.debounce = debounce;
    this.backoff = backoff;
    this.window = debounce;
    this.tick = now;
  }

  /** When the next pass is due; {@link #NEVER} while one runs. */
  long due() {
    if (running) {
      return NEVER;
    }
    return demanded ? 0 : Math.min(tick, Math.min(wakeup, retry));
  }

  /** Something may have changed, anywhere. */
  void hint(long now) {
    hint(now, Optional.empty());
  }

  /**
   * Something may have changed.
   *
   * @param place where; empty for anywhere
   */
  void hint(long now, Optional<Object> place) {
    if (running) {
      heard = true;
      place.ifPresentOrElse(focus::at, focus::everywhere);
      return;
    }
    switch (last) {
      case CONVERGED -> {
        place.ifPresentOrElse(focus::at, focus::everywhere);
        arm(after(now, window));
      }
      case PROGRESS, STUCK, GONE -> heardWhileUnconverged(now);
      case FAILED, INVALID -> {} // the pass that comes anyway will see it
    }
  }

  /**
   * Steady hints must not shorten the backoff, least of all those that a failing pass causes
   * itself; but the interface that everything waits for announces itself by a hint too. So a hint
   * counts as news only when it breaks a silence, and each time that news came to nothing the
   * silence asked for doubles.
   */
  private void heardWhileUnconverged(long now) {
    if (now - noise >= backoff.grown(vain)) {
      news = true;
      arm(after(now, window));
    }
    noise = now;
  }

  /** There is a new desired state: it waits neither for a backoff nor for a contest. */
  void desired(long now) {
    failures = 0;
    vain = 0;
    if (running) {
      renewed = true;
    } else {
      focus.everywhere();
      arm(after(now, debounce));
    }
  }

  /** Somebody wants a pass that starts from now on; it shifts and cancels nothing else. */
  void demand() {
    demanded = true;
  }

  /**
   * A pass starts; it serves everything that is due.
   *
   * @return the places that it may keep to; empty to look everywhere
   */
  Optional<Set<Object>> begin(long now) {
    boolean onlyForHints = !demanded && tick > now && last == Outcome.CONVERGED;
    Optional<Set<Object>> places = wakeup <= now ? focus.take() : Optional.empty();
    running = true;
    demanded = false;
    retry = NEVER;
    if (tick <= now) {
      ticking = true;
      tick = NEVER;
    }
    if (wakeup <= now) {
      servingNews = news;
      wakeup = NEVER;
      news = false;
    }
    return onlyForHints ? places : Optional.empty();
  }

  /**
   * It ended.
   *
   * @param patience how long hints wait from now on: the debounce, or longer in a contest
   */
  void end(long now, Outcome outcome, long patience) {
    window = Math.max(debounce, patience);
    if (ticking) {
      tick = after(now, interval);
    }
    if (outcome == Outcome.CONVERGED) {
      failures = 0;
      vain = 0;
      if (heard) {
        arm(after(now, window));
      }
    } else {
      notConverged(now, outcome);
    }
    if (renewed) {
      failures = 0;
      focus.everywhere();
      arm(after(now, debounce));
    }
    last = outcome;
    noise = now;
    running = false;
    ticking = false;
    servingNews = false;
    heard = false;
    renewed = false;
  }

  private void notConverged(long now, Outcome outcome) {
    // What was armed came before this pass, which has looked since; and the next looks everywhere.
    wakeup = NEVER;
    news = false;
    focus.forget();
    if (servingNews) {
      failures = 0;
      vain = outcome == Outcome.PROGRESS ? 0 : vain + 1;
    }
    if (outcome != Outcome.INVALID) {
      retry = after(now, backoff.delay(failures));
      failures++;
    }
  }

  private void arm(long at) {
    wakeup = Math.min(wakeup, at);
  }

  static long after(long now, long delay) {
    return delay >= NEVER - now ? NEVER : now + delay;
  }

  /** A duration in nanoseconds; {@link #NEVER} if it is longer than 292 years. */
  static long nanos(Duration duration) {
    return duration.compareTo(Duration.ofNanos(NEVER)) >= 0 ? NEVER : duration.toNanos();
  }
}
