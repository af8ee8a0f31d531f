package dev.holdfast.benchmarks;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.network.Network;
import dev.holdfast.network.NetworkApplied;
import dev.holdfast.network.NetworkOptions;
import dev.holdfast.network.NetworkState;
import dev.holdfast.network.Route;
import dev.holdfast.reconcile.PassReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a pass over many routes costs, beside {@code ip -batch}: one run, interleaved, medians.
 *
 * <p>The time of ip(8) includes the start of its process (about 2 ms), not the writing of its file.
 *
 * <p>Arguments: how many routes (100000), and optionally a program that as {@code PROGRAM route-add
 * COUNT -d v0 -p 4} adds as many routes via 192.0.2.2 and prints {@code elapsed_s=SECONDS}: the
 * floor.
 */
public final class Routes {

  private static final int ROUNDS = 7;
  private static final int FEW = 1000;
  private static final int OURS = 0x0a00_0000;
  private static final int FOREIGN = 0x0b00_0000;
  private static final IpAddress GATEWAY = IpAddress.parse("192.0.2.2");
  private static final Pattern ELAPSED = Pattern.compile("elapsed_s=([0-9.]+)");

  private final Network network = new Network();
  private final Lab lab;
  private final Namespace namespace;
  private final Path folder;
  private final List<String> floor;

  private Routes(Lab lab, Path folder, List<String> floor) {
    this.lab = lab;
    this.namespace = new Namespace.Named(lab.name());
    this.folder = folder;
    this.floor = floor;
  }

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 100_000;
    List<String> floor = arguments.length > 1 ? List.of(arguments[1]) : List.of();
    System.out.println(Machine.line());
    try (Lab lab = new Lab()) {
      lab.ip("address", "add", "192.0.2.1/24", "dev", "v0");
      Routes routes = new Routes(lab, lab.folder(), floor);
      routes.cold(count);
      routes.ownRoutes(count);
      routes.ownRoutes(FEW);
      routes.foreignRoutes(count);
      routes.smallPass();
    }
  }

  private void cold(int count) throws Exception {
    Figures pass = new Figures();
    pass.add(pass(state(count), count));
    print(pass, "apply %,d routes, cold", count);
  }

  private void ownRoutes(int count) throws Exception {
    NetworkState desired = state(count);
    Path batch = batch("ours-" + count, OURS, count);
    Figures apply = new Figures();
    Figures steady = new Figures();
    Figures withdraw = new Figures();
    Figures ip = new Figures();
    Figures kernel = new Figures();
    for (int round = 0; round < ROUNDS; round++) {
      flush();
      apply.add(pass(desired, count));
      steady.add(pass(desired, 0));
      withdraw.add(pass(NetworkState.EMPTY, count));
      ip.add(batch(batch));
      if (!floor.isEmpty()) {
        flush();
        kernel.add(floor(count));
      }
    }
    flush();
    print(ip, "ip -batch of %,d routes", count);
    print(apply, "apply %,d routes", count);
    ratio(apply, ip, "apply / ip -batch");
    if (!floor.isEmpty()) {
      print(kernel, "floor of %,d routes", count);
      ratio(apply, kernel, "apply / floor");
    }
    print(steady, "steady pass, %,d routes of our own", count);
    print(withdraw, "withdraw %,d routes", count);
  }

  /** A pass of few routes, with many foreign ones beside and without. */
  private void foreignRoutes(int count) throws Exception {
    NetworkState desired = state(FEW);
    Path batch = batch("foreign", FOREIGN, count);
    Figures alone = new Figures();
    Figures beside = new Figures();
    for (int round = 0; round < ROUNDS; round++) {
      flush();
      long _ = pass(desired, FEW);
      steady(desired, alone);
      long _ = batch(batch);
      steady(desired, beside);
    }
    flush();
    print(alone, "steady pass, %,d routes", FEW);
    print(beside, "the same beside %,d foreign", count);
    ratio(beside, alone, "beside / alone");
  }

  /** What every hint costs a host with little to keep. */
  private void smallPass() throws Exception {
    NetworkState desired = state(10);
    long _ = pass(desired, 10);
    Figures small = new Figures();
    for (int i = 0; i < 200; i++) {
      small.add(pass(desired, 0));
    }
    print(small, "steady pass, %,d routes and 2 links", 10);
  }

  private void steady(NetworkState desired, Figures into) throws Exception {
    for (int i = 0; i < 3; i++) {
      into.add(pass(desired, 0));
    }
  }

  /** The nanoseconds of a pass that has to converge and to do so much. */
  private long pass(NetworkState desired, int operations) throws Exception {
    long began = System.nanoTime();
    PassReport<NetworkApplied> report =
        network.reconcile(namespace, desired, NetworkApplied.EMPTY, NetworkOptions.DEFAULT);
    long took = System.nanoTime() - began;
    if (!report.converged() || report.applied().size() != operations) {
      throw new IllegalStateException(
          "%d operations done, %d failed, %d pending, where %d were to be done"
              .formatted(
                  report.applied().size(),
                  report.failed().size(),
                  report.pending().size(),
                  operations));
    }
    return took;
  }

  private long batch(Path file) throws Exception {
    long began = System.nanoTime();
    lab.ip("-batch", file.toString());
    return System.nanoTime() - began;
  }

  private long floor(int count) throws IOException, InterruptedException {
    String said =
        lab.exec(floor.getFirst(), "route-add", Integer.toString(count), "-d", "v0", "-p", "4");
    Matcher elapsed = ELAPSED.matcher(said);
    if (!elapsed.find()) {
      throw new IOException(floor.getFirst() + " says no time: " + said.strip());
    }
    return Math.round(Double.parseDouble(elapsed.group(1)) * 1e9);
  }

  /** Leaves no route but the connected one: the kernel drops them all with the link. */
  private void flush() throws Exception {
    lab.ip("link", "set", "v0", "down");
    lab.ip("link", "set", "v0", "up");
  }

  private static NetworkState state(int count) {
    List<Route> routes = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      routes.add(Route.to(destination(OURS, i)).via(GATEWAY).build());
    }
    return new NetworkState(Map.of(), routes);
  }

  private Path batch(String name, int base, int count) throws IOException {
    List<String> lines = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      lines.add("route add " + destination(base, i) + " via " + GATEWAY);
    }
    return Files.write(folder.resolve(name), lines);
  }

  private static IpPrefix destination(int base, int number) {
    return IpPrefix.host(new IpAddress(true, 0, base + number));
  }

  private static void print(Figures figures, String what, int count) {
    System.out.println(figures.line(what.formatted(count)));
  }

  private static void ratio(Figures figures, Figures to, String what) {
    double ratio = (double) figures.percentile(0.50) / to.percentile(0.50);
    System.out.printf(Locale.ROOT, "%-40s %.2f%n", what, ratio);
  }
}
