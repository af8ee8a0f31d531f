package dev.holdfast.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A network namespace of a benchmark's own with a veth pair in it, and a process inside through
 * whose /proc the kernel itself can be read as a witness.
 */
final class Lab implements AutoCloseable {

  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name =
      "holdfast-bench-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
  private final Path folder = Files.createTempDirectory("holdfast-bench");
  private final Process inside;

  Lab() throws IOException, InterruptedException {
    run("ip", "netns", "add", name);
    ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
    ip("link", "set", "v0", "up");
    ip("link", "set", "v1", "up");
    ip("address", "add", "192.0.2.1/24", "dev", "v0");
    inside = new ProcessBuilder("ip", "netns", "exec", name, "sleep", "infinity").start();
  }

  /** A folder for files, which goes with the lab. */
  Path folder() {
    return folder;
  }

  String name() {
    return name;
  }

  /** A file below /proc/net as the namespace sees it. */
  String proc(String file) throws IOException {
    return Files.readString(Path.of("/proc", Long.toString(inside.pid()), "net", file));
  }

  void ip(String... arguments) throws IOException, InterruptedException {
    run(words(List.of("ip", "-n", name), arguments));
  }

  /** Leaves no route but the connected one: the kernel drops them all with the link. */
  void flush() throws IOException, InterruptedException {
    ip("link", "set", "v0", "down");
    ip("link", "set", "v0", "up");
  }

  /** What a command says that runs inside. */
  String exec(String... command) throws IOException, InterruptedException {
    return output(words(List.of("ip", "netns", "exec", name), command));
  }

  static void run(String... command) throws IOException, InterruptedException {
    String _ = output(command);
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said.strip());
    }
    return said;
  }

  private static String[] words(List<String> first, String... then) {
    List<String> all = new ArrayList<>(first);
    all.addAll(List.of(then));
    return all.toArray(String[]::new);
  }

  @Override
  public void close() throws IOException {
    inside.destroy();
    try {
      int _ = inside.waitFor();
      run("ip", "netns", "del", name);
      run("rm", "-r", folder.toString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
