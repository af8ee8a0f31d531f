package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.network.Route;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Long lists of routes, whose lines are not all read by the YAML parser. */
class LongListTest {

  private static String alike(int from, int to) {
    StringBuilder text = new StringBuilder();
    IntStream.range(from, to)
        .forEach(i ->
            text.append("    - {to: 10.0.%d.%d/32, via: 10.1.0.1}\n".formatted(i / 256, i % 256)));
    return text.toString();
  }

  /** What a text means or what is wrong with it, in words. */
  private static String meaning(String text, boolean keepsBack) {
    try {
      return Documents.parse("doc", text, keepsBack).toString();
    } catch (DocumentException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static String meaning(String text) {
    return meaning(text, true);
  }

  private static void meansTheSame(String text) {
    assertThat(meaning(text)).isEqualTo(meaning(text, false));
  }

  @Test
  void whatStandsInIt() throws DocumentException {
    var routes =
        Documents.parse("doc", "host:\n  routes:\n" + alike(0, 30_000)).host().network().routes();

    assertThat(routes).hasSize(30_000);
    assertThat(
            IntStream.range(0, 30_000).mapToObj(i -> "10.0.%d.%d/32".formatted(i / 256, i % 256)))
        .containsExactlyElementsOf(routes.stream().map(route -> route.to().toString()).toList());
  }

  /** What the parser is not given does not count. */
  @Test
  void itMayBeLargerThanADocumentElseMayBe() throws DocumentException {
    StringBuilder text = new StringBuilder("host:\n  routes:\n");
    for (int i = 0; i < 250_000; i++) {
      text.append("    - {to: 10.").append(i >> 16).append('.').append(i >> 8 & 255).append('.');
      text.append(i & 255).append(", via: 10.1.0.1}\n");
    }
    assertThat(text.length()).isGreaterThan(YamlLines.MAX_BYTES);
    assertThat(Documents.parse("doc", text.toString()).host().network().routes()).hasSize(250_000);
    assertThat(meaning(text + "x: 1\n")).startsWith("doc:250003:1: x: unknown key");
  }

  @Test
  void aMistakeInOrBehindItHasItsPlace() {
    String head = "host:\n  routes:\n";
    for (String mistake :
        List.of(
            "    - {to: 10.0.0.1/24, via: 10.1.0.1}\n",
            "    - {to: 10.0.0.256/32, via: 10.1.0.1}\n",
            "    - {to: 10.0.0.7/32, via: 10.1.0.1}\n",
            "    - {to: 10.9.0.0/32, vai: 10.1.0.1}\n",
            "    - {to: 10.9.0.0/32, via: 10.1.0.1\n",
            "     - {to: 10.9.0.0/32, via: 10.1.0.1}\n",
            "   - {to: 10.9.0.0/32, via: 10.1.0.1}\n",
            "    -  {to: 10.9.0.0/32, via: 10.1.0.1}\n",
            "    -\t{to: 10.9.0.0/32, via: 10.1.0.1}\n",
            "  rules: 7\n",
            "  routes: []\n",
            "\u0001",
            "# what: follows\n")) {
      meansTheSame(head + alike(0, 900) + mistake + alike(900, 1800));
      meansTheSame(head + alike(0, 900) + mistake);
      meansTheSame(head + mistake + alike(0, 900));
    }
    assertThat(meaning(head + alike(0, 900) + "    - {to: 10.0.0.7/32, via: 10.1.0.1}\n"))
        .isEqualTo(
            "doc:903:7: host.routes[900]: the route 10.0.0.7/32 is given twice, first at 10:7");
    assertThat(meaning(head + alike(0, 900) + "  rules: 7\n"))
        .isEqualTo("doc:903:10: host.rules: expected a list, found 7");
    assertThat(meaning(head + alike(0, 900) + "  \trules: [\n"))
        .isEqualTo("doc:903:3: a tab cannot indent YAML: use spaces");
  }

  @Test
  void linesThatOnlyLookAlikeAreWhatTheyAre() {
    String lines = "host:\n  routes:\n" + alike(0, 9);
    meansTheSame(
        lines + "namespaces:\n  blue:\n    routes:\n" + alike(0, 50).replace("    -", "      -"));
    meansTheSame(lines + "namespaces:\n  blue:\n   routes:\n" + alike(0, 50));
    meansTheSame(lines + "  rules:\n" + alike(0, 50));
    meansTheSame(lines + "  sysctl:\n    kernel.hostname: |\n" + alike(0, 50));
    meansTheSame(lines + "  sysctl:\n    kernel.hostname: \"\n" + alike(0, 50) + "    \"\n");
    meansTheSame(
        lines + "  sysctl:\n    kernel.hostname: |\n" + alike(0, 50).replace("    -", "      -"));
    meansTheSame(lines + "    # in between\n" + alike(9, 50));
    meansTheSame(lines + "\n\n" + alike(9, 50));
    meansTheSame(lines + "  other:\n" + alike(9, 50));
    meansTheSame("host: &h\n  routes:\n" + alike(0, 50) + "namespaces: {blue: *h}\n");
    meansTheSame("host:\n  routes: &r\n" + alike(0, 50) + "namespaces: {blue: {routes: *r}}\n");
  }

  @Test
  void keysThatAreGivenTwiceAreReadOnce() {
    String routes = "  routes:\n" + alike(0, 5) + "    - {to: x}\n";
    assertThat(meaning("host:\n" + routes + routes))
        .isEqualTo(
            """
            doc:8:12: host.routes[5].to: not an IP address: "x"
            doc:9:3: host.routes: given twice, first at 2:3\
            """);
    assertThat(
            meaning(
                "namespaces:\n  a:\n  "
                    + "  routes: [{to: x}]\n"
                    + "  /run/netns/a: {routes: [{to: y}]}\n"))
        .doesNotContain("\"y\"");
  }

  /** The text in pieces of any length says the same. */
  @Test
  void linesAreReadHoweverTheyArrive() throws IOException {
    String text = "a\n\nbcd\r\n" + "x".repeat(200_000) + "\nlast";
    Random random = new Random(7);
    InputStream slow =
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)) {
          @Override
          public synchronized int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(length, 1 + random.nextInt(5000)));
          }
        };
    ByteLines lines = new ByteLines(slow);
    List<String> read = new ArrayList<>();
    while (lines.next()) {
      read.add(
          new String(
              lines.bytes(), lines.from(), lines.to() - lines.from(), StandardCharsets.UTF_8));
    }
    assertThat(read).containsExactly("a", "", "bcd\r", "x".repeat(200_000), "last");
  }

  /** A destination is taken as it is only where the strict reader would take it as well. */
  @Test
  void aDestinationIsReadAsItsReaderDoes() throws DocumentException {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    Destination destination = new Destination();
    String[] parts = {
      "0", "1", "10", "255", "256", "01", ".", ".", ".", ":", "::", "/", "/24", "/0", "a", "f00",
      "32"
    };
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int j = random.nextInt(12); j >= 0; j--) {
        text.append(parts[random.nextInt(parts.length)]);
      }
      byte[] bytes = (text + ", x").getBytes(StandardCharsets.UTF_8);
      if (destination.read(bytes, 0, bytes.length) && destination.end() == text.length()) {
        String document = "host: {routes: [{to: \"" + text + "\", dev: a}]}";
        assertThat(Documents.parse("doc", document).host().network().routes())
            .as("-Dseed=%d: %s", seed, text)
            .extracting(Route::to)
            .containsExactly(destination.prefix());
      }
    }
  }
}
