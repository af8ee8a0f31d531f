package dev.holdfast.cgroup;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a cgroup uses now. What its controllers do not tell is null or empty.
 *
 * @param processes those in it and below it, if the controller pids is enabled
 * @param processLimit null also if there is none
 * @param populated whether there is any process in it or below it
 * @param frozen whether all of them are frozen
 */
public record CgroupStats(
    CpuStats cpu,
    Memory memory,
    List<IoStats> io,
    @Nullable Long processes,
    @Nullable Long processLimit,
    boolean populated,
    boolean frozen,
    @Nullable Pressure cpuPressure,
    @Nullable Pressure memoryPressure,
    @Nullable Pressure ioPressure) {

  /**
   * Memory in bytes.
   *
   * @param current in use now, with what is cached
   * @param peak the most that was ever in use
   * @param swap of it that is swapped out
   * @param events how often each limit was met, an OOM kill among them: {@code memory.events}
   * @param stat what it is used for: {@code memory.stat}
   */
  public record Memory(
      @Nullable Long current,
      @Nullable Long peak,
      @Nullable Long swap,
      Counters events,
      Counters stat) {}
}
