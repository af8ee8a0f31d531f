package dev.holdfast.benchmarks;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.sysctl.SysctlKey;
import dev.holdfast.sysctl.Sysctls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * How long {@code holdfast run}, on its defaults and as a process of its own, takes to heal what
 * ip(8) and sysctl(8) undo.
 *
 * <p>The clock starts before the intruder's process does, so its own start (2 to 3 ms) is in the
 * figure; it stops when the kernel shows the declared state again, as /proc sees it.
 *
 * <p>Arguments: the command to run, and how often (200).
 */
public final class HealLatency {

  private static final long PATIENCE = 10_000_000_000L;

  private static final String DOCUMENT =
      """
      host:
        sysctl: {net.ipv4.ip_forward: 1}
        links: {v0: {addresses: [198.18.0.1/24]}}
        routes: [{to: 198.51.100.0/24, dev: v0}]
      """;

  private HealLatency() {}

  /** Something that is undone, and how to see that it is there. */
  private record Case(String name, Undo undo, Seen seen) {
    interface Undo {
      void run() throws IOException, InterruptedException;
    }

    interface Seen {
      boolean test() throws IOException, KernelException;
    }
  }

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    String command = arguments.length > 0 ? arguments[0] : "./holdfast";
    Report report = new Report();
    int times = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
    report.heading("Undone by a program, healed by holdfast run on its defaults");
    report.row("undone %,d times each".formatted(times), "p50", "p99", "most");
    report.row("---", "---", "---", "---");
    try (Lab lab = new Lab()) {
      Path folder = lab.folder();
      Path document = Files.writeString(folder.resolve("doc.yaml"), DOCUMENT);
      Process run =
          new ProcessBuilder(
                  command,
                  "run",
                  "-n",
                  lab.name(),
                  "--state",
                  folder.resolve("state").toString(),
                  document.toString())
              .redirectOutput(folder.resolve("log").toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try {
        measure(report, lab, times);
      } finally {
        run.destroy();
        int _ = run.waitFor();
      }
    }
  }

  private static void measure(Report report, Lab lab, int times) throws Exception {
    Namespace namespace = new Namespace.Named(lab.name());
    SysctlKey forward = SysctlKey.parse("net.ipv4.ip_forward");
    Case route =
        new Case(
            "route deleted (ip route del)",
            () -> lab.ip("route", "del", "198.51.100.0/24"),
            () -> lab.proc("route").contains("006433C6"));
    Case address =
        new Case(
            "address deleted (ip addr del)",
            () -> lab.ip("addr", "del", "198.18.0.1/24", "dev", "v0"),
            () -> lab.proc("fib_trie").contains("198.18.0.1"));
    Case sysctl =
        new Case(
            "sysctl changed (sysctl -w)",
            () -> lab.exec("sysctl", "-q", "-w", "net.ipv4.ip_forward=0"),
            () -> Sysctls.read(namespace, forward).equals("1"));
    for (Case one : List.of(route, address, sysctl)) {
      await(one, System.nanoTime());
      Random pause = new Random(1);
      Figures figures = new Figures();
      for (int i = 0; i < times; i++) {
        Thread.sleep(100 + pause.nextInt(50));
        long began = System.nanoTime();
        one.undo().run();
        figures.add(await(one, began));
      }
      report.row(
          one.name(),
          Figures.time(figures.median()),
          Figures.time(figures.percentile(0.99)),
          Figures.time(figures.percentile(1)));
    }
  }

  /** The nanoseconds from {@code began} until it is there. */
  private static long await(Case one, long began) throws Exception {
    while (!one.seen().test()) {
      if (System.nanoTime() - began > PATIENCE) {
        throw new IllegalStateException("not healed within 10 s");
      }
      Thread.onSpinWait();
    }
    return System.nanoTime() - began;
  }
}
