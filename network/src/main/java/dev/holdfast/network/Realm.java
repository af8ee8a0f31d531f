package dev.holdfast.network;

import dev.holdfast.kernel.Descriptor;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile.Identity;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.SocketOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A namespace that is open while it is found out what goes there; see {@link TiesElsewhere}. There
 * may be a thousand of them that are asked one question, so each thing is opened when it is needed.
 */
final class Realm implements AutoCloseable {

  private final NamespaceHandle namespace;
  private final String where;
  private final boolean isHere;
  private @Nullable NetlinkSocket socket;
  private @Nullable WireguardSocket wireguard;
  private @Nullable Descriptor file;
  private @Nullable Look look;
  private @Nullable FallingLinks falling;

  private Realm(NamespaceHandle namespace, String where, boolean isHere) {
    this.namespace = namespace;
    this.where = where;
    this.isHere = isHere;
  }

  /** The one that a pass is about. */
  static Realm here(Look look, FallingLinks falling) {
    Realm here = new Realm(look.namespace(), "", true);
    here.socket = look.socket();
    here.look = look;
    here.falling = falling;
    return here;
  }

  /** Another one; null if it cannot be opened, which is as good as not there. */
  static @Nullable Realm open(String word) {
    try {
      return new Realm(NamespaceHandle.open(Namespace.parse(word)), " in " + word, false);
    } catch (KernelException | IllegalArgumentException e) {
      return null; // A file of that name may be anything.
    }
  }

  Identity identity() {
    return namespace.identity();
  }

  /**
   * Whether it can be asked: a file that could be opened may still be no namespace, or closed to
   * us.
   */
  boolean answers() {
    try {
      socket();
      return true;
    } catch (KernelException e) {
      return false;
    }
  }

  NetlinkSocket socket() throws KernelException {
    NetlinkSocket now = socket;
    if (now == null) {
      now = NetlinkSocket.open(namespace, Kinds.PROTOCOL, Kinds.VOCABULARY);
      socket = now;
    }
    return now;
  }

  /** The number by which another one is known here, if a link leads there. */
  int number(Realm other) throws KernelException {
    return NamespaceMessages.read(
        socket().ask("look for a namespace", NamespaceMessages.get(other.file().fd())));
  }

  private Descriptor file() throws KernelException {
    Descriptor now = file;
    if (now == null) {
      now = NamespaceHandle.openNetwork(namespace.namespace());
      file = now;
    }
    return now;
  }

  Look look() throws KernelException {
    Look now = look;
    if (now == null) {
      WireguardSocket devices = new WireguardSocket(namespace, SocketOptions.DEFAULT);
      wireguard = devices;
      now = new Look(namespace, socket(), devices, NetworkState.EMPTY, List.of());
      look = now;
    }
    return now;
  }

  /** The links that go, and what is theirs. */
  FallingLinks falling(Ownership ownership) throws KernelException {
    FallingLinks now = falling;
    if (now == null) {
      now = new FallingLinks(look().links(), ownership, where);
      falling = now;
    }
    return now;
  }

  @Override
  public void close() {
    if (file != null) {
      file.close();
    }
    if (isHere) {
      return;
    }
    if (wireguard != null) {
      wireguard.close();
    }
    if (socket != null) {
      socket.close();
    }
    namespace.close();
  }
}
