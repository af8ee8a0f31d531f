package dev.holdfast.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.holdfast.kernel.Libc.Sys;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One inotify descriptor for all watched files of the process: inotify(7).
 *
 * <p>A user may have 128 inotify descriptors and many thousand watches, so watches share one. It is
 * opened with the first watch and closed with the last.
 */
public final class FileWatches {

  /** Somebody wrote: {@code IN_MODIFY}. */
  public static final int WRITTEN = 0x2;

  /** An entry appeared in a directory, by creation or a move: {@code IN_CREATE | IN_MOVED_TO}. */
  public static final int ENTRY_APPEARED = 0x100 | 0x80;

  /** An entry left a directory: {@code IN_DELETE | IN_MOVED_FROM}. */
  public static final int ENTRY_GONE = 0x200 | 0x40;

  private static final int IN_MASK_ADD = 0x20000000;
  private static final int IN_IGNORED = 0x8000;
  private static final int IN_Q_OVERFLOW = 0x4000;

  private static final Logger LOG = System.getLogger(FileWatches.class.getName());
  private static final ReentrantLock LOCK = new ReentrantLock();
  private static @Nullable FileWatches open;

  private final Descriptor inotify;
  private final Map<Integer, List<Watch>> byNumber = new HashMap<>();
  private final MemorySegment buffer = Arena.ofAuto().allocate(16 * 1024, 8);
  private Poller.@Nullable Watch polled;

  /** Told of events, on the poller's thread. */
  public interface Listener {

    /**
     * Something of what was asked for happened, or events were lost.
     *
     * @param entry the entry of the watched directory that it is about; empty for the file itself
     */
    void changed(String entry);

    /** The file is gone and with it the watch: it does not come back by itself. */
    void gone();
  }

  /** A watched file or directory. */
  public static final class Watch implements AutoCloseable {

    private final FileWatches owner;
    private final int number;
    private final int mask;
    private final Listener listener;
    private volatile boolean closed;

    private Watch(FileWatches owner, int number, int mask, Listener listener) {
      this.owner = owner;
      this.number = number;
      this.mask = mask;
      this.listener = listener;
    }

    /** The same for watches on the same file while either is open: a file made again differs. */
    public int number() {
      return number;
    }

    private void tell(Consumer<Listener> news) {
      try {
        if (!closed) {
          news.accept(listener);
        }
      } catch (RuntimeException e) {
        LOG.log(Level.WARNING, "a listener failed on an event of a file", e);
      }
    }

    /**
     * Stops watching. News that is being told already may still arrive while this returns, and the
     * last watch waits for it; so whoever closes holds no lock that a listener takes.
     */
    @Override
    public void close() {
      closed = true;
      boolean unused;
      LOCK.lock();
      try {
        unused = owner.remove(this);
      } finally {
        LOCK.unlock();
      }
      owner.shutIf(unused);
    }
  }

  /**
   * Watches a file as it is seen inside a namespace.
   *
   * @param mask any of {@link #WRITTEN}, {@link #ENTRY_APPEARED}, {@link #ENTRY_GONE}
   * @throws KernelException ENOENT if there is no such file, ENOSPC if the user has too many
   *     watches
   */
  public static Watch watch(NamespaceHandle namespace, String path, int mask, Listener listener)
      throws KernelException {
    List<Watch> one = watching(namespace, List.of(path), mask, _ -> listener, false);
    return one.getFirst();
  }

  /**
   * Watches those of many files that are there and may be read, all of them on one visit to the
   * namespace.
   *
   * @throws KernelException ENOSPC if the user has too many watches; nothing is watched then
   */
  public static List<Watch> watchAll(
      NamespaceHandle namespace, Collection<String> paths, int mask, Listener listener)
      throws KernelException {
    return watchAll(namespace, paths, mask, _ -> listener);
  }

  /**
   * As {@link #watchAll(NamespaceHandle, Collection, int, Listener)}, each with a listener of its
   * own.
   *
   * @param listeners gives the listener for a path
   */
  public static List<Watch> watchAll(
      NamespaceHandle namespace,
      Collection<String> paths,
      int mask,
      Function<String, Listener> listeners)
      throws KernelException {
    return watching(namespace, paths, mask, listeners, true);
  }

  private static List<Watch> watching(
      NamespaceHandle namespace,
      Collection<String> paths,
      int mask,
      Function<String, Listener> listeners,
      boolean skipping)
      throws KernelException {
    FileWatches watches = null;
    boolean unused = false;
    LOCK.lock();
    try {
      watches = open == null ? openShared() : open;
      return watches.add(namespace, paths, mask, listeners, skipping);
    } finally {
      if (watches != null) {
        unused = watches.retireIfUnused();
      }
      LOCK.unlock();
      if (watches != null) {
        watches.shutIf(unused);
      }
    }
  }

  private static FileWatches openShared() throws KernelException {
    FileWatches watches = new FileWatches();
    try {
      watches.polled = Poller.watch(watches.inotify, Poller.READABLE, watches::readAndTell);
    } catch (KernelException e) {
      watches.inotify.close();
      throw e;
    }
    open = watches;
    return watches;
  }

  private FileWatches() throws KernelException {
    inotify =
        new Descriptor(
            Libc.check(
                "open inotify",
                Libc.call(Sys.INOTIFY_INIT1, KernelFile.O_CLOEXEC | KernelFile.O_NONBLOCK, 0, 0)));
  }

  private List<Watch> add(
      NamespaceHandle namespace,
      Collection<String> paths,
      int mask,
      Function<String, Listener> listeners,
      boolean skipping)
      throws KernelException {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    try {
      namespace.call(() -> addWatches(paths, mask, skipping, numbers));
    } catch (KernelException | RuntimeException e) {
      numbers.values().forEach(this::dropIfUnshared);
      throw e;
    }
    List<Watch> added = new ArrayList<>(numbers.size());
    numbers.forEach((path, number) -> {
      Watch watch = new Watch(this, number, mask, listeners.apply(path));
      byNumber.computeIfAbsent(number, n -> new ArrayList<>(1)).add(watch);
      added.add(watch);
    });
    return added;
  }

  private boolean addWatches(
      Collection<String> paths, int mask, boolean skipping, Map<String, Integer> numbers)
      throws KernelException {
    for (String path : paths) {
      try (Arena arena = Arena.ofConfined()) {
        long name = Libc.text(arena, path).address();
        long number =
            Libc.call(Sys.INOTIFY_ADD_WATCH, inotify.fd(), name, mask | IN_MASK_ADD, 0, 0, 0);
        if (!skipping || !isUnwatchable(number)) {
          numbers.put(path, (int) Libc.check("watch " + path, number));
        }
      }
    }
    return true;
  }

  private static boolean isUnwatchable(long result) {
    return result == -Errno.ENOENT.number()
        || result == -Errno.ENOTDIR.number()
        || result == -Errno.EACCES.number();
  }

  /** Forgets a watch; whether it was the last one. */
  private boolean remove(Watch watch) {
    List<Watch> sharing = byNumber.get(watch.number);
    if (sharing == null || !sharing.remove(watch)) {
      return false;
    }
    if (sharing.isEmpty()) {
      byNumber.remove(watch.number);
      dropIfUnshared(watch.number);
    }
    return retireIfUnused();
  }

  private void dropIfUnshared(int number) {
    if (!byNumber.containsKey(number)) {
      var _ = Libc.call(Sys.INOTIFY_RM_WATCH, inotify.fd(), number, 0);
    }
  }

  private boolean retireIfUnused() {
    if (!byNumber.isEmpty() || open != this) {
      return false;
    }
    open = null;
    return true;
  }

  /** Closes the descriptor. Not under the lock, which the reaction that is waited for takes. */
  private void shutIf(boolean unused) {
    if (unused) {
      if (polled != null) {
        polled.close();
      }
      inotify.close();
    }
  }

  /** One event of {@code struct inotify_event}: wd 4, mask 4, cookie 4, len 4, name. */
  private record Event(int number, int mask, String entry) {}

  private void readAndTell() {
    List<Runnable> told = new ArrayList<>();
    boolean unused = false;
    LOCK.lock();
    try {
      for (Event event : read()) {
        tell(event, told);
      }
      unused = retireIfUnused();
    } catch (KernelException e) {
      LOG.log(Level.WARNING, "file events were not read", e);
    } finally {
      LOCK.unlock();
    }
    shutIf(unused);
    told.forEach(Runnable::run);
  }

  private List<Event> read() throws KernelException {
    long got = Libc.restarted(Sys.READ, inotify.fd(), buffer.address(), buffer.byteSize());
    if (got == -Errno.EAGAIN.number()) {
      return List.of();
    }
    Libc.check("read file events", got);
    List<Event> events = new ArrayList<>();
    for (long at = 0; at < got; ) {
      int length = buffer.get(JAVA_INT, at + 12);
      String name = length == 0 ? "" : buffer.getString(at + 16, StandardCharsets.UTF_8);
      events.add(new Event(buffer.get(JAVA_INT, at), buffer.get(JAVA_INT, at + 4), name));
      at += 16 + length;
    }
    return events;
  }

  private void tell(Event event, List<Runnable> told) {
    if ((event.mask & IN_Q_OVERFLOW) != 0) {
      byNumber.values().stream()
          .flatMap(List::stream)
          .forEach(watch -> told.add(() -> watch.tell(listener -> listener.changed(""))));
      return;
    }
    boolean gone = (event.mask & IN_IGNORED) != 0;
    List<Watch> sharing = gone ? byNumber.remove(event.number) : byNumber.get(event.number);
    for (Watch watch : sharing == null ? List.<Watch>of() : List.copyOf(sharing)) {
      if (gone) {
        told.add(() -> watch.tell(Listener::gone));
      } else if ((event.mask & watch.mask) != 0) {
        told.add(() -> watch.tell(listener -> listener.changed(event.entry)));
      }
    }
  }
}
