package dev.holdfast.network;

/**
 * How long an address stays valid or preferred, counted from when it is set; ip-address(8).
 *
 * @param seconds 0 to 4294967294, or 4294967295 for ever
 */
public record Lifetime(long seconds) implements Comparable<Lifetime> {

  public static final Lifetime FOREVER = new Lifetime(0xFFFF_FFFFL);

  public Lifetime {
    if (seconds < 0 || seconds > 0xFFFF_FFFFL) {
      throw new IllegalArgumentException(
          "a lifetime is forever or 0 to 4294967294 seconds, not " + seconds);
    }
  }

  /**
   * Reads {@code forever} or a number of seconds.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static Lifetime parse(String text) {
    if (text.equals("forever")) {
      return FOREVER;
    }
    if (text.matches("[0-9]{1,10}")) {
      return new Lifetime(Long.parseLong(text));
    }
    throw new IllegalArgumentException(
        "not a lifetime: \"" + text + "\" (forever, or a number of seconds)");
  }

  public boolean isForever() {
    return equals(FOREVER);
  }

  /** Whether a clock that was set to this may show {@code remaining} now. */
  boolean hasRunDownTo(Lifetime remaining) {
    return isForever() == remaining.isForever() && remaining.seconds <= seconds;
  }

  @Override
  public int compareTo(Lifetime other) {
    return Long.compare(seconds, other.seconds);
  }

  @Override
  public String toString() {
    return isForever() ? "forever" : seconds + "s";
  }
}
