package dev.holdfast.network;

import dev.holdfast.netlink.IpPrefix;
import java.time.Instant;
import java.util.List;
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

    /** As {@code wg} shows it, but for the secret. */
    @Override
    public String toString() {
      WireguardKey shown = presharedKey.isNone() ? null : presharedKey;
      String settings = new WireguardPeer(publicKey, shown, null, allowedIps, keepalive).toString();
      return endpoint == null ? settings : "endpoint " + endpoint + " " + settings;
    }
  }
}
