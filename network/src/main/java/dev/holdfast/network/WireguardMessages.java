package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.BYTES;
import static dev.holdfast.netlink.Codecs.IP;
import static dev.holdfast.netlink.Codecs.STRING;
import static dev.holdfast.netlink.Codecs.U16;
import static dev.holdfast.netlink.Codecs.U32;
import static dev.holdfast.netlink.Codecs.U8;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.GenericFamily;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.netlink.WireFormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** WireGuard on the wire, write beside read: linux/wireguard.h. */
final class WireguardMessages {

  static final String FAMILY = "wireguard";

  static final int GET_DEVICE = 0;
  static final int SET_DEVICE = 1;

  static final long PEER_REMOVE_ME = 1;
  static final long PEER_REPLACE_ALLOWED_IPS = 2;
  static final long PEER_UPDATE_ONLY = 4;

  static final Attr<String> IFNAME = Attr.of(2, "WGDEVICE_A_IFNAME", STRING);
  static final Attr<byte[]> PRIVATE_KEY = Attr.of(3, "WGDEVICE_A_PRIVATE_KEY", WireguardKey.CODEC);
  static final Attr<byte[]> PUBLIC_KEY = Attr.of(4, "WGDEVICE_A_PUBLIC_KEY", BYTES);
  static final Attr<Integer> LISTEN_PORT = Attr.of(6, "WGDEVICE_A_LISTEN_PORT", U16);
  static final Attr<Long> FWMARK = Attr.of(7, "WGDEVICE_A_FWMARK", U32);

  static final Attr<byte[]> PEER_KEY = Attr.of(1, "WGPEER_A_PUBLIC_KEY", BYTES);
  static final Attr<byte[]> PRESHARED_KEY =
      Attr.of(2, "WGPEER_A_PRESHARED_KEY", WireguardKey.CODEC);
  static final Attr<Long> PEER_FLAGS = Attr.of(3, "WGPEER_A_FLAGS", U32);
  static final Attr<WireguardEndpoint> ENDPOINT =
      Attr.of(4, "WGPEER_A_ENDPOINT", new SocketAddress());
  static final Attr<Integer> KEEPALIVE = Attr.of(5, "WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL", U16);
  static final Attr<byte[]> LAST_HANDSHAKE = Attr.of(6, "WGPEER_A_LAST_HANDSHAKE_TIME", BYTES);

  static final Attr<Integer> ALLOWED_FAMILY = Attr.of(1, "WGALLOWEDIP_A_FAMILY", U16);
  static final Attr<IpAddress> ALLOWED_ADDRESS = Attr.of(2, "WGALLOWEDIP_A_IPADDR", IP);
  static final Attr<Integer> ALLOWED_LENGTH = Attr.of(3, "WGALLOWEDIP_A_CIDR_MASK", U8);
  static final Attr<Attributes> ALLOWED =
      Attr.nested(0, "allowed", ALLOWED_FAMILY, ALLOWED_ADDRESS, ALLOWED_LENGTH);
  static final Attr<Attributes> ALLOWED_IPS = Attr.nested(9, "WGPEER_A_ALLOWEDIPS", ALLOWED);

  static final Attr<Attributes> PEER =
      Attr.nested(
          0,
          "peer",
          PEER_KEY,
          PRESHARED_KEY,
          PEER_FLAGS,
          ENDPOINT,
          KEEPALIVE,
          LAST_HANDSHAKE,
          ALLOWED_IPS);
  static final Attr<Attributes> PEERS = Attr.nested(8, "WGDEVICE_A_PEERS", PEER);

  /** At most 40 bytes each, which keeps a message and its lists far below 64 KiB. */
  static final int ALLOWED_A_MESSAGE = 500;

  private static final int NANOS_PER_SECOND = 1_000_000_000;

  private final GenericFamily family;
  private final MessageType type;

  WireguardMessages(GenericFamily family) {
    this.family = family;
    this.type = family.messages(IFNAME, PRIVATE_KEY, PUBLIC_KEY, LISTEN_PORT, FWMARK, PEERS);
  }

  MessageType type() {
    return type;
  }

  Message dump(String link) {
    return family.request(type, GET_DEVICE, 0).put(IFNAME, link).build();
  }

  /** Sets what is not null. */
  Message device(
      String link,
      @Nullable WireguardKey privateKey,
      @Nullable Integer listenPort,
      @Nullable Long fwmark) {
    return family
        .request(type, SET_DEVICE, 0)
        .put(IFNAME, link)
        .putIf(PRIVATE_KEY, privateKey == null ? null : privateKey.bytes())
        .putIf(LISTEN_PORT, listenPort)
        .putIf(FWMARK, fwmark)
        .build();
  }

  /**
   * What is said to the kernel about one peer.
   *
   * @param flags {@code WGPEER_F_*}
   * @param presharedKey what is null stays, as with the others
   * @param allowedIps null leaves them as they are
   */
  record PeerChange(
      WireguardPublicKey publicKey,
      long flags,
      @Nullable WireguardKey presharedKey,
      @Nullable WireguardEndpoint endpoint,
      @Nullable Integer keepalive,
      @Nullable List<IpPrefix> allowedIps) {

    static PeerChange removing(WireguardPublicKey publicKey) {
      return new PeerChange(publicKey, PEER_REMOVE_ME, null, null, null, null);
    }
  }

  /** The messages that change one peer: more than one where a list is long. */
  List<Message> peer(String link, PeerChange change) {
    List<IpPrefix> all = change.allowedIps == null ? List.of() : change.allowedIps;
    List<Message> messages = new ArrayList<>();
    int at = 0;
    do {
      int end = Math.min(all.size(), at + ALLOWED_A_MESSAGE);
      messages.add(
          at == 0
              ? first(link, change, all.subList(0, end))
              : more(link, change.publicKey, all.subList(at, end)));
      at = end;
    } while (at < all.size());
    return messages;
  }

  private Message first(String link, PeerChange change, List<IpPrefix> allowed) {
    long flags = change.flags | (change.allowedIps == null ? 0 : PEER_REPLACE_ALLOWED_IPS);
    return peer(
        link,
        inside -> {
          inside
              .put(PEER_KEY, change.publicKey.bytes())
              .putIf(PEER_FLAGS, flags == 0 ? null : flags)
              .putIf(
                  PRESHARED_KEY, change.presharedKey == null ? null : change.presharedKey.bytes())
              .putIf(ENDPOINT, change.endpoint)
              .putIf(KEEPALIVE, change.keepalive);
          write(allowed, inside);
        });
  }

  /** The rest of a list, for a peer that is there by then. */
  private Message more(String link, WireguardPublicKey key, List<IpPrefix> allowed) {
    return peer(
        link,
        inside -> {
          inside.put(PEER_KEY, key.bytes()).put(PEER_FLAGS, PEER_UPDATE_ONLY);
          write(allowed, inside);
        });
  }

  private Message peer(String link, Consumer<Attributes.Builder> inside) {
    return family
        .request(type, SET_DEVICE, 0)
        .put(IFNAME, link)
        .nest(PEERS, peers -> peers.nest(PEER, inside))
        .build();
  }

  private static void write(List<IpPrefix> allowed, Attributes.Builder into) {
    into.nest(
        ALLOWED_IPS,
        list -> {
          for (IpPrefix prefix : allowed) {
            list.nest(
                ALLOWED,
                one ->
                    one.put(ALLOWED_FAMILY, Family.of(prefix.address()))
                        .put(ALLOWED_ADDRESS, prefix.address())
                        .put(ALLOWED_LENGTH, prefix.length()));
          }
        });
  }

  /**
   * One device of as many messages as the kernel made of it: where they end in the midst of a peer,
   * the next one goes on with its allowed addresses.
   */
  static ObservedWireguard read(String link, List<Message> messages) {
    WireguardPublicKey own = null;
    int listenPort = 0;
    long fwmark = 0;
    Map<WireguardPublicKey, ObservedWireguard.Peer> peers = new LinkedHashMap<>();
    for (Message message : messages) {
      byte[] publicKey = message.get(PUBLIC_KEY);
      Integer port = message.get(LISTEN_PORT);
      Long mark = message.get(FWMARK);
      own = publicKey == null ? own : WireguardPublicKey.of(publicKey);
      listenPort = port == null ? listenPort : port;
      fwmark = mark == null ? fwmark : mark;
      Attributes list = message.get(PEERS);
      for (Attributes peer : list == null ? List.<Attributes>of() : list.all(PEER)) {
        ObservedWireguard.Peer part = peer(peer);
        peers.merge(part.publicKey(), part, WireguardMessages::join);
      }
    }
    return new ObservedWireguard(link, own, listenPort, fwmark, List.copyOf(peers.values()));
  }

  private static ObservedWireguard.Peer peer(Attributes peer) {
    byte[] key = peer.get(PEER_KEY);
    if (key == null) {
      throw new WireFormatException("a peer without " + PEER_KEY);
    }
    byte[] preshared = peer.get(PRESHARED_KEY);
    Integer keepalive = peer.get(KEEPALIVE);
    Attributes allowed = peer.get(ALLOWED_IPS);
    return new ObservedWireguard.Peer(
        WireguardPublicKey.of(key),
        preshared == null ? WireguardKey.NONE : WireguardKey.of(preshared),
        peer.get(ENDPOINT),
        allowed == null ? List.of() : networks(allowed),
        keepalive == null ? 0 : keepalive,
        handshake(peer.get(LAST_HANDSHAKE)));
  }

  private static List<IpPrefix> networks(Attributes list) {
    List<IpPrefix> networks = new ArrayList<>();
    for (Attributes one : list.all(ALLOWED)) {
      IpAddress address = one.get(ALLOWED_ADDRESS);
      Integer length = one.get(ALLOWED_LENGTH);
      if (address == null || length == null || length > address.bits()) {
        throw new WireFormatException("an allowed address without address or length");
      }
      networks.add(new IpPrefix(address, length));
    }
    return networks;
  }

  /** {@code struct __kernel_timespec}: seconds 8, nanoseconds 8; 0 is never. */
  private static @Nullable Instant handshake(byte @Nullable [] time) {
    if (time == null || time.length != 16) {
      return null;
    }
    var words = ByteBuffer.wrap(time).order(ByteOrder.LITTLE_ENDIAN);
    long seconds = words.getLong(0);
    long nanos = words.getLong(8);
    return seconds == 0 && nanos == 0
        ? null
        : Instant.ofEpochSecond(seconds, Math.floorMod(nanos, NANOS_PER_SECOND));
  }

  /** The first part of a peer has all but the rest of its list. */
  private static ObservedWireguard.Peer join(
      ObservedWireguard.Peer first, ObservedWireguard.Peer rest) {
    List<IpPrefix> allowed = new ArrayList<>(first.allowedIps());
    allowed.addAll(rest.allowedIps());
    return new ObservedWireguard.Peer(
        first.publicKey(),
        first.presharedKey(),
        first.endpoint(),
        allowed,
        first.keepalive(),
        first.lastHandshake());
  }
}
