package dev.holdfast.network;

import dev.holdfast.kernel.Descriptor;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile.Identity;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.SocketOptions;
import org.jspecify.annotations.Nullable;

/** A namespace that is open while it is found out what goes there; see {@link TiesElsewhere}. */
final class Realm implements AutoCloseable {

  private final NamespaceHandle namespace;
  private final NetlinkSocket socket;
  private final Descriptor file;
  private final String where;

  /** What is to be closed; null for where we are. */
  private final @Nullable Session session;

  private @Nullable Look look;
  private @Nullable FallingLinks falling;

  private Realm(
      NamespaceHandle namespace,
      NetlinkSocket socket,
      Descriptor file,
      String where,
      @Nullable Session session) {
    this.namespace = namespace;
    this.socket = socket;
    this.file = file;
    this.where = where;
    this.session = session;
  }

  /** The one that a pass is about. */
  static Realm here(Look look, FallingLinks falling) throws KernelException {
    NamespaceHandle namespace = look.namespace();
    Descriptor file = NamespaceHandle.openNetwork(namespace.namespace());
    Realm here = new Realm(namespace, look.socket(), file, "", null);
    here.look = look;
    here.falling = falling;
    return here;
  }

  /** Another one; null if it cannot be opened, which is as good as not there. */
  static @Nullable Realm open(String word) {
    try {
      Namespace namespace = Namespace.parse(word);
      Descriptor file = NamespaceHandle.openNetwork(namespace);
      try {
        Session session = Session.open(namespace, SocketOptions.DEFAULT);
        return new Realm(session.namespace(), session.socket(), file, " in " + word, session);
      } catch (KernelException | RuntimeException e) {
        file.close();
        throw e;
      }
    } catch (KernelException | IllegalArgumentException e) {
      return null; // A file of that name may be anything.
    }
  }

  Identity identity() {
    return namespace.identity();
  }

  NetlinkSocket socket() {
    return socket;
  }

  /** The number by which another one is known here, if a link leads there. */
  int number(Realm other) throws KernelException {
    return NamespaceMessages.read(
        socket.ask("look for a namespace", NamespaceMessages.get(other.file.fd())));
  }

  Look look() throws KernelException {
    Look now = look;
    if (now == null && session != null) {
      now = session.look(NetworkState.EMPTY);
      look = now;
    }
    if (now == null) {
      throw new IllegalStateException("nobody has looked here");
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
    file.close();
    if (session != null) {
      session.close();
    }
  }
}
