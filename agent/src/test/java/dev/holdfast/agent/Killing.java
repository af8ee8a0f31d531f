package dev.holdfast.agent;

import dev.holdfast.testkit.Command;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code kill -9} of a command right where it is about to change something, by strace(1): at a
 * message that makes, alters or deletes, a write to a file, a new name of one, or one less, and a
 * cgroup that it makes.
 */
final class Killing {

  static final int SIGKILLED = 137;

  private static final Duration LIVELY = Duration.ofMinutes(5);

  private static final String CALLS = "sendto,write,rename,unlink,mkdirat";

  /** A thread's number and the name of what it calls. */
  private static final Pattern CALL =
      Pattern.compile("\\d+ +(" + CALLS.replace(',', '|') + ")(?=\\()");

  /** One request that asks for no acknowledgement, or for a dump. Strace knows not all names. */
  private static final Pattern READING =
      Pattern.compile(
          "sendto\\(\\S+ \\[\\{[^}]*nlmsg_flags=NLM_F_REQUEST(\\|NLM_F_DUMP\\b.*|\\|0x300)?[,}].*");

  private final Path folder;

  Killing(Path folder) {
    this.folder = folder;
  }

  /**
   * A place to kill at.
   *
   * @param call the system call
   * @param number how many of them one thread has made then, this one included: strace(1) counts
   *     for each thread by itself
   */
  record Place(String call, int number) {}

  /** Lets a command run to its end; every place at which it changes something. */
  List<Place> places(Object... arguments) {
    Path log = folder.resolve("calls");
    Command.Outcome outcome =
        straced(List.of("-y", "-e", "trace=" + CALLS, "-o", log.toString()), arguments);
    if (outcome.exit() != 0) {
      throw new AssertionError(outcome.toString());
    }
    Set<Place> places = new LinkedHashSet<>();
    Map<String, Integer> counts = new HashMap<>();
    for (String line : lines(log)) {
      Matcher call = CALL.matcher(line);
      if (call.lookingAt()) {
        int number = counts.merge(call.group(), 1, Integer::sum);
        if (changes(line.substring(call.start(1)))) {
          places.add(new Place(call.group(1), number));
        }
      }
    }
    return List.copyOf(places);
  }

  /** Who asks changes nothing, nor does what the JVM sets of itself when it starts. */
  private static boolean changes(String call) {
    return !READING.matcher(call).matches() && !call.contains("/coredump_filter>");
  }

  private static List<String> lines(Path log) {
    try {
      return Files.readAllLines(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs a command and kills it at a place; its exit, {@link #SIGKILLED} if it got there. */
  int kill(Place place, Object... arguments) {
    List<String> injection =
        List.of(
            "-e",
            "trace=" + place.call,
            "-o",
            "/dev/null",
            "-e",
            "inject=" + place.call + ":signal=SIGKILL:when=" + place.number);
    return straced(injection, arguments).exit();
  }

  /**
   * Kills at each place, in a world of its own, at as many at once as there are processors.
   *
   * @param kill kills at a place and judges what is left; the exit of what was killed
   * @return how often it was killed
   */
  static long atEach(List<Place> places, ToIntFunction<Place> kill) {
    return places.parallelStream().mapToInt(kill).filter(exit -> exit == SIGKILLED).count();
  }

  private static Command.Outcome straced(List<String> options, Object... arguments) {
    List<String> words = new ArrayList<>(List.of("strace", "-f", "-qq"));
    words.addAll(options);
    words.addAll(Cli.command(arguments));
    return Command.of(words).within(LIVELY).run();
  }
}
