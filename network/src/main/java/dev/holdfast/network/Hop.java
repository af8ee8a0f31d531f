package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * One of the ways of a multipath route; ip-route(8), {@code nexthop}.
 *
 * @param via the gateway; of an IPv4 route it may be an IPv6 one
 * @param dev the name of the interface that it leaves by
 * @param weight 1 to 256: its share among the ways
 * @param onlink whether the gateway counts as on the link though no address says so
 * @param encap what packets are wrapped into
 * @param realms IPv4 only
 */
public record Hop(
    @Nullable IpAddress via,
    @Nullable String dev,
    int weight,
    boolean onlink,
    @Nullable Encap encap,
    @Nullable Realms realms) {

  private static final int LARGEST_WEIGHT = 256;

  /**
   * @throws IllegalArgumentException if a value is out of its range or does not fit the others
   */
  public Hop {
    if (via == null && dev == null) {
      throw new IllegalArgumentException("a nexthop needs via or dev");
    }
    if (weight < 1 || weight > LARGEST_WEIGHT) {
      throw new IllegalArgumentException(
          "the weight of a nexthop is 1 to " + LARGEST_WEIGHT + ", not " + weight);
    }
    check(via, dev, onlink);
  }

  /** What any way has to heed. */
  static void check(@Nullable IpAddress via, @Nullable String dev, boolean onlink) {
    if (dev != null) {
      LinkName.check(dev);
    }
    if (via != null && via.isUnspecified()) {
      throw new IllegalArgumentException("the via " + via + " is the address of no host");
    }
    if (via != null && via.isLinkLocalV6() && dev == null) {
      throw new IllegalArgumentException("the link-local gateway " + via + " needs a dev");
    }
    if (onlink && (via == null || dev == null)) {
      throw new IllegalArgumentException("onlink needs via and dev");
    }
  }

  public static Hop via(String gateway) {
    return new Hop(IpAddress.parse(gateway), null, 1, false, null, null);
  }

  public static Hop via(String gateway, String dev) {
    return new Hop(IpAddress.parse(gateway), dev, 1, false, null, null);
  }

  public static Hop dev(String dev) {
    return new Hop(null, dev, 1, false, null, null);
  }

  public Hop withWeight(int share) {
    return new Hop(via, dev, share, onlink, encap, realms);
  }

  public Hop withOnlink() {
    return new Hop(via, dev, weight, true, encap, realms);
  }

  public Hop withEncap(Encap wrapping) {
    return new Hop(via, dev, weight, onlink, wrapping, realms);
  }

  public Hop withRealms(Realms both) {
    return new Hop(via, dev, weight, onlink, encap, both);
  }

  /** Whether it is what was found, or leaves the device to the kernel and is the same otherwise. */
  boolean isMetBy(Hop found) {
    return equals(found)
        || (dev == null && new Hop(via, found.dev, weight, onlink, encap, realms).equals(found));
  }

  /** As {@code ip route} writes it: {@code nexthop via 10.0.0.3 dev v0 weight 2}. */
  @Override
  public String toString() {
    return "nexthop"
        + way(encap, via, dev)
        + (realms == null ? "" : " realms " + realms)
        + (weight == 1 ? "" : " weight " + weight)
        + (onlink ? " onlink" : "");
  }

  static String way(@Nullable Encap encap, @Nullable IpAddress via, @Nullable String dev) {
    return (encap == null ? "" : " " + encap)
        + (via == null ? "" : " via " + via)
        + (dev == null ? "" : " dev " + dev);
  }
}
