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
    new MaskedBits(value, mask).check("mark", ALL);
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
    MaskedBits bits = MaskedBits.parse("mark", text, ALL);
    return new FirewallMark(bits.value(), bits.mask());
  }

  @Override
  public String toString() {
    return new MaskedBits(value, mask).show(ALL);
  }
}
