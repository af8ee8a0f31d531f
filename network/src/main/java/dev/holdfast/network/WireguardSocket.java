package dev.holdfast.network;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.netlink.GenericFamily;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.SocketOptions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A way to the WireGuard devices of a namespace, which opens a socket when it is first needed. */
final class WireguardSocket implements AutoCloseable {

  /** What says that something is no WireGuard device: gone, of another kind, or none at all. */
  private static final Set<Errno> NO_DEVICE = Set.of(Errno.ENODEV, Errno.EOPNOTSUPP, Errno.ENOENT);

  private final NamespaceHandle namespace;
  private final SocketOptions options;
  private @Nullable Open open;

  private record Open(NetlinkSocket socket, WireguardMessages messages) {}

  WireguardSocket(NamespaceHandle namespace, SocketOptions options) {
    this.namespace = namespace;
    this.options = options;
  }

  private synchronized Open open() throws KernelException {
    if (open == null) {
      NetlinkSocket socket =
          NetlinkSocket.open(namespace, GenericFamily.PROTOCOL, List.of(), options);
      try {
        WireguardMessages messages =
            new WireguardMessages(GenericFamily.find(socket, WireguardMessages.FAMILY));
        socket.learn(messages.type());
        open = new Open(socket, messages);
      } catch (KernelException | RuntimeException e) {
        socket.close();
        throw e;
      }
    }
    return open;
  }

  /** The device of a name; empty if there is none, or it is something else. */
  Optional<ObservedWireguard> device(String link) throws KernelException {
    try {
      Open now = open();
      List<Message> messages = now.socket.dump("show wireguard " + link, now.messages.dump(link));
      return Optional.of(WireguardMessages.read(link, messages));
    } catch (KernelException e) {
      if (NO_DEVICE.contains(e.errno())) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Has the kernel do what some messages say, one after the other. */
  void execute(String action, Function<WireguardMessages, List<Message>> requests)
      throws KernelException {
    Open now = open();
    for (Message request : requests.apply(now.messages)) {
      now.socket.execute(action, request);
    }
  }

  @Override
  public synchronized void close() {
    if (open != null) {
      open.socket.close();
    }
  }
}
