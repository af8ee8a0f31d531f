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

  private static final String MAKING =
      """
      link set lo up
      link add stranger up type KIND
      address add 203.0.113.1/24 dev stranger
      route add 198.51.100.0/24 dev stranger proto bird
      route add default via 203.0.113.254 proto dhcp
      rule add pref 5000 from 203.0.113.0/24 table 77
      nexthop add id 77 via 203.0.113.254 dev stranger
      neigh add 203.0.113.9 lladdr 02:00:00:00:00:09 dev stranger nud permanent
      """;

  private static final String LOOKING =
      """
      link
      address
      route show table all
      rule
      nexthop
      neigh show nud permanent
      """;

  private final List<String> namespaces;

  /**
   * Makes them.
   *
   * @param strangersKind the kind of a link that this kernel has
   */
  Topology(List<String> namespaces, String strangersKind) {
    this.namespaces = namespaces;
    makeAll(strangersKind);
    ip(namespaces.getFirst(), "link", "add", "lent", "up", "type", strangersKind);
  }

  private void makeAll(String strangersKind) {
    for (String namespace : namespaces) {
      run("ip", "netns", "add", namespace);
      String _ = batch(List.of("-n", namespace), MAKING.replace("KIND", strangersKind));
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

  /** Has one process do several things: to start one is most of what they cost. */
  private static String batch(List<String> options, String lines) {
    return Command.of(
            Stream.of(List.of("ip"), options, List.of("-batch", "-"))
                .flatMap(List::stream)
                .toList())
        .withInput(lines)
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
    String all =
        batch(List.of("-n", namespace, "-o"), LOOKING)
            + ip(namespace, "-o", "-6", "route", "show", "table", "all");
    return all.lines()
        .filter(line -> !line.contains("fe80:") && !line.contains("ff00::"))
        // The kernel makes this one with the first vrf, and never takes it back.
        .filter(line -> !line.contains("l3mdev"))
        .map(line -> line.replaceAll("^\\d+: (\\S+): <([^>]*)>.*", "link $1 $2"))
        .map(line -> line.replaceAll("^\\d+: ", "address on "))
        .map(line -> line.replaceAll(" (valid_lft|linkdown|proto kernel).*", "").strip())
        .sorted()
        .collect(Collectors.joining("\n", "== " + namespace + "\n", ""));
  }

  @Override
  public void close() {
    namespaces.forEach(namespace -> Command.of("ip", "netns", "delete", namespace).run());
  }
}
