package dev.holdfast.benchmarks;

import dev.holdfast.network.NetworkState;
import java.nio.file.Path;

/**
 * What it takes to install many routes, warm, from a desired state to a verified report, beside the
 * kernel's own floor and the peers.
 *
 * <p>A pass verifies: it asks the kernel for all routes again. What a pass that has nothing to do
 * takes is taken off in the line "less one idle pass", which is the installing alone.
 *
 * <p>Arguments: how many routes, and how many rounds.
 */
public final class Install {

  /** pyroute2 takes so long that it is measured with fewer. */
  private static final int FEW = 10_000;

  private Install() {}

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    int rounds = Integer.parseInt(arguments[1]);
    try (Lab lab = new Lab()) {
      Passes passes = new Passes(lab);
      NetworkState desired = Many.state(count);
      Path batch = Many.batch(lab.folder(), count);
      String number = Integer.toString(count);
      Contest contest = new Contest("Install %,d routes".formatted(count));
      contest.add(
          "floor: encoded before, last of each batch acknowledged",
          () -> {
            lab.flush();
            return Tools.elapsed(lab, Tools.built("routes"), "add", number, "72");
          });
      long[] whole = new long[1];
      contest.add(
          "holdfast, verified",
          () -> {
            lab.flush();
            whole[0] = passes.run(desired, count);
            return whole[0];
          });
      contest.add("holdfast, less one idle pass", () -> whole[0] - passes.run(desired, 0));
      contest.add(
          "ip -batch",
          () -> {
            lab.flush();
            long began = System.nanoTime();
            lab.ip("-batch", batch.toString());
            return System.nanoTime() - began;
          });
      if (Tools.has("vishvananda")) {
        contest.add(
            "Go vishvananda/netlink",
            () -> {
              lab.flush();
              return Tools.elapsed(lab, Tools.built("vishvananda"), "add", number);
            });
      }
      if (Tools.has("pyroute2")) {
        contest.add(
            "pyroute2, of %,d, scaled".formatted(Math.min(count, FEW)),
            () -> {
              lab.flush();
              int some = Math.min(count, FEW);
              long took =
                  Tools.elapsed(lab, Tools.built("pyroute2"), "add", Integer.toString(some));
              return took * (count / some);
            });
      }
      contest.run(new Report(), count > 200_000 ? 1 : 2, rounds);
    }
  }
}
