package dev.holdfast.nftables;

import dev.holdfast.testkit.Command;
import dev.holdfast.testkit.OwnNamespace;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The nft program in a test's namespace: who says what is there, and who meddles with it. */
record NftWitness(OwnNamespace namespace) {

  private static final Pattern TABLE = Pattern.compile("(?ms)^table (\\S+ \\S+) \\{.*?^\\}$");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^\\t(\\S[^\\n]*) \\{.*?^\\t\\}$");

  /** Loads a text, as {@code nft -f} does. */
  void load(String text) {
    Command.Outcome outcome = command("-f", "-").withInput(text).run();
    if (outcome.exit() != 0) {
      throw new IllegalStateException("nft -f: " + outcome.err());
    }
  }

  /** Runs one command. */
  String run(String command) {
    return command(command).output();
  }

  Command command(String... words) {
    String[] all = new String[words.length + 5];
    System.arraycopy(new String[] {"ip", "netns", "exec", namespace.name(), "nft"}, 0, all, 0, 5);
    System.arraycopy(words, 0, all, 5, words.length);
    return Command.of(all).within(Duration.ofMinutes(2));
  }

  /** Everything without what it has counted. */
  String ruleset() {
    return command("-s", "list", "ruleset").output();
  }

  /** Everything but elements as JSON, with handles and counts. */
  String jsonWithoutElements() {
    return command("-j", "-a", "-t", "list", "ruleset").output();
  }

  /** Everything as JSON, with handles and counts. */
  String json() {
    return command("-j", "-a", "list", "ruleset").output();
  }

  /** Each table, and each chain, set and object in it, without what it has counted. */
  Map<String, String> objects() {
    Map<String, String> objects = new TreeMap<>();
    Matcher table = TABLE.matcher(ruleset());
    while (table.find()) {
      String name = "table " + table.group(1);
      Matcher block = BLOCK.matcher(table.group());
      while (block.find()) {
        objects.put(name + " " + block.group(1), block.group());
      }
      String rest = BLOCK.matcher(table.group()).replaceAll("").strip();
      objects.put(name, rest.replaceAll("\\s+", " "));
    }
    return objects;
  }

  /** The handle of what is listed first with some words in its line. */
  long handle(String part) {
    return command("-a", "list", "ruleset")
        .output()
        .lines()
        .filter(line -> line.contains(part))
        .map(line -> Long.parseLong(line.replaceAll(".*# handle ", "").strip()))
        .findFirst()
        .orElseThrow();
  }
}
