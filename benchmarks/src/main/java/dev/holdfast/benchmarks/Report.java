package dev.holdfast.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * What is printed and, as Markdown, appended to the file that the property {@code holdfast.report}
 * names.
 */
final class Report {

  private final Optional<Path> file =
      Optional.ofNullable(System.getProperty("holdfast.report")).map(Path::of);

  void heading(String text) throws IOException {
    line("");
    line("### " + text);
    line("");
  }

  /** A row of a table. */
  void row(String... cells) throws IOException {
    line("| " + String.join(" | ", cells) + " |");
  }

  void line(String text) throws IOException {
    System.out.println(text);
    if (file.isPresent()) {
      Files.writeString(
          file.get(), text + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  /** The folder that the report is in, for what belongs to it. */
  Path folder() {
    return file.map(Path::toAbsolutePath).map(Path::getParent).orElse(Path.of("."));
  }
}
