package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;

/**
 * Where a peer of WireGuard is reached by UDP: {@code 192.0.2.1:51820} or {@code
 * [2001:db8::1]:51820}.
 *
 * @param port 1 to 65535
 * @param zone the index of the link that a link-local address is on; 0 for none
 */
public record WireguardEndpoint(IpAddress address, int port, long zone) {

  public WireguardEndpoint {
    if (port < 0 || port > 0xffff) {
      throw new IllegalArgumentException("a port is a number from 1 to 65535, not " + port);
    }
  }

  /**
   * An endpoint by its address: the kernel looks up no names.
   *
   * @throws IllegalArgumentException if it is not one
   */
  public static WireguardEndpoint parse(String text) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    String host = colon < 0 ? "" : text.substring(0, colon);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    if (colon < 0 || !port.matches("[1-9][0-9]{0,4}") || (host.contains(":") && !bracketed)) {
      throw new IllegalArgumentException(
          "an endpoint is ADDRESS:PORT or [ADDRESS]:PORT, not \"" + text + "\"");
    }
    IpAddress address = IpAddress.parse(bracketed ? host.substring(1, host.length() - 1) : host);
    if (bracketed != address.isV6()) {
      throw new IllegalArgumentException("only an IPv6 address is in brackets, not " + host);
    }
    return new WireguardEndpoint(address, Integer.parseInt(port), 0);
  }

  /** Whether an operator can say it: somebody may be there, and it needs no link to be said. */
  boolean isDeclarable() {
    return port != 0 && !address.isUnspecified() && !address.isLinkLocalV6() && zone == 0;
  }

  @Override
  public String toString() {
    String host = address.isV4() ? address.toString() : "[" + address + zoned() + "]";
    return host + ":" + port;
  }

  private String zoned() {
    return zone == 0 ? "" : "%" + zone;
  }
}
