package dev.holdfast.network;

/**
 * The flow labels of IPv6 packets that a rule is for: those that are {@code value} in the bits of
 * {@code mask}.
 *
 * @param value 20 bits, none outside of the mask
 * @param mask 20 bits, not 0
 */
public record FlowLabel(long value, long mask) {

  private static final long ALL = 0xF_FFFF;

  public FlowLabel {
    new MaskedBits(value, mask).check("flow label", ALL);
  }

  /** A label of which all bits count. */
  public static FlowLabel of(long value) {
    return new FlowLabel(value, ALL);
  }

  /**
   * Reads {@code 0x12345}, a decimal number or, with a mask, {@code 0x12300/0xfff00}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static FlowLabel parse(String text) {
    MaskedBits bits = MaskedBits.parse("flow label", text, ALL);
    return new FlowLabel(bits.value(), bits.mask());
  }

  @Override
  public String toString() {
    return new MaskedBits(value, mask).show(ALL);
  }
}
