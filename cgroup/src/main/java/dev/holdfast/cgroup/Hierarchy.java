package dev.holdfast.cgroup;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile;
import dev.holdfast.kernel.KernelFile.Identity;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.reconcile.PassException;
import java.nio.charset.StandardCharsets;

/**
 * The cgroup2 hierarchy that a scope is in, as it is mounted now.
 *
 * @param prefix what leads to its files from here: nothing, or the root directory of a process
 * @param mount the mount point
 * @param base the scope's directory, below the mount point
 */
record Hierarchy(String prefix, CgroupPath mount, CgroupPath base) {

  private static final int MOST_MOUNTS = 16 << 20;

  /**
   * Finds it.
   *
   * @throws KernelException ENOENT if no cgroup2 is mounted, EINVAL if the directory is in none,
   *     ESRCH if there is no such process
   */
  static Hierarchy open(CgroupScope scope) throws KernelException {
    String process = "self";
    String prefix = "";
    if (scope.namespace() instanceof Namespace.Pid(int pid)) {
      // That it can be opened says that the process lives, which a mountinfo alone does not.
      NamespaceHandle.open(scope.namespace()).close();
      process = Integer.toString(pid);
      prefix = "/proc/" + pid + "/root";
    }
    byte[] text = KernelFile.read("/proc/" + process + "/mountinfo", MOST_MOUNTS);
    MountInfo mounts = MountInfo.parse(new String(text, StandardCharsets.UTF_8));
    CgroupPath directory = scope.directory();
    CgroupPath mount =
        mounts.first().orElseThrow(() -> refused(scope, Errno.ENOENT, "no cgroup2 is mounted"));
    if (!directory.isAbsolute()) {
      return new Hierarchy(prefix, mount, directory);
    }
    CgroupPath holding =
        mounts
            .holding(directory)
            .orElseThrow(() ->
                refused(scope, Errno.EINVAL, "it is in no cgroup2, which is mounted at " + mount));
    return new Hierarchy(prefix, holding, directory.below(holding));
  }

  private static KernelException refused(CgroupScope scope, Errno errno, String why) {
    return new KernelException("open cgroup " + scope, errno, why);
  }

  /**
   * The same for a pass.
   *
   * @throws PassException that the scope is gone, invalid, or may not be opened
   */
  static Hierarchy openForPass(CgroupScope scope) throws PassException {
    try {
      return open(scope);
    } catch (KernelException e) {
      boolean gone = e.errno().equals(Errno.ESRCH);
      if (e.errno().equals(Errno.EINVAL)) {
        throw PassException.invalid(e.getMessage());
      }
      throw gone
          ? PassException.scopeGone(e.getMessage(), e)
          : PassException.unobservable(e.getMessage(), e);
    }
  }

  /** Which hierarchy it really is. */
  Identity identity() throws KernelException {
    return KernelFile.identity(directory(CgroupPath.TOP));
  }

  /**
   * The path of a cgroup from the root of the hierarchy.
   *
   * @throws PassException if it is absolute, and in another place than this hierarchy
   */
  CgroupPath locate(CgroupPath path) throws PassException {
    if (!path.isAbsolute()) {
      return base.resolve(path);
    }
    if (!path.isAtOrBelow(mount)) {
      throw PassException.invalid(
          "cgroup " + path + " is not in the cgroup2 that is mounted at " + mount);
    }
    return path.below(mount);
  }

  /** The directory of a cgroup, from the root of the hierarchy. */
  String directory(CgroupPath cgroup) {
    return prefix + mount + (cgroup.isTop() ? "" : "/" + cgroup);
  }

  String path(CgroupPath cgroup, CgroupFile file) {
    return directory(cgroup) + "/" + file;
  }

  boolean exists(CgroupPath cgroup) {
    try {
      return KernelFile.mode(directory(cgroup)) >= 0;
    } catch (KernelException e) {
      return false;
    }
  }
}
