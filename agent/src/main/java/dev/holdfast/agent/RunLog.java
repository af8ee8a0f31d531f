package dev.holdfast.agent;

import dev.holdfast.agent.Account.Line;
import dev.holdfast.host.HostListener;
import dev.holdfast.host.HostScope;
import dev.holdfast.host.Obstacle;
import dev.holdfast.reconcile.LoopEvent;
import dev.holdfast.reconcile.Report;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Turns what loops report into one line for each real change, and none for a pass that found
 * nothing new: what still fails or still waits was said before.
 */
final class RunLog implements HostListener {

  private record Part(HostScope scope, String source) {}

  private final Output output;
  private final Map<Part, Set<Line>> open = new HashMap<>();

  RunLog(Output output) {
    this.output = output;
  }

  synchronized void note(String text) {
    output.event(new Event.Note("holdfast", text));
  }

  @Override
  public synchronized void passed(HostScope scope, String source, Report<?> report) {
    report.applied().forEach(done -> show(Line.applied(scope, source, done)));
    Set<Line> now = new LinkedHashSet<>();
    report.failed().forEach(failed -> now.add(Line.failed(scope, source, failed)));
    report.pending().forEach(pending -> now.add(Line.pending(scope, source, pending)));
    Part part = new Part(scope, source);
    Set<Line> before = open.getOrDefault(part, Set.of());
    now.stream().filter(line -> !before.contains(line)).forEach(this::show);
    if (now.isEmpty() && !before.isEmpty()) {
      output.event(new Event.Converged(scope.label(), source));
    }
    open.put(part, now);
  }

  private void show(Line line) {
    output.event(new Event.Changed(line));
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
    output.event(new Event.Note(scope.label(), rest));
  }

  @Override
  public synchronized void refused(Obstacle obstacle) {
    output.event(new Event.Note(obstacle.scope().label(), obstacle.reason()));
  }
}
