package dev.holdfast.benchmarks;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.ReconcileLoop;
import dev.holdfast.reconcile.Report;
import dev.holdfast.sysctl.SysctlApplied;
import dev.holdfast.sysctl.SysctlKey;
import dev.holdfast.sysctl.SysctlOptions;
import dev.holdfast.sysctl.SysctlSource;
import dev.holdfast.sysctl.SysctlState;
import dev.holdfast.sysctl.SysctlValue;
import dev.holdfast.sysctl.Sysctls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * What a pass over many sysctls costs, and how long a loop with no debounce takes to heal one of
 * them.
 *
 * <p>A pass that sets every sysctl reads each, writes each, and reads each again after all are
 * written; so it makes one system call more for each than a loop of open, read, write and close,
 * which a floor program can be given to measure: as {@code PROGRAM FILE -b}, with a file of {@code
 * KEY = VALUE} lines, it prints {@code elapsed_s=SECONDS}.
 *
 * <p>Healing is measured from before the intruder's write(2) until a read shows the declared value;
 * with sysctl(8) the start of its process is in it, and is shown beside.
 *
 * <p>Arguments: how many sysctls (1000), and the floor program.
 */
public final class SysctlSpeed {

  private static final int ROUNDS = 60;
  private static final int WARM = 30;
  private static final int HEALINGS = 150;
  private static final long PATIENCE = 10_000_000_000L;
  private static final Pattern ELAPSED = Pattern.compile("elapsed_s=([0-9.]+)");
  private static final List<String> NAMES =
      List.of(
          "conf/%s/arp_accept",
          "conf/%s/arp_announce",
          "conf/%s/arp_filter",
          "conf/%s/arp_ignore",
          "conf/%s/arp_notify",
          "conf/%s/bootp_relay",
          "conf/%s/drop_gratuitous_arp",
          "conf/%s/log_martians",
          "conf/%s/medium_id",
          "conf/%s/tag",
          "neigh/%s/app_solicit",
          "neigh/%s/mcast_solicit",
          "neigh/%s/proxy_qlen",
          "neigh/%s/ucast_solicit");

  private final Lab lab;
  private final Namespace scope;

  private SysctlSpeed(Lab lab) {
    this.lab = lab;
    this.scope = new Namespace.Named(lab.name());
  }

  /** Runs it. */
  public static void main(String... arguments) throws Exception {
    int count = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1000;
    System.out.println(Machine.line());
    try (Lab lab = new Lab()) {
      SysctlSpeed speed = new SysctlSpeed(lab);
      List<String> keys = speed.keys(count);
      speed.passes(keys, arguments.length > 1 ? arguments[1] : "");
      speed.healing(List.of("net.ipv4.tcp_keepalive_time"));
      speed.healing(keys);
    }
  }

  /** As many as are asked for, on as many interfaces as that takes. */
  private List<String> keys(int count) throws IOException, InterruptedException {
    int pairs = (count + 2 * NAMES.size() - 1) / (2 * NAMES.size());
    for (int i = 0; i < pairs; i++) {
      lab.ip("link", "add", "a" + i, "type", "veth", "peer", "name", "b" + i);
    }
    List<String> interfaces =
        IntStream.range(0, 2 * pairs).mapToObj(i -> (i % 2 == 0 ? "a" : "b") + i / 2).toList();
    return interfaces.stream()
        .flatMap(name -> NAMES.stream().map(key -> "net/ipv4/" + key.formatted(name)))
        .limit(count)
        .toList();
  }

  private static SysctlState all(List<String> keys, int value) {
    Map<String, Object> values = new LinkedHashMap<>();
    keys.forEach(key -> values.put(key, value));
    return SysctlState.of(values);
  }

  private void passes(List<String> keys, String floor) throws Exception {
    SysctlState[] states = {all(keys, 1), all(keys, 2)};
    Path[] files = {lines(keys, 1), lines(keys, 2)};
    SysctlApplied applied = SysctlApplied.NONE;
    Figures setting = new Figures();
    Figures idle = new Figures();
    Figures floors = new Figures();
    for (int round = 0; round < WARM + ROUNDS; round++) {
      SysctlState state = states[round % 2];
      long began = System.nanoTime();
      applied = converged(Sysctls.reconcile(scope, state, applied, SysctlOptions.DEFAULT));
      long set = System.nanoTime();
      applied = converged(Sysctls.reconcile(scope, state, applied, SysctlOptions.DEFAULT));
      long looked = System.nanoTime();
      if (round >= WARM) {
        setting.add(set - began);
        idle.add(looked - set);
        if (!floor.isEmpty()) {
          // The other values, which the next pass then sets back.
          floors.add(elapsed(lab.exec(floor, files[(round + 1) % 2].toString(), "-b")));
          floors.add(elapsed(lab.exec(floor, files[round % 2].toString(), "-b")));
        }
      }
    }
    System.out.println(setting.line(keys.size() + " sysctls compared and set"));
    System.out.println(idle.line(keys.size() + " sysctls compared, none to set"));
    if (!floor.isEmpty()) {
      System.out.println(floors.line("open, read, write, close in C"));
      System.out.printf(
          Locale.ROOT,
          "compared and set / floor = %.2f%n",
          (double) setting.percentile(0.5) / floors.percentile(0.5));
    }
  }

  private Path lines(List<String> keys, int value) throws IOException {
    StringBuilder text = new StringBuilder();
    keys.forEach(key -> text.append(key).append(" = ").append(value).append('\n'));
    return Files.writeString(lab.folder().resolve("values-" + value), text);
  }

  private static SysctlApplied converged(Report<SysctlApplied> report) {
    if (!report.converged()) {
      throw new IllegalStateException("not converged: " + report.failed() + report.pending());
    }
    return report.lastApplied();
  }

  private static long elapsed(String said) {
    Matcher matcher = ELAPSED.matcher(said);
    if (!matcher.find()) {
      throw new IllegalStateException("the floor program said: " + said);
    }
    return (long) (Double.parseDouble(matcher.group(1)) * 1e9);
  }

  private void healing(List<String> keys) throws Exception {
    var source = new SysctlSource();
    var how = LoopOptions.of(source, SysctlOptions.DEFAULT).withDebounce(Duration.ZERO);
    SysctlKey key = SysctlKey.parse(keys.getFirst());
    try (var loop = ReconcileLoop.start(source, scope, all(keys, 2), how)) {
      Report<SysctlApplied> _ = loop.reconcileNow();
      String among = keys.size() == 1 ? "alone" : "among " + keys.size();
      Random pause = new Random(1); // longer than a reflex, or the loop takes it for a fight
      Figures own = new Figures();
      Figures command = new Figures();
      Figures start = new Figures();
      for (int i = 0; i < HEALINGS; i++) {
        Thread.sleep(60 + pause.nextInt(20));
        long began = System.nanoTime();
        Sysctls.write(scope, key, SysctlValue.of(7));
        own.add(awaitHealed(key, began));
        Thread.sleep(60 + pause.nextInt(20));
        began = System.nanoTime();
        String _ = lab.exec("sysctl", "-q", "-w", key.toString() + "=7");
        long healed = awaitHealed(key, began);
        began = System.nanoTime();
        String _ = lab.exec("sysctl", "-q", "-n", key.toString());
        long started = System.nanoTime() - began;
        command.add(healed);
        start.add(started);
      }
      System.out.println(own.line("healed, one " + among + ", from write(2)"));
      System.out.println(command.line("healed, one " + among + ", from sysctl -w"));
      System.out.println(start.line("sysctl(8) by itself"));
    }
  }

  private long awaitHealed(SysctlKey key, long began) throws Exception {
    while (!Sysctls.read(scope, key).equals("2")) {
      if (System.nanoTime() - began > PATIENCE) {
        throw new IllegalStateException("not healed within 10 s");
      }
      Thread.onSpinWait();
    }
    return System.nanoTime() - began;
  }
}
