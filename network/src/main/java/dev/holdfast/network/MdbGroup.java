package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.netlink.MacAddress;
import org.jspecify.annotations.Nullable;

/**
 * A multicast group of a bridge: of IPv4, of IPv6, or of Ethernet.
 *
 * @param ip its address; null for a group of Ethernet
 * @param mac its address; null for a group of IP
 */
public record MdbGroup(@Nullable IpAddress ip, @Nullable MacAddress mac) {

  private static final long GROUP_BIT = 1L << 40;
  private static final IpPrefix LOCAL_V4 = IpPrefix.parse("224.0.0.0/24");
  private static final IpAddress ALL_NODES = IpAddress.parse("ff02::1");

  /**
   * @throws IllegalArgumentException if it is no group, or one that is flooded to every port anyway
   */
  public MdbGroup {
    if ((ip == null) == (mac == null)) {
      throw new IllegalArgumentException("a group has an address of IP or one of Ethernet");
    }
    boolean group = ip != null ? ip.isMulticast() : isGroup(mac);
    if (!group) {
      throw new IllegalArgumentException(
          (ip != null ? ip : mac) + " is not the address of a group");
    }
    boolean everywhere =
        ip != null
            && (ip.equals(ALL_NODES) || (ip.isV4() && ip.mask(24).equals(LOCAL_V4.address())));
    if (everywhere) {
      throw new IllegalArgumentException(
          "the group " + ip + " reaches every port, and the kernel takes no members for it");
    }
  }

  private static boolean isGroup(@Nullable MacAddress mac) {
    return mac != null && (mac.bits() & GROUP_BIT) != 0;
  }

  /**
   * Reads {@code 239.1.1.1}, {@code ff0e::1} or {@code 01:00:5e:7f:00:01}.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static MdbGroup parse(String text) {
    boolean ethernet = text.length() == 17 && text.indexOf("::") < 0 && text.charAt(2) == ':';
    return ethernet
        ? new MdbGroup(null, MacAddress.parse(text))
        : new MdbGroup(IpAddress.parse(text), null);
  }

  @Override
  public String toString() {
    return String.valueOf(ip != null ? ip : mac);
  }
}
