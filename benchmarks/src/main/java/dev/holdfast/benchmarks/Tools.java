package dev.holdfast.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The programs beside which we are measured: the floor and the peers that {@code run} has built.
 */
final class Tools {

  private static final Pattern ELAPSED = Pattern.compile("elapsed_s=([0-9.]+)");

  /** What {@code measure} says of a program. */
  record Used(long nanos, double cpuSeconds, double peakMegabytes, int exit) {}

  private Tools() {}

  /** A program that {@code benchmarks/run} built. */
  static String built(String name) {
    return folder().resolve(name).toString();
  }

  /** The command of this checkout. */
  static String holdfast() {
    return System.getProperty("holdfast.command", "./holdfast");
  }

  static boolean has(String name) {
    return Files.isExecutable(folder().resolve(name));
  }

  private static Path folder() {
    return Path.of(System.getProperty("holdfast.tools", "benchmarks/target/tools"));
  }

  /** The nanoseconds that a program which runs inside says that it took. */
  static long elapsed(Lab lab, String... command) throws IOException, InterruptedException {
    return nanos(lab.exec(command));
  }

  static long nanos(String said) throws IOException {
    return Math.round(number(said, ELAPSED) * 1e9);
  }

  private static double number(String said, Pattern pattern) throws IOException {
    Matcher found = pattern.matcher(said);
    if (!found.find()) {
      throw new IOException("no " + pattern.pattern() + " in: " + said.strip());
    }
    return Double.parseDouble(found.group(1));
  }

  /** Runs a program to its end and says what it used. */
  static Used measure(String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(built("measure")));
    words.addAll(List.of(command));
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    return new Used(
        nanos(said),
        number(said, Pattern.compile("cpu_s=([0-9.]+)")),
        number(said, Pattern.compile("peak_kb=([0-9]+)")) / 1024,
        exit);
  }
}
