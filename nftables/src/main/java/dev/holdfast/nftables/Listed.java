package dev.holdfast.nftables;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes what nft lists of all tables apart by table. */
final class Listed {

  private static final Pattern TABLE = Pattern.compile("table (\\S+ \\S+) \\{.*");

  private Listed() {}

  /** The lines of each table, its heading and its closing brace included. */
  static Map<TableName, String> tables(String listed) {
    Map<TableName, String> tables = new LinkedHashMap<>();
    TableName name = null;
    StringBuilder lines = new StringBuilder();
    for (String line : listed.lines().toList()) {
      Matcher heading = TABLE.matcher(line);
      if (name == null && heading.matches()) {
        name = TableName.parse(heading.group(1));
        lines.setLength(0);
      }
      lines.append(line).append('\n');
      if (name != null && line.equals("}")) {
        tables.put(name, lines.toString());
        lines.setLength(0);
        name = null;
      }
    }
    return tables;
  }
}
