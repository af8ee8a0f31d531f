package dev.holdfast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A cgroup of the test's own, and the programs that look at it and break it: {@code cat}, and what
 * the shell writes. Nothing outside of it is touched, but for controllers that it needs.
 */
public final class OwnCgroup implements AutoCloseable {

  private static final AtomicInteger NEXT = new AtomicInteger();

  /** A file that every cgroup has, but the top one. */
  private static final String EVERYWHERE = "cgroup.events";

  private final Path mount;
  private final String name;
  private final List<Process> inhabitants = new ArrayList<>();

  private OwnCgroup(Path mount, String name) {
    this.mount = mount;
    this.name = name;
  }

  /**
   * Makes one directly below the cgroup2 mount. Without the privilege to do so, or without a
   * cgroup2, the test is skipped, or fails in CI ({@link Needs}).
   */
  public static OwnCgroup create() {
    Needs.privilege();
    OwnCgroup own = absent();
    own.make(".");
    return own;
  }

  /** One that is not there yet. */
  public static OwnCgroup absent() {
    Needs.privilege();
    Optional<Path> mount = mount();
    Needs.met(mount.isPresent(), "a mounted cgroup2");
    String name = "hf-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
    return new OwnCgroup(mount.orElseThrow(), name);
  }

  /** As findmnt(8) shows it, which is no reader of ours. */
  private static Optional<Path> mount() {
    return Command.of("findmnt", "-n", "-t", "cgroup2", "-o", "TARGET")
        .run()
        .out()
        .lines()
        .findFirst()
        .map(Path::of);
  }

  /** Needs controllers that the hierarchy has. */
  public OwnCgroup needing(String... controllers) {
    for (String controller : controllers) {
      boolean has = cat(mount.resolve("cgroup.controllers")).contains(controller);
      Needs.met(has, "cgroup v2 with the controller " + controller + " (lab/tests has it)");
    }
    return this;
  }

  /** Its name, directly below the mount. */
  public String name() {
    return name;
  }

  /** Where the cgroup2 is mounted that it is in. */
  public Path mountPoint() {
    return mount;
  }

  /** Its directory. */
  public Path path() {
    return mount.resolve(name);
  }

  private Path path(String cgroup) {
    return path().resolve(cgroup).normalize();
  }

  /** What {@code cat} shows of a file of a cgroup in this one. */
  public String cat(String cgroup, String file) {
    return cat(path(cgroup).resolve(file));
  }

  /**
   * What is in a cgroup.
   *
   * @param cgroups those in it, by path below it
   * @param files what is in files of them, and of itself as {@code .}: by cgroup and file, such as
   *     {@code "a/b memory.max"}, where there is such a file
   */
  public record Contents(Set<String> cgroups, Map<String, String> files) {}

  /** What {@code grep} shows of some files of all cgroups in it, in one process. */
  public Contents look(Set<String> files) {
    List<String> words = new ArrayList<>(List.of("grep", "-r", "-H", ""));
    files.forEach(file -> words.add("--include=" + file));
    words.add("--include=" + EVERYWHERE);
    words.add(path().toString());
    Contents contents = new Contents(new TreeSet<>(), new TreeMap<>());
    for (String line : Command.of(words).output().lines().toList()) {
      int colon = line.indexOf(':');
      Path file = path().relativize(Path.of(line.substring(0, colon)));
      String cgroup = file.getParent() == null ? "." : file.getParent().toString();
      String name = file.getFileName().toString();
      if (!cgroup.equals(".")) {
        contents.cgroups.add(cgroup);
      }
      if (files.contains(name)) {
        contents.files.put(cgroup + " " + name, line.substring(colon + 1).strip());
      }
    }
    return contents;
  }

  private static String cat(Path file) {
    return Command.of("cat", file.toString()).output().strip();
  }

  /** Writes as an intruder does: {@code echo value > file}. */
  public void echo(String cgroup, String file, String value) {
    Command.of("sh", "-c", "echo \"$1\" > \"$2\"", "sh", value, path(cgroup) + "/" + file).output();
  }

  /** Makes a cgroup in it, and those above: {@code mkdir -p}. */
  public void make(String cgroup) {
    Command.of("mkdir", "-p", path(cgroup).toString()).output();
  }

  /** Removes a cgroup: {@code rmdir}. */
  public void remove(String cgroup) {
    Command.of("rmdir", path(cgroup).toString()).output();
  }

  /** Whether there is such a cgroup. */
  public boolean has(String cgroup) {
    return Files.isDirectory(path(cgroup));
  }

  /** Whether a cgroup has such a file. */
  public boolean hasFile(String cgroup, String file) {
    return Files.isRegularFile(path(cgroup).resolve(file));
  }

  /** The cgroups in it, by path below it, sorted. */
  public List<String> all() {
    return Command.of("find", path().toString(), "-mindepth", "1", "-type", "d", "-printf", "%P\\n")
        .output()
        .lines()
        .sorted()
        .toList();
  }

  /** Starts a process that lives in a cgroup until it is killed. */
  public Process inhabit(String cgroup) {
    try {
      Process process =
          new ProcessBuilder(
                  "sh",
                  "-c",
                  "echo $$ > \"$1\" && exec sleep 600",
                  "sh",
                  path(cgroup) + "/cgroup.procs")
              .redirectErrorStream(true)
              .start();
      inhabitants.add(process);
      while (!cat(cgroup, "cgroup.procs").contains(Long.toString(process.pid()))) {
        if (!process.isAlive()) {
          throw new IllegalStateException(
              "no process got into "
                  + cgroup
                  + ": "
                  + new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        }
        Thread.onSpinWait();
      }
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills a process and waits until it is gone. */
  public static void kill(Process process) {
    try {
      process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Kills its inhabitants and removes it with all that is in it. */
  @Override
  public void close() {
    inhabitants.forEach(OwnCgroup::kill);
    if (!Files.isDirectory(path())) {
      return;
    }
    try (Stream<Path> below = Files.walk(path())) {
      List<String> words = new ArrayList<>(List.of("rmdir"));
      below
          .filter(Files::isDirectory)
          .sorted(Comparator.reverseOrder())
          .forEach(directory -> words.add(directory.toString()));
      Command.of(words).run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
