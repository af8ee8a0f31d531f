package dev.holdfast.nftables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What libnftables would do, and what would leave nothing of something that the texts declare, so
 * that it would be deleted.
 */
final class Undeclared {

  static final String FLUSHED = "flush ruleset would undo the text before it: leave it out";

  static final String OWNED =
      "flags owner is not declared, the table would go with its maker: see NftOptions.withGuard";

  private static final Pattern JSON_OWNER =
      Pattern.compile("\"flags\"\\s*:\\s*(?:\\[[^\\]]*)?\"owner\"");
  private static final Pattern JSON_FLUSH =
      Pattern.compile(
          "\"flush\"\\s*:\\s*\\{\\s*\"ruleset\"\\s*:\\s*(?:\\{\\s*\"family\"\\s*:\\s*\"(\\w+)\")?");
  private static final Pattern JSON_FAMILY = Pattern.compile("\"family\"\\s*:\\s*\"(\\w+)\"");
  private static final Set<String> FAMILIES =
      Arrays.stream(Family.values()).map(Family::toString).collect(Collectors.toUnmodifiableSet());

  /**
   * A command that empties tables.
   *
   * @param families of the tables that it empties
   */
  private record Flush(int line, int column, Set<String> families) {}

  private Undeclared() {}

  /** All of it, in the order of the texts. */
  static List<NftText.Mistake> in(List<NftText> texts) {
    List<NftText.Mistake> mistakes = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      NftText text = texts.get(i);
      owned(text, mistakes);
      for (Flush flush : i == 0 ? List.<Flush>of() : flushes(text)) {
        if (texts.subList(0, i).stream().anyMatch(before -> makes(before, flush.families))) {
          mistakes.add(text.mistake(flush.line, flush.column, FLUSHED));
        }
      }
    }
    return mistakes;
  }

  /** A table that says {@code flags owner} goes when libnftables closes its socket. */
  private static void owned(NftText text, List<NftText.Mistake> into) {
    String source = text.text();
    if (!source.contains("owner")) {
      return;
    }
    if (text.isJson()) {
      for (Matcher found = JSON_OWNER.matcher(source); found.find(); ) {
        into.add(text.mistake(line(source, found), column(source, found), OWNED));
      }
      return;
    }
    boolean flags = false;
    for (Words.Word word : Words.of(source)) {
      if (word.starts()) {
        flags = word.is("flags") && word.depth() > 0;
      } else if (word.is(";") || word.is("}")) {
        flags = false;
      } else if (flags && word.is("owner")) {
        into.add(text.mistake(word.line(), word.column(), OWNED));
      }
    }
  }

  private static int line(String source, MatchResult found) {
    return 1 + (int) source.substring(0, found.start()).chars().filter(c -> c == '\n').count();
  }

  private static int column(String source, MatchResult found) {
    return found.start() - source.lastIndexOf('\n', found.start());
  }

  private static List<Flush> flushes(NftText text) {
    List<Flush> flushes = new ArrayList<>();
    String source = text.text();
    if (!source.contains("flush") || !source.contains("ruleset")) {
      return flushes;
    }
    if (text.isJson()) {
      for (Matcher found = JSON_FLUSH.matcher(source); found.find(); ) {
        Set<String> families = familiesOf(String.valueOf(found.group(1)));
        flushes.add(new Flush(line(source, found), column(source, found), families));
      }
      return flushes;
    }
    List<Words.Word> words = Words.of(source);
    for (int i = 0; i + 1 < words.size(); i++) {
      Words.Word word = words.get(i);
      if (word.starts()
          && word.depth() == 0
          && word.is("flush")
          && words.get(i + 1).is("ruleset")) {
        boolean more = i + 2 < words.size() && !words.get(i + 2).starts();
        String family = more ? words.get(i + 2).text() : "";
        flushes.add(new Flush(word.line(), word.column(), familiesOf(family)));
      }
    }
    return flushes;
  }

  /** That family alone, and all if there is none of the name. */
  private static Set<String> familiesOf(String name) {
    return FAMILIES.contains(name) ? Set.of(name) : FAMILIES;
  }

  /** Whether a text makes a table of one of these families. */
  private static boolean makes(NftText text, Set<String> families) {
    Set<String> made = new HashSet<>();
    if (text.isJson()) {
      JSON_FAMILY.matcher(text.text()).results().forEach(found -> made.add(found.group(1)));
    } else if (text.text().contains("table")) {
      List<Words.Word> words = Words.of(text.text());
      for (int i = 0; i + 1 < words.size(); i++) {
        Words.Word word = words.get(i);
        boolean makes =
            word.starts()
                || (i > 0 && (words.get(i - 1).is("add") || words.get(i - 1).is("create")));
        if (makes && word.depth() == 0 && word.is("table")) {
          String family = words.get(i + 1).text();
          made.add(FAMILIES.contains(family) ? family : Family.IP.toString());
        }
      }
    }
    return made.stream().anyMatch(families::contains);
  }
}
