package dev.holdfast.kernel;

import dev.holdfast.kernel.Libc.Sys;
import dev.holdfast.kernel.Namespace.Kind;
import dev.holdfast.kernel.NamespaceHandle.RawWork;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A thread that goes into other namespaces for others, and always comes home before it answers.
 *
 * <p>New threads inherit the namespaces of the thread that starts them, carriers of virtual threads
 * and pool workers too. So a visitor does one piece of raw work while it is away and completes its
 * answer, which may wake or start anything, only when it is home again.
 *
 * <p>A visit costs about 3 µs on a thread that lives and 170 µs on a new one, so a few are kept;
 * one that is idle for a second ends. There are never more than a few, however many ask at once:
 * visits are short, and the others wait for their turn.
 */
final class Visitor extends Thread {

  static final String OWN_NET = "/proc/thread-self/ns/net";

  private static final int NS_GET_NSTYPE = 0xb703;

  private static final int MOST = 8;

  private static final ThreadPoolExecutor VISITORS =
      new ThreadPoolExecutor(
          0,
          MOST,
          1,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          Visitor::new,
          Visitor::awaitOneThatIsFree);

  private final List<Home> homes = new ArrayList<>();

  /** The kinds of namespace that the work under way has exchanged for new ones. */
  private int unshared;

  /** One namespace of this thread's own, to come back to. */
  private record Home(Kind kind, Descriptor file) {}

  private Visitor(Runnable work) {
    super(null, work, "holdfast-visitor", 0, false);
    setDaemon(true);
  }

  @Override
  public void run() {
    try {
      super.run();
    } finally {
      homes.forEach(home -> home.file.close());
    }
  }

  /** Runs work inside the given namespaces, on a visitor. */
  static <T> T run(Namespace name, List<Descriptor> namespaces, RawWork<T> work)
      throws KernelException {
    return start(name, namespaces, work).await();
  }

  /** Starts a visit; whatever depends on its answer runs when the visitor is home again. */
  static <T> Visit<T> start(Namespace name, List<Descriptor> namespaces, RawWork<T> work) {
    refuseFromAway();
    Visit<T> visit = new Visit<>(name, namespaces, work);
    VISITORS.execute(() -> ((Visitor) currentThread()).make(visit));
    return visit;
  }

  /**
   * Makes a network namespace that nobody else knows, by unshare(2) on a visitor that comes home
   * from it; it lives for as long as somebody holds the answer.
   */
  static Descriptor makeNetwork() throws KernelException {
    String action = "make a network namespace";
    return start(
            new Namespace.Self(),
            List.of(),
            () -> {
              Visitor visitor = (Visitor) currentThread();
              long flag = Kind.NETWORK.cloneFlag();
              Libc.check(action, Libc.call(Sys.UNSHARE, flag, 0, 0));
              visitor.unshared |= Kind.NETWORK.cloneFlag();
              return KernelFile.open(action, OWN_NET, KernelFile.O_RDONLY);
            })
        .await();
  }

  /** What a visit does that finds as many visitors as there may be, all of them away. */
  private static void awaitOneThatIsFree(Runnable visit, ThreadPoolExecutor visitors) {
    boolean interrupted = false;
    boolean taken = false;
    while (!taken) {
      try {
        taken = visitors.getQueue().offer(visit, 5, TimeUnit.MILLISECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      if (!taken && visitors.getPoolSize() < visitors.getMaximumPoolSize()) {
        visitors.execute(visit); // one that was idle has ended meanwhile
        taken = true;
      }
    }
    if (interrupted) {
      currentThread().interrupt();
    }
  }

  /** Another visitor may take the place of one that will not come home. */
  private static void replaceOne() {
    synchronized (VISITORS) {
      VISITORS.setMaximumPoolSize(VISITORS.getMaximumPoolSize() + 1);
    }
  }

  /** Refuses work for a thread that is away: what it starts would take its namespace for home. */
  static void refuseFromAway() {
    if (currentThread() instanceof Visitor) {
      throw new IllegalStateException("raw work inside a namespace does not enter another one");
    }
  }

  private void make(Visit<?> visit) {
    int away = 0;
    Runnable answer;
    try {
      rememberHome();
      for (Descriptor namespace : visit.namespaces) {
        away |= enter(visit.name, namespace);
      }
      answer = visit.work();
    } catch (Throwable reason) {
      answer = () -> visit.answer.completeExceptionally(reason);
    }
    try {
      comeHome(away | unshared);
      unshared = 0;
    } catch (KernelException lost) {
      stayAway(visit, lost);
    }
    answer.run();
  }

  private void rememberHome() throws KernelException {
    if (!homes.isEmpty()) {
      return;
    }
    List<Home> all = new ArrayList<>();
    try {
      for (Kind kind : Kind.values()) {
        all.add(new Home(kind, KernelFile.open("/proc/thread-self/ns/" + kind.file())));
      }
    } catch (KernelException e) {
      // With only some of them remembered it would not come home from the others.
      all.forEach(home -> home.file.close());
      throw e;
    }
    homes.addAll(all);
  }

  /** Enters one namespace; its kind's flag, so that it can be left again. */
  private static int enter(Namespace name, Descriptor namespace) throws KernelException {
    Kind kind = kindOf(name, namespace);
    Libc.check(
        "enter namespace " + name, Libc.call(Sys.SETNS, namespace.fd(), kind.cloneFlag(), 0));
    return kind.cloneFlag();
  }

  /** What kind of namespace an open file stands for: ioctl_ns(2). */
  static Kind kindOf(Namespace name, Descriptor namespace) throws KernelException {
    long flag = Libc.call(Sys.IOCTL, namespace.fd(), NS_GET_NSTYPE, 0);
    for (Kind kind : Kind.values()) {
      if (kind.cloneFlag() == flag) {
        return kind;
      }
    }
    throw new KernelException(
        "enter namespace " + name, Errno.EINVAL, "not a network, UTS or IPC namespace");
  }

  private void comeHome(int away) throws KernelException {
    for (Home home : homes) {
      if ((away & home.kind.cloneFlag()) != 0) {
        Libc.check(
            "leave a namespace", Libc.call(Sys.SETNS, home.file.fd(), home.kind.cloneFlag(), 0));
      }
    }
  }

  /**
   * Keeps a thread that cannot come home (the process gave up CAP_SYS_ADMIN meanwhile) from ever
   * waking or starting another: its caller looks for itself, see {@link Visit#await}.
   */
  private static void stayAway(Visit<?> visit, KernelException lost) {
    visit.lost = lost;
    while (true) {
      LockSupport.park();
    }
  }

  /** One piece of work and its answer. */
  static final class Visit<T> {

    private final Namespace name;
    private final List<Descriptor> namespaces;
    private final RawWork<T> work;
    final CompletableFuture<T> answer = new CompletableFuture<>();
    private volatile @Nullable KernelException lost;

    Visit(Namespace name, List<Descriptor> namespaces, RawWork<T> work) {
      this.name = name;
      this.namespaces = namespaces;
      this.work = work;
    }

    /** Does the work now; giving the answer is left for when the thread is home. */
    Runnable work() throws KernelException {
      T result = work.run();
      return () -> answer.complete(result);
    }

    /** Waits through interrupts: the work is short, and its result may be a descriptor. */
    T await() throws KernelException {
      boolean interrupted = false;
      try {
        while (true) {
          try {
            return answer.get(1, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            interrupted = true;
          } catch (TimeoutException e) {
            if (lost != null) {
              replaceOne();
              throw lost;
            }
          } catch (ExecutionException e) {
            throw rethrown(e.getCause());
          }
        }
      } finally {
        if (interrupted) {
          currentThread().interrupt();
        }
      }
    }

    private static KernelException rethrown(@Nullable Throwable cause) {
      return switch (cause) {
        case KernelException refused -> refused;
        case RuntimeException unchecked -> throw unchecked;
        case Error error -> throw error;
        case null, default -> throw new AssertionError(cause);
      };
    }
  }
}
