package dev.holdfast.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How large {@code holdfast run} is that keeps many routes: the most that was resident at any time,
 * and what is when it has come to rest.
 *
 * <p>Argument: how many routes.
 */
public final class Resident {

  private static final long PATIENCE = 120_000_000_000L;

  private Resident() {}

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    Report report = new Report();
    report.heading("holdfast run that keeps %,d routes".formatted(count));
    report.row("", "peak resident", "at rest", "all there after");
    report.row("---", "---", "---", "---");
    try (Lab lab = new Lab()) {
      measure(report, lab, count, "a list in YAML", Many.document(lab.folder(), count));
      measure(report, lab, count, "a file of routes", Many.documentWithFile(lab.folder(), count));
    }
  }

  private static void measure(Report report, Lab lab, int count, String name, Path document)
      throws Exception {
    lab.flush();
    List<String> command =
        List.of(
            Tools.holdfast(),
            "run",
            "-n",
            lab.name(),
            "--state",
            lab.folder().resolve("state").toString(),
            document.toString());
    long began = System.nanoTime();
    Process run =
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      while (!isThere(lab, count)) {
        if (!run.isAlive() || System.nanoTime() - began > PATIENCE) {
          throw new IOException("the routes did not come");
        }
        Thread.sleep(50);
      }
      long took = System.nanoTime() - began;
      // Two ticks of its own: full passes over all of them.
      Thread.sleep(12_000);
      report.row(
          name, status(run, "VmHWM") + " MB", status(run, "VmRSS") + " MB", Figures.time(took));
    } finally {
      run.destroy();
      int _ = run.waitFor();
    }
  }

  /** Whether the kernel has all of them, as somebody else sees it. */
  private static boolean isThere(Lab lab, int count) throws InterruptedException {
    try {
      return Tools.elapsed(lab, Tools.built("routes"), "dump", Integer.toString(count), "72") > 0;
    } catch (IOException _) {
      return false;
    }
  }

  private static String status(Process process, String key) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
        .filter(line -> line.startsWith(key + ":"))
        .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
        .map(Object::toString)
        .findFirst()
        .orElse("?");
  }
}
