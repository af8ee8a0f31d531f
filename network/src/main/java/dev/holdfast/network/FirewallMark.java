package dev.holdfast.network;

/**
 * The marks of packets that a rule is for: those that are {@code value} in the bits of {@code
 * mask}.
 *
 * @param value unsigned 32 bits, none outside of the mask
 * @param mask unsigned 32 bits, not 0
 */
public record FirewallMark(long value, long mask) {

  private static final long ALL = 0xFFFF_FFFFL;

  public FirewallMark {
    if (value < 0 || value > ALL || mask < 0 || mask > ALL) {
      throw new IllegalArgumentException("a mark and its mask have 32 bits");
    }
    if (mask == 0) {
      throw new IllegalArgumentException("a mark with the mask 0 is that of every packet");
    }
    if ((value & ~mask) != 0) {
      throw new IllegalArgumentException(
          "the mark 0x%x has bits outside of its mask: write 0x%x/0x%x"
              .formatted(value, value & mask, mask));
    }
  }

  /**
   * A mark of which all bits count.
   *
   * @throws IllegalArgumentException if it has more than 32 bits
   */
  public static FirewallMark of(long value) {
    return new FirewallMark(value, ALL);
  }

  /**
   * Reads {@code 0x1}, {@code 1} or, with a mask, {@code 0x1/0xff}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static FirewallMark parse(String text) {
    int slash = text.indexOf('/');
    return slash < 0
        ? of(number(text, text))
        : new FirewallMark(
            number(text.substring(0, slash), text), number(text.substring(slash + 1), text));
  }

  private static long number(String digits, String all) {
    if (digits.matches("0x[0-9a-fA-F]{1,8}")) {
      return Long.parseLong(digits.substring(2), 16);
    }
    if (digits.matches("0|[1-9][0-9]{0,9}")) {
      return Long.parseLong(digits);
    }
    throw new IllegalArgumentException("not a mark: \"" + all + "\" (such as 0x1 or 0x1/0xff)");
  }

  @Override
  public String toString() {
    String mark = "0x" + Long.toHexString(value);
    return mask == ALL ? mark : mark + "/0x" + Long.toHexString(mask);
  }
}
