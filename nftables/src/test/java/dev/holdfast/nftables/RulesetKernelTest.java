package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.holdfast.reconcile.PassException;
import dev.holdfast.testkit.Command;
import dev.holdfast.testkit.OwnNamespace;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rulesets that people run, and those that Debian's package of nft ships as examples: each is
 * applied, planned again with nothing to do, undone in seven ways and healed. Nft loads the same
 * text in another namespace and is the witness of what it means.
 */
class RulesetKernelTest extends NftKernelTest {

  private static final Path EXAMPLES = Path.of("/usr/share/doc/nftables/examples");
  private static final List<List<String>> LINKS =
      List.of(
          List.of("lan", "wan"),
          List.of("eth0", "eth1"),
          List.of("eth2", "eth3"),
          List.of("bond0", "bond1"));

  static Stream<Path> ours() throws IOException, URISyntaxException {
    Path folder =
        Path.of(Objects.requireNonNull(RulesetKernelTest.class.getResource("/rulesets")).toURI());
    return nftFiles(folder);
  }

  static Stream<Path> examples() throws IOException {
    if (!Files.isDirectory(EXAMPLES)) {
      return Stream.of(EXAMPLES);
    }
    return nftFiles(EXAMPLES);
  }

  private static Stream<Path> nftFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".nft")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("ours")
  void rulesetsThatPeopleRunAreKept(Path file) throws Exception {
    isKept(file);
  }

  @ParameterizedTest
  @MethodSource("examples")
  void debiansExamplesAreKept(Path file) throws Exception {
    if (!Files.exists(file)) {
      abort("Debian's package nftables is not installed with its documentation");
    }
    isKept(file);
  }

  private static void makeLinks(OwnNamespace namespace) {
    LINKS.forEach(pair -> namespace.vethPair(pair.getFirst(), pair.getLast()));
  }

  private void isKept(Path file) throws Exception {
    makeLinks(own);
    NftText text =
        NftText.of(
            Files.readString(file), new NftText.Origin("doc.yaml", 1, 0, true), file.getParent());
    NftState state = new NftState(List.of(text));
    try (OwnNamespace other = OwnNamespace.create()) {
      makeLinks(other);
      NftWitness witness = new NftWitness(other);
      String load = "cd '%s' && nft -f '%s'".formatted(file.getParent(), file);
      Command.Outcome loaded = other.inside("sh", "-c", load).run();
      if (loaded.exit() != 0) {
        isRefusedWithTheSameReason(state, loaded.err());
        return;
      }
      Map<String, String> meant = withoutOrder(witness.objects());
      converge(state);
      assertThat(withoutOrder(nft.objects())).isEqualTo(meant);
      for (String table : List.copyOf(tables())) {
        for (Drift drift : Drift.values()) {
          heals(state, table, drift, meant);
        }
      }
      nftables.reconcile(scope(), NftState.EMPTY, NftOptions.DEFAULT);
      assertThat(nft.ruleset()).isEmpty();
    }
  }

  /** What this kernel has no module for, it has none for whoever asks. */
  private void isRefusedWithTheSameReason(NftState state, String error) {
    String reason =
        error
            .lines()
            .filter(line -> line.contains("Error: "))
            .findFirst()
            .map(line -> line.substring(line.indexOf("Error: ") + 7))
            .orElseThrow();
    assertThatThrownBy(() -> plan(state))
        .isInstanceOfSatisfying(
            PassException.class, e -> assertThat(e.kind()).isEqualTo(PassException.Kind.INVALID))
        .hasMessageContaining(reason);
    assertThat(nft.ruleset()).isEmpty();
  }

  private List<String> tables() {
    return nft.objects().keySet().stream()
        .filter(name -> name.split(" ", -1).length == 3)
        .map(name -> name.substring("table ".length()))
        .toList();
  }

  private void heals(NftState state, String table, Drift drift, Map<String, String> meant)
      throws PassException {
    Map<String, Long> handles = handles(table);
    if (!drift.happen(nft, table)) {
      return;
    }
    converge(state);
    assertThat(withoutOrder(nft.objects())).as("%s of %s", drift, table).isEqualTo(meant);
    if (drift.compareTo(Drift.A_TABLE_IS_DELETED) < 0) {
      Map<String, Long> after = handles(table);
      long others =
          handles.entrySet().stream()
              .filter(one -> !one.getValue().equals(after.get(one.getKey())))
              .count();
      assertThat(others).as("rules that %s made anew in %s", drift, table).isLessThanOrEqualTo(1);
    }
  }

  /** The handle of each rule, by its chain and what it says, counted where several say the same. */
  private Map<String, Long> handles(String table) {
    Map<String, Long> handles = new TreeMap<>();
    Drift.all(nft, "rule", table).stream()
        .sorted(Comparator.comparingLong(rule -> rule.get("handle").getAsLong()))
        .forEach(rule -> {
          String said =
              rule.get("chain").getAsString()
                  + rule.get("expr").toString().replaceAll("\"(packets|bytes)\":[0-9]+", "");
          String key =
              IntStream.iterate(0, i -> i + 1)
                  .mapToObj(i -> said + "#" + i)
                  .filter(one -> !handles.containsKey(one))
                  .findFirst()
                  .orElseThrow();
          handles.put(key, rule.get("handle").getAsLong());
        });
    return handles;
  }

  /** Elements of a hash set are listed in an order that no two sets have in common. */
  static Map<String, String> withoutOrder(Map<String, String> objects) {
    Map<String, String> sorted = new TreeMap<>();
    objects.forEach((name, text) -> {
      int from = text.indexOf("elements = {");
      if (from < 0) {
        sorted.put(name, text);
        return;
      }
      int to = text.indexOf('}', from);
      String elements =
          Stream.of(text.substring(from + 12, to).split(",", -1))
              .map(String::strip)
              .map(one -> one.replaceAll("\\s+", " "))
              .sorted()
              .toList()
              .toString();
      sorted.put(name, text.substring(0, from) + elements + text.substring(to));
    });
    return sorted;
  }
}
