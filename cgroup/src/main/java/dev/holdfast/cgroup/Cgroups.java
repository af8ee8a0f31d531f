package dev.holdfast.cgroup;

import dev.holdfast.cgroup.CgroupException.Access;
import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Report;
import java.util.Optional;

/**
 * Cgroups of version 2: single ones to make, read, write and watch, and all that are declared to
 * plan, reconcile and monitor.
 *
 * <p>A {@link CgroupScope} is a directory. For the single verbs it is the cgroup that they are
 * about; for a pass it is where the paths of the state begin.
 */
public final class Cgroups {

  private Cgroups() {}

  /** One system call or a few, about one file or directory. */
  @FunctionalInterface
  private interface Verb<T> {
    T ask(CgroupFiles files, CgroupPath cgroup) throws KernelException;
  }

  private static <T> T about(CgroupScope cgroup, Access access, String file, Verb<T> verb)
      throws CgroupException {
    String path = cgroup.directory() + file;
    try {
      Hierarchy hierarchy = Hierarchy.open(cgroup);
      path = hierarchy.directory(hierarchy.base()) + file;
      return verb.ask(new CgroupFiles(hierarchy), hierarchy.base());
    } catch (KernelException e) {
      throw new CgroupException(cgroup, path, access, e);
    }
  }

  /**
   * Makes a cgroup; one that is there already is left as it is. Those above it have to be there.
   *
   * @throws CgroupException ENOENT if the one above is not there, EAGAIN if a limit of one above
   *     allows no more, EROFS, EACCES or EPERM if it may not be made
   */
  public static void create(CgroupScope cgroup) throws CgroupException {
    boolean _ =
        about(
            cgroup,
            Access.CREATE,
            "",
            (files, path) -> {
              String directory = files.hierarchy().directory(path);
              try {
                KernelFile.makeDirectory(directory);
                return true;
              } catch (KernelException e) {
                if (e.errno().equals(Errno.EEXIST) && files.hierarchy().exists(path)) {
                  return false;
                }
                throw e;
              }
            });
  }

  /**
   * Removes a cgroup.
   *
   * @throws CgroupException EBUSY if a process or another cgroup is in it, ENOENT if there is none
   */
  public static void destroy(CgroupScope cgroup) throws CgroupException {
    boolean _ =
        about(
            cgroup,
            Access.DESTROY,
            "",
            (files, path) -> {
              KernelFile.removeDirectory(files.hierarchy().directory(path));
              return true;
            });
  }

  /** Reads the text of an interface file, without the line end at its end. */
  public static String read(CgroupScope cgroup, CgroupFile file) throws CgroupException {
    return about(cgroup, Access.READ, "/" + file, (files, path) -> files.text(path, file));
  }

  /** Writes a text to an interface file, by one write(2), and does not look what became of it. */
  public static void write(CgroupScope cgroup, CgroupFile file, String text)
      throws CgroupException {
    write(cgroup, file, text, Access.WRITE);
  }

  private static void write(CgroupScope cgroup, CgroupFile file, String text, Access access)
      throws CgroupException {
    boolean _ =
        about(
            cgroup,
            access,
            "/" + file,
            (files, path) -> {
              files.write(path, file, text);
              return true;
            });
  }

  /**
   * Moves a process, with all its threads, into a cgroup. This is a verb for who starts processes;
   * no pass does it.
   *
   * @throws CgroupException ESRCH if there is no such process, EBUSY if the cgroup passes
   *     controllers on to others below it
   */
  public static void addProcess(CgroupScope cgroup, long pid) throws CgroupException {
    write(cgroup, new CgroupFile("cgroup.procs"), Long.toString(pid), Access.ADD_PROCESS);
  }

  /** Stops all processes in a cgroup and below it, as soon as the kernel can. */
  public static void freeze(CgroupScope cgroup) throws CgroupException {
    write(cgroup, new CgroupFile("cgroup.freeze"), "1", Access.FREEZE);
  }

  /** Lets them go on. */
  public static void thaw(CgroupScope cgroup) throws CgroupException {
    write(cgroup, new CgroupFile("cgroup.freeze"), "0", Access.THAW);
  }

  /**
   * What a cgroup uses now.
   *
   * @throws CgroupException ENOENT if there is no such cgroup
   */
  public static CgroupStats stats(CgroupScope cgroup) throws CgroupException {
    return about(
        cgroup,
        Access.STATS,
        "",
        (files, path) -> {
          int _ = KernelFile.mode(files.hierarchy().directory(path));
          return stats(files, path);
        });
  }

  private static CgroupStats stats(CgroupFiles files, CgroupPath cgroup) {
    var memory =
        new CgroupStats.Memory(
            Counters.number(text(files, cgroup, "memory.current")),
            Counters.number(text(files, cgroup, "memory.peak")),
            Counters.number(text(files, cgroup, "memory.swap.current")),
            Counters.parse(text(files, cgroup, "memory.events")),
            Counters.parse(text(files, cgroup, "memory.stat")));
    Counters events = Counters.parse(text(files, cgroup, CgroupFiles.EVENTS.name()));
    return new CgroupStats(
        CpuStats.parse(text(files, cgroup, "cpu.stat")),
        memory,
        IoStats.parse(text(files, cgroup, "io.stat")),
        Counters.number(text(files, cgroup, "pids.current")),
        Counters.number(text(files, cgroup, "pids.max")),
        events.values().getOrDefault("populated", 0L) == 1,
        events.values().getOrDefault("frozen", 0L) == 1,
        Pressure.parse(text(files, cgroup, "cpu.pressure")),
        Pressure.parse(text(files, cgroup, "memory.pressure")),
        Pressure.parse(text(files, cgroup, "io.pressure")));
  }

  /** What a file says; nothing if it is not there. */
  private static String text(CgroupFiles files, CgroupPath cgroup, String file) {
    return files.textIfThere(cgroup, new CgroupFile(file)).orElse("");
  }

  /**
   * Says what is set in a cgroup and all below it, as far as it is not as the kernel made it; by
   * path from the root of the hierarchy. None of them would be made by who declares it so.
   *
   * @throws PassException if the scope is gone or there are no cgroups
   */
  public static CgroupState observe(CgroupScope scope) throws PassException {
    Hierarchy hierarchy = Hierarchy.openForPass(scope);
    return new CgroupObservation(new CgroupFiles(hierarchy)).below(hierarchy.base());
  }

  /**
   * Says what a pass would do, and changes nothing.
   *
   * @throws PassException if the scope is gone, no cgroup2 is mounted, or a path is in none
   */
  public static CgroupPlan plan(
      CgroupScope scope, CgroupState desired, CgroupApplied lastApplied, CgroupOptions options)
      throws PassException {
    if (desired.cgroups().isEmpty() && lastApplied.isEmpty()) {
      return CgroupPlan.nothing(scope);
    }
    return plan(scope, Hierarchy.openForPass(scope), desired, lastApplied, options);
  }

  /**
   * Runs one pass: looks, compares, makes, writes, reads back. With nothing to do it is one look.
   *
   * @throws PassException as {@link #plan}; nothing was changed
   */
  public static Report<CgroupApplied> reconcile(
      CgroupScope scope, CgroupState desired, CgroupApplied lastApplied, CgroupOptions options)
      throws PassException {
    if (desired.cgroups().isEmpty() && lastApplied.isEmpty()) {
      return CgroupPlan.nothing(scope).apply();
    }
    Hierarchy hierarchy = Hierarchy.openForPass(scope);
    return plan(scope, hierarchy, desired, lastApplied, options).applyNow(hierarchy);
  }

  private static CgroupPlan plan(
      CgroupScope scope,
      Hierarchy hierarchy,
      CgroupState desired,
      CgroupApplied lastApplied,
      CgroupOptions options)
      throws PassException {
    try {
      return CgroupPlan.make(scope, hierarchy, desired, lastApplied, options);
    } catch (KernelException e) {
      throw PassException.unobservable(e.getMessage(), e);
    }
  }

  /**
   * Starts to listen for changes of a cgroup and all below it, whether or not it is there. Whatever
   * is set, made or removed after this has returned rings the bell, but for what {@link
   * Monitor#uncovered} says.
   *
   * @return empty if no cgroup2 is mounted
   * @throws MonitorException if it cannot listen, or the scope is gone
   */
  public static Optional<Monitor> monitor(CgroupScope scope, Bell bell) throws MonitorException {
    return CgroupMonitor.start(scope, bell);
  }
}
