package dev.holdfast.benchmarks;

import dev.holdfast.network.NetworkState;
import java.util.List;
import java.util.Map;

/**
 * What a pass costs that finds everything in order: over many routes of ours, and over few beside
 * many of others, which the kernel filters away.
 *
 * <p>The floor is a dump whose messages are only counted. What is allocated is what the thread of
 * the pass allocates, in a pass of its own.
 *
 * <p>Arguments: how many routes, and how many rounds.
 */
public final class Idle {

  private Idle() {}

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    own(count, rounds);
    foreign(count, rounds);
  }

  private static void own(int count, int rounds) throws Exception {
    try (Lab lab = new Lab()) {
      Passes passes = new Passes(lab);
      NetworkState desired = Many.state(count);
      long _ = passes.run(desired, count);
      Report report = new Report();
      Contest contest =
          new Contest("A pass over %,d routes of ours, all in order".formatted(count));
      contest.add(
          "floor: dump, filtered by protocol 72",
          () -> Tools.elapsed(lab, Tools.built("routes"), "dump", Integer.toString(count), "72"));
      contest.add("holdfast", () -> passes.run(desired, 0));
      addLists(contest, lab);
      contest.run(report, 5, rounds);
      long _ = passes.run(desired, 0);
      report.line("");
      report.line(
          "Allocated by one pass: %,d bytes, %.2f a route."
              .formatted(passes.allocated(), (double) passes.allocated() / count));
    }
  }

  private static void addLists(Contest contest, Lab lab) {
    contest.add(
        "ip route show",
        () -> {
          long began = System.nanoTime();
          Lab.run("sh", "-c", "ip -n " + lab.name() + " route show > /dev/null");
          return System.nanoTime() - began;
        });
    if (Tools.has("vishvananda")) {
      contest.add(
          "Go vishvananda/netlink, list",
          () -> Tools.elapsed(lab, Tools.built("vishvananda"), "list"));
    }
  }

  private static void foreign(int count, int rounds) throws Exception {
    try (Lab lab = new Lab()) {
      Passes passes = new Passes(lab);
      NetworkState desired = new NetworkState(Map.of(), List.of());
      String number = Integer.toString(count);
      long _ =
          Tools.elapsed(
              lab, Tools.built("routes"), "add", number, "4", Integer.toString(Many.FOREIGN));
      Contest contest = new Contest("A pass beside %,d routes of others".formatted(count));
      contest.add(
          "floor: dump, all filtered away",
          () -> Tools.elapsed(lab, Tools.built("routes"), "dump", "0", "72"));
      contest.add("holdfast", () -> passes.run(desired, 0));
      contest.run(new Report(), 5, rounds);
    }
  }
}
