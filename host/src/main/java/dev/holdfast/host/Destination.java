package dev.holdfast.host;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import java.nio.charset.StandardCharsets;

/**
 * Reads an address, with or without a prefix length, from bytes: those that may be a destination as
 * they are, and nothing else.
 *
 * <p>It takes fewer texts than {@link IpPrefix#parse}, and what it does not take is for that to
 * judge.
 */
final class Destination {

  private static final int LONGEST = 43;

  private boolean isV4;
  private long v4;
  private int length;
  private IpPrefix v6 = IpPrefix.ALL_V6;
  private int at;

  /** Whether a byte may be part of one. */
  static boolean isPart(byte[] bytes, int at, int to) {
    return at < to && isPart(bytes[at]);
  }

  private static boolean isPart(byte b) {
    return (b >= '0' && b <= ':') || b == '.' || b == '/' || isHexLetter(b);
  }

  private static boolean isHexLetter(byte b) {
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'f';
  }

  /** Reads one; false if there is none, or one with host bits. */
  boolean read(byte[] bytes, int from, int to) {
    at = from;
    if (readQuad(bytes, to) && !isPart(bytes, at, to)) {
      isV4 = true;
      return length == 32 || (v4 << 32 << length) == 0;
    }
    return readV6(bytes, from, to);
  }

  private boolean readQuad(byte[] bytes, int to) {
    v4 = 0;
    for (int i = 0; i < 4; i++) {
      int octet = number(bytes, to, 255);
      if (octet < 0 || (i < 3 && !skip(bytes, to, '.'))) {
        return false;
      }
      v4 = v4 << 8 | octet;
    }
    length = 32;
    if (skip(bytes, to, '/')) {
      length = number(bytes, to, 32);
    }
    return length >= 0;
  }

  private boolean skip(byte[] bytes, int to, char c) {
    if (at < to && bytes[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  /** A decimal number without leading zeros; -1 if there is none. */
  private int number(byte[] bytes, int to, int most) {
    int first = at;
    int value = 0;
    while (at < to && bytes[at] >= '0' && bytes[at] <= '9' && at - first < 3) {
      value = 10 * value + bytes[at++] - '0';
    }
    boolean padded = at - first > 1 && bytes[first] == '0';
    return at == first || padded || value > most ? -1 : value;
  }

  private boolean readV6(byte[] bytes, int from, int to) {
    isV4 = false;
    at = from;
    while (isPart(bytes, at, to)) {
      at++;
    }
    // A colon at either end would be YAML's outside of quotes; inside it is merely not known here.
    if (at == from || at - from > LONGEST || bytes[from] == ':' || bytes[at - 1] == ':') {
      return false;
    }
    String text = new String(bytes, from, at - from, StandardCharsets.ISO_8859_1);
    if (text.indexOf(':') < 0) {
      return false;
    }
    try {
      v6 = text.indexOf('/') < 0 ? IpPrefix.host(IpAddress.parse(text)) : IpPrefix.parse(text);
      return !v6.hasHostBits();
    } catch (IllegalArgumentException _) {
      return false;
    }
  }

  boolean isV4() {
    return isV4;
  }

  /** The one that was read. */
  IpPrefix prefix() {
    return isV4 ? new IpPrefix(new IpAddress(true, 0, v4), length) : v6;
  }

  /** Where it ended. */
  int end() {
    return at;
  }
}
