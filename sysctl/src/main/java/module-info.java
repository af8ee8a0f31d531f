import org.jspecify.annotations.NullMarked;

/** Sysctls as declared: typed surface, source, monitor. */
@NullMarked
module dev.holdfast.sysctl {
  requires static transitive org.jspecify;
  requires transitive dev.holdfast.kernel;
  requires transitive dev.holdfast.reconcile;

  exports dev.holdfast.sysctl;
}
