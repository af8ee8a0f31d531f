/**
 * Cgroup v2 as declared: {@link dev.holdfast.cgroup.Cgroups} is the way in.
 *
 * <p>The hierarchy is that of {@code Documentation/admin-guide/cgroup-v2.rst}; see also cgroups(7).
 */
package dev.holdfast.cgroup;
