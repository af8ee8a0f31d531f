package dev.holdfast.agent;

import dev.holdfast.testkit.Command;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Two namespaces such as those of {@code examples/topology.yaml}, in which a stranger has put
 * things of his own, and what the witnesses see of them.
 */
final class Topology implements AutoCloseable {

  /** Those of the example. */
  static final List<String> NAMESPACES = List.of("left", "right");

  private final List<String> namespaces;

  /**
   * Makes them.
   *
   * @param strangersKind the kind of a link that this kernel has
   */
  Topology(List<String> namespaces, String strangersKind) {
    this.namespaces = namespaces;
    makeAll(strangersKind);
    ip(namespaces.getFirst(), "link", "add", "lent", "type", strangersKind);
    ip(namespaces.getFirst(), "link", "set", "lent", "up");
  }

  private void makeAll(String strangersKind) {
    for (String namespace : namespaces) {
      run("ip", "netns", "add", namespace);
      ip(namespace, "link", "set", "lo", "up");
      ip(namespace, "link", "add", "stranger", "type", strangersKind);
      ip(namespace, "link", "set", "stranger", "up");
      ip(namespace, "address", "add", "203.0.113.1/24", "dev", "stranger");
      ip(namespace, "route", "add", "198.51.100.0/24", "dev", "stranger", "proto", "bird");
      ip(namespace, "route", "add", "default", "via", "203.0.113.254", "proto", "dhcp");
      ip(namespace, "rule", "add", "pref", "5000", "from", "203.0.113.0/24", "table", "77");
      ip(namespace, "nexthop", "add", "id", "77", "via", "203.0.113.254", "dev", "stranger");
      ip(
          namespace,
          "neigh",
          "add",
          "203.0.113.9",
          "lladdr",
          "02:00:00:00:00:09",
          "dev",
          "stranger",
          "nud",
          "permanent");
    }
  }

  /** The document, from wherever the test runs. */
  static Path document() {
    Path here = Path.of("").toAbsolutePath();
    Path examples = here.resolve("examples/topology.yaml");
    return Files.exists(examples) ? examples : here.resolveSibling("examples/topology.yaml");
  }

  static String run(String... words) {
    return Command.of(words).output();
  }

  static String ip(String namespace, String... arguments) {
    return Command.of(
            Stream.concat(Stream.of("ip", "-n", namespace), Stream.of(arguments)).toList())
        .output();
  }

  static boolean reaches(String namespace, String... ping) {
    return Command.of(
                Stream.concat(
                        Stream.of(
                            "ip", "netns", "exec", namespace, "ping", "-q", "-c", "1", "-W", "5"),
                        Stream.of(ping))
                    .toList())
            .run()
            .exit()
        == 0;
  }

  /** All that is there and that the kernel did not make by itself, in both namespaces. */
  String world() {
    return namespaces.stream().map(Topology::world).collect(Collectors.joining("\n"));
  }

  private static String world(String namespace) {
    String links =
        ip(namespace, "-o", "link")
            .lines()
            .map(line -> line.replaceAll("^\\d+: (\\S+): <([^>]*)>.*", "$1 $2"))
            .sorted()
            .collect(Collectors.joining("\n"));
    return String.join(
        "\n",
        "== " + namespace,
        links,
        sorted(ip(namespace, "-o", "address").replaceAll("(?m)^\\d+:", "")),
        sorted(ip(namespace, "route", "show", "table", "all")),
        sorted(ip(namespace, "-6", "route", "show", "table", "all")),
        // The kernel makes this one with the first vrf, and never takes it back.
        sorted(ip(namespace, "rule").replaceAll("(?m)^.*l3mdev.*\n?", "")),
        sorted(ip(namespace, "nexthop")),
        sorted(ip(namespace, "neigh", "show", "nud", "permanent")));
  }

  private static String sorted(String lines) {
    return lines
        .lines()
        .filter(line -> !line.contains("fe80:") && !line.contains("ff00::"))
        .map(line -> line.replaceAll(" (valid_lft|linkdown|proto kernel).*", "").strip())
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  @Override
  public void close() {
    namespaces.forEach(namespace -> Command.of("ip", "netns", "delete", namespace).run());
  }
}
