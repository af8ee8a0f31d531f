package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.network.WireguardMessages.PeerChange;
import dev.holdfast.reconcile.Match;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What sets a found peer apart from a wanted one, and the least that mends it. */
final class WireguardComparisonTest {

  private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
  private static final WireguardPublicKey ANN = key(1).publicKey();
  private static final WireguardPublicKey BEN = key(2).publicKey();
  private static final WireguardKey SHARED = key(3);
  private static final WireguardKey OTHER = key(4);
  private static final Links LINKS =
      new Links(List.of(link(2, "v0", "veth"), link(3, "wg0", "wireguard")));

  private static ObservedLink link(int index, String name, String kind) {
    return new ObservedLink(index, name, kind, "", true, true, 1420, 0, false, List.of(), Map.of());
  }

  private static WireguardKey key(int number) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) number);
    return WireguardKey.of(bytes);
  }

  private static WireguardPeer wanted() {
    return WireguardPeer.of(ANN.base64())
        .withPresharedKey(SHARED)
        .withEndpoint("192.0.2.1:51820")
        .withAllowedIps("10.0.0.0/8", "fd00::/64")
        .withKeepalive(25);
  }

  private static ObservedWireguard.Peer found(WireguardPeer like, Instant lastHandshake) {
    return new ObservedWireguard.Peer(
        like.publicKey(),
        like.presharedKey() instanceof WireguardKey key ? key : WireguardKey.NONE,
        like.endpoint(),
        like.allowedIps(),
        like.keepalive(),
        lastHandshake);
  }

  private static ObservedWireguard.Peer found(WireguardPeer like) {
    return found(like, null);
  }

  private static WireguardPeers peers(
      WireguardPeer wanted, List<WireguardPublicKey> ours, ObservedWireguard.Peer... there) {
    return peers("wg0", wanted, ours, there);
  }

  private static WireguardPeers peers(
      String link,
      WireguardPeer wanted,
      List<WireguardPublicKey> ours,
      ObservedWireguard.Peer... there) {
    Set<String> listed =
        ours.stream()
            .map(one -> one + " on wg0")
            .collect(java.util.stream.Collectors.toUnmodifiableSet());
    NetworkApplied applied = new NetworkApplied(Map.of(), Map.of(WireguardPeers.NAME, listed));
    return new WireguardPeers(
        LINKS,
        List.of(WireguardDevice.of(link).withPeers(wanted)),
        List.of(new ObservedWireguard("wg0", key(9).publicKey(), 51820, 0, List.of(there))),
        new Ownership(NetworkOptions.DEFAULT, applied),
        NOW);
  }

  private static PeerChange change(
      WireguardPeer wanted, ObservedWireguard.Peer there, boolean ours) {
    WireguardPeers peers = peers(wanted, ours ? List.of(ANN) : List.of(), there);
    WireguardPeers.Wish wish = peers.wanted().values().iterator().next();
    WireguardPeers.Found found = peers.found().get(wish.key());
    PeerChange change = peers.change(wish, found, ours);
    assertThat(peers.match(wish, found)).isEqualTo(change == null ? Match.EXACT : Match.ALTERABLE);
    return change;
  }

  @Test
  void whatIsAsWantedIsLeftAlone() {
    assertThat(change(wanted(), found(wanted()), true)).isNull();
    assertThat(change(wanted(), found(wanted().withAllowedIps("fd00::/64", "10.0.0.0/8")), true))
        .isNull();
  }

  @Test
  void onlyWhatDiffersIsSet() {
    assertThat(change(wanted(), found(wanted().withKeepalive(0)), true))
        .isEqualTo(new PeerChange(ANN, WireguardMessages.PEER_UPDATE_ONLY, null, null, 25, null));
    assertThat(change(wanted(), found(wanted().withPresharedKey(OTHER)), true))
        .isEqualTo(
            new PeerChange(ANN, WireguardMessages.PEER_UPDATE_ONLY, SHARED, null, null, null));
    assertThat(change(wanted(), found(wanted().withEndpoint("192.0.2.2:51820")), true))
        .isEqualTo(
            new PeerChange(
                ANN,
                WireguardMessages.PEER_UPDATE_ONLY,
                null,
                WireguardEndpoint.parse("192.0.2.1:51820"),
                null,
                null));
    assertThat(change(wanted(), found(wanted().withAllowedIps("10.0.0.0/8")), true))
        .isEqualTo(
            new PeerChange(
                ANN,
                WireguardMessages.PEER_UPDATE_ONLY,
                null,
                null,
                null,
                List.of(IpPrefix.parse("10.0.0.0/8"), IpPrefix.parse("fd00::/64"))));
  }

  @Test
  void whatIsNotSaidStaysAsItIs() {
    WireguardPeer silent = wanted().withPresharedKey(null).withEndpoint(null);
    assertThat(change(silent, found(wanted()), true)).isNull();
  }

  @Test
  void aPresharedKeyIsTakenAwayByNone() {
    WireguardPeer none = wanted().withPresharedKey(WireguardKey.NONE);
    assertThat(change(none, found(wanted()), true).presharedKey()).isEqualTo(WireguardKey.NONE);
    assertThat(change(none, found(none), true)).isNull();
  }

  @Test
  void aKeepaliveThatIsNotWantedGoesFromOursOnly() {
    WireguardPeer without = wanted().withKeepalive(0);
    assertThat(change(without, found(wanted()), true).keepalive()).isZero();
    assertThat(change(without, found(wanted()), false)).isNull();
  }

  @Test
  void aPeerThatMovedAndLivesIsNotCalledBack() {
    WireguardPeer moved = wanted().withEndpoint("198.51.100.7:4000");
    assertThat(change(wanted(), found(moved, NOW.minusSeconds(179)), true)).isNull();
    assertThat(change(wanted(), found(moved, NOW.minusSeconds(181)), true)).isNotNull();
  }

  @Test
  void aNetworkOfAStrangerIsNotTakenFromIt() {
    WireguardPeer stranger =
        WireguardPeer.of(BEN.base64()).withAllowedIps("10.0.0.0/8", "10.1.0.0/16");
    WireguardPeers create = peers(wanted(), List.of(), found(stranger));
    WireguardPeers.Wish wish = create.wanted().values().iterator().next();
    String conflict = "conflict: 10.0.0.0/8 is behind the peer " + BEN + " on wg0 of somebody else";
    assertThat(create.obstacle(wish)).isEqualTo(conflict);

    WireguardPeer before = wanted().withAllowedIps("fd00::/64");
    WireguardPeers alter = peers(wanted(), List.of(ANN), found(stranger), found(before));
    WireguardPeers.Found there = alter.found().get(wish.key());
    assertThat(alter.objection(Kind.Change.ALTERED, there)).isEqualTo(conflict);
    assertThat(alter.objection(Kind.Change.GONE, there)).isNull();

    WireguardPeers both = peers(wanted(), List.of(ANN, BEN), found(stranger), found(before));
    assertThat(both.objection(Kind.Change.ALTERED, there)).isNull();
    assertThat(peers(wanted(), List.of(BEN), found(stranger)).obstacle(wish)).isNull();
  }

  @Test
  void theDeviceItselfIsNoPeer() {
    WireguardPeer itself = WireguardPeer.of(key(9).publicKey().base64());
    WireguardPeers peers = peers(itself, List.of());
    assertThat(peers.obstacle(peers.wanted().values().iterator().next()))
        .isEqualTo("it is the public key of wg0 itself");
  }

  @Test
  void aLinkOfAnotherKindHasNoPeers() {
    WireguardPeers peers = peers("v0", wanted(), List.of());
    assertThat(peers.obstacle(peers.wanted().values().iterator().next()))
        .isEqualTo("v0 is a veth, not a wireguard");
  }

  @Test
  void aKeyThatCannotBeReadIsSaidOfItsPeerAlone() {
    WireguardPeer unreadable = wanted().withPresharedKey(new WireguardKeyFile("/nowhere/key"));
    WireguardPeers peers = peers(unreadable, List.of(ANN), found(wanted()));
    WireguardPeers.Wish wish = peers.wanted().values().iterator().next();
    String why = "open /nowhere/key: ENOENT: No such file or directory";
    assertThat(peers.obstacle(wish)).endsWith("/nowhere/key: ENOENT: No such file or directory");
    assertThat(why).isNotEmpty();
    assertThat(peers.defect(peers.found().get(wish.key()))).contains("ENOENT");
    assertThat(peers.objection(Kind.Change.ALTERED, peers.found().get(wish.key())))
        .contains("ENOENT");
  }

  @Test
  void twoSecretsThatDifferAreSaidToDiffer() {
    WireguardPeers peers = peers(wanted(), List.of(ANN), found(wanted().withPresharedKey(OTHER)));
    assertThat(peers.value(peers.found().values().iterator().next()))
        .startsWith("endpoint 192.0.2.1:51820 another preshared-key (hidden) allowed-ips");
  }

  @Test
  void oursAreThoseThatWereLastApplied() {
    WireguardPeer stranger = WireguardPeer.of(BEN.base64());
    WireguardPeers peers = peers(wanted(), List.of(ANN), found(wanted()), found(stranger));
    peers
        .found()
        .forEach((key, found) ->
            assertThat(peers.ours(key, found)).isEqualTo(key.publicKey().equals(ANN)));
  }
}
