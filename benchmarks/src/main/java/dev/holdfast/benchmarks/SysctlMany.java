package dev.holdfast.benchmarks;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.sysctl.SysctlApplied;
import dev.holdfast.sysctl.SysctlKey;
import dev.holdfast.sysctl.SysctlOptions;
import dev.holdfast.sysctl.SysctlState;
import dev.holdfast.sysctl.SysctlValue;
import dev.holdfast.sysctl.Sysctls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What it takes to compare and set a thousand sysctls, beside a loop in C that opens, reads, writes
 * and closes each, and a program in C that reads back what it wrote, too.
 *
 * <p>Argument: how many rounds.
 */
public final class SysctlMany {

  private static final int INTERFACES = 100;
  private static final int WARM = 60; // a pass is compiled well after some ten thousand sysctls

  private static final List<String> KEYS =
      List.of(
          "accept_source_route",
          "arp_accept",
          "arp_filter",
          "arp_notify",
          "drop_gratuitous_arp",
          "ignore_routes_with_linkdown",
          "log_martians",
          "proxy_arp",
          "send_redirects",
          "shared_media");

  private final Namespace namespace;
  private SysctlApplied last = SysctlApplied.NONE;

  private SysctlMany(Lab lab) {
    namespace = new Namespace.Named(lab.name());
  }

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    int rounds = Integer.parseInt(arguments[0]);
    try (Lab lab = new Lab()) {
      for (int i = 0; i < INTERFACES / 2; i++) {
        lab.ip("link", "add", "a" + i, "type", "veth", "peer", "name", "b" + i);
      }
      SysctlMany many = new SysctlMany(lab);
      SysctlState off = state(0);
      SysctlState on = state(1);
      Path offFile = file(lab, 0);
      Path onFile = file(lab, 1);
      Contest contest =
          new Contest("%,d sysctls compared and set".formatted(INTERFACES * KEYS.size()));
      contest.add(
          "floor: open, read, write, close",
          () -> {
            loop(lab, offFile);
            return loop(lab, onFile);
          });
      contest.add(
          "the same in C, verified",
          () -> {
            loop(lab, offFile);
            return loop(lab, onFile, "verified");
          });
      contest.add(
          "holdfast, verified",
          () -> {
            loop(lab, offFile);
            return many.pass(on);
          });
      contest.add("holdfast, nothing to set", () -> many.pass(on));
      contest.add("holdfast as it listens, verified", () -> many.listening(off, on));
      contest.add("holdfast as it listens, nothing to set", () -> many.listening(on, on));
      contest.add(
          "sysctl -p",
          () -> {
            many.pass(off);
            long began = System.nanoTime();
            lab.exec("sysctl", "-q", "-p", onFile + ".conf");
            return System.nanoTime() - began;
          });
      contest.run(new Report(), WARM, rounds);
    }
  }

  private static String path(int number, String key) {
    String name = (number % 2 == 0 ? "a" : "b") + number / 2;
    return "net/ipv4/conf/" + name + "/" + key;
  }

  private static SysctlState state(int value) {
    Map<SysctlKey, SysctlValue> values = new LinkedHashMap<>();
    for (int i = 0; i < INTERFACES; i++) {
      for (String key : KEYS) {
        values.put(SysctlKey.parse(path(i, key)), SysctlValue.of(value));
      }
    }
    return new SysctlState(values);
  }

  private static Path file(Lab lab, int value) throws IOException {
    StringBuilder paths = new StringBuilder();
    StringBuilder conf = new StringBuilder();
    for (int i = 0; i < INTERFACES; i++) {
      for (String key : KEYS) {
        paths.append("/proc/sys/").append(path(i, key)).append(' ').append(value).append('\n');
        conf.append(path(i, key)).append(" = ").append(value).append('\n');
      }
    }
    Path file = Files.writeString(lab.folder().resolve("sysctls-" + value), paths.toString());
    Files.writeString(Path.of(file + ".conf"), conf.toString());
    return file;
  }

  private static long loop(Lab lab, Path file, String... how)
      throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(Tools.built("sysctls"), file.toString()));
    words.addAll(List.of(how));
    return Tools.elapsed(lab, words.toArray(String[]::new));
  }

  /** A pass beside a monitor, for which the pass before has left the files open. */
  private long listening(SysctlState before, SysctlState desired) throws Exception {
    try (Monitor _ = Sysctls.monitor(namespace, () -> {})) {
      pass(before);
      return pass(desired);
    }
  }

  private long pass(SysctlState desired) throws Exception {
    long began = System.nanoTime();
    var report = Sysctls.reconcile(namespace, desired, last, SysctlOptions.DEFAULT);
    long took = System.nanoTime() - began;
    if (!report.converged()) {
      throw new IllegalStateException("not converged: " + report);
    }
    last = report.lastApplied();
    return took;
  }
}
