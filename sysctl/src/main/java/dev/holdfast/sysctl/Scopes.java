package dev.holdfast.sysctl;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.reconcile.PassException;

/** Opens the scope of a pass. */
final class Scopes {

  private Scopes() {}

  /**
   * Opens it.
   *
   * @throws PassException that the scope is gone, or that it may not be opened
   */
  static NamespaceHandle open(Namespace scope) throws PassException {
    try {
      return NamespaceHandle.open(scope);
    } catch (KernelException e) {
      throw isGone(e)
          ? PassException.scopeGone(e.getMessage(), e)
          : PassException.unobservable(e.getMessage(), e);
    }
  }

  private static boolean isGone(KernelException e) {
    return e.errno().equals(Errno.ENOENT) || e.errno().equals(Errno.ESRCH);
  }
}
