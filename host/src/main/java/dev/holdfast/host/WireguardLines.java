package dev.holdfast.host;

import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.network.WireguardDevice;
import dev.holdfast.network.WireguardKey;
import dev.holdfast.network.WireguardKeyFile;
import dev.holdfast.network.WireguardKeySource;
import dev.holdfast.network.WireguardPeer;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a document says of the inside of a WireGuard link, as YAML that {@link WireguardDraft}
 * reads.
 *
 * <p>A secret that was given as such is not written: a document is for people's eyes.
 */
final class WireguardLines {

  private WireguardLines() {}

  /** The lines below the name of the link, without the indentation that they have in common. */
  static List<String> of(WireguardDevice device) {
    List<String> lines = new ArrayList<>();
    String key = key("private_key", device.privateKey());
    if (key != null) {
      lines.add(key);
    }
    if (device.listenPort() != null) {
      lines.add("listen_port: " + device.listenPort());
    }
    if (device.fwmark() != null) {
      lines.add("fwmark: 0x" + Long.toHexString(device.fwmark()));
    }
    if (!device.peers().isEmpty()) {
      lines.add("peers:");
      device.peers().forEach(peer -> lines.add("  - " + flow(peer)));
    }
    return lines;
  }

  private static @Nullable String key(String name, @Nullable WireguardKeySource source) {
    return switch (source) {
      case null -> null;
      case WireguardKeyFile(String path) -> name + "_file: " + YamlText.scalar(path);
      case WireguardKey key -> key.isNone() ? name + ": none" : null;
    };
  }

  private static String flow(WireguardPeer peer) {
    StringJoiner flow = new StringJoiner(", ", "{", "}");
    flow.add("public_key: " + YamlText.scalar(peer.publicKey().base64()));
    String key = key("preshared_key", peer.presharedKey());
    if (key != null) {
      flow.add(key);
    }
    if (peer.endpoint() != null) {
      flow.add("endpoint: " + YamlText.scalar(peer.endpoint().toString()));
    }
    if (!peer.allowedIps().isEmpty()) {
      flow.add(
          "allowed_ips: "
              + peer.allowedIps().stream()
                  .map(IpPrefix::toString)
                  .map(YamlText::scalar)
                  .collect(Collectors.joining(", ", "[", "]")));
    }
    if (peer.keepalive() != 0) {
      flow.add("persistent_keepalive: " + peer.keepalive());
    }
    return flow.toString();
  }
}
