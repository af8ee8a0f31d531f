package dev.holdfast.nftables;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How nft writes the rules of a table, by their handles: for people, who read no expressions.
 *
 * @param byHandle what libnftables lists
 */
record Texts(Map<Long, String> byHandle) {

  static final Texts NONE = new Texts(Map.of());

  private static final Pattern HANDLE = Pattern.compile("(.*?)\\s*# handle ([0-9]+)");
  private static final Pattern SPACE = Pattern.compile("\\s+");

  /** Reads the list of all tables with handles. */
  static Map<TableName, Texts> parse(String listed) {
    Map<TableName, Texts> texts = new HashMap<>();
    Listed.tables(listed).forEach((name, lines) -> texts.put(name, of(lines)));
    return texts;
  }

  private static Texts of(String table) {
    Map<Long, String> texts = new HashMap<>();
    StringBuilder text = new StringBuilder();
    for (String line : table.lines().map(String::strip).toList()) {
      Matcher handle = HANDLE.matcher(line);
      boolean ends = handle.matches();
      String words = ends ? handle.group(1) : line;
      boolean heading =
          words.equals("}")
              || (words.endsWith("{") && ends)
              || (words.startsWith("type ") && words.contains(" hook "))
              || (words.startsWith("comment \"") && !ends);
      if (heading) {
        text.setLength(0);
        continue;
      }
      text.append(' ').append(words);
      if (ends) {
        String whole = SPACE.matcher(text.toString().strip()).replaceAll(" ");
        texts.put(Long.parseLong(handle.group(2)), whole);
        text.setLength(0);
      }
    }
    return new Texts(Map.copyOf(texts));
  }

  String of(NftRule rule) {
    return byHandle.getOrDefault(rule.handle(), "with handle " + rule.handle());
  }
}
