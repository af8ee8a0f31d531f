package dev.holdfast.host;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.network.WireguardDevice;
import dev.holdfast.network.WireguardEndpoint;
import dev.holdfast.network.WireguardKey;
import dev.holdfast.network.WireguardKeyFile;
import dev.holdfast.network.WireguardKeySource;
import dev.holdfast.network.WireguardPeer;
import dev.holdfast.network.WireguardPublicKey;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a WireGuard link should be like inside, in the making.
 *
 * <p>No complaint repeats what stands where a secret should.
 */
final class WireguardDraft {

  /** Those keys of a link that are read here. */
  static final List<String> KEYS =
      List.of("private_key", "private_key_file", "listen_port", "fwmark", "peers");

  private static final List<String> PEER_KEYS =
      List.of(
          "public_key",
          "preshared_key",
          "preshared_key_file",
          "endpoint",
          "allowed_ips",
          "persistent_keepalive");
  private static final int LARGEST = 0xffff;
  private static final Pattern MARK = Pattern.compile("0x[0-9a-fA-F]{1,8}|0|[1-9][0-9]{0,9}");

  private final String link;
  private final Map<String, Placed<Object>> attributes = new LinkedHashMap<>();
  private final Map<WireguardPublicKey, Placed<WireguardPeer>> peers = new LinkedHashMap<>();
  private final Map<IpPrefix, Placed<IpPrefix>> networks = new LinkedHashMap<>();

  WireguardDraft(String link) {
    this.link = link;
  }

  /** Reads those fields of a link that are a WireGuard's. */
  void read(Fields fields) {
    key(fields, "private_key").ifPresent(key -> set("private_key", key.value(), key.place()));
    fields
        .field("listen_port")
        .ifPresent(
            port -> port.integer(1, LARGEST).ifPresent(value -> set("listen_port", value, port)));
    fields
        .field("fwmark")
        .ifPresent(
            mark -> mark.as(WireguardDraft::mark).ifPresent(value -> set("fwmark", value, mark)));
    fields
        .field("peers")
        .ifPresent(list -> list.items().forEach(item -> peer(item).ifPresent(p -> add(p, item))));
    refuseItself();
  }

  private void set(String name, Object value, Place place) {
    Placed.put(attributes, name, value, place, () -> name);
  }

  private static long mark(String text) {
    if (!MARK.matcher(text).matches() || Long.decode(text) > 0xffff_ffffL) {
      throw new IllegalArgumentException("a mark is a number of 32 bits such as 0x1, not " + text);
    }
    return Long.decode(text);
  }

  /** A secret: the key itself, or the file that it is in. */
  private static Optional<Placed<WireguardKeySource>> key(Fields fields, String name) {
    Optional<Place> given = fields.field(name);
    Optional<Place> file = fields.field(name + "_file");
    if (given.isPresent() && file.isPresent()) {
      return file.get().complaint("either " + name + " or " + name + "_file");
    }
    Optional<Placed<WireguardKeySource>> inline =
        given.flatMap(place -> place.as(WireguardKey::parse).map(key -> new Placed<>(key, place)));
    return inline.or(() ->
        file.flatMap(
            place -> place.as(WireguardKeyFile::new).map(key -> new Placed<>(key, place))));
  }

  private Optional<WireguardPeer> peer(Place item) {
    int before = item.problems().count();
    Optional<Fields> fields = item.mapping().map(f -> f.knowing(PEER_KEYS, List.of()));
    Optional<WireguardPublicKey> publicKey =
        fields
            .flatMap(f -> f.required("public_key"))
            .flatMap(place -> place.as(WireguardPublicKey::new));
    if (fields.isEmpty() || publicKey.isEmpty()) {
      return Optional.empty();
    }
    Fields given = fields.get();
    WireguardKeySource preshared = key(given, "preshared_key").map(Placed::value).orElse(null);
    WireguardEndpoint endpoint =
        given.read("endpoint", place -> place.as(WireguardEndpoint::parse)).orElse(null);
    List<IpPrefix> allowed =
        given.field("allowed_ips").map(WireguardDraft::allowed).orElse(List.of());
    int keepalive =
        given.read("persistent_keepalive", place -> place.integer(0, LARGEST)).orElse(0);
    return item.problems().count() > before
        ? Optional.empty()
        : item.valid(
            () -> new WireguardPeer(publicKey.get(), preshared, endpoint, allowed, keepalive));
  }

  private static List<IpPrefix> allowed(Place list) {
    return list.items().stream().flatMap(item -> item.as(WireguardDraft::prefix).stream()).toList();
  }

  private static IpPrefix prefix(String text) {
    IpPrefix prefix =
        text.indexOf('/') < 0 ? IpPrefix.host(IpAddress.parse(text)) : IpPrefix.parse(text);
    if (prefix.hasHostBits()) {
      throw new IllegalArgumentException(text + " has host bits: write " + prefix.network());
    }
    return prefix;
  }

  /** A network is behind one peer: the kernel would take it from the one that was first. */
  private void add(WireguardPeer peer, Place place) {
    Placed.put(peers, peer.publicKey(), peer, place, () -> "the peer " + peer.publicKey());
    for (IpPrefix network : peer.allowedIps()) {
      Placed.put(networks, network, network, place, () -> "the network " + network);
    }
  }

  private void refuseItself() {
    Placed<Object> own = attributes.get("private_key");
    if (own != null && own.value() instanceof WireguardKey key && !key.isNone()) {
      Placed<WireguardPeer> itself = peers.get(key.publicKey());
      if (itself != null) {
        itself.place().complain("this peer is " + link + " itself");
      }
    }
  }

  /** The device; empty if nothing was said of it. */
  Optional<WireguardDevice> device() {
    return attributes.isEmpty() && peers.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new WireguardDevice(
                link,
                (WireguardKeySource) attribute("private_key"),
                (Integer) attribute("listen_port"),
                (Long) attribute("fwmark"),
                peers.values().stream().map(Placed::value).toList()));
  }

  private @Nullable Object attribute(String name) {
    Placed<Object> placed = attributes.get(name);
    return placed == null ? null : placed.value();
  }
}
