package dev.holdfast.network;

/**
 * The realms that a rule gives to what it selects; IPv4 only, for tc-route(8) and rtacct(8).
 *
 * @param from 0 to 65535; 0 is none
 * @param to 0 to 65535; 0 is none
 */
public record Realms(int from, int to) {

  private static final int LARGEST = 0xFFFF;

  public Realms {
    if (from < 0 || from > LARGEST || to < 0 || to > LARGEST) {
      throw new IllegalArgumentException("a realm is 0 to 65535, not as in " + from + "/" + to);
    }
    if (from == 0 && to == 0) {
      throw new IllegalArgumentException("the realms 0/0 are none");
    }
  }

  /**
   * Reads {@code from/to}, or {@code to} alone.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static Realms parse(String text) {
    if (!text.matches("([0-9]{1,5}/)?[0-9]{1,5}")) {
      throw new IllegalArgumentException("not realms: \"" + text + "\" (such as 1/2)");
    }
    int slash = text.indexOf('/');
    int from = slash < 0 ? 0 : Integer.parseInt(text.substring(0, slash));
    return new Realms(from, Integer.parseInt(text.substring(slash + 1)));
  }

  /** {@code tclassid}. */
  static Realms of(long number) {
    return new Realms((int) (number >> 16), (int) (number & LARGEST));
  }

  long number() {
    return ((long) from << 16) | to;
  }

  @Override
  public String toString() {
    return from == 0 ? Integer.toString(to) : from + "/" + to;
  }
}
