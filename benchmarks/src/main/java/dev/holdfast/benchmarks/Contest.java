package dev.holdfast.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * Several ways to do one thing, measured in turns (A B C, A B C, …), so that what the machine does
 * beside them is shared by all.
 */
final class Contest {

  /** One way to do it: answers the nanoseconds it took. */
  interface Way {
    long nanos() throws Exception;
  }

  private record Entrant(String name, Way way, Figures figures) {}

  private final String what;
  private final List<Entrant> entrants = new ArrayList<>();

  /**
   * @param what is done
   */
  Contest(String what) {
    this.what = what;
  }

  /** Adds a way; the first is what the others are compared with. */
  Figures add(String name, Way way) {
    Figures figures = new Figures();
    entrants.add(new Entrant(name, way, figures));
    return figures;
  }

  /** Goes through all in turns, after some turns that do not count, and reports. */
  void run(Report report, int warm, int rounds) throws Exception {
    for (int round = -warm; round < rounds; round++) {
      for (Entrant entrant : entrants) {
        long took = entrant.way.nanos();
        if (round >= 0) {
          entrant.figures.add(took);
        }
      }
    }
    report.heading(what);
    report.row("", "median (least..most)", "ratio to " + entrants.getFirst().name);
    report.row("---", "---", "---");
    for (Entrant entrant : entrants) {
      double ratio = (double) entrant.figures.median() / entrants.getFirst().figures.median();
      report.row(entrant.name, entrant.figures.spread(), Figures.number(ratio));
    }
  }
}
