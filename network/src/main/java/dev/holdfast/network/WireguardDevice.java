package dev.holdfast.network;

import dev.holdfast.netlink.IpPrefix;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a WireGuard link should be like inside: wg(8). What is null is not managed.
 *
 * @param link its name
 * @param privateKey {@link WireguardKey#NONE} takes it away
 * @param listenPort the UDP port, 1 to 65535
 * @param fwmark the mark of the packets that it sends, 32 bits; 0 for none
 * @param peers those that we keep; others, that somebody else added, stay
 */
public record WireguardDevice(
    String link,
    @Nullable WireguardKeySource privateKey,
    @Nullable Integer listenPort,
    @Nullable Long fwmark,
    List<WireguardPeer> peers) {

  /**
   * @throws IllegalArgumentException if a peer is given twice or is the device itself, a network is
   *     behind two peers, or a number is out of its range
   */
  public WireguardDevice {
    LinkName.check(link);
    peers = List.copyOf(peers);
    if (listenPort != null && (listenPort < 1 || listenPort > 0xffff)) {
      throw new IllegalArgumentException(
          "a port to listen on is a number from 1 to 65535, not " + listenPort);
    }
    if (fwmark != null && (fwmark < 0 || fwmark > 0xffff_ffffL)) {
      throw new IllegalArgumentException("a mark has 32 bits, not as " + fwmark);
    }
    check(peers);
    if (privateKey instanceof WireguardKey key && !key.isNone()) {
      refuseItself(peers, key.publicKey());
    }
  }

  private static void check(List<WireguardPeer> peers) {
    Set<WireguardPublicKey> keys = new HashSet<>();
    Map<IpPrefix, WireguardPublicKey> behind = new HashMap<>();
    for (WireguardPeer peer : peers) {
      if (!keys.add(peer.publicKey())) {
        throw new IllegalArgumentException("the peer " + peer.publicKey() + " is given twice");
      }
      for (IpPrefix prefix : peer.allowedIps()) {
        WireguardPublicKey other = behind.put(prefix, peer.publicKey());
        if (other != null) {
          throw new IllegalArgumentException(
              prefix + " is behind two peers, " + other + " and " + peer.publicKey());
        }
      }
    }
  }

  /** The kernel would take it, and take no notice of it. */
  private static void refuseItself(List<WireguardPeer> peers, WireguardPublicKey own) {
    if (peers.stream().anyMatch(peer -> peer.publicKey().equals(own))) {
      throw new IllegalArgumentException("the peer " + own + " is the device itself");
    }
  }

  /** A device of which nothing is managed yet. */
  public static WireguardDevice of(String link) {
    return new WireguardDevice(link, null, null, null, List.of());
  }

  public WireguardDevice withPrivateKey(@Nullable WireguardKeySource key) {
    return new WireguardDevice(link, key, listenPort, fwmark, peers);
  }

  public WireguardDevice withListenPort(@Nullable Integer port) {
    return new WireguardDevice(link, privateKey, port, fwmark, peers);
  }

  public WireguardDevice withFwmark(@Nullable Long mark) {
    return new WireguardDevice(link, privateKey, listenPort, mark, peers);
  }

  public WireguardDevice withPeers(WireguardPeer... wanted) {
    return new WireguardDevice(link, privateKey, listenPort, fwmark, List.of(wanted));
  }

  /** Whether anything of the device itself is managed, and not its peers alone. */
  boolean isManaged() {
    return privateKey != null || listenPort != null || fwmark != null;
  }

  /** As {@code wg set} takes it, but for the secret and the peers. */
  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    if (privateKey != null) {
      words.add("private-key " + privateKey);
    }
    if (listenPort != null) {
      words.add("listen-port " + listenPort);
    }
    if (fwmark != null) {
      words.add("fwmark " + mark(fwmark));
    }
    return String.join(" ", words);
  }

  static String mark(long mark) {
    return mark == 0 ? "off" : "0x" + Long.toHexString(mark);
  }
}
