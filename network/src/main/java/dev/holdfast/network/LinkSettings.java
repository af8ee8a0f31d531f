package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an interface that exists should have; what is left out is not managed.
 *
 * @param up its admin state
 * @param mtu in bytes, at least 68, which is the least that IPv4 knows (RFC 791)
 */
public record LinkSettings(@Nullable Boolean up, @Nullable Integer mtu, List<Address> addresses) {

  static final int SMALLEST_MTU = 68;

  /**
   * @throws IllegalArgumentException if the MTU is out of its range, or an address is given twice
   */
  public LinkSettings {
    addresses = List.copyOf(addresses);
    if (mtu != null && mtu < SMALLEST_MTU) {
      throw new IllegalArgumentException("an mtu is at least " + SMALLEST_MTU + ", not " + mtu);
    }
    Set<Object> keys = new HashSet<>();
    for (Address address : addresses) {
      if (!keys.add(identity(address))) {
        throw new IllegalArgumentException("the address " + address.prefix() + " is given twice");
      }
    }
  }

  /** Only addresses. */
  public static LinkSettings of(Address... addresses) {
    return new LinkSettings(null, null, List.of(addresses));
  }

  public LinkSettings withUp(boolean isUp) {
    return new LinkSettings(isUp, mtu, addresses);
  }

  public LinkSettings withMtu(int bytes) {
    return new LinkSettings(up, bytes, addresses);
  }

  /**
   * What the kernel tells two addresses of a link apart by: in IPv6 the address alone, so that it
   * cannot have it with two prefix lengths; in IPv4 the network of the peer, too.
   */
  private static Object identity(Address address) {
    record Identity(IpAddress local, IpPrefix network) {}
    return address.local().isV6()
        ? address.local()
        : new Identity(address.local(), address.network());
  }
}
