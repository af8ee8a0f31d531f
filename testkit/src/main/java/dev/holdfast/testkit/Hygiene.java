package dev.holdfast.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.function.Executable;

/**
 * What work must leave behind as it found it: this process's descriptors, its threads, and the
 * namespaces that its threads are in.
 *
 * <p>Work may end asynchronously, so each check waits for some seconds before it fails.
 */
public final class Hygiene {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Path SELF = Path.of("/proc/self");
  private static final List<String> NAMESPACES = List.of("net", "uts", "ipc");

  /** Files that the JDK opens when it first needs them and keeps open. */
  private static final Pattern FILES_OF_THE_JDK =
      Pattern.compile(".*\\.(jar|so|jsa)|.*/lib/modules|/dev/u?random");

  private Hygiene() {}

  /** Fails if any thread of this process is in another namespace than the process started in. */
  public static void assertAllThreadsAtHome() {
    eventuallyNone("threads away from home", Hygiene::threadsAway, PATIENCE);
  }

  /**
   * Runs the work and fails if it leaves open a descriptor, or running a thread, also a virtual
   * one, that was not there before. Let it run once before, so that what it keeps for good is
   * there.
   */
  public static void assertNothingLeaked(Executable work) {
    assertNothingLeaked(work, PATIENCE);
  }

  static void assertNothingLeaked(Executable work, Duration patience) {
    Map<String, String> descriptorsBefore = descriptors();
    Map<String, String> threadsBefore = LiveThreads.names();
    Assertions.assertDoesNotThrow(work);
    eventuallyNone("leaked descriptors", () -> added(descriptorsBefore, descriptors()), patience);
    eventuallyNone("leaked threads", () -> added(threadsBefore, LiveThreads.names()), patience);
  }

  /** The open descriptors: number to what it is open on. */
  static Map<String, String> descriptors() {
    var open = new TreeMap<String, String>();
    for (Path entry : list(SELF.resolve("fd"))) {
      String target = linkTarget(entry);
      // The listing itself is open on /proc/<pid>/fd while it is made.
      if (!target.isEmpty()
          && !target.matches("/proc/\\d+/fd")
          && !FILES_OF_THE_JDK.matcher(target).matches()) {
        open.put(entry.getFileName().toString(), target);
      }
    }
    return open;
  }

  private static Collection<String> threadsAway() {
    var away = new TreeSet<String>();
    for (Path task : list(SELF.resolve("task"))) {
      for (String kind : NAMESPACES) {
        // /proc/self/ns is of the thread that the process began with; Java never runs on it.
        String home = linkTarget(SELF.resolve("ns").resolve(kind));
        String here = linkTarget(task.resolve("ns").resolve(kind));
        if (!here.isEmpty() && !here.equals(home)) {
          away.add(name(task) + " is in " + here + " instead of " + home);
        }
      }
    }
    return away;
  }

  private static Collection<String> added(Map<String, String> before, Map<String, String> now) {
    var added = new TreeSet<String>();
    now.forEach((key, what) -> {
      if (!what.equals(before.get(key))) {
        added.add(key + " " + what);
      }
    });
    return added;
  }

  private static void eventuallyNone(
      String what, Supplier<Collection<String>> look, Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    Collection<String> found = look.get();
    while (!found.isEmpty() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
      found = look.get();
    }
    if (!found.isEmpty()) {
      Assertions.fail(what + ": " + String.join(", ", found));
    }
  }

  private static String name(Path task) {
    try {
      return "thread " + task.getFileName() + " " + Files.readString(task.resolve("comm")).strip();
    } catch (IOException e) {
      return "thread " + task.getFileName() + ", which has just ended";
    }
  }

  /** Where a link of /proc points, or nothing if what it belongs to has ended. */
  private static String linkTarget(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "";
    }
  }

  /** What is in a directory of /proc; nothing on a system that has none. */
  private static List<Path> list(Path directory) {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      var all = new ArrayList<Path>();
      entries.forEach(all::add);
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
