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
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code kill -9} of a command right where it is about to change something, by strace(1): at the
 * n-th message that makes, alters or deletes, and at the n-th write of a file.
 */
final class Killing {

  static final int SIGKILLED = 137;

  private static final Duration LIVELY = Duration.ofMinutes(5);

  /** A thread's number and the name of what it calls. */
  private static final Pattern CALL = Pattern.compile("\\d+ +(sendto|write)(?=\\()");

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
        straced(List.of("-e", "trace=sendto,write", "-o", log.toString()), arguments);
    if (outcome.exit() != 0) {
      throw new AssertionError(outcome.toString());
    }
    Set<Place> places = new LinkedHashSet<>();
    Map<String, Integer> counts = new HashMap<>();
    for (String line : lines(log)) {
      Matcher call = CALL.matcher(line);
      if (call.lookingAt()) {
        int number = counts.merge(call.group(), 1, Integer::sum);
        String name = call.group(1);
        if (name.equals("write") || changes(line)) {
          places.add(new Place(name, number));
        }
      }
    }
    return List.copyOf(places);
  }

  /** Of a socket of another namespace strace knows no names: a dump has the flags 0x300. */
  private static boolean changes(String send) {
    return !send.contains("NLM_F_DUMP") && !send.contains("NLM_F_REQUEST|0x300");
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

  private static Command.Outcome straced(List<String> options, Object... arguments) {
    List<String> words = new ArrayList<>(List.of("strace", "-f", "-qq"));
    words.addAll(options);
    words.addAll(Cli.command(arguments));
    return Command.of(words).within(LIVELY).run();
  }
}
