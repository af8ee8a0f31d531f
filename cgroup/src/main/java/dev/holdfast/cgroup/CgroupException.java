package dev.holdfast.cgroup;

import dev.holdfast.kernel.KernelException;
import java.util.Locale;

/**
 * The kernel refused something about one cgroup: what was asked, of which file, and the errno.
 *
 * <p>It reads {@code write cgroup myorg/web (/sys/fs/cgroup/myorg/web/memory.max): ENOENT: No such
 * file or directory}.
 */
public final class CgroupException extends KernelException {

  private static final long serialVersionUID = 1;

  /** What was asked of a cgroup. */
  public enum Access {
    CREATE,
    DESTROY,
    READ,
    WRITE,
    ADD_PROCESS,
    FREEZE,
    THAW,
    STATS;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  private final transient CgroupScope cgroup;
  private final String path;
  private final Access operation;

  CgroupException(CgroupScope cgroup, String path, Access operation, KernelException cause) {
    super(operation + " cgroup " + cgroup + " (" + path + ")", cause.errno(), cause.kernelText());
    this.cgroup = cgroup;
    this.path = path;
    this.operation = operation;
    initCause(cause);
  }

  public CgroupScope cgroup() {
    return cgroup;
  }

  /** The file or directory that it is about. */
  public String path() {
    return path;
  }

  public Access operation() {
    return operation;
  }
}
