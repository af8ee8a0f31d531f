package dev.holdfast.agent;

import dev.holdfast.host.Host;
import dev.holdfast.host.HostDocument;
import dev.holdfast.host.HostException;
import dev.holdfast.host.HostOptions;
import dev.holdfast.host.HostReport;
import dev.holdfast.host.HostRun;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Operation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The main job on the real kernel, in a namespace of its own: declare, let an intruder break things
 * with real tools, heal, and leave nothing behind.
 */
final class Demo implements AutoCloseable {

  /** How long one healing may take. */
  static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Style style;
  private final Output output;
  private final String namespace = "holdfast-demo-" + ProcessHandle.current().pid();
  private final Path state;

  private Demo(Style style, Output output) throws IOException {
    this.style = style;
    this.output = output;
    this.state = Files.createTempDirectory("holdfast-demo");
  }

  /** What is missing to play it; empty if nothing is. */
  static String lacks() {
    if (!"root".equals(System.getProperty("user.name"))) {
      return "needs root, to make a network namespace";
    }
    return Intruder.exists("ip") && Intruder.exists("sysctl")
        ? ""
        : "needs ip(8) and sysctl(8), for the intruder: apt-get install iproute2 procps";
  }

  /** Makes the namespace, with a pair of interfaces in it. */
  static Demo prepare(Style style, Output output) throws IOException, InterruptedException {
    Demo demo = new Demo(style, output);
    try {
      Intruder.run("ip", "netns", "add", demo.namespace);
      demo.ip("link", "add", "eth0", "type", "veth", "peer", "name", "peer0");
      return demo;
    } catch (IOException | InterruptedException e) {
      demo.close();
      throw e;
    }
  }

  void play(String yaml, HostDocument document, StopSignal stop)
      throws HostException, IOException, InterruptedException {
    HostOptions options =
        HostOptions.DEFAULT
            .withSelf(new Namespace.Named(namespace))
            .withState(state)
            .withPurpose("holdfast demo");
    HealLog log = new HealLog();
    heading("Declared, in the network namespace " + namespace);
    yaml.lines().forEach(line -> say("  " + line));
    try (Host host = Host.open(options)) {
      long before = System.nanoTime();
      try (HostRun _ = host.run(document, log)) {
        heading("Holdfast makes it so");
        show(log.awaitHealed(before, PATIENCE));
        heading("An intruder comes; nobody calls holdfast");
        intrude(log, stop);
      }
      heading("What others put there is theirs");
      ip("route", "add", "203.0.113.0/24", "dev", "eth0");
      say("  $ ip route add 203.0.113.0/24 dev eth0");
      heading("Nothing is declared any more: what is ours goes");
      HostReport report = host.apply(HostDocument.EMPTY);
      for (HostReport.Part part : report.parts()) {
        part.applied().forEach(done -> say("  " + sign(done)));
      }
      String left = ip("route", "show", "table", "all", "scope", "link", "proto", "boot").strip();
      say("  $ ip route show proto boot");
      say("    " + left);
    }
  }

  private void intrude(HealLog log, StopSignal stop) throws IOException, InterruptedException {
    List<List<String>> breakages =
        List.of(
            List.of("ip", "route", "del", "default"),
            List.of("ip", "addr", "del", "10.0.0.2/24", "dev", "eth0"),
            List.of("sysctl", "-w", "net.ipv4.ip_forward=0"),
            List.of("ip", "route", "flush", "table", "100"),
            List.of("ip", "link", "set", "eth0", "down"),
            List.of("sysctl", "-w", "net.ipv4.tcp_rmem=4096 131072 6291456"));
    for (List<String> command : breakages) {
      if (stop.await(0)) {
        return;
      }
      log.settle();
      say("  $ " + style.bold(String.join(" ", command)));
      long began = System.nanoTime();
      inside(command);
      show(log.awaitHealed(began, PATIENCE));
    }
  }

  private void show(HealLog.Healing healing) {
    for (HealLog.Change change : healing.changes()) {
      String who = "by %s after %.1f ms".formatted(change.source(), change.afterNanos() / 1e6);
      say("    %s  %s".formatted(sign(change.operation()), style.dim(who)));
    }
    if (!healing.converged()) {
      say(style.red("    not healed within " + PATIENCE.toSeconds() + " s"));
    }
  }

  private String sign(Operation operation) {
    return style.sign(Account.Standing.APPLIED, operation.verb(), operation.toString());
  }

  private void heading(String text) {
    say("");
    say(style.bold(text));
  }

  private void say(String text) {
    output.say(text);
  }

  private String ip(String... arguments) throws IOException, InterruptedException {
    return Intruder.run("ip", List.of("-n", namespace), List.of(arguments));
  }

  private void inside(List<String> command) throws IOException, InterruptedException {
    Intruder.run("ip", List.of("netns", "exec", namespace), command);
  }

  /** Removes the namespace, and with it everything. */
  @Override
  public void close() {
    try {
      Intruder.run("ip", "netns", "del", namespace);
      try (var files = Files.walk(state)) {
        files.sorted(java.util.Comparator.reverseOrder()).forEach(Demo::delete);
      }
      say("");
      say("The namespace is deleted; nothing else was touched.");
    } catch (IOException e) {
      output.error(ExitCode.OTHER, "not all of the demo was removed: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
