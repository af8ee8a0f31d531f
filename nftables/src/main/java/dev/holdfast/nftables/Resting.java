package dev.holdfast.nftables;

import dev.holdfast.kernel.KernelFile.Identity;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.netlink.NetlinkSocket;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sockets that were used a moment ago, and are used again or closed a moment later.
 *
 * <p>Found on Linux 6.18: to close any socket of nfnetlink waits until all that was deleted in its
 * namespace is freed, 8 ms, in which nobody can commit there. A moment later that has been done.
 * And a plan and its commit come from one socket, whose port id is known to be ours.
 */
final class Resting implements AutoCloseable {

  private static final int A_MOMENT_MS = 100;

  private final Map<Identity, Rest> resting = new HashMap<>();

  /** One socket since it was used last. */
  private static final class Rest {

    private final NetlinkSocket socket;

    Rest(NetlinkSocket socket) {
      this.socket = socket;
    }
  }

  /** The socket that rests in a namespace, which does not any more; null if none does. */
  synchronized @Nullable NetlinkSocket take(NamespaceHandle namespace) {
    Rest rest = resting.remove(namespace.identity());
    return rest == null ? null : rest.socket;
  }

  /** Has a socket rest, and closes it if nobody takes it. */
  void rest(NamespaceHandle namespace, NetlinkSocket socket) {
    Identity where = namespace.identity();
    Rest rest = new Rest(socket);
    Rest other = put(where, rest);
    Thread _ =
        Thread.ofVirtual()
            .name("holdfast-nft-closer")
            .start(() -> {
              pause();
              if (other != null) {
                other.socket.close();
              }
              if (remove(where, rest)) {
                socket.close();
              }
            });
  }

  private synchronized @Nullable Rest put(Identity where, Rest rest) {
    return resting.put(where, rest);
  }

  private synchronized boolean remove(Identity where, Rest rest) {
    return resting.remove(where, rest);
  }

  private static void pause() {
    try {
      Thread.sleep(A_MOMENT_MS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Closes those that rest now. */
  @Override
  public synchronized void close() {
    resting.values().forEach(rest -> rest.socket.close());
    resting.clear();
  }
}
