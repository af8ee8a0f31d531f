package dev.holdfast.nftables;

import java.util.Comparator;
import java.util.Locale;

/**
 * Which table: there is one of a name in each family.
 *
 * <p>It reads {@code inet guard}.
 */
public record TableName(Family family, String name) implements Comparable<TableName> {

  private static final Comparator<TableName> ORDER =
      Comparator.comparing(TableName::family).thenComparing(TableName::name);

  public TableName {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("not the name of a table: \"" + name + "\"");
    }
  }

  /**
   * Reads {@code inet guard}; without a family it is {@code ip}, as in nft.
   *
   * @throws IllegalArgumentException if it is not such a name
   */
  public static TableName parse(String text) {
    String[] words = text.strip().split("\\s+", -1);
    if (words.length == 1) {
      return new TableName(Family.IP, words[0]);
    }
    try {
      if (words.length == 2) {
        return new TableName(Family.valueOf(words[0].toUpperCase(Locale.ROOT)), words[1]);
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    throw new IllegalArgumentException(
        "not a table: \""
            + text
            + "\" (such as inet guard, with ip, ip6, inet, arp, bridge, netdev)");
  }

  @Override
  public int compareTo(TableName other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return family + " " + name;
  }
}
