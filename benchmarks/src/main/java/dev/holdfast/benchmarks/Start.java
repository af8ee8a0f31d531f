package dev.holdfast.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * What the start of the command costs: processor time and memory of {@code holdfast plan} of a
 * small document, beside programs that do nothing.
 *
 * <p>Argument: how many rounds.
 */
public final class Start {

  private static final String SMALL =
      """
      host:
        sysctl: {net.ipv4.ip_forward: 1}
        links: {v0: {up: true, addresses: [192.0.2.1/24, "2001:db8::1/64"]}}
        routes:
          - {to: 198.51.100.0/24, via: 192.0.2.2, metric: 50}
          - {to: "2001:db8:1::/48", type: blackhole}
      """;

  private Start() {}

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    Report report = new Report();
    report.heading("Start of the command");
    report.row("", "processor time, median (least..most)", "wall", "peak resident");
    report.row("---", "---", "---", "---");
    try (Lab lab = new Lab()) {
      Path document = Files.writeString(lab.folder().resolve("small.yaml"), SMALL);
      String state = lab.folder().resolve("state").toString();
      String holdfast = Tools.holdfast();
      line(
          report,
          rounds,
          "holdfast plan, a small document",
          2,
          holdfast,
          "plan",
          "-n",
          lab.name(),
          "--state",
          state,
          document.toString());
      line(report, rounds, "holdfast --version", 0, holdfast, "--version");
      line(report, rounds, "java --version", 0, java(), "-XX:+UseSerialGC", "--version");
      line(report, rounds, "ip route", 0, "ip", "-n", lab.name(), "route");
    }
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  private static void line(Report report, int rounds, String name, int exit, String... command)
      throws IOException, InterruptedException {
    Figures cpu = new Figures();
    Figures wall = new Figures();
    double[] peaks = new double[rounds];
    for (int i = -2; i < rounds; i++) {
      Tools.Used used = Tools.measure(command);
      if (used.exit() != exit) {
        throw new IOException(name + ": exit " + used.exit());
      }
      if (i >= 0) {
        cpu.add(Math.round(used.cpuSeconds() * 1e9));
        wall.add(used.nanos());
        peaks[i] = used.peakMegabytes();
      }
    }
    Arrays.sort(peaks);
    report.row(
        name,
        cpu.spread(),
        wall.spread(),
        String.format(Locale.ROOT, "%.1f MB", peaks[rounds - 1]));
  }
}
