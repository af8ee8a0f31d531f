package dev.holdfast.netlink;

import java.util.Optional;

/**
 * An address with a prefix length, such as {@code 10.0.0.2/24}; host bits are kept.
 *
 * @param length 0 to 32 for IPv4, 0 to 128 for IPv6
 */
public record IpPrefix(IpAddress address, int length) implements Comparable<IpPrefix> {

  /** {@code 0.0.0.0/0}. */
  public static final IpPrefix ALL_V4 = new IpPrefix(IpAddress.ANY_V4, 0);

  /** {@code ::/0}. */
  public static final IpPrefix ALL_V6 = new IpPrefix(IpAddress.ANY_V6, 0);

  public IpPrefix {
    if (length < 0 || length > address.bits()) {
      throw new IllegalArgumentException(
          "the prefix length of " + address + " is 0 to " + address.bits() + ", not " + length);
    }
  }

  /**
   * Reads {@code address/length}; the length is plain digits without leading zeros.
   *
   * @throws IllegalArgumentException if it is anything else
   */
  public static IpPrefix parse(String text) {
    int slash = text.indexOf('/');
    String digits = text.substring(slash + 1);
    int length = IpText.number(digits, 10, 3);
    Optional<IpAddress> address =
        slash < 0 ? Optional.empty() : IpText.parse(text.substring(0, slash));
    boolean padded = digits.length() > 1 && digits.charAt(0) == '0';
    if (address.isEmpty() || length < 0 || padded) {
      throw new IllegalArgumentException("not an address with a prefix length: \"" + text + "\"");
    }
    if (length > address.get().bits()) {
      throw new IllegalArgumentException(
          "the prefix length is 0 to " + address.get().bits() + ", not as in \"" + text + "\"");
    }
    return new IpPrefix(address.get(), length);
  }

  /** A single address as a prefix of full length. */
  public static IpPrefix host(IpAddress address) {
    return new IpPrefix(address, address.bits());
  }

  /** The same network with the host bits cleared. */
  public IpPrefix network() {
    return new IpPrefix(address.mask(length), length);
  }

  public boolean hasHostBits() {
    return !address.mask(length).equals(address);
  }

  /** The last address of an IPv4 network; IPv6 has no broadcast. */
  public Optional<IpAddress> broadcast() {
    return address.isV4() ? Optional.of(address.fill(length)) : Optional.empty();
  }

  public boolean contains(IpAddress other) {
    return other.isV4() == address.isV4() && other.mask(length).equals(address.mask(length));
  }

  @Override
  public int compareTo(IpPrefix other) {
    int byAddress = address.compareTo(other.address);
    return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
  }

  @Override
  public String toString() {
    return address + "/" + length;
  }
}
