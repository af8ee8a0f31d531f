package dev.holdfast.agent;

import dev.holdfast.agent.Account.Line;
import dev.holdfast.host.HostListener;
import dev.holdfast.host.HostScope;
import dev.holdfast.host.Obstacle;
import dev.holdfast.reconcile.LoopEvent;
import dev.holdfast.reconcile.Report;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Turns what loops report into one line for each real change, and none for a pass that found
 * nothing new: what still fails or still waits was said before.
 */
final class RunLog implements HostListener {

  /** More lines of one pass than these nobody reads. */
  private static final int MOST = 1000;

  private record Part(HostScope scope, String source) {}

  private final Consumer<Event> output;
  private final Map<Part, Set<Line>> open = new HashMap<>();

  RunLog(Consumer<Event> output) {
    this.output = output;
  }

  synchronized void note(String text) {
    output.accept(new Event.Note("holdfast", text));
  }

  @Override
  public synchronized void passed(HostScope scope, String source, Report<?> report) {
    some(report.applied()).forEach(done -> show(Line.applied(scope, source, done)));
    tellMore(scope, "done", report.applied());
    Set<Line> now = new LinkedHashSet<>();
    some(report.failed()).forEach(failed -> now.add(Line.failed(scope, source, failed)));
    some(report.pending()).forEach(pending -> now.add(Line.pending(scope, source, pending)));
    Part part = new Part(scope, source);
    Set<Line> before = open.getOrDefault(part, Set.of());
    now.stream().filter(line -> !before.contains(line)).forEach(this::show);
    if (!now.equals(before)) {
      tellMore(scope, "failed", report.failed());
      tellMore(scope, "waiting", report.pending());
    }
    if (now.isEmpty() && !before.isEmpty()) {
      output.accept(new Event.Converged(scope.label(), source));
    }
    open.put(part, now);
  }

  private static <T> List<T> some(List<T> all) {
    return all.size() <= MOST ? all : all.subList(0, MOST);
  }

  private void tellMore(HostScope scope, String how, List<?> all) {
    if (all.size() > MOST) {
      String more = "%d more %s".formatted(all.size() - MOST, how);
      output.accept(new Event.Note(scope.label(), more));
    }
  }

  private void show(Line line) {
    output.accept(new Event.Changed(line));
  }

  /** That it fails, and that it has recovered, is told as a change. */
  @Override
  public void failed(HostScope scope, String source, Throwable error) {}

  @Override
  public synchronized void changed(HostScope scope, String source, LoopEvent event) {
    // The loop's name, which its text begins with, begins with the scope, which stands there
    // already.
    String text = event.text();
    String prefix = scope.label() + " ";
    String rest = text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    output.accept(new Event.Note(scope.label(), rest));
  }

  @Override
  public synchronized void refused(Obstacle obstacle) {
    output.accept(new Event.Note(obstacle.scope().label(), obstacle.reason()));
  }
}
