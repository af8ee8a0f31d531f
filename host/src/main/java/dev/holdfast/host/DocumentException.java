package dev.holdfast.host;

import java.util.List;
import java.util.stream.Collectors;

/** A document is not valid. It says everything that is wrong with it, in the order of reading. */
public final class DocumentException extends Exception {

  private static final long serialVersionUID = 1;

  private final transient List<Problem> problems;

  public DocumentException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
