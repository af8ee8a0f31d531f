package dev.holdfast.testkit.loop;

import dev.holdfast.reconcile.LoopEvent;
import dev.holdfast.reconcile.LoopListener;
import dev.holdfast.reconcile.Report;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A listener that remembers what it was told. */
final class Heard implements LoopListener<String> {

  final List<Report<String>> reports = new CopyOnWriteArrayList<>();
  final List<Throwable> errors = new CopyOnWriteArrayList<>();
  final List<LoopEvent> events = new CopyOnWriteArrayList<>();

  @Override
  public void passed(Report<String> report) {
    reports.add(report);
  }

  @Override
  public void failed(Throwable error) {
    errors.add(error);
  }

  @Override
  public void changed(LoopEvent event) {
    events.add(event);
  }

  List<String> eventNames() {
    return events.stream().map(event -> event.getClass().getSimpleName()).toList();
  }
}
