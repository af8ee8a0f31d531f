package dev.holdfast.cgroup;

import dev.holdfast.testkit.Command;
import dev.holdfast.testkit.Needs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A cgroup of the test's own, and the programs that look at it and break it: {@code cat}, and what
 * the shell writes. Nothing outside of it is touched, but for controllers that it needs.
 */
final class OwnCgroup implements AutoCloseable {

  private static final AtomicInteger NEXT = new AtomicInteger();

  private final Path mount;
  private final String name;
  private final List<Process> inhabitants = new ArrayList<>();

  private OwnCgroup(Path mount, String name) {
    this.mount = mount;
    this.name = name;
  }

  static OwnCgroup create() {
    Needs.privilege();
    OwnCgroup own = absent();
    own.make(".");
    return own;
  }

  /** One that is not there yet. */
  static OwnCgroup absent() {
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

  /** Needs a controller, and has the root pass it on, as a machine with systemd does. */
  OwnCgroup needing(String... controllers) {
    for (String controller : controllers) {
      boolean has = cat(mount.resolve("cgroup.controllers")).contains(controller);
      Needs.met(has, "cgroup v2 with the controller " + controller + " (lab/tests has it)");
    }
    return this;
  }

  /** Its name, directly below the mount. */
  String name() {
    return name;
  }

  Path mountPoint() {
    return mount;
  }

  Path path() {
    return mount.resolve(name);
  }

  private Path path(String cgroup) {
    return path().resolve(cgroup).normalize();
  }

  CgroupScope scope() {
    return CgroupScope.of(name);
  }

  /** What {@code cat} shows of a file of a cgroup in this one. */
  String cat(String cgroup, String file) {
    return cat(path(cgroup).resolve(file));
  }

  private static String cat(Path file) {
    return Command.of("cat", file.toString()).output().strip();
  }

  /** Writes as an intruder does: {@code echo value > file}. */
  void echo(String cgroup, String file, String value) {
    Command.of("sh", "-c", "echo \"$1\" > \"$2\"", "sh", value, path(cgroup) + "/" + file).output();
  }

  void make(String cgroup) {
    Command.of("mkdir", "-p", path(cgroup).toString()).output();
  }

  void remove(String cgroup) {
    Command.of("rmdir", path(cgroup).toString()).output();
  }

  boolean has(String cgroup) {
    return Files.isDirectory(path(cgroup));
  }

  /** The cgroups in it, by path below it, sorted. */
  List<String> all() {
    return Command.of("find", path().toString(), "-mindepth", "1", "-type", "d", "-printf", "%P\\n")
        .output()
        .lines()
        .sorted()
        .toList();
  }

  /** Starts a process that lives in a cgroup until it is killed. */
  Process inhabit(String cgroup) {
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
                  + new String(
                      process.getInputStream().readAllBytes(),
                      java.nio.charset.StandardCharsets.UTF_8));
        }
        Thread.onSpinWait();
      }
      return process;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void kill(Process process) {
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
      below
          .filter(Files::isDirectory)
          .sorted(Comparator.reverseOrder())
          .forEach(directory -> Command.of("rmdir", directory.toString()).run());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
