package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.network.WireguardMessages.PeerChange;
import dev.holdfast.network.Wireguards.Secret;
import dev.holdfast.reconcile.Match;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The peers of WireGuard links. The kernel has no tag for them: ours are those that were last
 * applied, and one that somebody else added stays.
 */
final class WireguardPeers
    implements Untagged<WireguardPeer.Key, WireguardPeers.Wish, WireguardPeers.Found> {

  static final String NAME = "wireguard peer";

  /** For so long after a handshake a session lives: REJECT_AFTER_TIME of WireGuard. */
  private static final Duration ALIVE = Duration.ofMinutes(3);

  private final Links links;
  private final Ownership ownership;
  private final Instant now;
  private final Map<WireguardPeer.Key, Wish> wanted = new LinkedHashMap<>();
  private final Map<WireguardPeer.Key, Found> found = new LinkedHashMap<>();
  private final Map<String, WireguardPublicKey> own = new HashMap<>();
  private final Map<Behind, WireguardPeer.Key> holders = new HashMap<>();

  /** A peer on the link that it is wanted on, with its preshared key. */
  record Wish(String link, WireguardPeer peer, Secret presharedKey) {

    WireguardPeer.Key key() {
      return peer.key(link);
    }
  }

  /** A peer on the link that it was found on. */
  record Found(String link, ObservedWireguard.Peer peer) {

    WireguardPeer.Key key() {
      return new WireguardPeer.Key(peer.publicKey(), link);
    }
  }

  /** A network behind a link: one peer of the link has it, and no other. */
  private record Behind(String link, IpPrefix network) {}

  WireguardPeers(
      Links links,
      List<WireguardDevice> devices,
      List<ObservedWireguard> there,
      Ownership ownership,
      Instant now) {
    this.links = links;
    this.ownership = ownership;
    this.now = now;
    for (WireguardDevice device : devices) {
      for (WireguardPeer peer : device.peers()) {
        wanted.put(
            peer.key(device.link()), new Wish(device.link(), peer, Secret.of(peer.presharedKey())));
      }
    }
    there.forEach(this::add);
    for (WireguardDevice device : devices) {
      WireguardKey key = Secret.of(device.privateKey()).key();
      if (key != null && !key.isNone()) {
        own.put(device.link(), key.publicKey());
      }
    }
  }

  private void add(ObservedWireguard device) {
    if (device.publicKey() != null) {
      own.put(device.link(), device.publicKey());
    }
    for (ObservedWireguard.Peer peer : device.peers()) {
      Found one = new Found(device.link(), peer);
      found.put(one.key(), one);
      peer.allowedIps()
          .forEach(network -> holders.put(new Behind(device.link(), network), one.key()));
    }
  }

  /** Looks at the links on which peers are wanted, or may be ours. */
  static WireguardPeers look(Look look, NetworkState desired, Ownership ownership)
      throws KernelException {
    Set<String> names = new LinkedHashSet<>();
    desired.wireguard().forEach(device -> names.add(device.link()));
    for (String subject : ownership.listed().untagged(NAME)) {
      names.add(subject.substring(subject.lastIndexOf(' ') + 1));
    }
    List<ObservedWireguard> there = new ArrayList<>();
    for (String name : names) {
      look.wireguard(name).ifPresent(there::add);
    }
    return new WireguardPeers(look.links(), desired.wireguard(), there, ownership, Instant.now());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<WireguardPeer.Key, Wish> wanted() {
    return wanted;
  }

  @Override
  public Map<WireguardPeer.Key, Found> found() {
    return found;
  }

  @Override
  public WireguardPeer.Key key(Found peer) {
    return peer.key();
  }

  @Override
  public Ownership ownership() {
    return ownership;
  }

  @Override
  public Match match(Wish wish, Found there) {
    boolean ours = ours(wish.key(), there);
    return change(wish, there, ours) == null ? Match.EXACT : Match.ALTERABLE;
  }

  /** The least that makes one of the other; null if nothing has to change. */
  @Nullable PeerChange change(Wish wish, Found there, boolean ours) {
    WireguardPeer wanted = wish.peer;
    ObservedWireguard.Peer peer = there.peer;
    WireguardKey presharedKey = Wireguards.differing(wish.presharedKey.key(), peer.presharedKey());
    WireguardEndpoint endpoint = endpointToSet(wanted, peer);
    boolean sameKeepalive =
        wanted.keepalive() == peer.keepalive() || (!ours && wanted.keepalive() == 0);
    boolean sameNetworks =
        new HashSet<>(wanted.allowedIps()).equals(new HashSet<>(peer.allowedIps()));
    if (presharedKey == null && endpoint == null && sameKeepalive && sameNetworks) {
      return null;
    }
    return new PeerChange(
        wanted.publicKey(),
        WireguardMessages.PEER_UPDATE_ONLY,
        presharedKey,
        endpoint,
        sameKeepalive ? null : wanted.keepalive(),
        sameNetworks ? null : wanted.allowedIps());
  }

  /**
   * A peer that is alive elsewhere has moved, as peers may: WireGuard answers to where it was heard
   * last, and putting it back would cut it off.
   */
  private @Nullable WireguardEndpoint endpointToSet(
      WireguardPeer wanted, ObservedWireguard.Peer peer) {
    Instant last = peer.lastHandshake();
    boolean alive = peer.endpoint() != null && last != null && last.isAfter(now.minus(ALIVE));
    return alive || Objects.equals(wanted.endpoint(), peer.endpoint()) ? null : wanted.endpoint();
  }

  @Override
  public String owner(Found peer) {
    return "somebody else";
  }

  @Override
  public String show(Wish wish) {
    return wish.peer.toString();
  }

  /** Two secrets look alike, so it is said where they are not. */
  @Override
  public String value(Found there) {
    Wish wish = wanted.get(there.key());
    WireguardKey wantedKey = wish == null ? null : wish.presharedKey.key();
    boolean another =
        wantedKey != null
            && !there.peer.presharedKey().isNone()
            && !wantedKey.equals(there.peer.presharedKey());
    String text = there.peer.toString();
    return another ? text.replace("preshared-key", "another preshared-key") : text;
  }

  @Override
  public @Nullable String defect(Found there) {
    Wish wish = wanted.get(there.key());
    return wish == null ? null : wish.presharedKey.unreadable();
  }

  @Override
  public @Nullable String obstacle(Wish wish) {
    String other = Wireguards.otherKind(links, wish.link);
    if (other != null) {
      return other;
    }
    if (wish.peer.publicKey().equals(own.get(wish.link))) {
      // The kernel takes such a peer, and takes no notice of it.
      return "it is the public key of " + wish.link + " itself";
    }
    return wish.presharedKey.unreadable() != null ? wish.presharedKey.unreadable() : taken(wish);
  }

  @Override
  public @Nullable String objection(Change change, Found there) {
    Wish wish = wanted.get(there.key());
    if (wish == null || change != Change.ALTERED) {
      return null;
    }
    return wish.presharedKey.unreadable() != null ? wish.presharedKey.unreadable() : taken(wish);
  }

  /** A network that a peer gets is silently taken from the one that had it: here a stranger. */
  private @Nullable String taken(Wish wish) {
    for (IpPrefix network : wish.peer.allowedIps()) {
      WireguardPeer.Key holder = holders.get(new Behind(wish.link, network));
      Found there = holder == null ? null : found.get(holder);
      if (holder != null && there != null && !holder.equals(wish.key()) && !ours(holder, there)) {
        return "conflict: " + network + " is behind the peer " + holder + " of somebody else";
      }
    }
    return null;
  }

  @Override
  public Stage coming(Wish wish) {
    return Stage.NEIGHBOURS_COME;
  }

  @Override
  public Stage going(Found there) {
    return Stage.NEIGHBOURS_GO;
  }

  @Override
  public @Nullable String waitsFor(Wish wish, Standing standing) {
    return standing.link(wish.link);
  }

  /** The kernel has no EXCL for peers: one that came since the look is set as it is wanted. */
  @Override
  public Deed create(Wish wish) {
    WireguardKey key = wish.presharedKey.key();
    WireguardPeer peer = wish.peer;
    return send(
        wish.key(),
        new PeerChange(
            peer.publicKey(),
            0,
            key == null || key.isNone() ? null : key,
            peer.endpoint(),
            peer.keepalive() == 0 ? null : peer.keepalive(),
            peer.allowedIps()));
  }

  @Override
  public Deed alter(Wish wish) {
    Found there = found.get(wish.key());
    // What is adopted is ours from now on, in all that is wanted of it.
    PeerChange change = there == null ? null : change(wish, there, true);
    return change == null ? Deed.NONE : send(wish.key(), change);
  }

  @Override
  public Deed delete(Found there) {
    return send(there.key(), PeerChange.removing(there.peer.publicKey()));
  }

  private static Deed send(WireguardPeer.Key key, PeerChange change) {
    return new Deed.Call(session ->
        session
            .wireguard()
            .execute(NAME + " " + key, messages -> messages.peer(key.link(), change)));
  }
}
