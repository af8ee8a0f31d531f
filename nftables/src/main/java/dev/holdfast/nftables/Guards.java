package dev.holdfast.nftables;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile.Identity;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.SocketOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The sockets that stay open: those that own tables, one for each namespace, since the kernel lets
 * nobody else change these for as long as their socket is open; and for a moment any other.
 */
final class Guards implements AutoCloseable {

  private final Map<Identity, NetlinkSocket> sockets = new ConcurrentHashMap<>();
  private final Resting resting = new Resting();

  Resting resting() {
    return resting;
  }

  /** The socket of a namespace; null if nothing is guarded there. */
  @Nullable NetlinkSocket of(NamespaceHandle namespace) {
    return sockets.get(namespace.identity());
  }

  /** Opens the socket of a namespace, if it is not open yet. */
  synchronized void open(NamespaceHandle namespace, SocketOptions options) throws KernelException {
    if (!sockets.containsKey(namespace.identity())) {
      sockets.put(namespace.identity(), NftSession.socket(namespace, options.withPortId(0)));
    }
  }

  /** Whether a commit from this port is one of ours. */
  boolean isOurs(long port) {
    return sockets.values().stream().anyMatch(socket -> socket.portId() == port);
  }

  @Override
  public void close() {
    sockets.values().forEach(NetlinkSocket::close);
    sockets.clear();
    resting.close();
  }
}
