package dev.holdfast.host;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Progress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One document for a whole host: every source in every scope, in order, with a journal of what is
 * ours.
 *
 * <p>The scopes are the host itself, the namespaces of the document, and those that the state
 * folder says that we own something in. An obstacle to one part does not stop the others. One
 * thread at a time uses a host.
 */
public final class Host implements AutoCloseable {

  /** How often an apply goes through what has not converged, because one part waits for another. */
  private static final int ROUNDS = 3;

  /**
   * How long it then waits, in milliseconds, for what comes by itself after what it did: a carrier,
   * the end of duplicate address detection.
   */
  private static final long[] PATIENCE = {50, 100, 200, 400, 800, 1600};

  private final HostOptions options;
  private final StateFolder state;
  private final boolean writing;

  private Host(HostOptions options, StateFolder state, boolean writing) {
    this.options = options;
    this.state = state;
    this.writing = writing;
  }

  /**
   * Opens the host to change it, which one process at a time does.
   *
   * @throws StateBusyException if another one does
   * @throws HostException if the state folder cannot be used
   */
  public static Host open(HostOptions options) throws HostException {
    return new Host(
        options, StateFolder.open(options.state(), options.purpose(), options.self()), true);
  }

  /** Opens the host to look at it: for {@link #plan} and {@link #observe}. */
  public static Host readOnly(HostOptions options) throws HostException {
    return new Host(options, StateFolder.readOnly(options.state(), options.self()), false);
  }

  /** What an operator should know about how the state folder was found. */
  public List<String> notices() {
    return state.notices();
  }

  /**
   * Says what {@link #apply} would do, and changes nothing.
   *
   * @throws HostException if the state folder holds what we cannot have written
   */
  public HostPlan plan(HostDocument document) throws HostException {
    List<HostPlan.Part> parts = new ArrayList<>();
    Scopes scopes = Scopes.of(document, options, state);
    scopes.handOver();
    List<Obstacle> obstacles = new ArrayList<>(scopes.obstacles());
    for (Pass<?, ?, ?> pass : passes(scopes)) {
      try {
        parts.add(new HostPlan.Part(pass.scope, pass.name(), pass.plan()));
      } catch (PassException e) {
        obstacles.add(obstacle(pass.scope, pass.name(), e));
      }
    }
    return new HostPlan(parts, obstacles);
  }

  /**
   * Makes everything as the document says, once. What waits for something that another part did is
   * tried again.
   *
   * @throws HostException if the state folder holds what we cannot have written; nothing was
   *     changed
   */
  public HostReport apply(HostDocument document) throws HostException {
    return apply(document, Progress.NONE);
  }

  /**
   * As above.
   *
   * @param progress is told how far the part has come that is under way
   */
  public HostReport apply(HostDocument document, Progress progress) throws HostException {
    requireWriting();
    Scopes scopes = Scopes.of(document, options, state);
    scopes.settle();
    return apply(passes(scopes), scopes.obstacles(), progress);
  }

  private static HostReport apply(
      List<Pass<?, ?, ?>> passes, List<Obstacle> already, Progress progress) {
    Rounds rounds = new Rounds(passes, progress);
    for (int round = 0; round < ROUNDS && (round == 0 || rounds.changed); round++) {
      rounds.next();
    }
    for (long pause : PATIENCE) {
      if (rounds.isWorthWaiting() && slept(pause)) {
        rounds.next();
      }
    }
    List<Obstacle> all = new ArrayList<>(already);
    all.addAll(rounds.obstacles.values());
    return new HostReport(List.copyOf(rounds.parts.values()), all);
  }

  private static boolean slept(long milliseconds) {
    try {
      Thread.sleep(milliseconds);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** The passes of an apply that have not converged, and what came of all. */
  private static final class Rounds {

    final Map<Pass<?, ?, ?>, HostReport.Part> parts = new LinkedHashMap<>();
    final Map<Pass<?, ?, ?>, Obstacle> obstacles = new LinkedHashMap<>();
    private final Progress progress;
    private List<Pass<?, ?, ?>> open;
    private boolean changed;
    private boolean everChanged;

    Rounds(List<Pass<?, ?, ?>> passes, Progress progress) {
      this.open = passes;
      this.progress = progress;
    }

    void next() {
      changed = false;
      List<Pass<?, ?, ?>> still = new ArrayList<>();
      for (Pass<?, ?, ?> pass : open) {
        try {
          HostReport.Part part = pass.apply(progress);
          obstacles.remove(pass);
          parts.merge(pass, part, HostReport.Part::then);
          changed |= !part.applied().isEmpty();
          if (!part.converged()) {
            still.add(pass);
          }
        } catch (PassException e) {
          obstacles.put(pass, obstacle(pass.scope, pass.name(), e));
          still.add(pass);
        }
      }
      open = still;
      everChanged |= changed;
    }

    /** Whether something waits that what was done may bring about in a moment. */
    boolean isWorthWaiting() {
      return everChanged
          && open.stream()
              .map(parts::get)
              .anyMatch(part -> part != null && !part.pending().isEmpty());
    }
  }

  /**
   * Keeps everything as the document says until the run is closed, which leaves it as it is.
   *
   * @throws HostException if the state folder holds what we cannot have written; nothing was
   *     started
   */
  public HostRun run(HostDocument document, HostListener listener) throws HostException {
    requireWriting();
    HostRun run = new HostRun(options, state, listener);
    try {
      run.put(document);
      return run;
    } catch (HostException e) {
      run.close();
      throw e;
    }
  }

  /**
   * What is there now, as a document for which {@link #plan} finds nothing to do.
   *
   * @param named whether to look into every namespace under /run/netns too, and not only into those
   *     that we own something in
   * @throws HostException if the host itself cannot be looked at
   */
  public HostObservation observe(boolean named) throws HostException {
    return Observer.observe(options.self(), state, named);
  }

  /**
   * Stops owning everything, here and in every namespace that we own something in.
   *
   * @param revert whether what we made goes and what we changed gets its original back; otherwise
   *     all of it stays as it is and is nobody's
   * @throws HostException if the state folder holds what we cannot have written; nothing was
   *     changed
   */
  public HostReport release(boolean revert) throws HostException {
    requireWriting();
    Scopes scopes = Scopes.of(HostDocument.EMPTY, options, state);
    scopes.settle();
    return apply(
        passes(scopes, Subsystem.releasing(options, revert)), scopes.obstacles(), Progress.NONE);
  }

  private List<Pass<?, ?, ?>> passes(Scopes scopes) throws HostException {
    return passes(scopes, Subsystem.all(options));
  }

  private List<Pass<?, ?, ?>> passes(Scopes scopes, List<Subsystem<?, ?, ?>> subsystems)
      throws HostException {
    List<Pass<?, ?, ?>> passes = new ArrayList<>();
    for (Map.Entry<HostScope, ScopeState> scope : scopes.wanted().entrySet()) {
      for (Subsystem<?, ?, ?> subsystem : subsystems) {
        if (!subsystem.isIdle(state, scope.getKey().namespace(), scope.getValue())) {
          passes.add(Pass.of(subsystem, state, scope.getKey(), scope.getValue()));
        }
      }
    }
    return passes;
  }

  private void requireWriting() {
    if (!writing) {
      throw new IllegalStateException("this host was opened to be looked at only");
    }
  }

  static Obstacle obstacle(HostScope scope, String source, PassException e) {
    boolean denied =
        e.getCause() instanceof KernelException refused
            && (refused.errno().equals(Errno.EPERM) || refused.errno().equals(Errno.EACCES));
    return switch (e.kind()) {
      case SCOPE_GONE -> Obstacle.absent(scope, source);
      case UNOBSERVABLE, INVALID ->
          new Obstacle(
              scope,
              source,
              denied ? Obstacle.Kind.NO_PERMISSION : Obstacle.Kind.OTHER,
              String.valueOf(e.getMessage()));
    };
  }

  @Override
  public void close() {
    state.close();
  }

  /** One source in one scope, on its way through the rounds of an apply. */
  private static final class Pass<D, L, O> {

    private final Subsystem<D, L, O> subsystem;
    private final Journaled<D, L, O> source;
    private final HostScope scope;
    private final D desired;
    private L lastApplied;

    private Pass(Subsystem<D, L, O> subsystem, Journal<L> journal, HostScope scope, D desired)
        throws HostException {
      this.subsystem = subsystem;
      this.source = subsystem.journaled(journal);
      this.scope = scope;
      this.desired = desired;
      this.lastApplied = journal.read();
    }

    static <D, L, O> Pass<D, L, O> of(
        Subsystem<D, L, O> subsystem, StateFolder state, HostScope scope, ScopeState wanted)
        throws HostException {
      return new Pass<>(
          subsystem,
          subsystem.journal(state, scope.namespace()),
          scope,
          subsystem.part().apply(wanted));
    }

    String name() {
      return subsystem.name();
    }

    Plan<L> plan() throws PassException {
      return source.plan(scope.namespace(), desired, lastApplied, subsystem.options());
    }

    HostReport.Part apply(Progress progress) throws PassException {
      var report = plan().apply(progress);
      lastApplied = report.lastApplied();
      return HostReport.Part.of(scope, name(), report);
    }
  }
}
