package dev.holdfast.host;

import dev.holdfast.kernel.FileWatches;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.reconcile.LoopStatus;
import dev.holdfast.reconcile.PassException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a document: one loop for each source in each scope.
 *
 * <p>The loops know nothing of each other. Where one waits for what another does, the change itself
 * is the hint that wakes it.
 */
public final class HostRun implements AutoCloseable {

  private final HostOptions options;
  private final StateFolder state;
  private final HostListener listener;
  private final FileWatches.@Nullable Watch names;

  /** Guards what follows; no loop is waited for while it is held. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<StateRecord.Key, KeptPart<?, ?, ?>> kept = new LinkedHashMap<>();
  private boolean closed;

  /** How one loop is doing. */
  public record PartStatus(HostScope scope, String source, LoopStatus loop) {}

  HostRun(HostOptions options, StateFolder state, HostListener listener) {
    this.options = options;
    this.state = state;
    this.listener = listener;
    this.names = watchNames();
  }

  /** A namespace that comes is looked into at once; without this, at the next tick. */
  private FileWatches.@Nullable Watch watchNames() {
    try (NamespaceHandle self = NamespaceHandle.open(new Namespace.Self())) {
      return FileWatches.watch(self, Namespace.NAMES, FileWatches.ENTRY_APPEARED, new Arrivals());
    } catch (KernelException e) {
      return null;
    }
  }

  private final class Arrivals implements FileWatches.Listener {

    @Override
    public void changed(String entry) {
      locked(() -> {
        if (!closed) {
          kept.values().stream()
              .filter(part ->
                  part.scope().namespace() instanceof Namespace.Named(String name)
                      && (name.equals(entry) || entry.isEmpty()))
              .forEach(KeptPart::nudge);
        }
        return null;
      });
    }

    @Override
    public void gone() {
      // Without the directory there are no names, and the timer is left.
    }
  }

  /**
   * Replaces the document and returns at once. Scopes that come get loops; in those that leave,
   * what is ours goes, and then their loops end; the loops of the others go on, also in a scope
   * that cannot be opened just now. What is ours in one that the document has by another name now
   * stays, and is kept under that.
   *
   * @throws HostException if the state folder holds what we cannot have written; the document
   *     before stays in force
   */
  public void put(HostDocument document) throws HostException {
    List<Namespace> before =
        parts().stream().map(part -> part.scope().namespace()).distinct().toList();
    Scopes scopes = Scopes.of(document, options, state, before);
    Map<HostScope, ScopeState> wanted = new LinkedHashMap<>(scopes.wanted());
    wanted.putAll(scopes.absent());
    wanted.putAll(scopes.closed());
    List<Subsystem<?, ?, ?>> subsystems = Subsystem.all(options);
    for (HostScope scope : wanted.keySet()) {
      for (Subsystem<?, ?, ?> subsystem : subsystems) {
        subsystem.journal(state, scope.namespace()).read(); // or nothing is started
      }
    }
    end(scopes.otherNames());
    scopes.settle();
    scopes.refused().forEach(listener::refused);
    lock.lock();
    try {
      if (closed) {
        throw new IllegalStateException("this run is closed");
      }
      Set<StateRecord.Key> staying = new HashSet<>();
      for (Map.Entry<HostScope, ScopeState> scope : wanted.entrySet()) {
        for (Subsystem<?, ?, ?> subsystem : subsystems) {
          keep(subsystem, scope.getKey(), scope.getValue());
          if (!scopes.left().contains(scope.getKey())) {
            staying.add(subsystem.key(scope.getKey().namespace()));
          }
        }
      }
      kept.forEach((key, part) -> {
        if (!staying.contains(key)) {
          part.leave();
        }
      });
    } finally {
      lock.unlock();
    }
  }

  /** Ends the loops of some names and leaves what is there: others keep it from now on. */
  private void end(List<Namespace> names) {
    List<KeptPart<?, ?, ?>> ending =
        locked(() -> {
          List<KeptPart<?, ?, ?>> parts =
              kept.values().stream()
                  .filter(part -> names.contains(part.scope().namespace()))
                  .toList();
          kept.values().removeAll(parts);
          return parts;
        });
    ending.forEach(KeptPart::close);
  }

  private void keep(Subsystem<?, ?, ?> subsystem, HostScope scope, ScopeState wanted)
      throws HostException {
    StateRecord.Key key = subsystem.key(scope.namespace());
    KeptPart<?, ?, ?> part = kept.get(key);
    if (part != null) {
      part.put(wanted);
    } else if (!subsystem.isIdle(state, scope.namespace(), wanted)) {
      kept.put(key, KeptPart.start(subsystem, this, scope, wanted));
    }
  }

  HostOptions options() {
    return options;
  }

  StateFolder state() {
    return state;
  }

  HostListener listener() {
    return listener;
  }

  /** Takes out a part that has left, unless it was wanted again meanwhile; whether it did. */
  boolean remove(StateRecord.Key key, KeptPart<?, ?, ?> part) {
    return locked(() -> part.isLeaving() && kept.remove(key, part));
  }

  /** How every loop is doing, in the order of the document. */
  public List<PartStatus> status() {
    return parts().stream()
        .map(part -> new PartStatus(part.scope(), part.source(), part.status()))
        .toList();
  }

  /** Runs a pass of every loop now and says what they came to. */
  public HostReport reconcileNow() throws InterruptedException {
    List<HostReport.Part> reports = new ArrayList<>();
    List<Obstacle> obstacles = new ArrayList<>();
    for (KeptPart<?, ?, ?> part : parts()) {
      try {
        reports.add(HostReport.Part.of(part.scope(), part.source(), part.reconcileNow()));
      } catch (PassException e) {
        obstacles.add(Host.obstacle(part.scope(), part.source(), e));
      } catch (IllegalStateException e) {
        // Its scope left the document meanwhile.
      }
    }
    return new HostReport(reports, obstacles);
  }

  private List<KeptPart<?, ?, ?>> parts() {
    return locked(() -> List.copyOf(kept.values()));
  }

  /** Ends all loops and leaves everything as it is. Closing it again does nothing. */
  @Override
  public void close() {
    locked(() -> closed = true);
    if (names != null) {
      names.close();
    }
    parts().forEach(KeptPart::close);
    locked(() -> {
      kept.clear();
      return null;
    });
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
