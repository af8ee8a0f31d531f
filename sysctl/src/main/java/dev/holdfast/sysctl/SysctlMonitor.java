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
import dev.holdfast.kernel.ScopeWatch;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Ending;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * Listens for changes of one scope's sysctls: writes by inotify on their directories, which names
 * the sysctl, what others' side effects change by NETCONF, the host name by poll(2), and interfaces
 * that come and go by link events and NETCONF, upon which it watches the directories anew.
 *
 * <p>A netlink socket keeps a namespace alive that nobody else holds. So the name of the namespace,
 * or its process, is watched too, and the monitor ends with it.
 */
final class SysctlMonitor implements Monitor {

  // linux/rtnetlink.h
  private static final int RTNLGRP_LINK = 1;
  private static final int RTNLGRP_IPV4_NETCONF = 24;
  private static final int RTNLGRP_IPV6_NETCONF = 25;

  private static final int AT_ONCE = 256;

  private final NamespaceHandle namespace;
  private final Namespace scope;
  private final Set<Kind> kinds;
  private final Bell bell;
  private final Ending ending = new Ending(this::giveBack);
  private final AtomicInteger asksToRenew = new AtomicInteger();

  // Held while resources are taken or given back, and never by a reaction on the poller's thread,
  // for which giving back waits.
  private final ReentrantLock resources = new ReentrantLock();
  private final Deque<Runnable> toClose = new ArrayDeque<>();
  private List<FileWatches.Watch> directories = List.of();

  private SysctlMonitor(NamespaceHandle namespace, Set<Kind> kinds, Bell bell) {
    this.namespace = namespace;
    this.scope = namespace.namespace();
    this.kinds = kinds;
    this.bell = bell;
    toClose.push(namespace::close);
    Session.keep(scope);
    toClose.push(() -> Session.release(scope));
  }

  static Monitor start(Namespace scope, Bell bell) throws MonitorException {
    try {
      NamespaceHandle namespace = NamespaceHandle.open(scope);
      SysctlMonitor monitor = monitorOf(namespace, bell);
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

  private static SysctlMonitor monitorOf(NamespaceHandle namespace, Bell bell)
      throws KernelException {
    try {
      return new SysctlMonitor(namespace, namespace.kinds(), bell);
    } catch (KernelException e) {
      namespace.close();
      throw e;
    }
  }

  private void listen() throws KernelException {
    resources.lock();
    try {
      toClose.push(ScopeWatch.watch(namespace, () -> ending.come(null))::close);
      if (kinds.contains(Kind.NETWORK)) {
        join(RTNLGRP_LINK, RTNLGRP_IPV4_NETCONF, RTNLGRP_IPV6_NETCONF);
      }
      if (kinds.contains(Kind.UTS)) {
        poll(SysctlKey.parse("kernel.hostname"));
        poll(SysctlKey.parse("kernel.domainname"));
      }
      boolean _ = watchDirectories();
    } finally {
      resources.unlock();
    }
  }

  private void join(int... groups) throws KernelException {
    NetlinkDescriptor socket = NetlinkDescriptor.open(namespace, 0, 0);
    toClose.push(socket::close);
    for (int group : groups) {
      socket.join(group);
    }
    Runnable ready = () -> drain(socket);
    toClose.push(Poller.watch(socket.descriptor(), Poller.READABLE, ready)::close);
  }

  /** Empties the socket, whatever is in it: that there was something is all the news. */
  private void drain(NetlinkDescriptor socket) {
    byte[] scrap = new byte[16];
    try {
      for (int i = 0; i < AT_ONCE && socket.receive(scrap, Duration.ZERO) >= 0; i++) {
        // the next; what is left after a storm is told of again
      }
    } catch (KernelException e) {
      if (!e.errno().equals(Errno.ENOBUFS)) {
        aside(() -> ending.come(e));
      }
    }
    interfaceMayHaveChanged();
  }

  /** A few files of proc say so when they change: proc_sys_poll of fs/proc/proc_sysctl.c. */
  private void poll(SysctlKey key) throws KernelException {
    Descriptor file = namespace.call(() -> KernelFile.open(key.path()));
    toClose.push(file::close);
    toClose.push(Poller.watch(file, Poller.EXCEPTIONAL, () -> ring(key))::close);
  }

  private void ring() {
    if (!ending.isOver()) {
      bell.ring();
    }
  }

  private void ring(SysctlKey written) {
    if (!ending.isOver()) {
      bell.ring(written);
    }
  }

  /** Rings for what is written in one directory. */
  private final class Directory implements FileWatches.Listener {

    private final String path;

    Directory(String path) {
      this.path = path;
    }

    @Override
    public void changed(String entry) {
      if (entry.isEmpty()) {
        ring(); // events were lost
      } else {
        ring(SysctlKey.ofPath(path + "/" + entry));
      }
    }

    @Override
    public void gone() {
      ring();
    }
  }

  /**
   * An interface may have come, gone, or been renamed, and its directories with it. A link event
   * may arrive before the kernel has made them again, as with a rename, and NETCONF tells after.
   */
  private void interfaceMayHaveChanged() {
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
        changed = !ending.isOver() && watchDirectories();
      } catch (KernelException e) {
        aside(() -> ending.come(e));
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
    List<String> paths = namespace.call(this::paths);
    List<FileWatches.Watch> before = directories;
    directories =
        FileWatches.watchAll(namespace, paths, FileWatches.WRITTEN, path -> new Directory(path));
    before.forEach(FileWatches.Watch::close);
    return !numbers(before).equals(numbers(directories));
  }

  private static Set<Integer> numbers(List<FileWatches.Watch> watches) {
    return watches.stream().map(FileWatches.Watch::number).collect(Collectors.toSet());
  }

  private List<String> paths() {
    if (scope instanceof Namespace.Self) {
      return SysctlTree.directories("/proc/sys");
    }
    List<String> paths = new ArrayList<>();
    if (kinds.contains(Kind.NETWORK)) {
      paths.addAll(SysctlTree.directories("/proc/sys/net"));
    }
    if (kinds.contains(Kind.UTS) || kinds.contains(Kind.IPC)) {
      paths.add("/proc/sys/kernel");
    }
    if (kinds.contains(Kind.IPC)) {
      paths.add("/proc/sys/fs/mqueue");
    }
    return paths;
  }

  /** Does work that takes its time off the poller's thread. */
  private static void aside(Runnable work) {
    Thread _ = Thread.ofVirtual().name("holdfast-sysctl-monitor").start(work);
  }

  @Override
  public CompletionStage<Void> ended() {
    return ending.stage();
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
    ending.come(null);
  }

  private void giveBack() {
    resources.lock();
    try {
      directories.forEach(FileWatches.Watch::close);
      directories = List.of();
      toClose.forEach(Runnable::run);
      toClose.clear();
    } finally {
      resources.unlock();
    }
  }
}
