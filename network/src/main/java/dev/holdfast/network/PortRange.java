package dev.holdfast.network;

/**
 * The ports that a rule is for: those from a first to a last one, or those that are one in the bits
 * of a mask.
 *
 * @param first 1 to 65534
 * @param last not less than the first
 * @param mask 16 bits that count; all of them if there is more than one port
 */
public record PortRange(int first, int last, int mask) {

  private static final int WHOLE = 0xFFFF;
  // The kernel refuses 65535, although it is a port.
  private static final int LARGEST = 65_534;

  public PortRange {
    if (first < 1 || last > LARGEST || first > last) {
      throw new IllegalArgumentException(
          "ports are within 1 to "
              + LARGEST
              + ", not "
              + (first == last ? Integer.toString(first) : first + "-" + last));
    }
    if (mask != WHOLE) {
      new MaskedBits(first, mask).check("port", WHOLE);
      if (first != last) {
        throw new IllegalArgumentException("only a single port has a mask");
      }
    }
  }

  public PortRange(int first, int last) {
    this(first, last, WHOLE);
  }

  public static PortRange of(int only) {
    return new PortRange(only, only);
  }

  /** Whether it is about all bits of a port. */
  boolean isWhole() {
    return mask == WHOLE;
  }

  /**
   * Reads {@code 80}, {@code 1000-1999} or {@code 0x50/0xff}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static PortRange parse(String text) {
    if (text.indexOf('/') >= 0) {
      MaskedBits bits = MaskedBits.parse("port", text, WHOLE);
      bits.check("port", WHOLE);
      return new PortRange((int) bits.value(), (int) bits.value(), (int) bits.mask());
    }
    NumberRange range = NumberRange.parse(text);
    return new PortRange((int) Math.min(range.first(), WHOLE), (int) Math.min(range.last(), WHOLE));
  }

  @Override
  public String toString() {
    if (mask != WHOLE) {
      return new MaskedBits(first, mask).show(WHOLE);
    }
    return first == last ? Integer.toString(first) : first + "-" + last;
  }
}
