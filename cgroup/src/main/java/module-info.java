import org.jspecify.annotations.NullMarked;

/**
 * Cgroup v2 as declared: {@code Cgroups} is the typed surface, {@code CgroupSource} what the loop
 * drives, and a monitor rings when a cgroup comes, goes or is set.
 */
@NullMarked
module dev.holdfast.cgroup {
  requires static transitive org.jspecify;
  requires transitive dev.holdfast.kernel;
  requires transitive dev.holdfast.reconcile;

  exports dev.holdfast.cgroup;
}
