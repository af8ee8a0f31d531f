package dev.holdfast.agent;

import dev.holdfast.host.Problem;
import java.util.List;
import java.util.stream.Stream;

/** What is wrong with a document as lines to read: enough of them to begin with, and no more. */
final class Complaints {

  /** How many are told; whoever generated a document wrong has the same one ten thousand times. */
  static final int TOLD = 20;

  private Complaints() {}

  static List<String> lines(List<Problem> problems) {
    Stream<String> told = problems.stream().limit(TOLD).map(Problem::toString).map(OneLine::of);
    int more = problems.size() - TOLD;
    return more <= 0
        ? told.toList()
        : Stream.concat(told, Stream.of("and " + more + " more like these")).toList();
  }
}
