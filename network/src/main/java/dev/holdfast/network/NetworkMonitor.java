package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.kernel.ScopeWatch;
import dev.holdfast.kernel.Sessions;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.Multicast;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Ending;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Listens to what rtnetlink tells of one namespace, and rings for what others did there.
 *
 * <p>Its socket keeps a namespace alive that nobody else holds, and no message tells that its name
 * was taken away. So the name is watched, too, and the monitor ends with it.
 */
final class NetworkMonitor implements Monitor {

  private static final int BUFFER = 4 * 1024 * 1024;

  private static final long KERNEL_ITSELF = 0;

  private final Namespace scope;
  private final Sessions<Session> sessions;
  private final LinksElsewhere elsewhere;
  private final Bell bell;
  private final long ownPort;
  private final Ending ending = new Ending(this::giveBack);
  private @Nullable Multicast multicast;
  private @Nullable ScopeWatch scopeWatch;

  private NetworkMonitor(
      Namespace scope,
      Sessions<Session> sessions,
      LinksElsewhere elsewhere,
      Bell bell,
      long ownPort) {
    this.scope = scope;
    this.sessions = sessions;
    this.elsewhere = elsewhere;
    this.bell = bell;
    this.ownPort = ownPort;
  }

  static Monitor start(
      Namespace scope,
      Sessions<Session> sessions,
      LinksElsewhere elsewhere,
      long ownPort,
      Bell bell)
      throws MonitorException {
    NetworkMonitor monitor = new NetworkMonitor(scope, sessions, elsewhere, bell, ownPort);
    sessions.keep(scope);
    elsewhere.enter(scope, monitor);
    try (NamespaceHandle namespace = NamespaceHandle.open(scope)) {
      monitor.listen(namespace);
      return monitor;
    } catch (KernelException e) {
      monitor.close();
      throw new MonitorException("listen to the network of " + scope + ": " + e.getMessage(), e);
    }
  }

  private synchronized void listen(NamespaceHandle namespace) throws KernelException {
    multicast =
        Multicast.listen(
            namespace, Kinds.PROTOCOL, Kinds.VOCABULARY, Kinds.groups(), BUFFER, new Listener());
    scopeWatch = ScopeWatch.watch(namespace, () -> ending.come(null));
  }

  /** Runs on the poller's thread. */
  private final class Listener implements Multicast.Listener {

    @Override
    public void messages(List<Message> messages) {
      for (Message message : messages) {
        if (message.port() != ownPort && !isLearned(message)) {
          ring(message);
        }
      }
    }

    @Override
    public void overrun() {
      ring();
    }

    @Override
    public void ended(KernelException reason) {
      Thread _ =
          Thread.ofVirtual().name("holdfast-network-monitor").start(() -> ending.come(reason));
    }
  }

  /**
   * Whether the kernel says by itself what it has learned, or forgotten, of neighbours, addresses
   * behind ports, members of groups.
   */
  private static boolean isLearned(Message message) {
    if (message.port() != KERNEL_ITSELF) {
      return false;
    }
    boolean neighbour = message.is(NeighbourMessages.NEW) || message.is(NeighbourMessages.DELETE);
    boolean group = message.is(MdbMessages.NEW) || message.is(MdbMessages.DELETE);
    return (neighbour && NeighbourMessages.isLearned(message))
        || (group && MdbMessages.isLearned(message));
  }

  /**
   * A change of a route says which; any other may have been one of anything. Without the kernel's
   * own route an address is not as it should be, see {@link PrefixRoutes}.
   */
  private void ring(Message message) {
    boolean ofAddress =
        message.is(RouteMessages.DELETE)
            && message.number(RouteMessages.PROTOCOL) == RouteProtocol.KERNEL;
    Optional<Route.Key> route =
        !ofAddress && (message.is(RouteMessages.NEW) || message.is(RouteMessages.DELETE))
            ? RouteMessages.keyed(message)
            : Optional.empty();
    if (route.isEmpty()) {
      ring();
    } else if (!ending.isOver()) {
      bell.ring(route.get());
    }
  }

  /** Has everything looked at. */
  void ring() {
    if (!ending.isOver()) {
      bell.ring();
    }
  }

  /**
   * To add a proxy or to remove one makes no event (measured on Linux 6.18), nor does anything
   * inside a WireGuard link.
   */
  @Override
  public List<String> uncovered() {
    return List.of("proxy neighbours", "keys and peers of WireGuard links");
  }

  @Override
  public CompletionStage<Void> ended() {
    return ending.stage();
  }

  @Override
  public void close() {
    ending.come(null);
  }

  private void giveBack() {
    stopListening();
    sessions.release(scope);
    elsewhere.leave(scope, this);
  }

  private synchronized void stopListening() {
    if (multicast != null) {
      multicast.close();
    }
    if (scopeWatch != null) {
      scopeWatch.close();
    }
  }
}
