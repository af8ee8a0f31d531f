package dev.holdfast.network;

/**
 * The numbers from a first to a last one, both included: ports, user ids.
 *
 * @param first 0 to 4294967295
 * @param last not less than the first
 */
public record NumberRange(long first, long last) {

  private static final long LARGEST = 0xFFFF_FFFFL;

  public NumberRange {
    if (first < 0 || last > LARGEST || first > last) {
      throw new IllegalArgumentException("not a range: " + first + "-" + last);
    }
  }

  public static NumberRange of(long only) {
    return new NumberRange(only, only);
  }

  /**
   * Reads {@code 80} or {@code 1000-1999}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static NumberRange parse(String text) {
    if (!text.matches("[0-9]{1,10}(-[0-9]{1,10})?")) {
      throw new IllegalArgumentException("not a range: \"" + text + "\" (such as 80 or 1000-1999)");
    }
    int dash = text.indexOf('-');
    return dash < 0
        ? of(Long.parseLong(text))
        : new NumberRange(
            Long.parseLong(text.substring(0, dash)), Long.parseLong(text.substring(dash + 1)));
  }

  @Override
  public String toString() {
    return first == last ? Long.toString(first) : first + "-" + last;
  }
}
