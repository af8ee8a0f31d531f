package dev.holdfast.sysctl;

import dev.holdfast.kernel.Descriptor;
import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.FileWatches;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.Namespace.Kind;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.kernel.NetlinkDescriptor;
import dev.holdfast.kernel.Poller;
import dev.holdfast.kernel.ProcessExit;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Listens for changes of one scope's sysctls: writes by inotify on their directories, what others'
 * side effects change by NETCONF, the host name by poll(2), and interfaces that come and go by link
 * events, upon which it watches the directories anew.
 *
 * <p>A netlink socket keeps a namespace alive that nobody else holds. So the name of the namespace,
 * or its process, is watched too, and the monitor ends with it.
 */
final class SysctlMonitor implements Monitor {

  // linux/rtnetlink.h
  private static final int RTNLGRP_LINK = 1;
  private static final int RTNLGRP_IPV4_NETCONF = 24;
  private static final int RTNLGRP_IPV6_NETCONF = 25;

  private static final Pattern OF_A_PROCESS = Pattern.compile("/proc/([1-9][0-9]{0,8})/.*");
  // Not sysctls but another file system, which looking into it would mount.
  private static final String NOT_SYSCTLS = "/proc/sys/fs/binfmt_misc";

  private final NamespaceHandle namespace;
  private final Namespace scope;
  private final Bell bell;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger asksToRenew = new AtomicInteger();

  // Held while resources are taken or given back, and never by a reaction on the poller's thread,
  // for which giving back waits.
  private final ReentrantLock resources = new ReentrantLock();
  private final Deque<Runnable> toClose = new ArrayDeque<>();
  private List<FileWatches.Watch> directories = List.of();

  private SysctlMonitor(NamespaceHandle namespace, Bell bell) {
    this.namespace = namespace;
    this.scope = namespace.namespace();
    this.bell = bell;
    toClose.push(namespace::close);
  }

  static Monitor start(Namespace scope, Bell bell) throws MonitorException {
    try {
      SysctlMonitor monitor = new SysctlMonitor(NamespaceHandle.open(scope), bell);
      try {
        monitor.listen();
        return monitor;
      } catch (KernelException e) {
        monitor.close();
        throw e;
      }
    } catch (KernelException e) {
      throw new MonitorException("listen for sysctls in " + scope + ": " + e.getMessage(), e);
    }
  }

  private void listen() throws KernelException {
    resources.lock();
    try {
      Set<Kind> kinds = namespace.kinds();
      listenForTheEnd();
      if (kinds.contains(Kind.NETWORK)) {
        join(this::ring, RTNLGRP_IPV4_NETCONF, RTNLGRP_IPV6_NETCONF);
        join(this::linkChanged, RTNLGRP_LINK);
      }
      if (kinds.contains(Kind.UTS)) {
        poll("/proc/sys/kernel/hostname");
        poll("/proc/sys/kernel/domainname");
      }
      boolean _ = watchDirectories();
      if (!isStillThere()) {
        throw new KernelException("open namespace " + scope, Errno.ENOENT, "it has just gone");
      }
    } finally {
      resources.unlock();
    }
  }

  /** Watches what names the namespace: a process, or an entry of a directory. */
  private void listenForTheEnd() throws KernelException {
    switch (scope) {
      case Namespace.Self _ -> {}
      case Namespace.Pid(int pid) -> listenForExit(pid);
      case Namespace.Named named -> listenForName(named.path());
      case Namespace.At(Path path) -> {
        Matcher ofProcess = OF_A_PROCESS.matcher(path.toString());
        if (ofProcess.matches()) {
          listenForExit(Integer.parseInt(ofProcess.group(1)));
        } else if (!path.startsWith("/proc")) {
          listenForName(path);
        }
      }
    }
  }

  private void listenForExit(int pid) throws KernelException {
    ProcessExit exit = ProcessExit.watch(pid, () -> aside(() -> end(null)));
    toClose.push(exit::close);
  }

  private void listenForName(Path path) throws KernelException {
    String name = path.getFileName().toString();
    String directory = Objects.requireNonNull(path.getParent()).toString();
    FileWatches.Listener listener =
        new FileWatches.Listener() {
          @Override
          public void changed(String entry) {
            if (entry.isEmpty() || entry.equals(name)) {
              aside(SysctlMonitor.this::endIfGone);
            }
          }

          @Override
          public void gone() {
            aside(SysctlMonitor.this::endIfGone);
          }
        };
    try (NamespaceHandle home = NamespaceHandle.open(new Namespace.Self())) {
      int mask = FileWatches.ENTRY_GONE | FileWatches.ENTRY_APPEARED;
      toClose.push(FileWatches.watch(home, directory, mask, listener)::close);
    }
  }

  private void endIfGone() {
    if (!isStillThere()) {
      end(null);
    }
  }

  /** Whether the scope's name still means the namespace that is being listened in. */
  private boolean isStillThere() {
    try (NamespaceHandle now = NamespaceHandle.open(scope)) {
      return now.identity().equals(namespace.identity());
    } catch (KernelException e) {
      return false;
    }
  }

  private void join(Runnable reaction, int... groups) throws KernelException {
    NetlinkDescriptor socket = NetlinkDescriptor.open(namespace, 0, 0);
    toClose.push(socket::close);
    for (int group : groups) {
      socket.join(group);
    }
    Runnable ready = () -> drain(socket, reaction);
    toClose.push(Poller.watch(socket.descriptor(), Poller.READABLE, ready)::close);
  }

  /** Empties the socket, whatever is in it: that there was something is all the news. */
  private void drain(NetlinkDescriptor socket, Runnable reaction) {
    byte[] scrap = new byte[16];
    try {
      while (socket.receive(scrap, Duration.ZERO) >= 0) {
        // the next
      }
    } catch (KernelException e) {
      if (!e.errno().equals(Errno.ENOBUFS)) {
        aside(() -> end(e));
      }
    }
    reaction.run();
  }

  /** A few files of proc say so when they change: proc_sys_poll of fs/proc/proc_sysctl.c. */
  private void poll(String path) throws KernelException {
    Descriptor file = namespace.call(() -> KernelFile.open(path));
    toClose.push(file::close);
    toClose.push(Poller.watch(file, Poller.EXCEPTIONAL, this::ring)::close);
  }

  private void ring() {
    if (!over.get()) {
      bell.ring();
    }
  }

  /** An interface may have come, gone, or been renamed, and its directories with it. */
  private void linkChanged() {
    ring();
    if (asksToRenew.getAndIncrement() == 0) {
      aside(this::renew);
    }
  }

  private void renew() {
    int answered;
    do {
      answered = asksToRenew.get();
      boolean changed = false;
      resources.lock();
      try {
        changed = !over.get() && watchDirectories();
      } catch (KernelException e) {
        aside(() -> end(e));
      } finally {
        resources.unlock();
      }
      if (changed) {
        // Something may have been written before there was a watch on it.
        ring();
      }
    } while (!asksToRenew.compareAndSet(answered, 0));
  }

  /**
   * Watches all directories anew, and then lets go of the watches before: one on a directory that
   * was made again is stale. Whether there is any other directory now than before.
   */
  private boolean watchDirectories() throws KernelException {
    Set<Kind> kinds = namespace.kinds();
    List<String> paths = namespace.call(() -> directoriesOf(kinds));
    List<FileWatches.Watch> before = directories;
    directories =
        FileWatches.watchAll(
            namespace,
            paths,
            FileWatches.WRITTEN,
            new FileWatches.Listener() {
              @Override
              public void changed(String entry) {
                ring();
              }

              @Override
              public void gone() {
                ring();
              }
            });
    before.forEach(FileWatches.Watch::close);
    return !numbers(before).equals(numbers(directories));
  }

  private static Set<Integer> numbers(List<FileWatches.Watch> watches) {
    return watches.stream().map(FileWatches.Watch::number).collect(Collectors.toSet());
  }

  private List<String> directoriesOf(Set<Kind> kinds) {
    List<String> paths = new ArrayList<>();
    if (scope instanceof Namespace.Self) {
      return SysctlFiles.directories("/proc/sys", SysctlMonitor::mayHaveDirectories);
    }
    if (kinds.contains(Kind.NETWORK)) {
      paths.addAll(SysctlFiles.directories("/proc/sys/net", SysctlMonitor::mayHaveDirectories));
    }
    if (kinds.contains(Kind.UTS) || kinds.contains(Kind.IPC)) {
      paths.add("/proc/sys/kernel");
    }
    if (kinds.contains(Kind.IPC)) {
      paths.add("/proc/sys/fs/mqueue");
    }
    return paths;
  }

  private static boolean mayHaveDirectories(String path) {
    return !path.equals(NOT_SYSCTLS) && !PerInterface.isDirectoryOfOne(path);
  }

  /** Does work that takes its time off the poller's thread. */
  private static void aside(Runnable work) {
    Thread _ = Thread.ofVirtual().name("holdfast-sysctl-monitor").start(work);
  }

  @Override
  public CompletionStage<Void> ended() {
    return ended.minimalCompletionStage();
  }

  @Override
  public List<String> uncovered() {
    return List.of(
        "what the kernel changes by itself, but for forwarding, rp_filter, proxy_arp, proxy_ndp,"
            + " ignore_routes_with_linkdown and the host name",
        "writes through another mount of proc, such as a container's",
        "directories that come with a kernel module, until the next link event");
  }

  @Override
  public void close() {
    end(null);
  }

  private void end(@Nullable Throwable reason) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    resources.lock();
    try {
      directories.forEach(FileWatches.Watch::close);
      directories = List.of();
      toClose.forEach(Runnable::run);
      toClose.clear();
    } finally {
      resources.unlock();
    }
    if (reason == null) {
      ended.complete(null);
    } else {
      ended.completeExceptionally(reason);
    }
  }
}
