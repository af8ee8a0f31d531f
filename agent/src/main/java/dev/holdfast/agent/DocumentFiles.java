package dev.holdfast.agent;

import dev.holdfast.host.DocumentException;
import dev.holdfast.host.Documents;
import dev.holdfast.host.HostDocument;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Parameters;

/** The documents that a command line names. */
final class DocumentFiles {

  private static final Path STANDARD_INPUT = Path.of("/dev/stdin");

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "A YAML document, or a folder of *.yaml files; - is standard input.")
  private List<Path> files = List.of();

  List<Path> paths() {
    return files.stream().map(file -> isStandardInput(file) ? STANDARD_INPUT : file).toList();
  }

  /** Whether they can be read again. */
  boolean canChange() {
    return paths().stream().noneMatch(STANDARD_INPUT::equals);
  }

  HostDocument load() throws DocumentException {
    return Documents.load(paths());
  }

  private static boolean isStandardInput(Path file) {
    return file.toString().equals("-");
  }
}
