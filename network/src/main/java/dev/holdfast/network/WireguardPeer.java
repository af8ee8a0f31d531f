package dev.holdfast.network;

import dev.holdfast.netlink.IpPrefix;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whom a WireGuard device talks to: wg(8).
 *
 * @param presharedKey what is mixed in beside the two public keys; {@link WireguardKey#NONE} takes
 *     it away, null leaves it as it is
 * @param endpoint where the peer is; null leaves it as it is, since peers move by themselves
 * @param allowedIps the networks behind it: all that it may send from and is sent to
 * @param keepalive how many seconds pass between two packets that keep a path open, to 65535; 0 for
 *     none
 */
public record WireguardPeer(
    WireguardPublicKey publicKey,
    @Nullable WireguardKeySource presharedKey,
    @Nullable WireguardEndpoint endpoint,
    List<IpPrefix> allowedIps,
    int keepalive) {

  /** One peer of one device. */
  public record Key(WireguardPublicKey publicKey, String link) {

    @Override
    public String toString() {
      return publicKey + " on " + link;
    }
  }

  /**
   * @throws IllegalArgumentException if a network has host bits or is given twice, or a number is
   *     out of its range
   */
  public WireguardPeer {
    allowedIps = List.copyOf(allowedIps);
    Set<IpPrefix> seen = new HashSet<>();
    for (IpPrefix prefix : allowedIps) {
      if (prefix.hasHostBits()) {
        throw new IllegalArgumentException(prefix + " has host bits: write " + prefix.network());
      }
      if (!seen.add(prefix)) {
        throw new IllegalArgumentException("the allowed " + prefix + " is given twice");
      }
    }
    if (keepalive < 0 || keepalive > 0xffff) {
      throw new IllegalArgumentException(
          "a keepalive is a number of seconds from 0 to 65535, not " + keepalive);
    }
    if (endpoint != null && (endpoint.port() == 0 || endpoint.address().isUnspecified())) {
      throw new IllegalArgumentException("nobody is at the endpoint " + endpoint);
    }
    if (endpoint != null && !endpoint.isDeclarable()) {
      throw new IllegalArgumentException(
          "the link-local endpoint " + endpoint + " says nothing without a link");
    }
  }

  /** A peer that is found by what it sends, with nothing behind it. */
  public static WireguardPeer of(String publicKey) {
    return new WireguardPeer(new WireguardPublicKey(publicKey), null, null, List.of(), 0);
  }

  public WireguardPeer withPresharedKey(@Nullable WireguardKeySource key) {
    return new WireguardPeer(publicKey, key, endpoint, allowedIps, keepalive);
  }

  public WireguardPeer withEndpoint(@Nullable String where) {
    WireguardEndpoint parsed = where == null ? null : WireguardEndpoint.parse(where);
    return new WireguardPeer(publicKey, presharedKey, parsed, allowedIps, keepalive);
  }

  public WireguardPeer withAllowedIps(String... networks) {
    List<IpPrefix> parsed = List.of(networks).stream().map(IpPrefix::parse).toList();
    return new WireguardPeer(publicKey, presharedKey, endpoint, parsed, keepalive);
  }

  public WireguardPeer withKeepalive(int seconds) {
    return new WireguardPeer(publicKey, presharedKey, endpoint, allowedIps, seconds);
  }

  public Key key(String link) {
    return new Key(publicKey, link);
  }

  /** As {@code wg set} takes it, but for the secret. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (presharedKey != null) {
      text.append("preshared-key ").append(presharedKey).append(' ');
    }
    if (endpoint != null) {
      text.append("endpoint ").append(endpoint).append(' ');
    }
    text.append("allowed-ips ").append(networks(allowedIps));
    return keepalive == 0 ? text.toString() : text + " persistent-keepalive " + keepalive;
  }

  static String networks(List<IpPrefix> prefixes) {
    return prefixes.isEmpty()
        ? "none"
        : prefixes.stream().sorted().map(IpPrefix::toString).collect(Collectors.joining(","));
  }
}
