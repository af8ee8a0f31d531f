package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;

/** The address families of rtnetlink that are about IP: {@code AF_INET} and {@code AF_INET6}. */
final class Family {

  static final int V4 = 2;
  static final int V6 = 10;

  private Family() {}

  static int of(IpAddress address) {
    return address.isV4() ? V4 : V6;
  }

  static boolean isIp(int family) {
    return family == V4 || family == V6;
  }
}
