package dev.holdfast.agent;

import dev.holdfast.host.HostOptions;
import dev.holdfast.kernel.Namespace;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that every command takes. */
final class Shared {

  /** How results are written. */
  enum Format {
    TEXT,
    JSON;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private static final Pattern JSON_WANTED =
      Pattern.compile("(^| )(-o[ =]?|--output[ =])json( |$)");

  /** Reads a namespace as a document writes it. */
  static final class NamespaceName implements ITypeConverter<Namespace> {
    @Override
    public Namespace convert(String text) {
      try {
        return Namespace.parse(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME|PATH|pid:PID",
      converter = NamespaceName.class,
      description = "The namespace that 'host:' stands for; by default that of this process.")
  private Namespace namespace = new Namespace.Self();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "text|json",
      description = "How results are written to standard output; ${DEFAULT-VALUE} by default.")
  private Format format = Format.TEXT;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "The folder that remembers what is owned; ${DEFAULT-VALUE} by default.")
  private Path state = HostOptions.STATE;

  Output output() {
    return output(format);
  }

  /** The output that a command line asks for which is too wrong to be parsed. */
  static Output output(String... arguments) {
    String words = String.join(" ", arguments).toLowerCase(Locale.ROOT);
    return output(JSON_WANTED.matcher(words).find() ? Format.JSON : Format.TEXT);
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
