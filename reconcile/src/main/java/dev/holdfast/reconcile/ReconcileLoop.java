package dev.holdfast.reconcile;

import dev.holdfast.reconcile.LoopStatus.Monitoring;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps one source's desired state in one scope for as long as it runs.
 *
 * <p>It looks when it starts, when a monitor hints that something may have changed, when there is a
 * new desired state, after a while in any case, and again after a failure; how all that is paced is
 * {@link LoopOptions}. It has one virtual thread, which does not keep the JVM alive, and at most
 * one monitor; {@link #close} ends both. Every method may be called from any thread.
 *
 * @param <S> the scope
 * @param <D> the desired state
 * @param <L> the ownership that goes from pass to pass
 * @param <O> the source's options
 */
public final class ReconcileLoop<S, D, L, O> implements AutoCloseable {

  private static final Logger LOG = System.getLogger(ReconcileLoop.class.getName());

  /** How long {@link #close} waits for a pass that is running. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private record Turn<D, L>(
      Optional<Set<Object>> places,
      D desired,
      L lastApplied,
      boolean renewed,
      Optional<CompletableFuture<Report<L>>> asked) {}

  private final Source<S, D, L, O> source;
  private final S scope;
  private final O options;
  private final String name;
  private final Audience<L> audience;
  private final Clock clock;
  private final Clock.Sleeper sleeper;
  private final Ear<S> ear;
  private final Thread thread;

  /** Guards what follows; no source, monitor or listener is ever called while it is held. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Pace pace;
  private final Contention contention;
  private D desired;
  private boolean renewed = true;
  private Optional<CompletableFuture<Report<L>>> asked = Optional.empty();
  private L lastApplied;
  private @Nullable Report<L> lastReport;
  private @Nullable Throwable lastError;
  private boolean converged;
  private boolean scopeGone;
  private long passes;
  private boolean closed;

  private ReconcileLoop(
      Source<S, D, L, O> source, S scope, D desired, L lastApplied, LoopOptions<L, O> how) {
    this.source = source;
    this.scope = scope;
    this.desired = desired;
    this.lastApplied = lastApplied;
    this.options = how.options();
    this.clock = how.clock();
    this.name = how.name().orElseGet(() -> nameOf(source) + " in " + scope);
    this.audience = new Audience<>(name, how.listener());
    long debounce = Pace.nanos(how.debounce());
    long interval = how.interval().map(Pace::nanos).orElse(Pace.NEVER);
    this.pace = new Pace(clock.nanos(), interval, debounce, how.backoff());
    this.contention = new Contention(debounce);
    this.sleeper = clock.sleeper();
    this.ear = new Ear<>(source, scope, new Hints(), how.backoff(), how.monitored(), sleeper::wake);
    this.thread = Thread.ofVirtual().name("holdfast " + name).unstarted(this::run);
  }

  /**
   * Starts a loop: it subscribes, and then runs its first pass.
   *
   * @param desired what to keep until {@link #putDesired} says otherwise
   * @throws NullPointerException if anything is missing
   */
  public static <S, D, L, O> ReconcileLoop<S, D, L, O> start(
      Source<S, D, L, O> source, S scope, D desired, LoopOptions<L, O> options) {
    Objects.requireNonNull(source, "the source is missing");
    Objects.requireNonNull(scope, "the scope is missing");
    Objects.requireNonNull(desired, "the desired state is missing");
    Objects.requireNonNull(options, "the loop's options are missing");
    L owned = options.lastApplied().orElseGet(source::noneApplied);
    Objects.requireNonNull(owned, "the source has no empty ownership");
    var loop = new ReconcileLoop<>(source, scope, desired, owned, options);
    loop.thread.start();
    return loop;
  }

  private static String nameOf(Source<?, ?, ?, ?> source) {
    String simple = source.getClass().getSimpleName();
    return simple.isEmpty() ? "a source" : simple; // an anonymous class has none
  }

  /** What it is called in logs. */
  public String name() {
    return name;
  }

  /**
   * Replaces the desired state and returns at once. The last one put is for whichever pass comes
   * first, and one comes a debounce from now.
   *
   * @throws IllegalStateException if the loop is closed
   */
  public void putDesired(D value) {
    Objects.requireNonNull(value, "the desired state is missing");
    stir(() -> {
      requireOpen();
      desired = value;
      renewed = true;
      pace.desired(clock.nanos());
    });
  }

  /**
   * Runs a pass that starts after this call and returns its report, also one with failures.
   *
   * @throws PassException if the pass could not run; what else the source throws comes out too
   * @throws IllegalStateException if the loop is closed, also while this waits for its pass, or if
   *     the loop's own thread calls, which would wait for itself
   */
  public Report<L> reconcileNow() throws PassException, InterruptedException {
    if (Thread.currentThread() == thread) {
      throw new IllegalStateException(name + ": a pass cannot wait for the next one");
    }
    CompletableFuture<Report<L>> answer =
        locked(() -> {
          requireOpen();
          CompletableFuture<Report<L>> next = asked.orElseGet(CompletableFuture::new);
          asked = Optional.of(next);
          pace.demand();
          return next;
        });
    sleeper.wake();
    try {
      return answer.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case PassException error -> throw error;
        case RuntimeException error -> throw error;
        case Error error -> throw error;
        case null, default -> throw new IllegalStateException(name + ": the pass failed", e);
      }
    }
  }

  /** What the last pass that ran came to; empty before the first. */
  public Optional<Report<L>> lastReport() {
    return locked(() -> Optional.ofNullable(lastReport));
  }

  /** The ownership that the next pass gets. */
  public L lastApplied() {
    return locked(() -> lastApplied);
  }

  /** Why the last pass could not run; empty if it did. */
  public Optional<Throwable> lastError() {
    return locked(() -> Optional.ofNullable(lastError));
  }

  /** How it is doing. */
  public LoopStatus status() {
    List<String> uncovered = ear.uncovered();
    return locked(() ->
        new LoopStatus(
            name,
            closed ? Monitoring.STOPPED : ear.monitoring(),
            converged,
            scopeGone,
            contention.contested(clock.nanos()),
            uncovered,
            passes,
            Optional.ofNullable(lastError).map(LoopEvent::words)));
  }

  /**
   * Ends the loop, its thread and its monitor, and leaves the scope as it is. It waits a few
   * seconds for a pass that is running, except on the loop's own thread, where the loop ends after
   * the call. Closing it again does nothing.
   */
  @Override
  public void close() {
    stop();
    sleeper.wake();
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      if (!thread.join(PATIENCE)) {
        LOG.log(Level.WARNING, "{0}: closed, but its last pass still runs", name);
        ear.close();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void stop() {
    Optional<CompletableFuture<Report<L>>> waiting =
        locked(() -> {
          closed = true;
          var abandoned = asked;
          asked = Optional.empty();
          return abandoned;
        });
    waiting.ifPresent(
        answer -> answer.completeExceptionally(new IllegalStateException(name + " was closed")));
  }

  /** What the monitor rings. */
  private final class Hints implements Bell {

    @Override
    public void ring() {
      heard(Optional.empty());
    }

    @Override
    public void ring(Object place) {
      heard(Optional.ofNullable(place));
    }
  }

  private void heard(Optional<Object> place) {
    stir(() -> {
      long now = clock.nanos();
      pace.hint(now, place);
      contention.hint(now);
    });
  }

  private void run() {
    try (sleeper) {
      while (locked(() -> !closed)) {
        attend();
        Optional<Turn<D, L>> turn = begin();
        if (turn.isPresent()) {
          settle(turn.get());
        } else {
          sleeper.sleepUntil(Math.min(locked(pace::due), ear.due()));
        }
      }
    } finally {
      stop();
      ear.close();
    }
  }

  private void attend() {
    long now = clock.nanos();
    if (ear.due() <= now) {
      ear.tell(name, scopeGone, audience::event);
    }
    switch (ear.attend(now)) {
      case NONE -> {}
      case OPENED -> stir(pace::demand);
      case ENDED -> heard(Optional.empty());
    }
  }

  private Optional<Turn<D, L>> begin() {
    return locked(() -> {
      long now = clock.nanos();
      if (closed || pace.due() > now) {
        return Optional.empty();
      }
      Optional<Set<Object>> places = pace.begin(now);
      contention.begin(now, renewed);
      var turn = new Turn<>(places, desired, lastApplied, renewed, asked);
      renewed = false;
      asked = Optional.empty();
      return Optional.of(turn);
    });
  }

  /** Runs the pass, and tells the listener before whoever asked for it. */
  private void settle(Turn<D, L> turn) {
    Pass<L> seen =
        Pass.run(source, turn.places(), scope, turn.desired(), turn.lastApplied(), options);
    boolean wasGone = scopeGone;
    Pass<L> pass = locked(() -> end(seen));
    if (scopeGone != wasGone) {
      ear.reopen(clock.nanos()); // a monitor holds on to the scope that it was opened in
    }
    switch (pass) {
      case Pass.Ran<L> ran -> {
        audience.passed(ran.report());
        turn.asked().ifPresent(answer -> answer.complete(ran.report()));
      }
      case Pass.Broke<L> broke -> {
        audience.broke(broke, turn.renewed());
        turn.asked().ifPresent(answer -> answer.completeExceptionally(broke.error()));
      }
    }
    ear.tell(name, scopeGone, audience::event);
  }

  /** Takes over what a pass came to; the answer names what is contested. */
  private Pass<L> end(Pass<L> pass) {
    long now = clock.nanos();
    passes++;
    switch (pass) {
      case Pass.Ran<L> ran -> contention.end(now, ran.applied(), ran.failed());
      case Pass.Broke<L> _ -> contention.end(now, List.of(), List.of());
    }
    pace.end(now, pass.outcome(), contention.patience(now));
    return switch (pass) {
      case Pass.Ran<L> ran -> {
        Pass.Ran<L> named = ran.withContested(contention.contested(now));
        lastReport = named.report();
        lastApplied = named.lastApplied();
        lastError = null;
        converged = named.converged();
        scopeGone = false;
        yield named;
      }
      case Pass.Broke<L> broke -> {
        lastError = broke.error();
        converged = false;
        scopeGone |= broke.scopeGone();
        yield broke;
      }
    };
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
  }

  /** Does something that may make a pass due sooner than the thread believes. */
  private void stir(Runnable action) {
    boolean sooner =
        locked(() -> {
          long before = pace.due();
          action.run();
          return pace.due() < before;
        });
    if (sooner) {
      sleeper.wake();
    }
  }

  private <T> T locked(Supplier<T> action) {
    lock.lock();
    try {
      return action.get();
    } finally {
      lock.unlock();
    }
  }
}
