package dev.holdfast.network;

import dev.holdfast.kernel.FileWatches;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.kernel.ScopeWatch;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.Multicast;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Listens to the links of one namespace for monitors of others, until its name is gone: its socket
 * keeps the namespace alive. If there is no such namespace, it waits for the name.
 */
final class LinkListener implements AutoCloseable {

  private static final int BUFFER = 1024 * 1024;

  /** {@code RTNLGRP_LINK}. */
  private static final int LINKS = 1;

  private final Namespace namespace;
  private final Consumer<LinkListener> over;
  private final Map<NetworkMonitor, Awaited> listeners = new ConcurrentHashMap<>();
  private @Nullable Multicast multicast;
  private @Nullable ScopeWatch scopeWatch;
  private FileWatches.@Nullable Watch arrival;
  private volatile boolean hears;
  private boolean closed;

  /**
   * @param over told when this is of no use any more, on a thread of its own
   */
  LinkListener(Namespace namespace, Consumer<LinkListener> over) {
    this.namespace = namespace;
    this.over = over;
  }

  /** Who is told of what, which may change at any time. */
  Map<NetworkMonitor, Awaited> listeners() {
    return listeners;
  }

  /** Whether it listens: not while the namespace is awaited. */
  boolean hears() {
    return hears;
  }

  /** Begins, unless it has; whether anything will be heard, if only of the namespace. */
  synchronized boolean open() {
    if (closed || hears) {
      return hears;
    }
    stop();
    try (NamespaceHandle handle = NamespaceHandle.open(namespace)) {
      multicast =
          Multicast.listen(
              handle, Kinds.PROTOCOL, Kinds.VOCABULARY, new int[] {LINKS}, BUFFER, new Listener());
      scopeWatch = ScopeWatch.watch(handle, this::end);
      hears = true;
      return true;
    } catch (KernelException e) {
      stop();
      return awaitName();
    }
  }

  private boolean awaitName() {
    if (!(namespace instanceof Namespace.Named named)) {
      return false;
    }
    String directory = Objects.requireNonNull(named.path().getParent()).toString();
    try (NamespaceHandle self = NamespaceHandle.open(new Namespace.Self())) {
      int appeared = FileWatches.ENTRY_APPEARED;
      arrival = FileWatches.watch(self, directory, appeared, new Arrival(named.name()));
      return true;
    } catch (KernelException e) {
      return false; // There are no names at all.
    }
  }

  /** Runs on the poller's thread. */
  private final class Listener implements Multicast.Listener {

    @Override
    public void messages(List<Message> messages) {
      List<ObservedLink> links =
          messages.stream()
              .filter(one -> one.is(LinkMessages.NEW) || one.is(LinkMessages.DELETE))
              .map(LinkMessages::readNames)
              .toList();
      listeners.forEach((monitor, awaited) -> {
        if (links.stream().anyMatch(awaited::concerns)) {
          monitor.ring();
        }
      });
    }

    @Override
    public void overrun() {
      tellAll(Set.of());
    }

    @Override
    public void ended(KernelException reason) {
      aside();
    }
  }

  /** Runs on the poller's thread. */
  private final class Arrival implements FileWatches.Listener {

    private final String name;

    Arrival(String name) {
      this.name = name;
    }

    @Override
    public void changed(String entry) {
      // Without a name events were lost.
      if (entry.isEmpty() || entry.equals(name)) {
        aside();
      }
    }

    @Override
    public void gone() {
      aside();
    }
  }

  /** Who closes a watch must not be called by it. */
  private void aside() {
    Thread _ = Thread.ofVirtual().name("holdfast-link-listener").start(this::end);
  }

  private void end() {
    over.accept(this);
    tellAll(Set.of());
  }

  /** Has all look but some. */
  void tellAll(Set<NetworkMonitor> but) {
    listeners.keySet().stream().filter(one -> !but.contains(one)).forEach(NetworkMonitor::ring);
  }

  @Override
  public synchronized void close() {
    closed = true;
    stop();
  }

  private void stop() {
    if (multicast != null) {
      multicast.close();
      multicast = null;
    }
    if (scopeWatch != null) {
      scopeWatch.close();
      scopeWatch = null;
    }
    if (arrival != null) {
      arrival.close();
      arrival = null;
    }
  }
}
