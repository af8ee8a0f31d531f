import org.jspecify.annotations.NullMarked;

/**
 * Sysctls as declared: {@code Sysctls} is the typed surface, {@code SysctlSource} what the loop
 * drives, and a monitor rings when they change.
 */
@NullMarked
module dev.holdfast.sysctl {
  requires static transitive org.jspecify;
  requires transitive dev.holdfast.kernel;
  requires transitive dev.holdfast.reconcile;

  exports dev.holdfast.sysctl;
}
