package dev.holdfast.network;

import java.util.Locale;
import java.util.OptionalInt;

/**
 * The classes of service (RFC 2474) of packets that a rule is for: those that are {@code value} in
 * the bits of {@code mask}.
 *
 * @param value 6 bits, none outside of the mask
 * @param mask 6 bits, not 0
 */
public record Dscp(int value, int mask) {

  private static final int ALL = 0x3F;
  private static final int EXPEDITED = 46;

  public Dscp {
    new MaskedBits(value, mask).check("dscp", ALL);
  }

  /** A class of which all bits count. */
  public static Dscp of(int value) {
    return new Dscp(value, ALL);
  }

  /**
   * Reads {@code 10}, {@code 0xa}, {@code AF11}, {@code CS2}, {@code EF} or, with a mask, {@code
   * 0x10/0x38}.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static Dscp parse(String text) {
    OptionalInt named = named(text.toLowerCase(Locale.ROOT));
    if (named.isPresent()) {
      return of(named.getAsInt());
    }
    MaskedBits bits = MaskedBits.parse("dscp", text, ALL);
    bits.check("dscp", ALL);
    return new Dscp((int) bits.value(), (int) bits.mask());
  }

  /** The names of RFC 2474 (CS), RFC 2597 (AF), RFC 3246 (EF). */
  private static OptionalInt named(String name) {
    if (name.equals("ef")) {
      return OptionalInt.of(EXPEDITED);
    }
    if (name.matches("cs[0-7]")) {
      return OptionalInt.of((name.charAt(2) - '0') << 3);
    }
    return name.matches("af[1-4][1-3]")
        ? OptionalInt.of(((name.charAt(2) - '0') << 3) + ((name.charAt(3) - '0') << 1))
        : OptionalInt.empty();
  }

  @Override
  public String toString() {
    return mask == ALL ? Integer.toString(value) : new MaskedBits(value, mask).show(ALL);
  }
}
