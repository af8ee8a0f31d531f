package dev.holdfast.nftables;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.Request;
import dev.holdfast.netlink.SocketOptions;
import dev.holdfast.netlink.Verdict;
import dev.holdfast.netlink.WireFormatException;
import dev.holdfast.reconcile.PassException;
import java.util.List;

/** A namespace that is open for one pass or one verb, with a socket into it. */
final class NftSession implements AutoCloseable {

  /** What is done in a session. */
  @FunctionalInterface
  interface Work<T> {
    T in(NftSession session) throws KernelException, PassException;
  }

  private final NamespaceHandle namespace;
  private final NetlinkSocket socket;
  private final boolean kept;
  private final Resting resting;
  private final SocketOptions options;
  private boolean done;

  private NftSession(
      NamespaceHandle namespace,
      NetlinkSocket socket,
      boolean kept,
      Resting resting,
      SocketOptions options) {
    this.resting = resting;
    this.options = options;
    this.namespace = namespace;
    this.socket = socket;
    this.kept = kept;
  }

  static NftSession open(Namespace scope, SocketOptions options, Guards guards)
      throws KernelException {
    NamespaceHandle namespace = NamespaceHandle.open(scope);
    try {
      NetlinkSocket guard = guards.of(namespace);
      NetlinkSocket socket = guard != null ? guard : guards.resting().take(namespace);
      if (socket == null) {
        socket = socket(namespace, options);
      }
      return new NftSession(namespace, socket, guard != null, guards.resting(), options);
    } catch (KernelException | RuntimeException e) {
      namespace.close();
      throw e;
    }
  }

  /** Opens a socket that understands nftables. */
  static NetlinkSocket socket(NamespaceHandle namespace, SocketOptions options)
      throws KernelException {
    return NetlinkSocket.open(namespace, NftMessages.PROTOCOL, NftMessages.VOCABULARY, options);
  }

  /** Runs a pass, or says why none could be run. */
  static <T> T pass(Namespace scope, SocketOptions options, Guards guards, Work<T> work)
      throws PassException {
    try (NftSession session = open(scope, options, guards)) {
      T result = work.in(session);
      session.done();
      return result;
    } catch (KernelException e) {
      throw NamespaceHandle.isGone(scope, e)
          ? PassException.scopeGone(String.valueOf(e.getMessage()), e)
          : PassException.unobservable(String.valueOf(e.getMessage()), e);
    } catch (WireFormatException e) {
      throw PassException.unobservable(
          "the kernel's answer from " + scope + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** What it was opened for is done, and every answer has come. */
  void done() {
    done = true;
  }

  NamespaceHandle namespace() {
    return namespace;
  }

  NetlinkSocket socket() {
    return socket;
  }

  RulesetReader reader() {
    return new RulesetReader(socket, () -> socket(namespace, options.withPortId(0)));
  }

  /** Has the kernel make changes together, if nothing has changed since a generation. */
  Verdict commit(long generation, List<Change.Sent> transaction) throws KernelException {
    return commit(socket, generation, transaction);
  }

  static Verdict commit(NetlinkSocket socket, long generation, List<Change.Sent> transaction)
      throws KernelException {
    Request begin = new Request("change nftables", NftMessages.begin(generation));
    return socket.together(
        begin, transaction.stream().map(Change.Sent::request).toList(), NftMessages.end());
  }

  /**
   * Lets go of the namespace, and of the socket if nobody needs it in a moment; at once after
   * anything was thrown, since an answer may be on its way.
   */
  @Override
  public void close() {
    if (!kept && done) {
      resting.rest(namespace, socket);
    } else if (!kept) {
      socket.close();
    }
    namespace.close();
  }
}
