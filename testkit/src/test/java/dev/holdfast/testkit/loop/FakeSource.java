package dev.holdfast.testkit.loop;

import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Report;
import dev.holdfast.reconcile.Source;
import dev.holdfast.testkit.ManualClock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A source that does what a test tells it and remembers how it was called. */
final class FakeSource implements Source<Object, String, String, String> {

  /** What a pass answers; the last applied ownership is the desired state unless it says else. */
  interface Answer {
    Report<String> to(Call call) throws PassException;
  }

  /** What a subscription answers. */
  interface Ringing {
    Optional<Monitor> open(FakeMonitor monitor) throws MonitorException;
  }

  record Call(Object scope, String desired, String lastApplied, String options, long at) {}

  final List<Call> calls = new CopyOnWriteArrayList<>();
  final List<FakeMonitor> monitors = new CopyOnWriteArrayList<>();
  final AtomicInteger open = new AtomicInteger();
  final AtomicInteger atOnce = new AtomicInteger();
  final AtomicInteger mostAtOnce = new AtomicInteger();
  final ManualClock clock;

  volatile Answer answer = FakeSource::converged;
  volatile Ringing ringing = Optional::of;

  FakeSource(ManualClock clock) {
    this.clock = clock;
  }

  static Report<String> converged(Call call) {
    return new PassReport<>(List.of(), List.of(), List.of(), call.desired());
  }

  static Report<String> changed(Call call, String subject) {
    return new PassReport<>(List.of(set(subject)), List.of(), List.of(), call.desired());
  }

  static Report<String> refused(Call call) {
    Failed failed = new Failed(set("a"), "EPERM");
    return new PassReport<>(List.of(), List.of(failed), List.of(), "partly " + call.desired());
  }

  static Report<String> waiting(Call call) {
    Pending pending = new Pending(set("a"), "interface eth7");
    return new PassReport<>(List.of(), List.of(), List.of(pending), call.desired());
  }

  static Operation set(String subject) {
    return new Operation(Verb.SET, "knob", subject, "0", "1");
  }

  int passes() {
    return calls.size();
  }

  /** When passes started, in milliseconds. */
  List<Long> starts() {
    return calls.stream().map(call -> call.at() / 1_000_000).toList();
  }

  /** Rings as the newest monitor does. */
  void ring() {
    monitors.getLast().bell.ring();
  }

  @Override
  public Report<String> reconcile(Object scope, String desired, String lastApplied, String options)
      throws PassException {
    int running = atOnce.incrementAndGet();
    mostAtOnce.accumulateAndGet(running, Math::max);
    try {
      Call call = new Call(scope, desired, lastApplied, options, clock.nanos());
      calls.add(call);
      return answer.to(call);
    } finally {
      atOnce.decrementAndGet();
    }
  }

  @Override
  public Optional<Monitor> subscribe(Object scope, Bell bell) throws MonitorException {
    FakeMonitor monitor = new FakeMonitor(scope, bell);
    monitors.add(monitor);
    return ringing.open(monitor);
  }

  @Override
  public Object observe(Object scope, String options) {
    throw new AssertionError("the loop never observes");
  }

  @Override
  public String noneApplied() {
    return "none";
  }

  final class FakeMonitor implements Monitor {
    final Object scope;
    final Bell bell;
    final CompletableFuture<Void> ended = new CompletableFuture<>();
    final int passesBefore = calls.size();
    final long at = clock.nanos();
    volatile boolean closed;

    FakeMonitor(Object scope, Bell bell) {
      this.scope = scope;
      this.bell = bell;
      open.incrementAndGet();
    }

    @Override
    public CompletionStage<Void> ended() {
      return ended;
    }

    @Override
    public List<String> uncovered() {
      return List.of("the weather");
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open.decrementAndGet();
        ended.complete(null);
      }
    }
  }
}
