package dev.holdfast.host;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile.Identity;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;

/** Which namespace a name stands for now, told from one that bore the name before. */
record Incarnation(String text) {

  /**
   * @throws KernelException ENOENT or ESRCH if there is no such namespace
   */
  static Incarnation of(Namespace namespace) throws KernelException {
    try (NamespaceHandle handle = NamespaceHandle.open(namespace)) {
      return of(handle.identity());
    }
  }

  static Incarnation of(Identity identity) {
    return new Incarnation(
        identity.device() + ":" + identity.inode() + ":" + identity.generation());
  }
}
