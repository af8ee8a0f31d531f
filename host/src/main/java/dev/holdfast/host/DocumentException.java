package dev.holdfast.host;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/** A document is not valid. It says everything that is wrong with it, in the order of reading. */
public final class DocumentException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;
  private final transient List<Path> files;

  public DocumentException(List<Problem> problems) {
    this(problems, List.of());
  }

  DocumentException(List<Problem> problems, List<Path> files) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
    this.files = List.copyOf(files);
  }

  /** Other files that it named, of which one may be what is wrong. */
  public List<Path> files() {
    return files;
  }

  public List<Problem> problems() {
    return problems;
  }
}
