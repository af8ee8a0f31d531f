package dev.holdfast.cgroup;

import dev.holdfast.kernel.Namespace;

/**
 * A cgroup directory: where the paths of a state begin, and what single verbs are about.
 *
 * <p>A relative directory is below the cgroup2 mount, which is found in mountinfo, also beside the
 * hierarchies of version 1. Of a process it is the mount that the process sees, in its own mount
 * and cgroup namespaces.
 *
 * @param namespace {@link Namespace.Self}, or a {@link Namespace.Pid}: a cgroup belongs to no
 *     network namespace
 */
public record CgroupScope(Namespace namespace, CgroupPath directory) {

  /** The whole hierarchy, as we see it. */
  public static final CgroupScope ALL = new CgroupScope(new Namespace.Self(), CgroupPath.TOP);

  public CgroupScope {
    if (!isPossible(namespace)) {
      throw new IllegalArgumentException(
          "cgroups belong to no network namespace, as " + namespace + " is one");
    }
  }

  /** Whether a namespace has a view of cgroups. */
  public static boolean isPossible(Namespace namespace) {
    return switch (namespace) {
      case Namespace.Self _, Namespace.Pid _ -> true;
      case Namespace.Named _, Namespace.At _ -> false;
    };
  }

  /**
   * A directory, absolute or below the cgroup2 mount, as we see it.
   *
   * @throws IllegalArgumentException if it is no path of a cgroup
   */
  public static CgroupScope of(String directory) {
    return new CgroupScope(new Namespace.Self(), CgroupPath.parse(directory));
  }

  /** The whole hierarchy as a namespace sees it. */
  public static CgroupScope in(Namespace namespace) {
    return new CgroupScope(namespace, CgroupPath.TOP);
  }

  /** A cgroup in this one; it need not be there. */
  public CgroupScope child(String name) {
    return new CgroupScope(namespace, directory.child(name));
  }

  @Override
  public String toString() {
    return namespace instanceof Namespace.Self ? directory.toString() : namespace + " " + directory;
  }
}
