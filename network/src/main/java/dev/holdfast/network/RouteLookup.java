package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * A packet for which the kernel is asked the way: {@code ip route get} of ip-route(8).
 *
 * @param to where it goes
 * @param from its source, of the same family; null to let the kernel choose
 * @param iif the interface that it comes in by; null if it is this machine's own
 * @param oif the interface that its socket is bound to; null for none
 * @param mark its firewall mark, unsigned 32 bits; null for none
 * @param uid the user whose socket sends it; null for the one who asks
 */
public record RouteLookup(
    IpAddress to,
    @Nullable IpAddress from,
    @Nullable String iif,
    @Nullable String oif,
    @Nullable Long mark,
    @Nullable Long uid) {

  private static final long LARGEST = 0xFFFF_FFFFL;

  /**
   * @throws IllegalArgumentException if a value is out of its range, or the families differ
   */
  public RouteLookup {
    if (from != null && from.isV4() != to.isV4()) {
      throw new IllegalArgumentException(
          "from " + from + " to " + to + ": one is IPv4, the other IPv6");
    }
    if (iif != null) {
      LinkName.check(iif);
    }
    if (oif != null) {
      LinkName.check(oif);
    }
    check("mark", mark);
    check("uid", uid);
  }

  private static void check(String what, @Nullable Long number) {
    if (number != null && (number < 0 || number > LARGEST)) {
      throw new IllegalArgumentException("a " + what + " is 0 to " + LARGEST + ", not " + number);
    }
  }

  /**
   * A packet of this machine to an address.
   *
   * @throws IllegalArgumentException if the text is no IP address
   */
  public static RouteLookup to(String address) {
    return to(IpAddress.parse(address));
  }

  public static RouteLookup to(IpAddress address) {
    return new RouteLookup(address, null, null, null, null, null);
  }

  /**
   * The same from a source.
   *
   * @throws IllegalArgumentException if the text is no IP address, or of the other family
   */
  public RouteLookup from(String address) {
    return new RouteLookup(to, IpAddress.parse(address), iif, oif, mark, uid);
  }

  /** The same, come in by an interface; the kernel wants its source, too. */
  public RouteLookup iif(String name) {
    return new RouteLookup(to, from, name, oif, mark, uid);
  }

  public RouteLookup oif(String name) {
    return new RouteLookup(to, from, iif, name, mark, uid);
  }

  public RouteLookup mark(long bits) {
    return new RouteLookup(to, from, iif, oif, bits, uid);
  }

  public RouteLookup uid(long user) {
    return new RouteLookup(to, from, iif, oif, mark, user);
  }

  /** As ip-route(8) is asked: {@code 192.0.2.1 from 10.0.0.1 oif eth0}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(to.toString());
    append(text, "from", from);
    append(text, "iif", iif);
    append(text, "oif", oif);
    append(text, "mark", mark == null ? null : "0x" + Long.toHexString(mark));
    append(text, "uid", uid);
    return text.toString();
  }

  private static void append(StringBuilder text, String word, @Nullable Object value) {
    if (value != null) {
      text.append(' ').append(word).append(' ').append(value);
    }
  }
}
