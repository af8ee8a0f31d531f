package dev.holdfast.cgroup;

import org.jspecify.annotations.Nullable;

/**
 * Processor time of a cgroup and all below it: {@code cpu.stat}. Times are microseconds; what the
 * kernel does not tell is null, as the last three without the controller.
 *
 * @param usage all of it
 * @param user in user space
 * @param system in the kernel
 * @param periods in which a quota was enforced
 * @param throttled periods that ended in a wait for the next one
 * @param throttledTime of all such waits
 */
public record CpuStats(
    @Nullable Long usage,
    @Nullable Long user,
    @Nullable Long system,
    @Nullable Long periods,
    @Nullable Long throttled,
    @Nullable Long throttledTime) {

  /** Reads the text of a {@code cpu.stat}; lines that are no counter are left out. */
  public static CpuStats parse(String text) {
    Counters counters = Counters.parse(text);
    return new CpuStats(
        counters.get("usage_usec"),
        counters.get("user_usec"),
        counters.get("system_usec"),
        counters.get("nr_periods"),
        counters.get("nr_throttled"),
        counters.get("throttled_usec"));
  }
}
