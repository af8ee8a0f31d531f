package dev.holdfast.kernel;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sessions into namespaces: what is opened there once to be used for a whole pass. While somebody
 * listens to a namespace, a session into it stays open between passes, so that a pass neither goes
 * there nor opens anything.
 *
 * <p>A session pins its namespace. So before it is used again its name is looked up: if that is
 * gone or stands for another namespace, the session is closed. And it is closed with the monitor,
 * which ends with the name.
 */
public final class Sessions<S extends Sessions.Session> {

  /** An open namespace and whatever was opened in it; one at a time uses it. */
  public interface Session extends AutoCloseable {

    /** The namespace, which is closed with the session. */
    NamespaceHandle namespace();

    @Override
    void close();
  }

  /** How a session is opened. */
  @FunctionalInterface
  public interface Opener<S> {
    S open(Namespace scope) throws KernelException;
  }

  /** What is done in a session. */
  @FunctionalInterface
  public interface Work<S, T> {
    T in(S session) throws KernelException;
  }

  private final Opener<S> opener;

  /** Guards what follows; nothing is opened or closed while it is held. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<Namespace, Place<S>> places = new HashMap<>();

  /** A namespace that is listened to. */
  private static final class Place<S> {
    int listeners;
    @Nullable S idle;
  }

  public Sessions(Opener<S> opener) {
    this.opener = opener;
  }

  /** Somebody listens from now on. */
  public void keep(Namespace scope) {
    lock.lock();
    try {
      places.computeIfAbsent(scope, _ -> new Place<>()).listeners++;
    } finally {
      lock.unlock();
    }
  }

  /** Whether somebody listens. */
  public boolean isListenedTo(Namespace scope) {
    lock.lock();
    try {
      return places.containsKey(scope);
    } finally {
      lock.unlock();
    }
  }

  /** Somebody listens no more. */
  public void release(Namespace scope) {
    S left = null;
    lock.lock();
    try {
      Place<S> place = places.get(scope);
      if (place != null && --place.listeners == 0) {
        places.remove(scope);
        left = place.idle;
      }
    } finally {
      lock.unlock();
    }
    if (left != null) {
      left.close();
    }
  }

  /**
   * Does something in a session.
   *
   * @throws KernelException as the work does, or if the namespace cannot be opened
   */
  public <T> T in(Namespace scope, Work<? super S, T> work) throws KernelException {
    S session = take(scope);
    boolean well = false;
    try {
      T result = work.in(session);
      well = true;
      return result;
    } finally {
      if (!well || !keeps(scope, session)) {
        session.close();
      }
    }
  }

  private S take(Namespace scope) throws KernelException {
    Optional<S> idle = takeIdle(scope);
    if (idle.isPresent()) {
      if (idle.get().namespace().isStillNamed()) {
        return idle.get();
      }
      idle.get().close();
    }
    return opener.open(scope);
  }

  private Optional<S> takeIdle(Namespace scope) {
    lock.lock();
    try {
      Place<S> place = places.get(scope);
      S idle = place == null ? null : place.idle;
      if (place != null) {
        place.idle = null;
      }
      return Optional.ofNullable(idle);
    } finally {
      lock.unlock();
    }
  }

  private boolean keeps(Namespace scope, S session) {
    lock.lock();
    try {
      Place<S> place = places.get(scope);
      if (place == null || place.idle != null) {
        return false;
      }
      place.idle = session;
      return true;
    } finally {
      lock.unlock();
    }
  }
}
