package dev.holdfast.sysctl;

/**
 * How sysctls are reconciled.
 *
 * @param revertOnRelease whether a sysctl that is no longer wanted gets back the value that it had
 *     before it was claimed; otherwise it is left as it is
 */
public record SysctlOptions(boolean revertOnRelease) {

  /** What is no longer wanted is left as it is. */
  public static final SysctlOptions DEFAULT = new SysctlOptions(false);
}
