/**
 * Sysctls as declared.
 *
 * <p>{@link dev.holdfast.sysctl.Sysctls} reads, writes, lists, plans, reconciles and watches them
 * in a {@link dev.holdfast.kernel.Namespace}. {@link dev.holdfast.sysctl.SysctlSource} is the same
 * for the loop. A pass goes from {@code SysctlPlan} (read and compare) to {@code FlatPass} (write
 * and read back).
 */
package dev.holdfast.sysctl;
