package dev.holdfast.network;

import dev.holdfast.kernel.Descriptor;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.kernel.Sessions;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.Outcome;
import dev.holdfast.netlink.Request;
import dev.holdfast.netlink.SocketOptions;
import dev.holdfast.netlink.WireFormatException;
import dev.holdfast.reconcile.PassException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A namespace that is open for passes and verbs, one at a time, with a socket into it. */
final class Session implements Sessions.Session {

  /** What is done in a session. */
  @FunctionalInterface
  interface Work<T> extends Sessions.Work<Session, T> {}

  private final NamespaceHandle namespace;
  private final NetlinkSocket socket;
  private final WireguardSocket wireguard;
  private @Nullable LastLook lastLook;

  private Session(NamespaceHandle namespace, NetlinkSocket socket, SocketOptions options) {
    this.namespace = namespace;
    this.socket = socket;
    this.wireguard = new WireguardSocket(namespace, options);
  }

  static Session open(Namespace scope, SocketOptions options) throws KernelException {
    NamespaceHandle namespace = NamespaceHandle.open(scope);
    try {
      return new Session(
          namespace,
          NetlinkSocket.open(namespace, Kinds.PROTOCOL, Kinds.VOCABULARY, options),
          options);
    } catch (KernelException | RuntimeException e) {
      namespace.close();
      throw e;
    }
  }

  /** Runs a pass, or says why none could be run. */
  static <T> T pass(Namespace scope, Sessions<Session> sessions, Work<T> work)
      throws PassException {
    try {
      return sessions.in(scope, work);
    } catch (KernelException e) {
      throw NamespaceHandle.isGone(scope, e)
          ? PassException.scopeGone(String.valueOf(e.getMessage()), e)
          : PassException.unobservable(String.valueOf(e.getMessage()), e);
    } catch (WireFormatException e) {
      throw PassException.unobservable(
          "the kernel's answer from " + scope + " cannot be read: " + e.getMessage(), e);
    }
  }

  NetlinkSocket socket() {
    return socket;
  }

  WireguardSocket wireguard() {
    return wireguard;
  }

  @Override
  public NamespaceHandle namespace() {
    return namespace;
  }

  /** Looks at everything. */
  Look look() throws KernelException {
    return new Look(namespace, socket, wireguard, null, List.of());
  }

  /** Looks, as to links, at what matters for a wish. */
  Look look(NetworkState desired) throws KernelException {
    return look(desired, NetworkApplied.EMPTY);
  }

  /** Looks at what matters for a wish, and for what we own. */
  private Look look(NetworkState desired, NetworkApplied owned) throws KernelException {
    Set<String> homes = MovedLinks.homes(owned.links());
    return new Look(namespace, socket, wireguard, desired, homes);
  }

  /**
   * The number by which another namespace is known in this one; it gets one if it has none, as it
   * does when a link leads there.
   *
   * @param there the namespace, open
   */
  int number(String action, Descriptor there) throws KernelException {
    Message question = NamespaceMessages.get(there.fd());
    int number = NamespaceMessages.read(socket.ask(action, question));
    if (number != NamespaceMessages.NOT_ASSIGNED) {
      return number;
    }
    socket.execute(action, NamespaceMessages.assign(there.fd()));
    return NamespaceMessages.read(socket.ask(action, question));
  }

  /**
   * Has the kernel do some things at once.
   *
   * @throws KernelException the first refusal
   */
  void send(String action, List<Message> messages) throws KernelException {
    List<Request> requests = messages.stream().map(one -> new Request(action, one)).toList();
    for (Outcome outcome : socket.batch(requests)) {
      if (outcome instanceof Outcome.Refused(KernelException reason)) {
        throw reason;
      }
    }
  }

  Comparison compare(
      NetworkState desired,
      NetworkApplied owned,
      NetworkOptions options,
      Map<String, String> refused)
      throws KernelException {
    lastLook = null;
    Look look = look(desired, owned);
    Kinds seen = Kinds.look(look, desired, new Ownership(options, owned));
    Comparison comparison = new Comparison(seen, desired, owned, options, refused);
    if (comparison.isEmpty() && comparison.owned(_ -> false).equals(owned)) {
      lastLook = look.recording().of(desired, owned, options).orElse(null);
    }
    return comparison;
  }

  /**
   * Looks whether everything is still as it was when the last comparison found nothing to do; false
   * also if that cannot be told without comparing.
   */
  boolean isUnchanged(NetworkState desired, NetworkApplied owned, NetworkOptions options)
      throws KernelException {
    LastLook last = lastLook;
    return last != null && last.isFor(desired, owned, options) && last.isStillTrue(socket);
  }

  @Override
  public void close() {
    wireguard.close();
    socket.close();
    namespace.close();
  }
}
