package dev.holdfast.network;

import java.util.Map;

/** The names of routing tables: {@code rt_class_t} of linux/rtnetlink.h; any other is a number. */
public final class RouteTable {

  public static final long DEFAULT = 253;
  public static final long MAIN = 254;
  public static final long LOCAL = 255;

  private static final long LARGEST = 0xFFFF_FFFFL;
  private static final Map<String, Long> NAMES =
      Map.of("default", DEFAULT, "main", MAIN, "local", LOCAL);

  private RouteTable() {}

  /**
   * Reads {@code main}, {@code local}, {@code default} or a number.
   *
   * @throws IllegalArgumentException if it is none of these, or out of range
   */
  public static long parse(String text) {
    Long named = NAMES.get(text);
    if (named != null) {
      return named;
    }
    if (text.matches("[0-9]{1,10}")) {
      return checked(Long.parseLong(text));
    }
    throw new IllegalArgumentException(
        "not a table: \"" + text + "\" (main, local, default or 1 to 4294967295)");
  }

  /** The name of a table, or its number where it has none. */
  public static String name(long table) {
    return NAMES.entrySet().stream()
        .filter(known -> known.getValue() == table)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(Long.toString(table));
  }

  /** Where a route of a type is if nothing else is said, as ip-route(8) has it. */
  public static long usual(RouteType type) {
    return switch (type) {
      case LOCAL, BROADCAST, ANYCAST -> LOCAL;
      case UNICAST, MULTICAST, BLACKHOLE, UNREACHABLE, PROHIBIT, THROW -> MAIN;
    };
  }

  static long checked(long table) {
    if (table < 1 || table > LARGEST) {
      throw new IllegalArgumentException("a table is 1 to 4294967295, not " + table);
    }
    return table;
  }
}
