package dev.holdfast.network;

/**
 * The realms of a route, which rules and traffic classifiers go by: {@code RTA_FLOW}; ip-route(8).
 *
 * @param from 0 to 65535; 0 is none
 * @param to 0 to 65535; 0 is none
 */
public record Realms(int from, int to) {

  private static final int LARGEST = 0xffff;

  /**
   * @throws IllegalArgumentException if one is out of its range, or both are none
   */
  public Realms {
    if (from < 0 || from > LARGEST || to < 0 || to > LARGEST || from + to == 0) {
      throw new IllegalArgumentException("realms are 1 to 65535, not " + from + "/" + to);
    }
  }

  /**
   * Reads {@code 7}, or {@code 1/7} with the realm that it comes from.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static Realms parse(String text) {
    if (!text.matches("([0-9]{1,5}/)?[0-9]{1,5}")) {
      throw new IllegalArgumentException("not realms: \"" + text + "\" (TO, or FROM/TO)");
    }
    int slash = text.indexOf('/');
    return new Realms(
        slash < 0 ? 0 : Integer.parseInt(text.substring(0, slash)),
        Integer.parseInt(text.substring(slash + 1)));
  }

  static Realms of(long wire) {
    return new Realms((int) (wire >> 16), (int) (wire & LARGEST));
  }

  long wire() {
    return (long) from << 16 | to;
  }

  @Override
  public String toString() {
    return from == 0 ? Integer.toString(to) : from + "/" + to;
  }
}
