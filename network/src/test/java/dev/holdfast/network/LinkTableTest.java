package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the tables of docs/network.md to the code, and the tests that they name to the tests. */
class LinkTableTest {

  private static final Path REPOSITORY = Path.of("..");
  private static final String ANY = "every link";
  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
  private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9_-]*");
  private static final Pattern UNTESTED =
      Pattern.compile(
          "not managed|not run|observed only|not looked at|not shown|refused: "
              + "|named in `observe`|by the kernel only");

  /**
   * A row of a table.
   *
   * @param section what stands over it, such as {@code Links}
   */
  private record Row(String section, List<String> cells) {

    List<String> kinds() {
      return Arrays.stream(cells.getFirst().split(",")).map(String::strip).toList();
    }

    /** The words that a document has, without their values and without remarks. */
    List<String> words() {
      String said = cells.get(1).replaceAll("\\([^)]*\\)", "");
      return quoted(said).stream()
          .map(quote -> quote.replaceAll(":.*", ""))
          .filter(quote -> WORD.matcher(quote).matches())
          .filter(word -> !word.equals("bridge_port") && !word.equals("bond_port"))
          .toList();
    }

    boolean isUntested() {
      return UNTESTED.matcher(String.join(" ", cells)).find();
    }

    @Override
    public String toString() {
      return section + ": " + String.join(" | ", cells);
    }
  }

  @Test
  void everyAttributeOfEveryLinkHasARow() throws Exception {
    Map<String, Set<String>> documented = new LinkedHashMap<>();
    for (Row row : rows()) {
      if (row.section.equals("Links")) {
        for (String kind : row.kinds()) {
          documented.computeIfAbsent(kind, _ -> new LinkedHashSet<>()).addAll(row.words());
        }
      }
    }
    known()
        .forEach((kind, words) -> {
          assertThat(documented).as("kinds with a row").containsKey(kind);
          assertThat(documented.get(kind)).as("words of " + kind).containsAll(words);
        });
  }

  @Test
  void everyWordOfARowIsOneOfAllItsKinds() throws Exception {
    Map<String, Set<String>> known = known();
    for (Row row : rows()) {
      if (row.section.equals("Links") && !row.isUntested()) {
        for (String kind : row.kinds()) {
          assertThat(known).as(row.toString()).containsKey(kind);
          assertThat(known.get(kind)).as(row.toString()).containsAll(row.words());
        }
      }
    }
  }

  @Test
  void everyTestOfARowIsThere() throws Exception {
    Map<String, String> sources = testSources();
    String last = "";
    for (Row row : rows()) {
      List<String> named = quoted(row.cells.getLast());
      String cell = row.cells.getLast();
      assertThat(!named.isEmpty() || cell.startsWith("same") || row.isUntested())
          .as("a test in " + row)
          .isTrue();
      for (String test : named) {
        String type = test.replaceAll("\\..*", "");
        String method = test.substring(type.length()).replaceAll("^\\.|…$", "");
        last = type.isEmpty() ? last : type;
        assertThat(sources).as(row.toString()).containsKey(last);
        boolean isPrefix = test.endsWith("…");
        Pattern there = Pattern.compile("void " + method + (isPrefix ? "" : "\\("));
        assertThat(method.isEmpty() || there.matcher(sources.get(last)).find())
            .as(last + " has " + method + " of " + row)
            .isTrue();
      }
    }
  }

  /** What can be said of each kind of link, of its ports, and of every link. */
  private static Map<String, Set<String>> known() {
    Map<String, Set<String>> known = new LinkedHashMap<>();
    Set<String> any = words(Stream.concat(Link.FIRST.stream(), Link.THEN.stream()).toList());
    any.add("kind");
    known.put(ANY, any);
    for (LinkKind kind : LinkKind.all()) {
      Set<String> own = words(kind.attributes());
      if (own.isEmpty()) {
        own.add("kind");
      }
      known.put(kind.name(), own);
      if (!kind.portAttributes().isEmpty()) {
        known.put(kind.name() + " port", words(kind.portAttributes()));
      }
    }
    return known;
  }

  private static Set<String> words(List<LinkAttribute<?>> attributes) {
    Set<String> words = new LinkedHashSet<>();
    attributes.forEach(one -> words.add(one.word().replaceAll(".*\\.", "")));
    return words;
  }

  private static List<Row> rows() throws IOException {
    List<Row> rows = new ArrayList<>();
    String section = "";
    String previous = "";
    for (String line : Files.readAllLines(REPOSITORY.resolve("docs/network.md"))) {
      assertThat(line.isEmpty() && previous.isEmpty()).as("two blank lines").isFalse();
      previous = line;
      if (line.startsWith("## ")) {
        section = line.substring(3);
      } else if (line.startsWith("| ") && !line.startsWith("| kind |")) {
        List<String> cells =
            Arrays.stream(line.substring(1, line.lastIndexOf('|')).split("\\|", -1))
                .map(String::strip)
                .toList();
        assertThat(cells).as(line).hasSize(5);
        rows.add(new Row(section, cells));
      }
    }
    return rows;
  }

  private static List<String> quoted(String text) {
    return QUOTED.matcher(text.replace("¹", "")).results().map(found -> found.group(1)).toList();
  }

  /** The sources of all tests, by the names of their classes. */
  private static Map<String, String> testSources() throws IOException {
    Map<String, String> sources = new HashMap<>();
    List<Path> roots;
    try (Stream<Path> modules = Files.list(REPOSITORY)) {
      roots = modules.map(one -> one.resolve("src/test/java")).filter(Files::isDirectory).toList();
    }
    for (Path root : roots) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.filter(one -> one.toString().endsWith("Test.java")).toList()) {
          String name = file.getFileName().toString();
          sources.put(name.substring(0, name.length() - ".java".length()), Files.readString(file));
        }
      }
    }
    return sources;
  }
}
