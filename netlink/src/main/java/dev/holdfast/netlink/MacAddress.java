package dev.holdfast.netlink;

import java.util.Optional;

/**
 * An Ethernet address of six octets.
 *
 * @param bits the octets as one number of 48 bits
 */
public record MacAddress(long bits) implements Comparable<MacAddress> {

  static final int OCTETS = 6;

  public MacAddress {
    if ((bits >>> 48) != 0) {
      throw new IllegalArgumentException("a MAC address has 48 bits");
    }
  }

  /**
   * Reads six octets of two hexadecimal digits, divided by colons.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static MacAddress parse(String text) {
    String[] octets = text.split(":", -1);
    long bits = 0;
    boolean wellFormed = octets.length == OCTETS;
    for (String octet : octets) {
      int value = octet.length() == 2 ? IpText.number(octet, 16, 2) : -1;
      wellFormed &= value >= 0;
      bits = (bits << 8) | (value & 0xff);
    }
    if (!wellFormed) {
      throw new IllegalArgumentException("not a MAC address: \"" + text + "\"");
    }
    return new MacAddress(bits);
  }

  /** The address of six bytes; empty for any other length. */
  public static Optional<MacAddress> of(byte[] bytes) {
    return bytes.length == OCTETS
        ? Optional.of(new MacAddress(Wire.bigEndian(bytes, 0, OCTETS)))
        : Optional.empty();
  }

  public byte[] bytes() {
    byte[] bytes = new byte[OCTETS];
    Wire.putBigEndian(bytes, 0, OCTETS, bits);
    return bytes;
  }

  @Override
  public int compareTo(MacAddress other) {
    return Long.compare(bits, other.bits);
  }

  /** Lower case, two digits an octet: {@code 02:0a:00:0b:00:cc}. */
  @Override
  public String toString() {
    return java.util.HexFormat.ofDelimiter(":").formatHex(bytes());
  }
}
