package dev.holdfast.cgroup;

/**
 * How cgroups are reconciled.
 *
 * @param revertOnRelease whether a value that is no longer wanted gets back what it was before it
 *     was claimed; otherwise it is left as it is
 * @param keepMade whether a cgroup that we made and that is no longer wanted is left behind, and is
 *     nobody's; otherwise it goes once it is empty
 */
public record CgroupOptions(boolean revertOnRelease, boolean keepMade) {

  /** Values are left as they are, and what we made goes when it is empty. */
  public static final CgroupOptions DEFAULT = new CgroupOptions(false, false);
}
