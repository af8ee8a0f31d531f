package dev.holdfast.testkit;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A named network namespace of the test's own, with the programs that look at it and break it.
 *
 * <p>It starts as the kernel makes it: one loopback interface, down. Nothing that a test does here
 * touches the machine's own network.
 *
 * <pre>{@code
 * try (var own = OwnNamespace.create()) {
 *   own.vethPair("v0", "v1");
 *   own.ip("address", "add", "192.0.2.1/24", "dev", "v0");
 *   JsonArray addresses = own.ipJson("address", "show", "dev", "v0");
 * }
 * }</pre>
 */
public final class OwnNamespace implements AutoCloseable {

  private static final Path NAMES = Path.of("/run/netns");
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final String name;

  private OwnNamespace(String name) {
    this.name = name;
  }

  /**
   * Makes one under a name that no other process uses. Without the privilege to do so the test is
   * skipped, or fails in CI ({@link Needs}).
   */
  public static OwnNamespace create() {
    Needs.privilege();
    Needs.program("ip");
    var own = new OwnNamespace(freeName());
    own.add();
    return own;
  }

  private static String freeName() {
    while (true) {
      String name = "hf-" + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
      if (!Files.exists(NAMES.resolve(name))) {
        return name;
      }
    }
  }

  /** Its name, as {@code ip netns} lists it. */
  public String name() {
    return name;
  }

  /** The file that names it: {@code /run/netns/NAME}. */
  public Path path() {
    return NAMES.resolve(name);
  }

  /**
   * Runs a program inside and gives its standard output. The program sees the machine's own files:
   * only its network is another.
   *
   * @throws IllegalStateException with its standard error, if it did not exit with 0
   */
  public String run(String... command) {
    return inside(command).output();
  }

  /** A program that is to run inside, not yet run. */
  public Command inside(String... command) {
    return Command.of(words(List.of("nsenter", "--net=" + path()), command));
  }

  /** Runs {@code ip -n NAME arguments} and gives its standard output. */
  public String ip(String... arguments) {
    return Command.of(words(List.of("ip", "-n", name), arguments)).output();
  }

  /** Runs {@code ip -j -n NAME arguments} and gives what it lists, with details ({@code -d}). */
  public JsonArray ipJson(String... arguments) {
    Command command = Command.of(words(List.of("ip", "-j", "-d", "-n", name), arguments));
    Command.Outcome listing = command.run();
    // A routing table without routes is one that does not exist: ENOENT instead of an empty dump.
    if (listing.err().contains("FIB table does not exist")) {
      return new JsonArray();
    }
    String json = listing.exit() == 0 ? listing.out() : command.output();
    // For some empty listings ip prints nothing at all instead of an empty list.
    return json.isBlank() ? new JsonArray() : JsonParser.parseString(json).getAsJsonArray();
  }

  /** Has one {@code ip -n NAME -batch} do several things, and gives its standard output. */
  public String batch(String... lines) {
    return Command.of("ip", "-n", name, "-batch", "-").withInput(String.join("\n", lines)).output();
  }

  /** What {@code sysctl -n key} says inside. */
  public String sysctl(String key) {
    return run("sysctl", "-n", key).strip();
  }

  /** Changes a sysctl inside, as an intruder does: {@code sysctl -q -w key=value}. */
  public void setSysctl(String key, String value) {
    run("sysctl", "-q", "-w", key + "=" + value);
  }

  /** Makes two interfaces that are each other's peer, both up. */
  public void vethPair(String one, String other) {
    batch(
        "link add %s type veth peer name %s".formatted(one, other),
        "link set %s up".formatted(one),
        "link set %s up".formatted(other));
  }

  /** Deletes its name; with it goes the namespace, unless somebody still holds it open. */
  public void delete() {
    Command.of("ip", "netns", "delete", name).output();
  }

  /** Makes it again, empty, under the name that it had before {@link #delete}. */
  public void add() {
    Command.of("ip", "netns", "add", name).output();
  }

  /** Deletes it if it is still there. */
  @Override
  public void close() {
    if (Files.exists(path())) {
      delete();
    }
  }

  @Override
  public String toString() {
    return "network namespace " + name;
  }

  private static List<String> words(List<String> before, String... after) {
    var all = new ArrayList<>(before);
    all.addAll(List.of(after));
    return all;
  }
}
