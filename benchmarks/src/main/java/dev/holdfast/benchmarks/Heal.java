package dev.holdfast.benchmarks;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.network.NetworkOptions;
import dev.holdfast.network.NetworkSource;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.ReconcileLoop;
import dev.holdfast.sysctl.SysctlKey;
import dev.holdfast.sysctl.SysctlOptions;
import dev.holdfast.sysctl.SysctlSource;
import dev.holdfast.sysctl.SysctlState;
import dev.holdfast.sysctl.SysctlValue;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;

/**
 * How long one route of many, or one sysctl, is away that somebody undoes, with no debounce.
 *
 * <p>The intruder is a program of its own ({@code floor/intruder.c}): its clock starts right before
 * its request, and stops when the kernel tells it, not us, that the route is there again.
 *
 * <p>Arguments: how many routes, and how often.
 */
public final class Heal {

  private Heal() {}

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    int count = Integer.parseInt(arguments[0]);
    int times = Integer.parseInt(arguments[1]);
    Report report = new Report();
    report.heading("Drift to healed, debounce 0, %,d times".formatted(times));
    report.row("", "p50", "p99", "most");
    report.row("---", "---", "---", "---");
    row(report, "one route of %,d deleted by a raw request".formatted(count), route(count, times));
    if (arguments.length > 2) {
      row(report, "a sysctl written", sysctl(times));
    }
  }

  private static void row(Report report, String name, Figures figures) throws IOException {
    report.row(
        name,
        Figures.time(figures.median()),
        Figures.time(figures.percentile(0.99)),
        Figures.time(figures.percentile(1)));
  }

  static Figures route(int count, int times) throws Exception {
    try (Lab lab = new Lab()) {
      NetworkSource source = new NetworkSource();
      var options =
          LoopOptions.of(source, NetworkOptions.DEFAULT)
              .withDebounce(Duration.ZERO)
              .withoutInterval();
      try (var loop =
          ReconcileLoop.start(
              source, new Namespace.Named(lab.name()), Many.state(count), options)) {
        warm(loop);
        String number = Integer.toString(count);
        Figures _ = intruded(lab, "route", times / 10 + 10, number);
        return intruded(lab, "route", times, number);
      }
    }
  }

  private static Figures sysctl(int times) throws Exception {
    try (Lab lab = new Lab()) {
      SysctlSource source = new SysctlSource();
      var options =
          LoopOptions.of(source, SysctlOptions.DEFAULT)
              .withDebounce(Duration.ZERO)
              .withoutInterval();
      var desired =
          new SysctlState(
              Map.of(SysctlKey.parse("net.ipv4.conf.v0.log_martians"), SysctlValue.of(1)));
      try (var loop =
          ReconcileLoop.start(source, new Namespace.Named(lab.name()), desired, options)) {
        warm(loop);
        String file = "/proc/sys/net/ipv4/conf/v0/log_martians";
        Figures _ = intruded(lab, "sysctl", times / 10 + 10, file);
        return intruded(lab, "sysctl", times, file);
      }
    }
  }

  private static void warm(ReconcileLoop<?, ?, ?, ?> loop) throws Exception {
    for (int i = 0; i < 5; i++) {
      if (!loop.reconcileNow().converged()) {
        throw new IllegalStateException("not converged");
      }
    }
  }

  private static Figures intruded(Lab lab, String what, int times, String of)
      throws IOException, InterruptedException {
    Figures figures = new Figures();
    lab.exec(Tools.built("intruder"), what, Integer.toString(times), of)
        .lines()
        .forEach(line -> figures.add(Long.parseLong(line)));
    return figures;
  }
}
