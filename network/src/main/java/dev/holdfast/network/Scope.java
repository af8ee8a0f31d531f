package dev.holdfast.network;

import java.util.Map;

/**
 * How far an address or a route reaches: {@code rt_scope_t} of linux/rtnetlink.h.
 *
 * @param number 0 to 255; the smaller, the farther
 */
public record Scope(int number) {

  public static final Scope GLOBAL = new Scope(0);
  public static final Scope SITE = new Scope(200);
  public static final Scope LINK = new Scope(253);
  public static final Scope HOST = new Scope(254);
  public static final Scope NOWHERE = new Scope(255);

  private static final Map<Integer, String> NAMES =
      Map.of(0, "global", 200, "site", 253, "link", 254, "host", 255, "nowhere");

  public Scope {
    if (number < 0 || number > 255) {
      throw new IllegalArgumentException("a scope is 0 to 255, not " + number);
    }
  }

  /**
   * Reads {@code global}, {@code site}, {@code link}, {@code host} or a number.
   *
   * @throws IllegalArgumentException if it is none of these
   */
  public static Scope parse(String text) {
    for (var known : NAMES.entrySet()) {
      if (known.getValue().equals(text)) {
        return new Scope(known.getKey());
      }
    }
    if (text.matches("[0-9]{1,3}")) {
      return new Scope(Integer.parseInt(text));
    }
    throw new IllegalArgumentException(
        "not a scope: \"" + text + "\" (global, site, link, host or 0 to 255)");
  }

  @Override
  public String toString() {
    String name = NAMES.get(number);
    return name != null ? name : Integer.toString(number);
  }
}
