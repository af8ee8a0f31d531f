package dev.holdfast.netlink;

import java.util.Optional;

/** The text of IP addresses: dotted quads, RFC 4291 in and RFC 5952 out. */
final class IpText {

  private static final int GROUPS = 8;

  private IpText() {}

  static Optional<IpAddress> parse(String text) {
    return text.indexOf(':') < 0 ? quad(text).map(IpText::v4) : v6(text);
  }

  private static IpAddress v4(long bits) {
    return new IpAddress(true, 0, bits);
  }

  private static Optional<Long> quad(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return Optional.empty();
    }
    long bits = 0;
    for (String part : parts) {
      int octet = number(part, 10, 3);
      if (octet < 0 || octet > 255 || (part.length() > 1 && part.charAt(0) == '0')) {
        return Optional.empty();
      }
      bits = (bits << 8) | octet;
    }
    return Optional.of(bits);
  }

  private static Optional<IpAddress> v6(String text) {
    int gap = text.indexOf("::");
    if (gap < 0) {
      return groups(text).filter(all -> all.length == GROUPS).map(IpText::v6);
    }
    // A dotted quad may only end the text, so it cannot stand before the gap.
    Optional<int[]> before = groups(text.substring(0, gap));
    Optional<int[]> after = groups(text.substring(gap + 2));
    if (before.isEmpty() || after.isEmpty() || text.lastIndexOf('.', gap) >= 0) {
      return Optional.empty();
    }
    int[] first = before.get();
    int[] last = after.get();
    if (first.length + last.length >= GROUPS) {
      return Optional.empty();
    }
    int[] all = new int[GROUPS];
    System.arraycopy(first, 0, all, 0, first.length);
    System.arraycopy(last, 0, all, GROUPS - last.length, last.length);
    return Optional.of(v6(all));
  }

  /** Groups between colons, of which the last may be a dotted quad; none in an empty text. */
  private static Optional<int[]> groups(String text) {
    if (text.isEmpty()) {
      return Optional.of(new int[0]);
    }
    String[] parts = text.split(":", -1);
    String last = parts[parts.length - 1];
    boolean quad = last.indexOf('.') >= 0;
    int[] groups = new int[parts.length + (quad ? 1 : 0)];
    for (int i = 0; i < parts.length - (quad ? 1 : 0); i++) {
      groups[i] = number(parts[i], 16, 4);
      if (groups[i] < 0) {
        return Optional.empty();
      }
    }
    if (quad) {
      Optional<Long> bits = quad(last);
      if (bits.isEmpty()) {
        return Optional.empty();
      }
      groups[groups.length - 2] = (int) (bits.get() >>> 16);
      groups[groups.length - 1] = (int) (bits.get() & 0xffff);
    }
    return Optional.of(groups);
  }

  /** One to {@code digits} ASCII digits as a number; -1 for anything else. */
  static int number(String text, int radix, int digits) {
    if (text.isEmpty() || text.length() > digits) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      int digit = c < 0x80 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }

  private static IpAddress v6(int[] groups) {
    return new IpAddress(false, word(groups, 0), word(groups, 4));
  }

  private static long word(int[] groups, int from) {
    long word = 0;
    for (int i = from; i < from + 4; i++) {
      word = (word << 16) | groups[i];
    }
    return word;
  }

  static String show(IpAddress address) {
    if (address.isV4()) {
      return quad(address.low());
    }
    if (address.high() == 0 && (address.low() >>> 32) == 0xffff) {
      return "::ffff:" + quad(address.low() & 0xffff_ffffL);
    }
    int[] groups = new int[GROUPS];
    for (int i = 0; i < GROUPS; i++) {
      long word = i < 4 ? address.high() : address.low();
      groups[i] = (int) (word >>> (16 * (3 - i % 4))) & 0xffff;
    }
    return compressed(groups);
  }

  private static String quad(long bits) {
    return (bits >>> 24)
        + "."
        + ((bits >>> 16) & 255)
        + "."
        + ((bits >>> 8) & 255)
        + "."
        + (bits & 255);
  }

  private static String compressed(int[] groups) {
    int start = -1;
    int length = 1;
    for (int i = 0; i < GROUPS; i++) {
      int run = 0;
      while (i + run < GROUPS && groups[i + run] == 0) {
        run++;
      }
      if (run > length) {
        start = i;
        length = run;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i == start) {
        text.append("::");
        i += length - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(groups[i]));
    }
    return text.toString();
  }
}
