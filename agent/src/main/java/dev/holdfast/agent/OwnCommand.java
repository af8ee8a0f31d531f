package dev.holdfast.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How this very command was started, to start it again with other words. */
final class OwnCommand {

  /** What a JVM leaves behind when native code ends it: nothing. */
  private static final List<String> QUIETLY =
      List.of("-XX:-CreateCoredumpOnCrash", "-XX:ErrorFile=/dev/null");

  private OwnCommand() {}

  /** The command line; empty if this process is not one of this command. */
  static Optional<List<String>> of(String... words) {
    try {
      String line = Files.readString(Path.of("/proc/self/cmdline"), StandardCharsets.ISO_8859_1);
      return of(List.of(line.split("\0")), words);
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** As above, of a process with a command line. */
  static Optional<List<String>> of(List<String> line, String... words) {
    String main = Holdfast.class.getName();
    for (int i = 1; i < line.size(); i++) {
      if (line.get(i).equals(main) || line.get(i).endsWith("/" + main)) {
        List<String> command = new ArrayList<>(line.subList(0, 1));
        command.addAll(QUIETLY);
        command.addAll(line.subList(1, i + 1));
        command.addAll(Arrays.asList(words));
        return Optional.of(command);
      }
    }
    return Optional.empty();
  }
}
