package dev.holdfast.agent;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import dev.holdfast.testkit.Command;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The command as a user calls it: in this JVM, which is quick, or as a process of its own. */
final class Cli {

  private Cli() {}

  /** How a command ended and what it said. */
  record Result(int exit, String out, String err) {

    JsonObject json() {
      return JsonParser.parseString(out).getAsJsonObject();
    }
  }

  /** Runs it in this JVM. */
  static synchronized Result run(Object... arguments) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    try (PrintStream newOut = new PrintStream(said, true, StandardCharsets.UTF_8);
        PrintStream newErr = new PrintStream(complained, true, StandardCharsets.UTF_8)) {
      System.setOut(newOut);
      System.setErr(newErr);
      int exit = Holdfast.run(words(arguments).toArray(String[]::new));
      return new Result(
          exit, said.toString(StandardCharsets.UTF_8), complained.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  /** The words that start it as a process. */
  static List<String> process(Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-Xshare:auto",
            "--enable-native-access=dev.holdfast.kernel",
            "--illegal-native-access=deny",
            "-p",
            modulePath(),
            "-m",
            "dev.holdfast.agent/" + Holdfast.class.getName()));
    command.addAll(words(arguments));
    return command;
  }

  /** The words that start it as a user does. */
  static List<String> command(Object... arguments) {
    return Stream.concat(Stream.of(BuiltCommand.launcher().toString()), words(arguments).stream())
        .toList();
  }

  /** Runs it as a process to its end. */
  static Result runProcess(Object... arguments) {
    Command.Outcome outcome = Command.of(process(arguments)).run();
    return new Result(outcome.exit(), outcome.out(), outcome.err());
  }

  /** Everything that this test runs on; what is no module is not looked for in it. */
  static String modulePath() {
    String modules = System.getProperty("jdk.module.path", "");
    String classes = System.getProperty("java.class.path", "");
    List<String> path = new ArrayList<>();
    for (String entry : (modules + File.pathSeparator + classes).split(File.pathSeparator, -1)) {
      boolean wanted =
          !entry.isEmpty() && !entry.contains("test-classes") && !entry.contains("testkit");
      if (wanted && Files.exists(Path.of(entry)) && !path.contains(entry)) {
        path.add(entry);
      }
    }
    return String.join(File.pathSeparator, path);
  }

  private static List<String> words(Object... arguments) {
    return List.of(arguments).stream().map(Object::toString).toList();
  }

  /** Makes a folder in another. */
  static Path folder(Path folder, String name) {
    try {
      return Files.createDirectory(folder.resolve(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a document. */
  static Path write(Path folder, String name, String yaml) {
    try {
      return Files.writeString(folder.resolve(name), yaml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
