package dev.holdfast.agent;

import dev.holdfast.host.HostListener;
import dev.holdfast.host.HostScope;
import dev.holdfast.reconcile.LoopEvent;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Report;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Remembers what loops changed and when, for the demo to tell how long healing took. */
final class HealLog implements HostListener {

  private static final long QUIET_MILLIS = 60;

  /** What the demo's document is about. */
  private static final List<String> SOURCES = List.of("sysctl", "network");

  private record Entry(String source, Operation operation, long nanos) {}

  /** One change, which source made it, and how long after the breakage its pass had ended. */
  record Change(String source, Operation operation, long afterNanos) {}

  /** What healed a breakage. */
  record Healing(List<Change> changes, boolean converged) {}

  private final List<Entry> entries = new ArrayList<>();
  private final Map<String, Boolean> converged = new HashMap<>();

  @Override
  public synchronized void passed(HostScope scope, String source, Report<?> report) {
    long now = System.nanoTime();
    report.applied().forEach(operation -> entries.add(new Entry(source, operation, now)));
    converged.put(scope + "/" + source, report.converged());
    notifyAll();
  }

  @Override
  public void failed(HostScope scope, String source, Throwable error) {}

  @Override
  public void changed(HostScope scope, String source, LoopEvent event) {}

  /** Lets the echoes of the last change pass. */
  void settle() throws InterruptedException {
    Thread.sleep(QUIET_MILLIS);
  }

  /** Waits until something was changed since a moment and everything is as declared. */
  synchronized Healing awaitHealed(long since, Duration patience) throws InterruptedException {
    long end = System.nanoTime() + patience.toNanos();
    while (!isHealed(since) && System.nanoTime() < end) {
      wait(10);
    }
    return new Healing(
        changesSince(since).stream()
            .map(entry -> new Change(entry.source, entry.operation, entry.nanos - since))
            .toList(),
        isHealed(since));
  }

  private boolean isHealed(long since) {
    return !changesSince(since).isEmpty()
        && SOURCES.stream().allMatch(this::hasPassed)
        && converged.values().stream().allMatch(Boolean::booleanValue);
  }

  private boolean hasPassed(String source) {
    return converged.keySet().stream().anyMatch(key -> key.endsWith("/" + source));
  }

  private List<Entry> changesSince(long since) {
    return entries.stream().filter(entry -> entry.nanos >= since).toList();
  }
}
