package dev.holdfast.benchmarks;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.network.Address;
import dev.holdfast.network.LinkSettings;
import dev.holdfast.network.Network;
import dev.holdfast.network.NetworkOptions;
import dev.holdfast.network.NetworkSource;
import dev.holdfast.network.NetworkState;
import dev.holdfast.network.Route;
import dev.holdfast.reconcile.LoopEvent;
import dev.holdfast.reconcile.LoopListener;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.ReconcileLoop;
import dev.holdfast.reconcile.Report;
import dev.holdfast.reconcile.Source;
import dev.holdfast.sysctl.SysctlOptions;
import dev.holdfast.sysctl.SysctlSource;
import dev.holdfast.sysctl.SysctlState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Many namespaces with two loops each in one process: what they cost when nothing happens, and what
 * a storm in one does to the others.
 *
 * <p>In every namespace there is a pair of links, and declared are an address, two routes and three
 * sysctls. All loops have their monitors and default debounce; intervals are as given, and every
 * tick is a pass over everything.
 *
 * <p>Arguments: how many namespaces (1000), how many seconds to measure (60), and the intervals of
 * the loops in seconds, one measurement each (5 60).
 */
public final class ManyScopes {

  private static final int HEALINGS = 300;
  private static final long PATIENCE = 30_000_000_000L;
  private static final SysctlState SYSCTLS =
      SysctlState.of(
          Map.of(
              "net.ipv4.ip_forward",
              1,
              "net.ipv4.conf.v0.rp_filter",
              2,
              "net.ipv4.tcp_keepalive_time",
              600));
  private static final NetworkState NETWORK =
      new NetworkState(
          Map.of("v0", LinkSettings.of(Address.parse("192.0.2.1/24")).withUp(true)),
          List.of(
              Route.to("198.51.100.0/24").via("192.0.2.2").build(),
              Route.to("203.0.113.0/24").dev("v0").build()));

  private final List<String> names;

  private ManyScopes(int count) {
    String prefix = "holdfast-many-" + ProcessHandle.current().pid() + "-";
    this.names = IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
  }

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    List<Integer> numbers = Stream.of(arguments).map(Integer::valueOf).toList();
    int count = numbers.isEmpty() ? 1000 : numbers.getFirst();
    int seconds = numbers.size() > 1 ? numbers.get(1) : 60;
    List<Integer> intervals =
        numbers.size() > 2 ? numbers.subList(2, numbers.size()) : List.of(5, 60);
    System.out.println(Machine.line());
    ManyScopes scopes = new ManyScopes(count);
    try {
      scopes.make();
      for (int interval : intervals) {
        scopes.idle(seconds, Duration.ofSeconds(interval));
      }
      scopes.storm(Duration.ofSeconds(intervals.getFirst()));
    } finally {
      scopes.remove();
    }
  }

  private void make() throws IOException, InterruptedException {
    StringBuilder script = new StringBuilder();
    for (String name : names) {
      script.append("netns add ").append(name).append('\n');
    }
    batch(script);
    for (String name : names) {
      Lab.run("ip", "-n", name, "link", "add", "v0", "type", "veth", "peer", "name", "v1");
      Lab.run("ip", "-n", name, "link", "set", "v1", "up");
    }
  }

  private void remove() throws IOException, InterruptedException {
    StringBuilder script = new StringBuilder();
    for (String name : names) {
      if (Files.exists(Path.of("/run/netns", name))) {
        script.append("netns del ").append(name).append('\n');
      }
    }
    batch(script);
  }

  private static void batch(StringBuilder script) throws IOException, InterruptedException {
    Path file = Files.writeString(Files.createTempFile("holdfast-many", ".ip"), script);
    try {
      Lab.run("ip", "-batch", file.toString());
    } finally {
      Files.delete(file);
    }
  }

  /** The loops of all namespaces. */
  private final class Loops implements AutoCloseable {

    private final List<ReconcileLoop<?, ?, ?, ?>> all = new ArrayList<>();

    Loops(Duration interval) throws InterruptedException {
      var sysctl = new SysctlSource();
      var network = new NetworkSource();
      long began = System.nanoTime();
      for (String name : names) {
        Namespace scope = new Namespace.Named(name);
        all.add(start(sysctl, scope, SYSCTLS, SysctlOptions.DEFAULT, interval));
        all.add(start(network, scope, NETWORK, NetworkOptions.DEFAULT, interval));
      }
      while (!all.stream().allMatch(loop -> loop.status().converged())) {
        if (System.nanoTime() - began > 4 * PATIENCE) {
          throw new IllegalStateException("not converged: " + unconverged());
        }
        Thread.sleep(5);
      }
      System.out.printf(
          Locale.ROOT,
          "%d loops converged in %.1f s%n",
          all.size(),
          (System.nanoTime() - began) / 1e9);
    }

    private static <D, L, O> ReconcileLoop<Namespace, D, L, O> start(
        Source<Namespace, D, L, O> source,
        Namespace scope,
        D desired,
        O options,
        Duration interval) {
      var how =
          LoopOptions.of(source, options).withInterval(interval).withListener(new Silent<L>());
      return ReconcileLoop.start(source, scope, desired, how);
    }

    private String unconverged() {
      return all.stream()
          .filter(loop -> !loop.status().converged())
          .limit(3)
          .map(loop -> loop.status() + " " + loop.lastReport())
          .toList()
          .toString();
    }

    long passes() {
      return all.stream().mapToLong(loop -> loop.status().passes()).sum();
    }

    @Override
    public void close() {
      all.forEach(ReconcileLoop::close);
    }
  }

  /** Hears of nothing; that somebody keeps changing what is healed is the point here. */
  private static final class Silent<L> implements LoopListener<L> {

    @Override
    public void passed(Report<L> report) {}

    @Override
    public void failed(Throwable error) {}

    @Override
    public void changed(LoopEvent event) {}
  }

  private void idle(int seconds, Duration interval) throws Exception {
    try (Loops loops = new Loops(interval)) {
      Thread.sleep(Math.max(15_000, interval.toMillis() + 5000));
      long passes = loops.passes();
      long before = cpu();
      long began = System.nanoTime();
      Thread.sleep(1000L * seconds);
      double elapsed = (System.nanoTime() - began) / 1e9;
      double busy = (cpu() - before) / 1e9;
      long ran = loops.passes() - passes;
      System.out.printf(
          Locale.ROOT,
          "idle, %d namespaces, interval %d s: %.2f %% of a core, %.0f us a pass (%d passes in %.0f"
              + " s); %d MB resident, %d threads, %d descriptors%n",
          names.size(),
          interval.toSeconds(),
          100 * busy / elapsed,
          ran == 0 ? 0 : busy / ran * 1e6,
          ran,
          elapsed,
          status("VmRSS") / 1024,
          status("Threads"),
          entries("/proc/self/fd"));
    }
  }

  private void storm(Duration interval) throws Exception {
    try (Loops _ = new Loops(interval)) {
      Thread.sleep(5000);
      System.out.println(heal().line("a route in another namespace, in peace"));
      Path flapping = Files.createTempFile("holdfast-many", ".ip");
      try (var script = Files.newBufferedWriter(flapping)) {
        for (int i = 0; i < 1_000_000; i++) {
          script.write("address add 192.0.2.77/32 dev v1\naddress del 192.0.2.77/32 dev v1\n");
        }
      }
      Process storm =
          new ProcessBuilder("ip", "-n", names.getFirst(), "-batch", flapping.toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      try {
        Thread.sleep(2000);
        long before = cpu();
        long began = System.nanoTime();
        Figures during = heal();
        double share = (double) (cpu() - before) / (System.nanoTime() - began);
        System.out.println(during.line("a route in another namespace, in a storm"));
        System.out.printf(
            Locale.ROOT,
            "%.0f %% of a core meanwhile; the storm %s%n",
            100 * share,
            storm.isAlive() ? "went on" : "was over");
      } finally {
        storm.destroy();
        int _ = storm.waitFor();
        Files.delete(flapping);
      }
    }
  }

  /** From before ip(8) is started until the kernel shows the route again. */
  private Figures heal() throws Exception {
    Random random = new Random(1);
    Figures figures = new Figures();
    var network = new Network();
    for (int i = 0; i < HEALINGS; i++) {
      String name = names.get(names.size() == 1 ? 0 : 1 + random.nextInt(names.size() - 1));
      Namespace scope = new Namespace.Named(name);
      Thread.sleep(10);
      long began = System.nanoTime();
      Lab.run("ip", "-n", name, "route", "del", "203.0.113.0/24");
      while (network.routes(scope).stream()
          .noneMatch(route -> String.valueOf(route).contains("203.0.113.0/24"))) {
        if (System.nanoTime() - began > PATIENCE) {
          throw new IllegalStateException("not healed within 30 s");
        }
        Thread.sleep(0, 200_000);
      }
      figures.add(System.nanoTime() - began);
    }
    return figures;
  }

  /** The processor time of this process, in nanoseconds, to the tick. */
  private static long cpu() throws IOException {
    String stat = Files.readString(Path.of("/proc/self/stat"));
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 10_000_000L;
  }

  private static long status(String name) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"), StandardCharsets.UTF_8)) {
      if (line.startsWith(name + ":")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("no " + name + " in /proc/self/status");
  }

  private static long entries(String directory) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of(directory))) {
      return entries.count();
    }
  }
}
