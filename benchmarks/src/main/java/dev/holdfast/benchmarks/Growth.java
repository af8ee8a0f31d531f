package dev.holdfast.benchmarks;

import dev.holdfast.network.NetworkState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How costs grow with the number of routes, as a table and as a picture (growth.svg beside the
 * report): installing, an idle pass, healing one, and the floor of the first two.
 *
 * <p>Arguments: the largest number, and how many rounds.
 */
public final class Growth {

  private static final int[] STEPS = {1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000};
  private static final int HEALS = 50;

  /** Few routes are over before the JVM is warm: up to so many, more rounds do not count. */
  private static final int WARM = 10_000;

  private Growth() {}

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    int largest = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    Map<String, List<Plot.Point>> lines = new LinkedHashMap<>();
    Report report = new Report();
    report.heading("Cost growth, medians");
    report.row("routes", "install", "floor", "idle pass", "dump floor", "healed, p50");
    report.row("---", "---", "---", "---", "---", "---");
    for (int count : STEPS) {
      if (count <= largest) {
        List<Long> row = measure(count, count >= 300_000 ? 1 + rounds / 3 : rounds);
        List<String> cells = new ArrayList<>(List.of("%,d".formatted(count)));
        List<String> names =
            List.of("install", "install floor", "idle pass", "dump floor", "one healed");
        for (int i = 0; i < row.size(); i++) {
          cells.add(Figures.time(row.get(i)));
          lines
              .computeIfAbsent(names.get(i), _ -> new ArrayList<>())
              .add(new Plot.Point(count, row.get(i) / 1e9));
        }
        report.row(cells.toArray(String[]::new));
      }
    }
    Path picture = report.folder().resolve("growth.svg");
    Files.writeString(picture, Plot.svg("Cost by number of routes", "routes", lines));
    report.line("");
    report.line("![Cost by number of routes](growth.svg)");
  }

  private static List<Long> measure(int count, int rounds) throws Exception {
    Figures install = new Figures();
    Figures installFloor = new Figures();
    Figures idle = new Figures();
    Figures dump = new Figures();
    String number = Integer.toString(count);
    try (Lab lab = new Lab()) {
      Passes passes = new Passes(lab);
      NetworkState desired = Many.state(count);
      int warm = count <= WARM ? 20 : 1;
      for (int round = -warm; round < rounds; round++) {
        lab.flush();
        long floor = Tools.elapsed(lab, Tools.built("routes"), "add", number, "72");
        long dumped = Tools.elapsed(lab, Tools.built("routes"), "dump", number, "72");
        lab.flush();
        long installed = passes.run(desired, count);
        long found = passes.run(desired, 0);
        if (round >= 0) {
          installFloor.add(floor);
          dump.add(dumped);
          install.add(installed);
          idle.add(found);
        }
      }
    }
    Figures healed = Heal.route(count, HEALS);
    return List.of(
        install.median(), installFloor.median(), idle.median(), dump.median(), healed.median());
  }
}
