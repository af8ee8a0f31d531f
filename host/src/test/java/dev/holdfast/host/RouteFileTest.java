package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.network.Route;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of routes that a document names. */
class RouteFileTest {

  @TempDir Path folder;

  private Path document(String... lines) throws IOException {
    return Files.writeString(folder.resolve("doc.yaml"), String.join("\n", lines));
  }

  private List<Route> routes(String... lines) throws Exception {
    Files.writeString(folder.resolve("some.routes"), String.join("\n", lines) + "\n");
    Path doc = document("host: {routes_from: [some.routes]}");
    return Documents.load(List.of(doc)).host().network().routes();
  }

  private String complaints(Path doc) {
    DocumentException e =
        catchThrowableOfType(DocumentException.class, () -> Documents.load(List.of(doc)));
    return String.valueOf(e.getMessage()).replace(folder + "/", "");
  }

  private String complaintsAbout(String... lines) throws IOException {
    Files.writeString(folder.resolve("some.routes"), String.join("\n", lines) + "\n");
    return complaints(document("host: {routes_from: some.routes}"));
  }

  /** What {@code ip route} shows of a route is what it is declared by. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10.0.0.0/24 via 10.0.0.1                       | {to: 10.0.0.0/24, via: 10.0.0.1}
          10.0.0.7 dev eth0                              | {to: 10.0.0.7, dev: eth0}
          default via 10.0.0.1 dev eth0 metric 50        | {to: default, via: 10.0.0.1, dev: eth0, metric: 50}
          default via fe80::1 dev eth0                   | {to: default, via: "fe80::1", dev: eth0}
          fd00::/64 dev eth0 table 100 pref high         | {to: "fd00::/64", dev: eth0, table: 100, pref: high}
          10.0.0.0/8 via inet6 fe80::1 dev eth0          | {to: 10.0.0.0/8, via: "fe80::1", dev: eth0}
          blackhole 10.1.0.0/16                          | {to: 10.1.0.0/16, type: blackhole}
          unreachable default metric 4000                | {to: default, type: unreachable, metric: 4000}
          10.2.0.0/16 dev eth0 scope link src 10.2.0.1   | {to: 10.2.0.0/16, dev: eth0, scope: link, source: 10.2.0.1}
          10.3.0.0/16 via 10.0.0.1 dev eth0 onlink       | {to: 10.3.0.0/16, via: 10.0.0.1, dev: eth0, onlink: true}
          10.4.0.0/16 dev eth0 tos 0x20 realms 1/2       | {to: 10.4.0.0/16, dev: eth0, tos: 0x20, realms: 1/2}
          10.5.0.0/16 nhid 7                             | {to: 10.5.0.0/16, nexthop: 7}
          10.6.0.0/16 dev eth0 mtu lock 1400 advmss 1300 | {to: 10.6.0.0/16, dev: eth0, mtu: lock 1400, advmss: 1300}
          fd01::/64 from fd02::/64 dev eth0 expires 600  | {to: "fd01::/64", from: "fd02::/64", dev: eth0, expires: 600}
          """)
  void aLineSaysARoute(String line, String item) throws Exception {
    HostDocument same = Documents.parse("same", "host: {routes: [" + item + "]}");

    assertThat(routes(line)).isEqualTo(same.host().network().routes());
  }

  @Test
  void linesMayBeEmptyAndHaveComments() throws Exception {
    assertThat(
            routes(
                "# Routes of the office",
                "",
                "  10.0.0.0/24   via 10.0.0.1 # the first",
                "\t10.0.1.0/24\tvia 10.0.0.1\r",
                "10.0.2.0/24 via 10.0.0.1#none"))
        .extracting(route -> route.to().toString())
        .containsExactly("10.0.0.0/24", "10.0.1.0/24", "10.0.2.0/24");
  }

  @Test
  void linesThatAreAlikeKeepTheirOrderAndDifferences() throws Exception {
    String[] lines =
        IntStream.range(0, 1000)
            .mapToObj(i ->
                (i % 3 == 0
                        ? "fd00::%x/128".formatted(i)
                        : "10.0.%d.%d".formatted(i / 256, i % 256))
                    + (i % 3 == 0 ? " via fe80::1" : " via 10.1.0." + (1 + i % 7))
                    + " dev eth%d metric %d".formatted(i % 2, i % 5))
            .toArray(String[]::new);
    String items =
        IntStream.range(0, 1000)
            .mapToObj(i -> {
              String[] words = lines[i].split(" ", -1);
              return "{to: \"%s\", via: \"%s\", dev: %s, metric: %s}"
                  .formatted(words[0], words[2], words[4], words[6]);
            })
            .collect(Collectors.joining(", "));

    assertThat(routes(lines))
        .isEqualTo(
            Documents.parse("same", "host: {routes: [" + items + "]}").host().network().routes());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10.0.0.5/24 dev eth0             | some.routes:2:1: to: 10.0.0.5/24 has host bits: write 10.0.0.0/24
          10.0.0.300 dev eth0              | some.routes:2:1: to: not an IP address: "10.0.0.300"
          10.0.0.0/24 dve eth0             | some.routes:2:13: unknown word; did you mean "dev"?
          10.0.0.0/24 dev                  | some.routes:2:13: "dev" needs a value
          10.0.0.0/24 dev a dev b          | some.routes:2:19: dev: given twice, first at 2:13
          10.0.0.0/24 via fe80::x          | some.routes:2:17: via: not an IP address: "fe80::x"
          10.0.0.0/24                      | some.routes:2:1: the route to 10.0.0.0/24 needs via or dev
          10.0.0.0/24 dev eth0 proto bird  | some.routes:2:22: the protocol says whose a route is, and it is ours: leave it out
          10.0.0.0/24 dev eth0 metric x    | some.routes:2:29: metric: expected a decimal number, found x
          blackhole                        | some.routes:2:1: "to" is missing
          10.1.0.1 dev eth0 metric 7       | some.routes:2:1: the route 10.1.0.1/32 metric 7 is given twice, first at 1:1
          """)
  void aMistakeHasItsLineAndColumn(String line, String complaint) throws IOException {
    assertThat(complaintsAbout("10.1.0.1 dev eth0 metric 7", line)).isEqualTo(complaint);
  }

  @Test
  void everyMistakeIsTold() throws IOException {
    assertThat(complaintsAbout("10.0.0.1/24 dev a", "10.0.1.0/24 dev a", "x", "10.0.1.0/24 dev a"))
        .isEqualTo(
            """
            some.routes:1:1: to: 10.0.0.1/24 has host bits: write 10.0.0.0/24
            some.routes:3:1: to: not an IP address: "x"
            some.routes:4:1: the route 10.0.1.0/24 is given twice, first at 2:1\
            """);
  }

  @Test
  void aRouteOfTheDocumentIsNotGivenAgainInAFile() throws IOException {
    Files.writeString(folder.resolve("a.routes"), "10.0.0.0/24 dev a\n10.0.1.0/24 dev a\n");
    Files.writeString(folder.resolve("b.routes"), "10.0.1.0/24 dev b\n");

    assertThat(
            complaints(
                document(
                    "host:",
                    "  routes:",
                    "    - {to: 10.0.0.0/24, dev: c}",
                    "  routes_from: [a.routes, b.routes]")))
        .isEqualTo(
            """
            a.routes:1:1: the route 10.0.0.0/24 is given twice, first at doc.yaml:3:7
            b.routes:1:1: the route 10.0.1.0/24 is given twice, first at a.routes:2:1\
            """);
  }

  @Test
  void aFileThatCannotBeReadIsComplainedOfWhereItIsNamed() throws IOException {
    assertThat(complaints(document("host:", "  routes_from: [none.routes]")))
        .isEqualTo("doc.yaml:2:17: host.routes_from[0]: none.routes: no such file");
    assertThat(complaints(document("host:", "  routes_from: {}")))
        .isEqualTo("doc.yaml:2:16: host.routes_from: expected a list, found a mapping");
  }

  @Test
  void whatIsNoTextIsNoRoute() throws IOException {
    Files.write(
        folder.resolve("some.routes"), new byte[] {'1', '0', '.', (byte) 0xff, '\n', 'x', 0, '\n'});

    assertThat(complaints(document("host: {routes_from: some.routes}")))
        .startsWith("some.routes:1:1: not UTF-8\nsome.routes:2:1: to: not an IP address: \"x");
  }

  @Test
  void aLineWithoutEndIsNotReadToItsEnd() throws IOException {
    Files.write(folder.resolve("some.routes"), "1".repeat(5000).getBytes(StandardCharsets.UTF_8));

    assertThat(complaints(document("host: {routes_from: some.routes}")))
        .isEqualTo("some.routes:1:1: a line longer than 4096 bytes is no route");
  }

  @Test
  void aDocumentSaysWhichFilesItNamed() throws Exception {
    Files.writeString(folder.resolve("some.routes"), "10.0.0.0/24 dev a\n");
    Path absolute = Files.writeString(folder.resolve("more.routes"), "# none\n");
    Path doc =
        document(
            "host: {routes_from: some.routes}",
            "namespaces: {blue: {routes_from: [" + absolute + "]}}");

    assertThat(Documents.load(List.of(doc)).files())
        .containsExactly(folder.resolve("some.routes"), absolute);
  }
}
