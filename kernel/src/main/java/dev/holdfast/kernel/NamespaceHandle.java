package dev.holdfast.kernel;

import dev.holdfast.kernel.KernelFile.Identity;
import dev.holdfast.kernel.Namespace.Kind;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An open {@link Namespace}: while it is open the namespace cannot go away or be mistaken for
 * another, and raw system calls can be made inside it.
 *
 * <p>Opening one is cheap (some microseconds), so a pass opens it afresh by name and sees that a
 * namespace was deleted, or made again under its old name: {@link #identity} differs then.
 */
public final class NamespaceHandle implements AutoCloseable {

  /** Work that makes system calls and nothing else; see {@link #call}. */
  @FunctionalInterface
  public interface RawWork<T> {
    T run() throws KernelException;
  }

  private final Namespace namespace;
  private final List<Descriptor> entered;
  private final Identity identity;

  private NamespaceHandle(Namespace namespace, List<Descriptor> entered, Identity identity) {
    this.namespace = namespace;
    this.entered = entered;
    this.identity = identity;
  }

  /**
   * Opens a namespace.
   *
   * @throws KernelException ENOENT or ESRCH if there is none, EACCES or EPERM if it may not be
   *     opened
   */
  public static NamespaceHandle open(Namespace namespace) throws KernelException {
    return switch (namespace) {
      case Namespace.Self self ->
          new NamespaceHandle(self, List.of(), KernelFile.identity(Visitor.OWN_NET));
      case Namespace.Pid(int pid) -> ofProcess(namespace, pid);
      case Namespace.At(var path) -> ofFile(namespace, path.toString());
      case Namespace.Named named -> ofFile(namespace, named.path().toString());
    };
  }

  private static NamespaceHandle ofFile(Namespace namespace, String path) throws KernelException {
    Descriptor file = KernelFile.open("open namespace " + namespace, path, KernelFile.O_RDONLY);
    try {
      return new NamespaceHandle(namespace, List.of(file), KernelFile.identity(file, path));
    } catch (KernelException e) {
      file.close();
      throw e;
    }
  }

  /**
   * Opens those namespaces of a process that are not our own, so that none is needed, nor any
   * privilege, for a process beside us.
   */
  private static NamespaceHandle ofProcess(Namespace namespace, int pid) throws KernelException {
    String action = "open the namespaces of process " + pid;
    List<Descriptor> others = new ArrayList<>();
    try (Descriptor pidfd = Pidfd.open(action, pid)) {
      @Nullable Identity net = null;
      for (Kind kind : Kind.values()) {
        String path = "/proc/" + pid + "/ns/" + kind.file();
        Descriptor file = KernelFile.open(action, path, KernelFile.O_RDONLY);
        others.add(file);
        Identity identity = KernelFile.identity(file, path);
        net = net == null ? identity : net;
        if (identity.equals(KernelFile.identity("/proc/thread-self/ns/" + kind.file()))) {
          others.removeLast().close();
        }
      }
      if (Pidfd.hasExited(action, pidfd)) {
        // What /proc showed may belong to another process that was given the same number since.
        throw new KernelException(action, Errno.ESRCH);
      }
      return new NamespaceHandle(
          namespace, List.copyOf(others), java.util.Objects.requireNonNull(net));
    } catch (KernelException e) {
      others.forEach(Descriptor::close);
      throw e;
    }
  }

  public Namespace namespace() {
    return namespace;
  }

  /** Which namespace this really is: the network one where there are several. */
  public Identity identity() {
    return identity;
  }

  /**
   * Which kinds of namespace it is one of: all of them for ourselves and for a process, and for a
   * file the one that it stands for.
   *
   * @throws KernelException EINVAL if the file stands for no such namespace
   */
  public Set<Kind> kinds() throws KernelException {
    return switch (namespace) {
      case Namespace.Self _, Namespace.Pid _ -> EnumSet.allOf(Kind.class);
      case Namespace.At _, Namespace.Named _ ->
          EnumSet.of(Visitor.kindOf(namespace, entered.getFirst()));
    };
  }

  /**
   * Runs work inside the namespace and returns what it returned.
   *
   * <p>The work is run on a platform thread that is moved into the namespace and back. It makes
   * system calls only: a thread, a virtual thread's carrier or a pool's worker that it started, or
   * even woke for the first time, would inherit the namespace for the life of the JVM.
   *
   * @throws KernelException as the work does, or if the namespace cannot be entered
   */
  public <T> T call(RawWork<T> work) throws KernelException {
    return entered.isEmpty() ? work.run() : Visitor.run(namespace, entered, work);
  }

  @Override
  public void close() {
    entered.forEach(Descriptor::close);
  }
}
