package dev.holdfast.benchmarks;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** What processes used beside time: the most memory and processor time of each kind. */
final class Peaks {

  private final Lab lab;
  private final Map<String, Tools.Used> most = new LinkedHashMap<>();

  Peaks(Lab lab) {
    this.lab = lab;
  }

  /** Runs a process in a lab without routes and answers the nanoseconds it took. */
  long of(String name, int exit, String... command) throws IOException, InterruptedException {
    lab.flush();
    Tools.Used used = Tools.measure(command);
    if (used.exit() != exit) {
      throw new IOException(String.join(" ", command) + ": exit " + used.exit());
    }
    most.merge(name, used, (a, b) -> a.peakMegabytes() > b.peakMegabytes() ? a : b);
    return used.nanos();
  }

  void report(Report report) throws IOException {
    report.line("");
    for (Map.Entry<String, Tools.Used> one : most.entrySet()) {
      report.line(
          "- %s: %s s of processor time, %s MB at its peak"
              .formatted(
                  one.getKey(),
                  Figures.number(one.getValue().cpuSeconds()),
                  Figures.number(one.getValue().peakMegabytes())));
    }
  }
}
