package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.netlink.SocketOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sessions into namespaces. While somebody listens to one, a session into it stays open between
 * passes, so that a pass neither goes there nor opens anything.
 *
 * <p>A session pins its namespace. So before it is used again its name is looked up: if that is
 * gone or stands for another namespace, the session is closed. And it is closed with the monitor,
 * which ends with the name.
 */
final class Sessions {

  private final SocketOptions options;

  /** Guards what follows; nothing is opened or closed while it is held. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<Namespace, Place> places = new HashMap<>();

  /** A namespace that is listened to. */
  private static final class Place {
    int listeners;
    @Nullable Session idle;
  }

  Sessions(SocketOptions options) {
    this.options = options;
  }

  /** Somebody listens from now on. */
  void keep(Namespace scope) {
    lock.lock();
    try {
      places.computeIfAbsent(scope, _ -> new Place()).listeners++;
    } finally {
      lock.unlock();
    }
  }

  /** Somebody listens no more. */
  void release(Namespace scope) {
    Session left = null;
    lock.lock();
    try {
      Place place = places.get(scope);
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
  <T> T in(Namespace scope, Session.Work<T> work) throws KernelException {
    Session session = take(scope);
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

  private Session take(Namespace scope) throws KernelException {
    Optional<Session> idle = takeIdle(scope);
    if (idle.isPresent()) {
      if (idle.get().namespace().isStillNamed()) {
        return idle.get();
      }
      idle.get().close();
    }
    return Session.open(scope, options);
  }

  private Optional<Session> takeIdle(Namespace scope) {
    lock.lock();
    try {
      Place place = places.get(scope);
      Session idle = place == null ? null : place.idle;
      if (place != null) {
        place.idle = null;
      }
      return Optional.ofNullable(idle);
    } finally {
      lock.unlock();
    }
  }

  private boolean keeps(Namespace scope, Session session) {
    lock.lock();
    try {
      Place place = places.get(scope);
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
