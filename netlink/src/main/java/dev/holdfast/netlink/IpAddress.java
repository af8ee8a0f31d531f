package dev.holdfast.netlink;

import java.util.Optional;

/**
 * An IPv4 or IPv6 address.
 *
 * <p>An IPv4-mapped address such as {@code ::ffff:192.0.2.1} is and stays an IPv6 address.
 *
 * @param isV4 whether the family is IPv4
 * @param high the first 64 bits of an IPv6 address; 0 for IPv4
 * @param low the last 64 bits of an IPv6 address, or the 32 bits of an IPv4 address
 */
public record IpAddress(boolean isV4, long high, long low) implements Comparable<IpAddress> {

  /** {@code 0.0.0.0}. */
  public static final IpAddress ANY_V4 = new IpAddress(true, 0, 0);

  /** {@code ::}. */
  public static final IpAddress ANY_V6 = new IpAddress(false, 0, 0);

  public IpAddress {
    if (isV4 && (high != 0 || (low >>> 32) != 0)) {
      throw new IllegalArgumentException("an IPv4 address has 32 bits");
    }
  }

  /**
   * Reads a dotted quad without leading zeros, or the text of RFC 4291 section 2.2 without a zone.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static IpAddress parse(String text) {
    return IpText.parse(text)
        .orElseThrow(() -> new IllegalArgumentException("not an IP address: \"" + text + "\""));
  }

  /** The address of 4 or 16 bytes in network order; empty for any other length. */
  public static Optional<IpAddress> of(byte[] bytes) {
    return of(bytes, 0, bytes.length);
  }

  static Optional<IpAddress> of(byte[] bytes, int at, int length) {
    return switch (length) {
      case 4 -> Optional.of(new IpAddress(true, 0, Wire.bigEndian(bytes, at, 4)));
      case 16 ->
          Optional.of(
              new IpAddress(false, Wire.bigEndian(bytes, at, 8), Wire.bigEndian(bytes, at + 8, 8)));
      default -> Optional.empty();
    };
  }

  /** The bytes in network order: 4 or 16. */
  public byte[] bytes() {
    byte[] bytes = new byte[bits() / 8];
    write(bytes, 0);
    return bytes;
  }

  void write(byte[] into, int at) {
    if (isV4) {
      Wire.putBigEndian(into, at, 4, low);
    } else {
      Wire.putBigEndian(into, at, 8, high);
      Wire.putBigEndian(into, at + 8, 8, low);
    }
  }

  public boolean isV6() {
    return !isV4;
  }

  /** How many bits an address of this family has: 32 or 128. */
  public int bits() {
    return isV4 ? 32 : 128;
  }

  /** Whether it is the address of no host: {@code 0.0.0.0} or {@code ::}. */
  public boolean isUnspecified() {
    return high == 0 && low == 0;
  }

  /** Whether it is {@code fe80::/10}. */
  public boolean isLinkLocalV6() {
    return !isV4 && (high >>> 54) == (0xfe80 >>> 6);
  }

  /** Whether it is {@code 127.0.0.0/8} or {@code ::1}. */
  public boolean isLoopback() {
    return isV4 ? (low >>> 24) == 127 : high == 0 && low == 1;
  }

  /** Whether it is {@code 224.0.0.0/4} or {@code ff00::/8}. */
  public boolean isMulticast() {
    return isV4 ? (low >>> 28) == 0xe : (high >>> 56) == 0xff;
  }

  /** This address with all but the first {@code length} bits cleared. */
  public IpAddress mask(int length) {
    checkLength(length);
    if (isV4) {
      return new IpAddress(true, 0, low & leading(length + 32) & 0xffff_ffffL);
    }
    return new IpAddress(false, high & leading(length), low & leading(length - 64));
  }

  /** This address with all but the first {@code length} bits set. */
  IpAddress fill(int length) {
    checkLength(length);
    if (isV4) {
      return new IpAddress(true, 0, (low | ~leading(length + 32)) & 0xffff_ffffL);
    }
    return new IpAddress(false, high | ~leading(length), low | ~leading(length - 64));
  }

  private void checkLength(int length) {
    if (length < 0 || length > bits()) {
      throw new IllegalArgumentException(
          "the prefix length of " + this + " is 0 to " + bits() + ", not " + length);
    }
  }

  /** A word whose first {@code count} bits are set; none below 1, all above 63. */
  private static long leading(int count) {
    return count <= 0 ? 0 : count >= 64 ? -1 : -1L << (64 - count);
  }

  /** IPv4 before IPv6, then by number. */
  @Override
  public int compareTo(IpAddress other) {
    if (isV4 != other.isV4) {
      return isV4 ? -1 : 1;
    }
    int byHigh = Long.compareUnsigned(high, other.high);
    return byHigh != 0 ? byHigh : Long.compareUnsigned(low, other.low);
  }

  /** The text of RFC 5952: lower case, the longest run of zero groups compressed. */
  @Override
  public String toString() {
    return IpText.show(this);
  }
}
