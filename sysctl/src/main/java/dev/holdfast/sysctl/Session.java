package dev.holdfast.sysctl;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Knobs;
import dev.holdfast.kernel.Knobs.Knob;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.kernel.Sessions;
import dev.holdfast.reconcile.PassException;
import java.util.HashMap;
import java.util.Map;

/**
 * A namespace that is open for passes, one at a time, and files in it that rest between them.
 *
 * <p>To open a file of {@code /proc/sys/net} takes the longer the more namespaces there are: they
 * share the directory, and the kernel passes by the entries of all others. With a thousand it is
 * more than all else that a small pass does.
 */
final class Session implements Sessions.Session {

  private static final Sessions<Session> ALL = new Sessions<>(Session::open);

  private final NamespaceHandle namespace;
  private final Map<SysctlKey, Knob> files = new HashMap<>();

  private Session(NamespaceHandle namespace) {
    this.namespace = namespace;
  }

  private static Session open(Namespace scope) throws KernelException {
    return new Session(NamespaceHandle.open(scope));
  }

  /** Keeps a session there from now on: somebody listens. */
  static void keep(Namespace scope) {
    ALL.keep(scope);
  }

  /** Keeps none there for one who listens no more. */
  static void release(Namespace scope) {
    ALL.release(scope);
  }

  /**
   * Runs a pass in a session.
   *
   * @throws PassException if the scope is gone, or cannot be entered
   */
  static <T> T pass(Namespace scope, Sessions.Work<Session, T> work) throws PassException {
    try {
      return ALL.in(scope, work);
    } catch (SysctlException e) {
      throw PassException.unobservable(e.getMessage(), e);
    } catch (KernelException e) {
      throw NamespaceHandle.isGone(scope, e)
          ? PassException.scopeGone(e.getMessage(), e)
          : PassException.unobservable(e.getMessage(), e);
    }
  }

  @Override
  public NamespaceHandle namespace() {
    return namespace;
  }

  /** The files that are open, which whoever runs a pass puts there and takes away. */
  Map<SysctlKey, Knob> files() {
    return files;
  }

  /** Whether somebody listens, so that a next pass finds what is open. */
  boolean isKept() {
    return ALL.isListenedTo(namespace.namespace());
  }

  @Override
  public void close() {
    try (Knobs knobs = new Knobs()) {
      files.values().forEach(knobs::close);
    }
    namespace.close();
  }
}
