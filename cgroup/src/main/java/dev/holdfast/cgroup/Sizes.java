package dev.holdfast.cgroup;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sizes as people write them: bytes, or with a unit of 1024, 1024², … ({@code 256M}, {@code 1.5G},
 * {@code 1GiB}).
 */
final class Sizes {

  private static final String UNITS = "KMGTPE";
  private static final Pattern SIZE =
      Pattern.compile(
          "(0|[1-9][0-9]*)(\\.[0-9]{1,9})?\\s*(?:([KMGTPE])(?:i?B)?|B)?", Pattern.CASE_INSENSITIVE);

  private Sizes() {}

  /**
   * Reads a size.
   *
   * @throws IllegalArgumentException if it is none, or no whole number of bytes
   */
  static long parse(String text) {
    Matcher matcher = SIZE.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a size: " + Quoted.of(text));
    }
    String unit = matcher.group(3);
    int exponent = unit == null ? 0 : 1 + UNITS.indexOf(Character.toUpperCase(unit.charAt(0)));
    String fraction = matcher.group(2) == null ? "" : matcher.group(2);
    BigDecimal bytes =
        new BigDecimal(matcher.group(1) + fraction)
            .multiply(new BigDecimal(BigInteger.ONE.shiftLeft(10 * exponent)));
    try {
      return bytes.longValueExact();
    } catch (ArithmeticException e) {
      boolean whole = bytes.stripTrailingZeros().scale() <= 0;
      throw new IllegalArgumentException(
          Quoted.of(text) + (whole ? " is too large a size" : " is no whole number of bytes"), e);
    }
  }

  /** The shortest way to write it exactly. */
  static String spell(long bytes) {
    long rest = bytes;
    int exponent = 0;
    while (rest > 0 && rest % 1024 == 0 && exponent < UNITS.length()) {
      rest /= 1024;
      exponent++;
    }
    return exponent == 0 ? Long.toString(bytes) : rest + UNITS.substring(exponent - 1, exponent);
  }
}
