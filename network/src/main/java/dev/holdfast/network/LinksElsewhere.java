package dev.holdfast.network;

import dev.holdfast.kernel.Namespace;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;

/**
 * Listens, for monitors, in the other namespaces that what is wanted depends on: a link of ours
 * stands on one there. One listener serves all who depend on a namespace.
 *
 * <p>A monitor does not know what is wanted. So each pass says it before it looks, and what happens
 * after its look is heard.
 */
final class LinksElsewhere {

  /** Guards what follows; nothing is opened, closed or rung while it is held. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<Namespace, Set<NetworkMonitor>> monitors = new HashMap<>();
  private final Map<Namespace, LinkListener> listeners = new HashMap<>();

  /** A monitor begins. */
  void enter(Namespace scope, NetworkMonitor monitor) {
    lock.lock();
    try {
      monitors.computeIfAbsent(scope, _ -> new HashSet<>()).add(monitor);
    } finally {
      lock.unlock();
    }
  }

  /** A monitor has ended. */
  void leave(Namespace scope, NetworkMonitor monitor) {
    List<LinkListener> unused;
    lock.lock();
    try {
      Set<NetworkMonitor> ofScope = monitors.getOrDefault(scope, new HashSet<>());
      ofScope.remove(monitor);
      if (ofScope.isEmpty()) {
        monitors.remove(scope);
      }
      unused = drop(Set.of(monitor), Set.of());
    } finally {
      lock.unlock();
    }
    unused.forEach(LinkListener::close);
  }

  /** Says, before a look, what the monitors of a scope are to listen for, too. */
  void expect(Namespace scope, Map<Namespace, Awaited> awaited) {
    attend(scope, awaited, Awaited::and);
  }

  /** Says, after a look, what they are to listen for and nothing else. */
  void attend(Namespace scope, Map<Namespace, Awaited> awaited) {
    attend(scope, awaited, (_, now) -> now);
  }

  private void attend(
      Namespace scope, Map<Namespace, Awaited> awaited, BinaryOperator<Awaited> merging) {
    List<LinkListener> unused;
    List<LinkListener> deaf = new ArrayList<>();
    Set<NetworkMonitor> ofScope;
    lock.lock();
    try {
      ofScope = Set.copyOf(monitors.getOrDefault(scope, Set.of()));
      if (ofScope.isEmpty()) {
        return;
      }
      unused = drop(ofScope, awaited.keySet());
      awaited.forEach((namespace, links) -> {
        LinkListener listener =
            listeners.computeIfAbsent(namespace, _ -> new LinkListener(namespace, this::forget));
        for (NetworkMonitor monitor : ofScope) {
          listener.listeners().merge(monitor, links, merging);
        }
        if (!listener.hears()) {
          deaf.add(listener);
        }
      });
    } finally {
      lock.unlock();
    }
    unused.forEach(LinkListener::close);
    for (LinkListener listener : deaf) {
      if (!listener.open()) {
        forget(listener);
      } else if (listener.hears()) {
        // Others may have relied on it, and looked before it heard.
        listener.tellAll(ofScope);
      }
    }
  }

  /** Takes some out of all listeners but those of some namespaces; those that nobody needs now. */
  private List<LinkListener> drop(Set<NetworkMonitor> some, Set<Namespace> but) {
    List<LinkListener> unused = new ArrayList<>();
    listeners
        .entrySet()
        .removeIf(entry -> {
          LinkListener listener = entry.getValue();
          if (!but.contains(entry.getKey())) {
            listener.listeners().keySet().removeAll(some);
          }
          boolean isUnused = listener.listeners().isEmpty();
          if (isUnused) {
            unused.add(listener);
          }
          return isUnused;
        });
    return unused;
  }

  /** Lets go of one that hears nothing any more; the next pass begins anew. */
  private void forget(LinkListener listener) {
    lock.lock();
    try {
      listeners.values().remove(listener);
    } finally {
      lock.unlock();
    }
    listener.close();
  }
}
