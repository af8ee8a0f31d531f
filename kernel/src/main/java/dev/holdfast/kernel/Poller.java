package dev.holdfast.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import dev.holdfast.kernel.Libc.Sys;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One platform thread that waits in the kernel for every monitored descriptor: epoll(7).
 *
 * <p>It starts with the first watch and ends with the last. It is the one thing in Holdfast that a
 * process has once: a blocking system call pins the thread that makes it, so all monitors share
 * this one.
 */
public final class Poller {

  /** Something to read: {@code EPOLLIN}. */
  public static final int READABLE = 1;

  /** A file of proc that tells of changes so: {@code EPOLLPRI}. */
  public static final int EXCEPTIONAL = 2;

  /** Reacts once, though what it reacted to may go on: {@code EPOLLONESHOT}. */
  public static final int ONCE = 1 << 30;

  private static final Logger LOG = System.getLogger(Poller.class.getName());
  private static final int EPOLL_CTL_ADD = 1;
  private static final int EPOLL_CTL_DEL = 2;
  // struct epoll_event is packed on x86-64 only: events 4, data 8.
  private static final int EVENT_BYTES = Libc.X86_64 ? 12 : 16;
  private static final int DATA = Libc.X86_64 ? 4 : 8;
  private static final int EVENTS_A_TURN = 64;
  private static final long STOP = 0;

  private static final ReentrantLock STARTING = new ReentrantLock();
  private static @Nullable Poller running;

  private final Descriptor epoll;
  private final Descriptor stop;
  private final Map<Long, Watch> watches = new ConcurrentHashMap<>();
  private final Thread thread;
  private long lastKey = STOP;

  /** A descriptor that is being watched; closing it stops that, and not the descriptor. */
  public static final class Watch implements AutoCloseable {

    private final Poller poller;
    private final long key;
    private final Descriptor descriptor;
    private final Runnable ready;
    private final ReentrantLock running = new ReentrantLock();
    private boolean closed;

    private Watch(Poller poller, long key, Descriptor descriptor, Runnable ready) {
      this.poller = poller;
      this.key = key;
      this.descriptor = descriptor;
      this.ready = ready;
    }

    private void run() {
      running.lock();
      try {
        if (!closed) {
          ready.run();
        }
      } catch (Throwable e) {
        // Whatever one monitor does wrong, the others go on hearing.
        LOG.log(Level.WARNING, "a monitor failed on an event", e);
      } finally {
        running.unlock();
      }
    }

    /**
     * Stops watching; the reaction does not run any more once this has returned. It waits for one
     * that is running, so whoever closes holds no lock that the reaction takes.
     */
    @Override
    public void close() {
      running.lock();
      try {
        if (closed) {
          return;
        }
        closed = true;
      } finally {
        running.unlock();
      }
      release(poller, this);
    }
  }

  /**
   * Watches a descriptor until the watch is closed, which comes before closing the descriptor.
   *
   * @param events {@link #READABLE} or {@link #EXCEPTIONAL}, level-triggered unless with {@link
   *     #ONCE}; errors always count
   * @param ready runs on the poller's thread, so it reads what is there and returns
   */
  public static Watch watch(Descriptor descriptor, int events, Runnable ready)
      throws KernelException {
    STARTING.lock();
    try {
      Poller poller = running;
      if (poller == null) {
        poller = new Poller();
        poller.start();
        running = poller;
      }
      return poller.add(descriptor, events, ready);
    } finally {
      STARTING.unlock();
    }
  }

  private static void release(Poller poller, Watch watch) {
    STARTING.lock();
    try {
      poller.remove(watch);
      if (poller.watches.isEmpty() && running == poller) {
        running = null;
        poller.signalStop();
      }
    } finally {
      STARTING.unlock();
    }
  }

  private Poller() throws KernelException {
    thread = Thread.ofPlatform().name("holdfast-poller").daemon().unstarted(this::loop);
    epoll = opened(Libc.call(Sys.EPOLL_CREATE1, KernelFile.O_CLOEXEC, 0, 0));
    try {
      stop = opened(Libc.call(Sys.EVENTFD2, 0, KernelFile.O_CLOEXEC | KernelFile.O_NONBLOCK, 0));
    } catch (KernelException e) {
      epoll.close();
      throw e;
    }
  }

  private static Descriptor opened(long result) throws KernelException {
    return new Descriptor(Libc.check("open a poller", result));
  }

  private void start() throws KernelException {
    boolean started = false;
    try {
      control("start a poller", EPOLL_CTL_ADD, stop, READABLE, STOP);
      thread.start();
      started = true;
    } finally {
      if (!started) {
        stop.close();
        epoll.close();
      }
    }
  }

  private Watch add(Descriptor descriptor, int events, Runnable ready) throws KernelException {
    long key = ++lastKey;
    Watch watch = new Watch(this, key, descriptor, ready);
    watches.put(key, watch);
    try {
      control("watch a descriptor", EPOLL_CTL_ADD, descriptor, events, key);
      return watch;
    } catch (KernelException | RuntimeException e) {
      release(this, watch);
      throw e;
    }
  }

  private void remove(Watch watch) {
    watches.remove(watch.key);
    if (watch.descriptor.isOpen() && epoll.isOpen()) {
      try {
        control("unwatch a descriptor", EPOLL_CTL_DEL, watch.descriptor, 0, 0);
      } catch (KernelException e) {
        LOG.log(Level.DEBUG, "it was not watched any more", e);
      }
    }
  }

  private void control(String action, int operation, Descriptor descriptor, int events, long key)
      throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment event = arena.allocate(EVENT_BYTES, 8);
      event.set(JAVA_INT_UNALIGNED, 0, events);
      event.set(JAVA_LONG_UNALIGNED, DATA, key);
      Libc.check(
          action,
          Libc.call(Sys.EPOLL_CTL, epoll.fd(), operation, descriptor.fd(), event.address(), 0, 0));
    }
  }

  private void signalStop() {
    try (Arena arena = Arena.ofConfined()) {
      long one = arena.allocateFrom(JAVA_LONG, 1L).address();
      var _ = Libc.restarted(Sys.WRITE, stop.fd(), one, 8);
    }
  }

  private void loop() {
    try (epoll;
        stop) {
      try {
        waitForEvents();
      } finally {
        retire();
      }
    } catch (KernelException e) {
      LOG.log(Level.ERROR, "monitors are deaf from now on", e);
    }
  }

  /** Lets the next watch start another poller, should this one have ended by itself. */
  private void retire() {
    STARTING.lock();
    try {
      running = running == this ? null : running;
    } finally {
      STARTING.unlock();
    }
  }

  private void waitForEvents() throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment events = arena.allocate((long) EVENTS_A_TURN * EVENT_BYTES, 8);
      while (true) {
        long ready =
            Libc.restarted(Sys.EPOLL_PWAIT, epoll.fd(), events.address(), EVENTS_A_TURN, -1, 0, 0);
        Libc.check("wait for events", ready);
        for (int i = 0; i < ready; i++) {
          long key = events.get(JAVA_LONG_UNALIGNED, (long) i * EVENT_BYTES + DATA);
          if (key == STOP) {
            return;
          }
          Watch watch = watches.get(key);
          if (watch != null) {
            watch.run();
          }
        }
      }
    }
  }
}
