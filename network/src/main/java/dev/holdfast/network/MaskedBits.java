package dev.holdfast.network;

/** A number in those bits of a field that a mask has: how such are checked, read and shown. */
record MaskedBits(long value, long mask) {

  /** Refuses what is too large for the field, and what would mean every packet. */
  void check(String what, long all) {
    if (value < 0 || value > all || mask < 0 || mask > all) {
      throw new IllegalArgumentException(
          "a %s and its mask have %d bits".formatted(what, Long.bitCount(all)));
    }
    if (mask == 0) {
      throw new IllegalArgumentException("a " + what + " with the mask 0 is that of every packet");
    }
    if ((value & ~mask) != 0) {
      throw new IllegalArgumentException(
          "the %s 0x%x has bits outside of its mask: write 0x%x/0x%x"
              .formatted(what, value, value & mask, mask));
    }
  }

  /** Reads {@code 0x1}, {@code 1} or, with a mask, {@code 0x1/0xff}. */
  static MaskedBits parse(String what, String text, long all) {
    int slash = text.indexOf('/');
    return slash < 0
        ? new MaskedBits(number(what, text, text), all)
        : new MaskedBits(
            number(what, text.substring(0, slash), text),
            number(what, text.substring(slash + 1), text));
  }

  private static long number(String what, String digits, String text) {
    if (digits.matches("0x[0-9a-fA-F]{1,8}")) {
      return Long.parseLong(digits.substring(2), 16);
    }
    if (digits.matches("0|[1-9][0-9]{0,9}")) {
      return Long.parseLong(digits);
    }
    throw new IllegalArgumentException(
        "not a " + what + ": \"" + text + "\" (such as 0x1 or 0x1/0xf)");
  }

  String show(long all) {
    String bits = "0x" + Long.toHexString(value);
    return mask == all ? bits : bits + "/0x" + Long.toHexString(mask);
  }
}
