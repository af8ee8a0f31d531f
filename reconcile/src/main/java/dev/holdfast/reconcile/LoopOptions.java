package dev.holdfast.reconcile;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How a loop goes about its work.
 *
 * @param options for the source, which gets them verbatim
 * @param interval from the end of a tick's pass to the next tick; empty for a first pass and no
 *     tick
 * @param debounce from a hint to its pass; zero to look at once
 * @param monitored whether to listen for changes, if the source can
 * @param lastApplied the ownership to begin with; empty for {@link Source#noneApplied}
 * @param listener who is told
 * @param name what the loop is called in logs; empty to call it after its source and scope
 * @param backoff between tries after failures
 * @param clock what time it is
 */
public record LoopOptions<L, O>(
    O options,
    Optional<Duration> interval,
    Duration debounce,
    boolean monitored,
    Optional<L> lastApplied,
    LoopListener<L> listener,
    Optional<String> name,
    Backoff backoff,
    Clock clock) {

  /** Five seconds. */
  public static final Duration INTERVAL = Duration.ofSeconds(5);

  /** Five milliseconds. */
  public static final Duration DEBOUNCE = Duration.ofMillis(5);

  public LoopOptions {
    Objects.requireNonNull(options, "the options for the source are missing");
    Objects.requireNonNull(lastApplied, "lastApplied is missing; it may be empty");
    Objects.requireNonNull(listener, "the listener is missing");
    Objects.requireNonNull(backoff, "the backoff is missing");
    Objects.requireNonNull(clock, "the clock is missing");
    interval.ifPresent(duration -> requirePositive("interval", duration));
    if (debounce.isNegative()) {
      throw new IllegalArgumentException("debounce must not be negative, and is " + debounce);
    }
    if (name.isPresent() && name.get().isBlank()) {
      throw new IllegalArgumentException("a loop's name is not blank");
    }
  }

  /**
   * The defaults.
   *
   * @param source tells the types and is not called
   * @param options for the source
   */
  public static <L, O> LoopOptions<L, O> of(Source<?, ?, L, O> source, O options) {
    Objects.requireNonNull(source, "the source is missing");
    return new LoopOptions<>(
        options,
        Optional.of(INTERVAL),
        DEBOUNCE,
        true,
        Optional.empty(),
        LoopListener.none(),
        Optional.empty(),
        Backoff.DEFAULT,
        Clock.SYSTEM);
  }

  public LoopOptions<L, O> withInterval(Duration value) {
    return withInterval(Optional.of(value));
  }

  /** One pass at the start, and then only for a reason. */
  public LoopOptions<L, O> withoutInterval() {
    return withInterval(Optional.empty());
  }

  private LoopOptions<L, O> withInterval(Optional<Duration> value) {
    return new LoopOptions<>(
        options, value, debounce, monitored, lastApplied, listener, name, backoff, clock);
  }

  public LoopOptions<L, O> withDebounce(Duration value) {
    return new LoopOptions<>(
        options, interval, value, monitored, lastApplied, listener, name, backoff, clock);
  }

  public LoopOptions<L, O> withMonitored(boolean value) {
    return new LoopOptions<>(
        options, interval, debounce, value, lastApplied, listener, name, backoff, clock);
  }

  public LoopOptions<L, O> withLastApplied(L value) {
    return new LoopOptions<>(
        options, interval, debounce, monitored, Optional.of(value), listener, name, backoff, clock);
  }

  public LoopOptions<L, O> withListener(LoopListener<L> value) {
    return new LoopOptions<>(
        options, interval, debounce, monitored, lastApplied, value, name, backoff, clock);
  }

  public LoopOptions<L, O> withName(String value) {
    return new LoopOptions<>(
        options,
        interval,
        debounce,
        monitored,
        lastApplied,
        listener,
        Optional.of(value),
        backoff,
        clock);
  }

  public LoopOptions<L, O> withBackoff(Backoff value) {
    return new LoopOptions<>(
        options, interval, debounce, monitored, lastApplied, listener, name, value, clock);
  }

  public LoopOptions<L, O> withClock(Clock value) {
    return new LoopOptions<>(
        options, interval, debounce, monitored, lastApplied, listener, name, backoff, value);
  }

  private static void requirePositive(String what, Duration duration) {
    if (!duration.isPositive()) {
      throw new IllegalArgumentException(what + " must be positive, not " + duration);
    }
  }
}
