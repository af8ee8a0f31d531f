package dev.holdfast.agent;

import dev.holdfast.host.DocumentException;
import dev.holdfast.host.Documents;
import dev.holdfast.host.HostDocument;
import dev.holdfast.host.TextTrial;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The documents that a command line names. */
record DocumentFiles(List<Path> paths) {

  static final String DESCRIPTION =
      "A YAML document, or a folder of *.yaml files; - is standard input.";

  private static final Path STANDARD_INPUT = Path.of("/dev/stdin");

  static DocumentFiles of(Invocation words) throws UsageException {
    List<Path> paths = new ArrayList<>();
    for (String file : words.files()) {
      paths.add(file.equals("-") ? STANDARD_INPUT : Shared.path("FILE", file));
    }
    return new DocumentFiles(List.copyOf(paths));
  }

  /** Whether they can be read again. */
  boolean canChange() {
    return paths.stream().noneMatch(STANDARD_INPUT::equals);
  }

  HostDocument load() throws DocumentException {
    return Documents.load(paths);
  }

  HostDocument load(TextTrial trial) throws DocumentException {
    return Documents.load(paths, trial);
  }
}
