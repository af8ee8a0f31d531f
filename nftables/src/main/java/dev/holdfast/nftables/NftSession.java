package dev.holdfast.nftables;

import dev.holdfast.kernel.Errno;
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

  private static final int A_MOMENT_MS = 100;

  private final NamespaceHandle namespace;
  private final NetlinkSocket socket;
  private final boolean kept;

  private NftSession(NamespaceHandle namespace, NetlinkSocket socket, boolean kept) {
    this.namespace = namespace;
    this.socket = socket;
    this.kept = kept;
  }

  static NftSession open(Namespace scope, SocketOptions options, Guards guards)
      throws KernelException {
    NamespaceHandle namespace = NamespaceHandle.open(scope);
    try {
      NetlinkSocket guard = guards.of(namespace);
      NetlinkSocket socket =
          guard != null
              ? guard
              : NetlinkSocket.open(
                  namespace, NftMessages.PROTOCOL, NftMessages.VOCABULARY, options);
      return new NftSession(namespace, socket, guard != null);
    } catch (KernelException | RuntimeException e) {
      namespace.close();
      throw e;
    }
  }

  /** Runs a pass, or says why none could be run. */
  static <T> T pass(Namespace scope, SocketOptions options, Guards guards, Work<T> work)
      throws PassException {
    try (NftSession session = open(scope, options, guards)) {
      return work.in(session);
    } catch (KernelException e) {
      boolean gone = e.errno().equals(Errno.ENOENT) || e.errno().equals(Errno.ESRCH);
      throw gone
          ? PassException.scopeGone(String.valueOf(e.getMessage()), e)
          : PassException.unobservable(String.valueOf(e.getMessage()), e);
    } catch (WireFormatException e) {
      throw PassException.unobservable(
          "the kernel's answer from " + scope + " cannot be read: " + e.getMessage(), e);
    }
  }

  NamespaceHandle namespace() {
    return namespace;
  }

  NetlinkSocket socket() {
    return socket;
  }

  RulesetReader reader() {
    return new RulesetReader(socket);
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
   * Lets go of the namespace; of the socket a moment later.
   *
   * <p>Found on Linux 6.18: to close any socket of nfnetlink waits until all that was deleted in
   * its namespace is freed, 8 ms, in which nobody can commit there. A moment later it is free.
   */
  @Override
  public void close() {
    if (!kept) {
      Thread _ = Thread.ofVirtual().name("holdfast-nft-closer").start(this::closeLater);
    }
    namespace.close();
  }

  private void closeLater() {
    try {
      Thread.sleep(A_MOMENT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    socket.close();
  }
}
