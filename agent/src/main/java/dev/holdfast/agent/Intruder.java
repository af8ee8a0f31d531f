package dev.holdfast.agent;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another program, for the demo's intruder. Nothing but the demo runs one: Holdfast itself talks to
 * the kernel.
 */
final class Intruder {

  private Intruder() {}

  static boolean exists(String program) {
    String path = System.getenv().getOrDefault("PATH", "");
    return List.of((path + ":/usr/sbin:/sbin").split(File.pathSeparator)).stream()
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  static String run(String... command) throws IOException, InterruptedException {
    return run(command[0], List.of(), List.of(command).subList(1, command.length));
  }

  /** Runs it and returns what it printed. */
  static String run(String program, List<String> first, List<String> then)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(program);
    command.addAll(first);
    command.addAll(then);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    if (status != 0) {
      throw new IOException(String.join(" ", command) + ": " + printed.strip());
    }
    return printed;
  }
}
