package dev.holdfast.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code holdfast apply} takes as a process, start of the JVM, reading of the document and
 * verification included, beside {@code ip -batch}.
 *
 * <p>Arguments: how many routes, and how many rounds.
 */
public final class WholeProcess {

  private WholeProcess() {}

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    try (Lab lab = new Lab()) {
      Path document = Many.document(lab.folder(), count);
      Path fromFile = Many.documentWithFile(lab.folder(), count);
      Path batch = Many.batch(lab.folder(), count);
      Peaks peaks = new Peaks(lab);
      Contest contest = new Contest("The whole process, %,d routes".formatted(count));
      contest.add(
          "ip -batch",
          () -> peaks.of("ip -batch", 0, "ip", "-n", lab.name(), "-batch", batch.toString()));
      contest.add(
          "holdfast apply, a list in YAML",
          () -> peaks.of("holdfast apply, a list in YAML", 0, apply(lab, document)));
      contest.add(
          "holdfast apply, a file of routes",
          () -> peaks.of("holdfast apply, a file of routes", 0, apply(lab, fromFile)));
      if (Tools.has("bird")) {
        Path configuration = Many.bird(lab.folder(), count);
        contest.add("BIRD, from its start", () -> bird(lab, configuration, count));
      }
      Report report = new Report();
      contest.run(report, 1, rounds);
      peaks.report(report);
    }
  }

  private static long bird(Lab lab, Path configuration, int count)
      throws IOException, InterruptedException {
    lab.flush();
    String number = Integer.toString(count);
    return Tools.elapsed(lab, Tools.built("bird"), configuration.toString(), number);
  }

  private static String[] apply(Lab lab, Path document) {
    return List.of(
            Tools.holdfast(),
            "apply",
            "-n",
            lab.name(),
            "--state",
            lab.folder().resolve("state").toString(),
            document.toString())
        .toArray(String[]::new);
  }
}
