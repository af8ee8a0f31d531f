package dev.holdfast.sysctl;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.sysctl.SysctlException.Access;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The directories of {@code /proc/sys} as one open namespace shows them, walked on one visit. */
final class SysctlTree {

  private static final String ROOT = "/proc/sys";
  // Another file system, which looking into it would mount.
  private static final String NOT_SYSCTLS = "/proc/sys/fs/binfmt_misc";

  private SysctlTree() {}

  /** Reads whatever can be read below a directory, or the one file; sorted by key. */
  static SortedMap<SysctlKey, String> list(NamespaceHandle namespace, @Nullable SysctlKey prefix)
      throws KernelException {
    SortedMap<SysctlKey, String> texts = new TreeMap<>();
    walk(namespace, prefix, key -> readInto(texts, key));
    return texts;
  }

  private static void readInto(SortedMap<SysctlKey, String> texts, SysctlKey key) {
    try {
      texts.put(key, SysctlFiles.text(KernelFile.read(key.path())));
    } catch (KernelException e) {
      // What cannot be read is not listed.
    }
  }

  /** The names of the files below a directory, without reading any. */
  static List<SysctlKey> names(NamespaceHandle namespace) throws KernelException {
    List<SysctlKey> names = new ArrayList<>();
    walk(namespace, null, names::add);
    return names.stream().sorted().toList();
  }

  /** What is done with a file that a walk comes by. */
  private interface Visit {
    void file(SysctlKey key);
  }

  private static void walk(NamespaceHandle namespace, @Nullable SysctlKey top, Visit visit)
      throws KernelException {
    if (top == null) {
      boolean _ = namespace.call(() -> walk(null, visit));
      return;
    }
    String _ =
        SysctlFiles.ask(
            namespace,
            top,
            Access.LIST,
            () -> {
              walk(top, visit);
              return "";
            });
  }

  /** Walks the files below a directory; a file is its only one. */
  private static boolean walk(@Nullable SysctlKey directory, Visit visit) throws KernelException {
    for (KernelFile.Entry entry : entries(directory, visit)) {
      SysctlKey key =
          directory == null ? SysctlKey.top(entry.name()) : directory.child(entry.name());
      if (!entry.isDirectory()) {
        visit.file(key);
      } else if (!key.path().equals(NOT_SYSCTLS)) {
        walkIfThere(key, visit);
      }
    }
    return true;
  }

  private static List<KernelFile.Entry> entries(@Nullable SysctlKey directory, Visit visit)
      throws KernelException {
    try {
      return KernelFile.list(directory == null ? ROOT : directory.path());
    } catch (KernelException e) {
      if (directory == null || !e.errno().equals(Errno.ENOTDIR)) {
        throw e;
      }
      refuseIfMissing(directory, e.action());
      visit.file(directory);
      return List.of();
    }
  }

  /** What is below a file is no directory either, and is not there. */
  private static void refuseIfMissing(SysctlKey file, String action) throws KernelException {
    try {
      int _ = KernelFile.mode(file.path());
    } catch (KernelException e) {
      throw new KernelException(action, Errno.ENOENT);
    }
  }

  private static void walkIfThere(SysctlKey directory, Visit visit) {
    try {
      boolean _ = walk(directory, visit);
    } catch (KernelException e) {
      // It went away under the walk, or may not be listed: it has nothing to show.
    }
  }

  /** The directories below one that may hold sysctls, and itself, by path. */
  static List<String> directories(String root) {
    List<String> all = new ArrayList<>();
    addDirectories(root, all);
    return all;
  }

  private static void addDirectories(String path, List<String> all) {
    all.add(path);
    if (PerInterface.isDirectoryOfOne(path)) {
      return;
    }
    try {
      for (KernelFile.Entry entry : KernelFile.list(path)) {
        String child = path + "/" + entry.name();
        if (entry.isDirectory() && !child.equals(NOT_SYSCTLS)) {
          addDirectories(child, all);
        }
      }
    } catch (KernelException e) {
      // It went away under the walk, or may not be listed: there is nothing below it for us.
    }
  }
}
