package dev.holdfast.reconcile;

import dev.holdfast.reconcile.LoopStatus.Monitoring;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a loop keeps a monitor open: it opens one, notices that it ended, and opens the next with
 * backoff.
 *
 * <p>The loop's thread is the only one that drives it, and holds no lock while it does: closing a
 * monitor may wait for its callback, which may be ringing the bell. State and close are for any
 * thread.
 */
final class Ear<S> implements AutoCloseable {

  private static final Logger LOG = System.getLogger(ReconcileLoop.class.getName());

  /** What attending came to. */
  enum News {
    NONE,
    /** A monitor was opened: what happened before nobody heard. */
    OPENED,
    /** The monitor ended, which may itself be a sign. */
    ENDED
  }

  /** An open monitor, and why it ended once it has. */
  private static final class Line {

    final Monitor monitor;
    volatile @Nullable String over;

    Line(Monitor monitor) {
      this.monitor = monitor;
    }
  }

  private final Source<S, ?, ?, ?> source;
  private final S scope;
  private final Bell bell;
  private final Backoff backoff;
  private final Runnable ended;
  private final boolean wanted;

  private volatile Monitoring monitoring;
  private volatile @Nullable Line line;

  private long due;
  private int failures;
  private long opened;
  private @Nullable String lost;
  private boolean told;

  /**
   * @param wanted whether to listen at all
   * @param ended is run, on any thread, when the monitor has ended: {@link #attend} is due
   */
  Ear(
      Source<S, ?, ?, ?> source,
      S scope,
      Bell bell,
      Backoff backoff,
      boolean wanted,
      Runnable ended) {
    this.source = source;
    this.scope = scope;
    this.bell = bell;
    this.backoff = backoff;
    this.wanted = wanted;
    this.ended = ended;
    due = wanted ? 0 : Pace.NEVER;
    monitoring = wanted ? Monitoring.DEGRADED : Monitoring.TIMER_ONLY;
  }

  /** When {@link #attend} has something to do, besides a monitor that ends. */
  long due() {
    return due;
  }

  Monitoring monitoring() {
    return monitoring;
  }

  List<String> uncovered() {
    Line open = line;
    try {
      return open == null ? List.of() : List.copyOf(open.monitor.uncovered());
    } catch (RuntimeException e) {
      LOG.log(Level.DEBUG, "a monitor cannot say what it does not cover", e);
      return List.of();
    }
  }

  /** Notices an end, and opens what is due. */
  News attend(long now) {
    Line open = line;
    String over = open == null ? null : open.over;
    if (over != null) {
      lose(now, over);
      return News.ENDED;
    }
    return due <= now ? open(now) : News.NONE;
  }

  private void lose(long now, String reason) {
    hangUp();
    if (now - opened >= Pace.nanos(backoff.longest())) {
      failures = 0;
    }
    failed(now, reason);
  }

  private void failed(long now, String reason) {
    monitoring = Monitoring.DEGRADED;
    lost = reason;
    due = Pace.after(now, backoff.delay(failures));
    failures++;
  }

  private News open(long now) {
    due = Pace.NEVER;
    opened = now;
    try {
      Optional<Monitor> answer = source.subscribe(scope, bell);
      if (answer.isEmpty()) {
        monitoring = Monitoring.TIMER_ONLY;
        return News.NONE;
      }
      Line open = new Line(answer.get());
      line = open;
      monitoring = Monitoring.MONITORED;
      var _ =
          open.monitor
              .ended()
              .whenComplete((_, error) -> {
                open.over = error == null ? "its monitor ended" : LoopEvent.words(error);
                ended.run();
              });
      return News.OPENED;
    } catch (Throwable e) { // whatever it is, the loop lives on its timer
      hangUp();
      failed(now, LoopEvent.words(e));
      return News.NONE;
    }
  }

  /** The scope is not the one that the monitor listens to: opens another one, now. */
  void reopen(long now) {
    if (wanted) {
      hangUp();
      monitoring = Monitoring.DEGRADED;
      failures = 0;
      lost = null;
      due = now;
    }
  }

  /**
   * Tells what was lost or is back, once. It waits for the pass that says whether the scope is
   * there at all: if not, there is no news in the silence.
   */
  void tell(String loop, boolean scopeGone, Consumer<LoopEvent> listener) {
    if (monitoring != Monitoring.DEGRADED) {
      lost = null;
      if (told) {
        told = false;
        listener.accept(new LoopEvent.MonitorBack(loop));
      }
    } else if (lost != null && !told && !scopeGone) {
      told = true;
      listener.accept(new LoopEvent.MonitorLost(loop, lost));
    }
  }

  private void hangUp() {
    Line open = line;
    line = null;
    if (open != null) {
      try {
        open.monitor.close();
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "a monitor could not be closed", e);
      }
    }
  }

  @Override
  public void close() {
    monitoring = Monitoring.STOPPED;
    due = Pace.NEVER;
    hangUp();
  }
}
