package dev.holdfast.network;

import dev.holdfast.netlink.IpPrefix;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A WireGuard link as the kernel shows it. Its private key stays in the kernel.
 *
 * @param publicKey what belongs to its private key; null if it has none
 * @param listenPort 0 if it listens nowhere yet
 * @param fwmark 0 for none
 */
public record ObservedWireguard(
    String link,
    @Nullable WireguardPublicKey publicKey,
    int listenPort,
    long fwmark,
    List<Peer> peers) {

  public ObservedWireguard {
    peers = List.copyOf(peers);
  }

  /** What an operator would declare, but for the secrets; empty if that is nothing. */
  Optional<WireguardDevice> declared() {
    if (!LinkName.isProper(link)) {
      return Optional.empty();
    }
    WireguardDevice device =
        new WireguardDevice(
            link,
            null,
            listenPort == 0 ? null : listenPort,
            fwmark == 0 ? null : fwmark,
            peers.stream().map(Peer::declared).toList());
    return device.isManaged() || !device.peers().isEmpty() ? Optional.of(device) : Optional.empty();
  }

  /** What of it cannot be declared, or is not to be shown, one line each. */
  List<String> notExpressible() {
    List<String> lines = new ArrayList<>();
    if (publicKey != null) {
      lines.add(
          Wireguards.NAME + " " + link + ": its private key, whose public key is " + publicKey);
    }
    for (Peer peer : peers) {
      String name = WireguardPeers.NAME + " " + new WireguardPeer.Key(peer.publicKey, link);
      if (!peer.presharedKey.isNone()) {
        lines.add(name + ": its preshared key");
      }
      if (peer.endpoint != null && !peer.endpoint.isDeclarable()) {
        lines.add(name + ": endpoint " + peer.endpoint);
      }
    }
    return lines;
  }

  /**
   * One peer.
   *
   * @param presharedKey {@link WireguardKey#NONE} if there is none
   * @param endpoint null if it was never heard of
   * @param lastHandshake null if there was none
   */
  public record Peer(
      WireguardPublicKey publicKey,
      WireguardKey presharedKey,
      @Nullable WireguardEndpoint endpoint,
      List<IpPrefix> allowedIps,
      int keepalive,
      @Nullable Instant lastHandshake) {

    public Peer {
      allowedIps = List.copyOf(allowedIps);
    }

    private WireguardPeer declared() {
      WireguardEndpoint where = endpoint != null && endpoint.isDeclarable() ? endpoint : null;
      return new WireguardPeer(publicKey, null, where, allowedIps, keepalive);
    }

    /** As {@code wg} shows it, but for the secret. */
    @Override
    public String toString() {
      WireguardKey shown = presharedKey.isNone() ? null : presharedKey;
      String settings = new WireguardPeer(publicKey, shown, null, allowedIps, keepalive).toString();
      return endpoint == null ? settings : "endpoint " + endpoint + " " + settings;
    }
  }
}
