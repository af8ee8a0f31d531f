package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.reconcile.PassException;
import dev.holdfast.testkit.Command;
import dev.holdfast.testkit.Needs;
import dev.holdfast.testkit.OwnNamespace;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Rulesets that people run, and those that Debian's package of nft ships as examples: each is
 * applied, planned again with nothing to do, undone in five ways or more and healed, while the
 * rules that nobody touched go on counting. Nft loads the same text in another namespace and is the
 * witness of what it means.
 */
class RulesetKernelTest extends NftKernelTest {

  private static final Path EXAMPLES = Path.of("/usr/share/doc/nftables/examples");
  private static final Path CONFIGURATION = Path.of("/etc/nftables.conf");
  private static final int MANY = 100_000;
  private static final int WAYS = 5;
  private static final Set<Drift> ALL_WAYS = EnumSet.allOf(Drift.class);
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final Pattern COUNTS = Pattern.compile("counter packets [0-9]+ bytes [0-9]+");
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
    Stream<Path> files = Files.isDirectory(EXAMPLES) ? nftFiles(EXAMPLES) : Stream.of(EXAMPLES);
    return Stream.concat(files, Stream.of(CONFIGURATION));
  }

  private static Stream<Path> nftFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".nft")).sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("ours")
  void rulesetsThatPeopleRunAreKept(Path file) throws Exception {
    boolean isEverywhere = !file.endsWith("flowtable.nft") && !file.endsWith("everything.nft");
    assertThat(isKept(file, ALL_WAYS) || !isEverywhere).as("this kernel knows it").isTrue();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void debiansExamplesAreKept(Path file) throws Exception {
    Needs.met(Files.isRegularFile(file), "Debian's package nftables with " + file);
    isKept(file, ALL_WAYS);
  }

  @Test
  void aBlocklistOfAHundredThousandPrefixesIsKept(@TempDir Path folder) throws Exception {
    Path small = ours().filter(file -> file.endsWith("blocklist.nft")).findFirst().orElseThrow();
    String prefixes =
        IntStream.range(0, MANY)
            .mapToObj(i ->
                "%d.%d.%d.%d/30"
                    .formatted(11 + (i >> 21), i >> 13 & 255, i >> 5 & 255, (i & 31) * 8))
            .collect(Collectors.joining(",\n", ",\n", ""));
    Path large =
        Files.writeString(
            folder.resolve("blocklist.nft"),
            Files.readString(small).replace("203.0.113.0/25", "203.0.113.0/25" + prefixes));
    // Each way takes nft ten seconds of listing.
    assertThat(
            isKept(
                large,
                EnumSet.of(
                    Drift.A_RULE_IS_DELETED,
                    Drift.A_SET_IS_EMPTIED,
                    Drift.THINGS_ARE_ADDED,
                    Drift.A_POLICY_IS_TURNED,
                    Drift.EVERYTHING_IS_FLUSHED)))
        .isTrue();
  }

  private static void makeLinks(OwnNamespace namespace) {
    LINKS.forEach(pair -> namespace.vethPair(pair.getFirst(), pair.getLast()));
  }

  /** Whether this kernel knows all that is in it. */
  private boolean isKept(Path file, Set<Drift> drifts) throws Exception {
    makeLinks(own);
    NftText text =
        NftText.of(
            Files.readString(file), new NftText.Origin("doc.yaml", 1, 0, true), file.getParent());
    NftState state = new NftState(List.of(text));
    try (OwnNamespace other = OwnNamespace.create()) {
      makeLinks(other);
      NftWitness witness = new NftWitness(other);
      String load = "cd '%s' && nft -f '%s'".formatted(file.getParent(), file);
      Command.Outcome loaded = other.inside("sh", "-c", load).within(Duration.ofMinutes(1)).run();
      if (loaded.exit() != 0) {
        isRefusedWithTheSameReason(state, loaded.err());
        return false;
      }
      Map<String, String> meant = withoutOrder(witness.objects());
      converge(state);
      assertThat(withoutOrder(nft.objects())).isEqualTo(meant);
      assertIdle(state(nftables.observe(scope()).text()));
      isDriftedAndHealed(state, drifts, meant);
      nftables.reconcile(scope(), NftState.EMPTY, NftOptions.DEFAULT);
      assertThat(nft.ruleset()).isEmpty();
      return true;
    }
  }

  private void isDriftedAndHealed(NftState state, Set<Drift> drifts, Map<String, String> meant)
      throws Exception {
    letRulesHaveCounted();
    converge(state);
    Set<Drift> ways = EnumSet.noneOf(Drift.class);
    for (String table : List.copyOf(tables())) {
      for (Drift drift : drifts) {
        if (heals(state, table, drift, meant)) {
          ways.add(drift);
        }
      }
    }
    assertThat(ways).as("ways in which it was undone").hasSizeGreaterThanOrEqualTo(WAYS);
  }

  /**
   * Puts numbers into the counters of rules, as packets do, but where nft fails at its own words.
   */
  private void letRulesHaveCounted() {
    String table = "";
    String chain = "";
    int replaced = 0;
    for (String line : nft.command("-a", "list", "ruleset").output().lines().toList()) {
      List<String> words = List.of(line.strip().split(" ", -1));
      switch (words.getFirst()) {
        case "table" -> table = words.get(1) + " " + words.get(2);
        case "chain" -> chain = words.get(1);
        default -> {
          int handle = line.lastIndexOf(" # handle ");
          if (handle > 0 && line.startsWith("\t\t") && COUNTS.matcher(line).find()) {
            replaced++;
            String rule =
                COUNTS
                    .matcher(line.substring(0, handle).strip())
                    .replaceAll("counter packets %d bytes %d".formatted(replaced, 100 * replaced));
            String number = line.substring(handle + 10).strip();
            Command.Outcome _ =
                nft.command("replace rule %s %s handle %s %s".formatted(table, chain, number, rule))
                    .run();
          }
        }
      }
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

  /** Whether it could be undone in this way; if so, it was healed. */
  private boolean heals(NftState state, String table, Drift drift, Map<String, String> meant)
      throws PassException {
    Map<String, Seen> before = rules(table);
    if (!drift.happen(nft, table)) {
      return false;
    }
    converge(state);
    assertThat(withoutOrder(nft.objects())).as("%s of %s", drift, table).isEqualTo(meant);
    if (drift.compareTo(Drift.A_TABLE_IS_DELETED) < 0) {
      Map<String, Seen> after = rules(table);
      long others =
          before.entrySet().stream()
              .filter(one -> !one.getValue().equals(after.get(one.getKey())))
              .count();
      assertThat(others)
          .as("rules that %s made anew in %s: %s and then %s", drift, table, before, after)
          .isLessThanOrEqualTo(drift == Drift.A_RULE_IS_DELETED ? 1 : 0);
    }
    return true;
  }

  /** What is seen of a rule: its handle and what it has counted. */
  private record Seen(long handle, String counts) {}

  /** The rules by their chain and what they say, numbered where several say the same. */
  private Map<String, Seen> rules(String table) {
    Map<String, Seen> rules = new TreeMap<>();
    Drift.all(nft, "rule", table).stream()
        .sorted(Comparator.comparingLong(rule -> rule.get("handle").getAsLong()))
        .forEach(rule -> {
          String expressions = rule.get("expr").toString();
          String said =
              rule.get("chain").getAsString()
                  + expressions.replaceAll("\"(packets|bytes)\":[0-9]+", "");
          String key =
              IntStream.iterate(0, i -> i + 1)
                  .mapToObj(i -> said + "#" + i)
                  .filter(one -> !rules.containsKey(one))
                  .findFirst()
                  .orElseThrow();
          String counts =
              Pattern.compile("\"(packets|bytes)\":[0-9]+")
                  .matcher(expressions)
                  .results()
                  .map(MatchResult::group)
                  .collect(Collectors.joining(" "));
          rules.put(key, new Seen(rule.get("handle").getAsLong(), counts));
        });
    return rules;
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
              .map(one -> BLANKS.matcher(one).replaceAll(" "))
              .sorted()
              .toList()
              .toString();
      sorted.put(name, text.substring(0, from) + elements + text.substring(to));
    });
    return sorted;
  }
}
