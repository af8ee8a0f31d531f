package dev.holdfast.agent;

import dev.holdfast.host.HostOptions;
import dev.holdfast.host.HostScope;
import dev.holdfast.kernel.Namespace;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What every command takes.
 *
 * @param namespace the one that {@code host:} stands for
 * @param state the folder that remembers what is owned
 */
record Shared(Namespace namespace, Format format, Path state) {

  private static final CommandOption NAMESPACE =
      new CommandOption(
          "-n",
          "--namespace",
          "NAME|PATH|pid:PID",
          "The namespace that 'host:' stands for; by default that of this process.");

  private static final CommandOption OUTPUT =
      new CommandOption(
          "-o",
          "--output",
          "text|json",
          "How results are written to standard output; text by default.");

  private static final CommandOption STATE =
      new CommandOption(
          "",
          "--state",
          "DIR",
          "The folder that remembers what is owned; " + HostOptions.STATE + " by default.");

  static final List<CommandOption> OPTIONS = List.of(NAMESPACE, OUTPUT, STATE);

  private static final Pattern JSON_WANTED =
      Pattern.compile("(^| )(-o[ =]?|--output[ =])json( |$)");

  /** How results are written. */
  enum Format {
    TEXT,
    JSON
  }

  /** Reads what the words say, with defaults for what they do not say. */
  static Shared of(Invocation words) throws UsageException {
    Optional<String> namespace = words.value(NAMESPACE);
    Optional<String> state = words.value(STATE);
    return new Shared(
        namespace.isPresent() ? namespace(namespace.get()) : new Namespace.Self(),
        format(words.value(OUTPUT).orElse("text")),
        state.isPresent() ? path(STATE.name(), state.get()) : HostOptions.STATE);
  }

  private static Namespace namespace(String text) throws UsageException {
    try {
      return HostScope.namespace(text);
    } catch (IllegalArgumentException e) {
      throw new UsageException(NAMESPACE.name() + ": " + e.getMessage());
    }
  }

  private static Format format(String text) throws UsageException {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "text" -> Format.TEXT;
      case "json" -> Format.JSON;
      default -> throw new UsageException(OUTPUT.name() + " is text or json, not '" + text + "'");
    };
  }

  /** The path that a word is; an empty one would be the folder that we are in. */
  static Path path(String what, String text) throws UsageException {
    if (text.isEmpty()) {
      throw new UsageException(what + ": it is empty, as a variable is that is not set");
    }
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new UsageException(what + ": not a path: " + e.getReason());
    }
  }

  Output output() {
    return output(format);
  }

  /** The output that a command line asks for which is too wrong to be understood. */
  static Output output(List<String> words) {
    String line = String.join(" ", words).toLowerCase(Locale.ROOT);
    return output(JSON_WANTED.matcher(line).find() ? Format.JSON : Format.TEXT);
  }

  private static Output output(Format format) {
    return switch (format) {
      case TEXT -> new TextOutput(System.out, System.err, Style.ofTerminal());
      case JSON -> new JsonOutput(System.out, System.err);
    };
  }

  /**
   * @param purpose who asks, for whoever finds the state folder held
   */
  HostOptions hostOptions(String purpose) {
    return HostOptions.DEFAULT
        .withSelf(namespace)
        .withState(state)
        .withPurpose("holdfast " + purpose);
  }
}
