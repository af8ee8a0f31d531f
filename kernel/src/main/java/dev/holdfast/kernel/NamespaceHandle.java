package dev.holdfast.kernel;

import dev.holdfast.kernel.KernelFile.Identity;
import dev.holdfast.kernel.Namespace.Kind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

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
  private final Map<Kind, Identity> inside;

  private NamespaceHandle(
      Namespace namespace,
      List<Descriptor> entered,
      Identity identity,
      Map<Kind, Identity> inside) {
    this.namespace = namespace;
    this.entered = entered;
    this.identity = identity;
    this.inside = inside;
  }

  /**
   * Opens a namespace.
   *
   * @throws KernelException ENOENT or ESRCH if there is none, EACCES or EPERM if it may not be
   *     opened
   */
  public static NamespaceHandle open(Namespace namespace) throws KernelException {
    return switch (namespace) {
      case Namespace.Self self -> new NamespaceHandle(self, List.of(), ownIdentity(), Map.of());
      case Namespace.Pid(int pid) -> ofProcess(namespace, pid);
      case Namespace.At(var path) -> ofFile(namespace, path.toString());
      case Namespace.Named named -> ofFile(namespace, named.path().toString());
    };
  }

  /**
   * Whether work failed because there is no such namespace, or is none any more. The same errno may
   * be about something inside it, so it is looked for.
   */
  public static boolean isGone(Namespace namespace, KernelException failure) {
    if (!saysGone(failure)) {
      return false;
    }
    try (NamespaceHandle _ = open(namespace)) {
      return false;
    } catch (KernelException e) {
      return saysGone(e);
    }
  }

  /** Whether an attempt to open one says that there is none. */
  public static boolean saysGone(KernelException e) {
    return e.errno().equals(Errno.ENOENT) || e.errno().equals(Errno.ESRCH);
  }

  /**
   * Opens the network namespace alone, for a message that names one by a descriptor of its sender.
   *
   * @throws KernelException as {@link #open} does
   */
  public static Descriptor openNetwork(Namespace namespace) throws KernelException {
    String path =
        switch (namespace) {
          case Namespace.Self _ -> Visitor.OWN_NET;
          case Namespace.Pid(int pid) -> "/proc/" + pid + "/ns/" + Kind.NETWORK.file();
          case Namespace.At(var file) -> file.toString();
          case Namespace.Named named -> named.path().toString();
        };
    return KernelFile.open(
        "open namespace " + namespace, path, KernelFile.O_RDONLY | KernelFile.O_NONBLOCK);
  }

  /**
   * Makes a network namespace with nothing in it but {@code lo}, to try things in: it has no name,
   * and goes with this handle and the sockets that were opened inside.
   *
   * @throws KernelException EPERM without CAP_SYS_ADMIN
   */
  public static NamespaceHandle makeNetwork() throws KernelException {
    Descriptor file = Visitor.makeNetwork();
    String path = "/proc/self/fd/" + file.fd();
    try {
      Identity identity = KernelFile.identity(file, path);
      return new NamespaceHandle(
          new Namespace.At(Path.of(path)), List.of(file), identity, Map.of());
    } catch (KernelException e) {
      file.close();
      throw e;
    }
  }

  private static NamespaceHandle ofFile(Namespace namespace, String path) throws KernelException {
    // Without O_NONBLOCK the path of a FIFO would wait here for ever.
    Descriptor file =
        KernelFile.open(
            "open namespace " + namespace, path, KernelFile.O_RDONLY | KernelFile.O_NONBLOCK);
    try {
      Identity identity = KernelFile.identity(file, path);
      long generation = Generation.of(namespace, file);
      return new NamespaceHandle(
          namespace,
          List.of(file),
          new Identity(identity.device(), identity.inode(), generation),
          Map.of());
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
    Map<Kind, Identity> inside = new EnumMap<>(Kind.class);
    try (Descriptor pidfd = Pidfd.open(action, pid)) {
      try {
        Identity net = openOthers(action, pid, others, inside);
        refuseExited(action, pidfd);
        return new NamespaceHandle(namespace, List.copyOf(others), net, inside);
      } catch (KernelException e) {
        // A process that has ended has no namespaces: ENOENT, though its number is still taken.
        refuseExited(action, pidfd);
        throw e;
      }
    } catch (KernelException e) {
      others.forEach(Descriptor::close);
      throw e;
    }
  }

  /** What /proc shows of a process that has ended may belong to the next one with its number. */
  private static void refuseExited(String action, Descriptor pidfd) throws KernelException {
    if (Pidfd.hasExited(action, pidfd)) {
      throw new KernelException(action, Errno.ESRCH);
    }
  }

  /** Opens those that are not this thread's own; the identity of the network one either way. */
  private static Identity openOthers(
      String action, int pid, List<Descriptor> others, Map<Kind, Identity> inside)
      throws KernelException {
    Identity net = ownIdentity();
    for (Kind kind : Kind.values()) {
      String path = "/proc/" + pid + "/ns/" + kind.file();
      Descriptor file = KernelFile.open(action, path, KernelFile.O_RDONLY);
      others.add(file);
      Identity identity = KernelFile.identity(file, path);
      inside.put(kind, identity);
      if (kind == Kind.NETWORK) {
        long generation = Generation.of(new Namespace.Pid(pid), file);
        net = new Identity(identity.device(), identity.inode(), generation);
      }
      if (identity.equals(KernelFile.identity("/proc/thread-self/ns/" + kind.file()))) {
        others.removeLast().close();
      }
    }
    return net;
  }

  private static Identity ownIdentity() throws KernelException {
    try (Descriptor file = KernelFile.open(Visitor.OWN_NET)) {
      Identity identity = KernelFile.identity(file, Visitor.OWN_NET);
      long generation = Generation.of(new Namespace.Self(), file);
      return new Identity(identity.device(), identity.inode(), generation);
    }
  }

  /**
   * Whether the name still stands for the namespace that this is: false once it was deleted, or
   * given to another. It costs one system call, three for a process.
   *
   * <p>While this is open its namespace is there, so that no other one has its inode.
   */
  public boolean isStillNamed() {
    return switch (namespace) {
      case Namespace.Self _ -> true;
      case Namespace.Named named -> isAt(named.path().toString());
      case Namespace.At(var path) -> isAt(path.toString());
      case Namespace.Pid(int pid) -> areOf(pid);
    };
  }

  private boolean isAt(String path) {
    try {
      Identity now = KernelFile.identityOf(path);
      return now.inode() == identity.inode() && now.device() == identity.device();
    } catch (KernelException e) {
      return false;
    }
  }

  /** What a process is in besides its network could change alone, so all of it is looked at. */
  private boolean areOf(int pid) {
    for (Kind kind : Kind.values()) {
      try {
        Identity now = KernelFile.identityOf("/proc/" + pid + "/ns/" + kind.file());
        if (!now.equals(inside.get(kind))) {
          return false;
        }
      } catch (KernelException e) {
        return false;
      }
    }
    return true;
  }

  public Namespace namespace() {
    return namespace;
  }

  /**
   * Which namespace this really is: the network one where there are several. It names the namespace
   * as long as the machine runs, not only while this handle is open.
   */
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
    if (!entered.isEmpty()) {
      return Visitor.run(namespace, entered, work);
    }
    Visitor.refuseFromAway();
    return work.run();
  }

  @Override
  public void close() {
    entered.forEach(Descriptor::close);
  }
}
