package dev.holdfast.host;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Collects what is wrong with a document, so that its author hears of all of it at once. */
final class Problems {

  private final List<String> files = new ArrayList<>();
  private final List<Problem> found = new ArrayList<>();

  /** Begins another file: what is found in it is told after what was found in the ones before. */
  void reading(String file) {
    files.add(file);
  }

  void add(String file, Position at, String path, String message) {
    found.add(new Problem(file, at.line(), at.column(), path, message));
  }

  /** Takes over what others complained of. */
  void addAll(Problems others) {
    found.addAll(others.found);
  }

  /** How many there are so far. */
  int count() {
    return found.size();
  }

  /**
   * @param named other files that the document named
   */
  void throwIfAny(List<Path> named) throws DocumentException {
    if (!found.isEmpty()) {
      found.sort(
          Comparator.comparingInt((Problem problem) -> files.indexOf(problem.file()))
              .thenComparingInt(Problem::line)
              .thenComparingInt(Problem::column));
      throw new DocumentException(found, named);
    }
  }
}
