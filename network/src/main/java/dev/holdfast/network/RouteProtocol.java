package dev.holdfast.network;

import java.util.Map;

/** Who put a route or an address there, by number: {@code RTPROT_*} of linux/rtnetlink.h. */
public final class RouteProtocol {

  /** What the kernel made by itself. */
  public static final int KERNEL = 2;

  /** An administrator's. */
  public static final int STATIC = 4;

  static final int UNSPECIFIED = 0;
  static final int REDIRECT = 1;
  static final int ROUTER_ADVERTISEMENT = 9;

  private static final Map<Integer, String> NAMES =
      Map.ofEntries(
          Map.entry(UNSPECIFIED, "unspec"),
          Map.entry(REDIRECT, "redirect"),
          Map.entry(KERNEL, "kernel"),
          Map.entry(3, "boot"),
          Map.entry(STATIC, "static"),
          Map.entry(8, "gated"),
          Map.entry(ROUTER_ADVERTISEMENT, "ra"),
          Map.entry(10, "mrt"),
          Map.entry(11, "zebra"),
          Map.entry(12, "bird"),
          Map.entry(13, "dnrouted"),
          Map.entry(14, "xorp"),
          Map.entry(15, "ntk"),
          Map.entry(16, "dhcp"),
          Map.entry(17, "mrouted"),
          Map.entry(18, "keepalived"),
          Map.entry(42, "babel"),
          Map.entry(NetworkOptions.HOLDFAST, "holdfast"),
          Map.entry(99, "openr"),
          Map.entry(186, "bgp"),
          Map.entry(187, "isis"),
          Map.entry(188, "ospf"),
          Map.entry(189, "rip"),
          Map.entry(192, "eigrp"));

  private RouteProtocol() {}

  /** The name of a protocol, or its number where it has none. */
  public static String name(int number) {
    String name = NAMES.get(number);
    return name != null ? name : Integer.toString(number);
  }
}
