package dev.holdfast.cgroup;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.FileWatches;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.kernel.ScopeWatch;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Ending;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Listens for changes of a cgroup and all below it: inotify on each directory tells of writes to
 * its files, and of cgroups that come and go in it. The way to the cgroup is watched too, so that
 * it is heard of when it comes.
 */
final class CgroupMonitor implements Monitor {

  private static final int MASK =
      FileWatches.WRITTEN | FileWatches.ENTRY_APPEARED | FileWatches.ENTRY_GONE;

  private final CgroupFiles files;
  private final Bell bell;
  private final Ending ending = new Ending(this::giveBack);
  private final Set<CgroupPath> stale = new HashSet<>();

  // Held while watches are taken or given back, and never by a reaction on the poller's thread,
  // for which giving back waits.
  private final ReentrantLock resources = new ReentrantLock();
  private final Map<CgroupPath, List<FileWatches.Watch>> watches = new HashMap<>();
  private @Nullable ScopeWatch process;

  private CgroupMonitor(CgroupFiles files, Bell bell) {
    this.files = files;
    this.bell = bell;
  }

  static Optional<Monitor> start(CgroupScope scope, Bell bell) throws MonitorException {
    CgroupMonitor monitor = null;
    try {
      monitor = new CgroupMonitor(new CgroupFiles(Hierarchy.open(scope)), bell);
      monitor.listen(scope);
      return Optional.of(monitor);
    } catch (KernelException e) {
      if (monitor != null) {
        monitor.close();
      } else if (e.errno().equals(Errno.ENOENT) && scope.namespace() instanceof Namespace.Self) {
        return Optional.empty();
      }
      throw new MonitorException("listen for cgroups in " + scope + ": " + e.getMessage(), e);
    }
  }

  private void listen(CgroupScope scope) throws KernelException {
    resources.lock();
    try (NamespaceHandle namespace = NamespaceHandle.open(scope.namespace())) {
      process = ScopeWatch.watch(namespace, () -> ending.come(null));
      try (NamespaceHandle home = NamespaceHandle.open(new Namespace.Self())) {
        watchFrom(home, CgroupPath.TOP);
      }
    } finally {
      resources.unlock();
    }
  }

  /** Watches a cgroup, and all that is to be heard of from there on. */
  private void watchFrom(NamespaceHandle home, CgroupPath cgroup) throws KernelException {
    CgroupPath base = files.hierarchy().base();
    if (cgroup.isAtOrBelow(base)) {
      watchBelow(home, cgroup);
      return;
    }
    watch(home, cgroup, files.hierarchy().directory(cgroup), MASK, new OnTheWay(cgroup, base));
    watchFrom(home, base.way().get(cgroup.components().size() + 1));
  }

  private void watchBelow(NamespaceHandle home, CgroupPath cgroup) throws KernelException {
    watch(home, cgroup, files.hierarchy().directory(cgroup), MASK, new Within(cgroup));
    // The kernel tells of this one only who watches the file itself.
    String events = files.hierarchy().path(cgroup, CgroupFiles.EVENTS);
    watch(home, cgroup, events, FileWatches.WRITTEN, new Emptied());
    for (String child : files.children(cgroup)) {
      try {
        watchBelow(home, cgroup.child(child));
      } catch (IllegalArgumentException e) {
        // A name that no state can name.
      }
    }
  }

  private void watch(
      NamespaceHandle home, CgroupPath cgroup, String path, int mask, FileWatches.Listener listener)
      throws KernelException {
    watches
        .computeIfAbsent(cgroup, _ -> new ArrayList<>())
        .addAll(FileWatches.watchAll(home, List.of(path), mask, listener));
  }

  /** Hears of one directory on the way: only that the next one came or went matters. */
  private final class OnTheWay implements FileWatches.Listener {

    private final CgroupPath next;

    OnTheWay(CgroupPath cgroup, CgroupPath base) {
      this.next = base.way().get(cgroup.components().size() + 1);
    }

    @Override
    public void changed(String entry) {
      if (entry.isEmpty() || entry.equals(next.components().getLast())) {
        mayHaveComeOrGone(next);
      }
    }

    @Override
    public void gone() {
      mayHaveComeOrGone(next.parent());
    }
  }

  /** Hears of the scope, or a cgroup in it. */
  private final class Within implements FileWatches.Listener {

    private final CgroupPath cgroup;

    Within(CgroupPath cgroup) {
      this.cgroup = cgroup;
    }

    @Override
    public void changed(String entry) {
      if (entry.isEmpty()) {
        mayHaveComeOrGone(cgroup);
      } else if (!isFile(entry)) {
        mayHaveComeOrGone(cgroup.child(entry));
      } else if (matters(entry)) {
        ring();
      }
    }

    @Override
    public void gone() {
      mayHaveComeOrGone(cgroup);
    }
  }

  /** Hears that the last process has left a cgroup: it may go now. */
  private final class Emptied implements FileWatches.Listener {

    @Override
    public void changed(String entry) {
      ring();
    }

    @Override
    public void gone() {
      // The directory's own watch tells of it.
    }
  }

  /** Whether an entry is surely an interface file, and not a cgroup that somebody called so. */
  private static boolean isFile(String entry) {
    int dot = entry.indexOf('.');
    return dot > 0
        && (entry.startsWith("cgroup.") || KnownFiles.isController(entry.substring(0, dot)));
  }

  /** What the kernel counts is no news. */
  private static boolean matters(String file) {
    return file.equals(CgroupFiles.SUBTREE_CONTROL.name()) || KnownFiles.refusal(file).isEmpty();
  }

  private void ring() {
    if (!ending.isOver()) {
      bell.ring();
    }
  }

  /**
   * A cgroup may have come, gone, or been made again. A watch on one that is gone is stale, and
   * nothing says so but the directory above it.
   */
  private void mayHaveComeOrGone(CgroupPath cgroup) {
    ring();
    boolean first;
    synchronized (stale) {
      first = stale.isEmpty();
      stale.add(cgroup);
    }
    if (first) {
      aside(this::renew);
    }
  }

  private void renew() {
    resources.lock();
    try {
      Set<CgroupPath> now;
      synchronized (stale) {
        now = Set.copyOf(stale);
        stale.clear();
      }
      if (!ending.isOver()) {
        renew(now);
      }
    } catch (KernelException e) {
      aside(() -> ending.come(e));
    } finally {
      resources.unlock();
    }
    // Something may have been set before there was a watch on it.
    ring();
  }

  private void renew(Set<CgroupPath> changed) throws KernelException {
    List<FileWatches.Watch> before = new ArrayList<>();
    watches
        .entrySet()
        .removeIf(entry -> {
          boolean old = changed.stream().anyMatch(one -> entry.getKey().isAtOrBelow(one));
          if (old) {
            before.addAll(entry.getValue());
          }
          return old;
        });
    try (NamespaceHandle home = NamespaceHandle.open(new Namespace.Self())) {
      for (CgroupPath cgroup : changed) {
        boolean byAnother =
            changed.stream().anyMatch(one -> !one.equals(cgroup) && cgroup.isAtOrBelow(one));
        if (!byAnother) {
          watchFrom(home, cgroup);
        }
      }
    } finally {
      before.forEach(FileWatches.Watch::close);
    }
  }

  /** Does work that takes its time off the poller's thread. */
  private static void aside(Runnable work) {
    Thread _ = Thread.ofVirtual().name("holdfast-cgroup-monitor").start(work);
  }

  @Override
  public CompletionStage<Void> ended() {
    return ending.stage();
  }

  @Override
  public List<String> uncovered() {
    return List.of("what the kernel changes by itself, such as processors that go offline");
  }

  @Override
  public void close() {
    ending.come(null);
  }

  private void giveBack() {
    resources.lock();
    try {
      watches.values().forEach(all -> all.forEach(FileWatches.Watch::close));
      watches.clear();
      if (process != null) {
        process.close();
      }
    } finally {
      resources.unlock();
    }
  }
}
