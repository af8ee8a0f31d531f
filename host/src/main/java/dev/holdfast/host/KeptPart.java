package dev.holdfast.host;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.FocusedSource;
import dev.holdfast.reconcile.LoopEvent;
import dev.holdfast.reconcile.LoopListener;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.LoopStatus;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.ReconcileLoop;
import dev.holdfast.reconcile.Report;
import java.lang.System.Logger.Level;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One loop of a run, which can be told to take back what is ours and then to end. */
final class KeptPart<D, L, O> implements FocusedSource<Namespace, D, L, O>, LoopListener<L> {

  private static final System.Logger LOG = System.getLogger(HostRun.class.getName());

  private final Subsystem<D, L, O> subsystem;
  private final HostRun run;
  private final HostScope scope;
  private final Journal<L> journal;
  private final Journaled<D, L, O> source;
  private volatile D desired;
  private volatile boolean leaving;
  private volatile @Nullable ReconcileLoop<Namespace, D, L, O> loop;

  private KeptPart(Subsystem<D, L, O> subsystem, HostRun run, HostScope scope, D desired) {
    this.subsystem = subsystem;
    this.run = run;
    this.scope = scope;
    this.journal = subsystem.journal(run.state(), scope.namespace());
    this.source = subsystem.journaled(journal);
    this.desired = desired;
  }

  static <D, L, O> KeptPart<D, L, O> start(
      Subsystem<D, L, O> subsystem, HostRun run, HostScope scope, ScopeState wanted)
      throws HostException {
    var part = new KeptPart<>(subsystem, run, scope, subsystem.part().apply(wanted));
    LoopOptions<L, O> how =
        LoopOptions.of(subsystem.source(), subsystem.options())
            .withInterval(run.options().interval())
            .withDebounce(run.options().debounce())
            .withLastApplied(part.journal.read())
            .withListener(part)
            .withName(scope + " " + subsystem.name());
    part.loop = ReconcileLoop.start(part, scope.namespace(), part.desired, how);
    return part;
  }

  private ReconcileLoop<Namespace, D, L, O> loop() {
    return Objects.requireNonNull(loop, "not started");
  }

  HostScope scope() {
    return scope;
  }

  String source() {
    return subsystem.name();
  }

  boolean isLeaving() {
    return leaving;
  }

  void put(ScopeState wanted) {
    D part = subsystem.part().apply(wanted);
    if (leaving || !part.equals(desired)) {
      leaving = false;
      desired = part;
      loop().putDesired(part);
    }
  }

  /** Wants nothing any more, and ends once nothing is owned. */
  void leave() {
    if (!leaving) {
      desired = subsystem.nothing();
      leaving = true;
      loop().putDesired(desired);
    }
  }

  /** Looks again soon. */
  void nudge() {
    loop().putDesired(desired);
  }

  LoopStatus status() {
    return loop().status();
  }

  Report<L> reconcileNow() throws PassException, InterruptedException {
    return loop().reconcileNow();
  }

  void close() {
    loop().close();
  }

  @Override
  public Report<L> reconcile(Namespace namespace, D wanted, L lastApplied, O options)
      throws PassException {
    try {
      Report<L> report = source.reconcile(namespace, wanted, lastApplied, options);
      if (report.converged() && wanted.equals(subsystem.nothing())) {
        endIfLeaving();
      }
      return report;
    } catch (PassException e) {
      if (e.kind() == PassException.Kind.SCOPE_GONE && endIfLeaving()) {
        forget();
      }
      throw e;
    }
  }

  /** Whoever leaves looks everywhere, for which {@link Journaled} sees. */
  @Override
  public Optional<Report<L>> reconcileAt(
      Set<?> places, Namespace namespace, D wanted, L lastApplied, O options) throws PassException {
    return source.reconcileAt(places, namespace, wanted, lastApplied, options);
  }

  private boolean endIfLeaving() {
    boolean ended = leaving && run.remove(subsystem.key(scope.namespace()), this);
    if (ended) {
      loop().close();
    }
    return ended;
  }

  private void forget() {
    try {
      journal.forget();
    } catch (HostException e) {
      LOG.log(Level.WARNING, e.getMessage());
    }
  }

  @Override
  public Optional<Monitor> subscribe(Namespace namespace, Bell bell) throws MonitorException {
    return source.subscribe(namespace, bell);
  }

  @Override
  public L noneApplied() {
    return source.noneApplied();
  }

  @Override
  public void passed(Report<L> report) {
    run.listener().passed(scope, source(), report);
  }

  @Override
  public void failed(Throwable error) {
    run.listener().failed(scope, source(), error);
  }

  @Override
  public void changed(LoopEvent event) {
    run.listener().changed(scope, source(), event);
  }
}
