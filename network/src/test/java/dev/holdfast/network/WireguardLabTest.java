package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.netlink.SocketOptions;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.Command;
import dev.holdfast.testkit.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** WireGuard of a real kernel; {@code wg show wg0 dump} is the witness. */
@Tag("lab")
final class WireguardLabTest extends NetworkKernelTest {

  private static final WireguardKey OWN = key(1);
  private static final WireguardKey SHARED = key(2);
  private static final WireguardKey OTHER = key(3);
  private static final String ANN = key(4).publicKey().base64();
  private static final String BEN = key(5).publicKey().base64();
  private static final String EVE = key(6).publicKey().base64();

  @TempDir Path folder;

  private static WireguardKey key(int number) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) number);
    return WireguardKey.of(bytes);
  }

  private static String secret(WireguardKey key) {
    return Base64.getEncoder().encodeToString(key.bytes());
  }

  @BeforeEach
  void makeDevice() {
    Needs.program("wg");
    Command.Outcome made =
        Command.of("ip", "-n", own.name(), "link", "add", "wg0", "type", "wireguard").run();
    Needs.met(made.exit() == 0, "a kernel with WireGuard");
  }

  private static NetworkState state(WireguardDevice... devices) {
    return NetworkState.EMPTY.withWireguard(List.of(devices));
  }

  private static WireguardDevice device(WireguardPeer... peers) {
    return WireguardDevice.of("wg0").withPeers(peers);
  }

  private static WireguardPeer ann() {
    return WireguardPeer.of(ANN);
  }

  /** A line of the dump: private key, public key, port, mark. */
  private List<String> deviceLine() {
    return List.of(own.run("wg", "show", "wg0", "dump").lines().findFirst().orElse("").split("\t"));
  }

  /** By public key: preshared key, endpoint, allowed networks, keepalive. */
  private Map<String, List<String>> peers() {
    Map<String, List<String>> peers = new LinkedHashMap<>();
    own.run("wg", "show", "wg0", "dump")
        .lines()
        .skip(1)
        .map(line -> line.split("\t"))
        .forEach(words ->
            peers.put(
                words[0],
                List.of(
                    words[1],
                    words[2],
                    Arrays.stream(words[3].split(",")).sorted().collect(Collectors.joining(",")),
                    words[7])));
    return peers;
  }

  private void wg(String... words) {
    List<String> all = new ArrayList<>(List.of("wg", "set", "wg0"));
    all.addAll(List.of(words));
    own.run(all.toArray(String[]::new));
  }

  private String fileOf(WireguardKey key) throws Exception {
    return Files.writeString(Files.createTempFile(folder, "key", ""), secret(key) + "\n")
        .toString();
  }

  @Test
  void everyFieldOfADeviceIsSetAlteredAndHealed() throws Exception {
    WireguardDevice wanted =
        WireguardDevice.of("wg0").withPrivateKey(OWN).withListenPort(51820).withFwmark(0x1L);
    converge(state(wanted));
    assertThat(deviceLine().subList(1, 4)).containsExactly(pub(OWN), "51820", "0x1");

    converge(state(wanted.withPrivateKey(OTHER)));
    assertThat(deviceLine().get(1)).isEqualTo(pub(OTHER));
    converge(state(wanted.withListenPort(4711)));
    assertThat(deviceLine().subList(1, 4)).containsExactly(pub(OWN), "4711", "0x1");
    converge(state(wanted.withFwmark(0xffff_ffffL)));
    assertThat(deviceLine().subList(1, 4)).containsExactly(pub(OWN), "51820", "0xffffffff");
    converge(state(wanted.withFwmark(0L)));
    assertThat(deviceLine().get(3)).isEqualTo("off");

    wg("private-key", fileOf(OTHER), "listen-port", "1", "fwmark", "9");
    converge(state(wanted));
    assertThat(deviceLine().subList(1, 4)).containsExactly(pub(OWN), "51820", "0x1");

    converge(state(wanted.withPrivateKey(WireguardKey.NONE)));
    assertThat(deviceLine().subList(0, 2)).containsExactly("(none)", "(none)");
    assertThat(applied.isEmpty()).isTrue();
    converge(NetworkState.EMPTY);
    assertThat(deviceLine().subList(2, 4)).containsExactly("51820", "0x1");
  }

  private static String pub(WireguardKey key) {
    return key.publicKey().base64();
  }

  @Test
  void everyFieldOfAPeerIsSetAlteredAndHealed() throws Exception {
    WireguardPeer all =
        ann()
            .withPresharedKey(SHARED)
            .withEndpoint("192.0.2.1:51820")
            .withAllowedIps("10.0.0.0/8", "fd00::/64")
            .withKeepalive(25);
    assertThat(converge(state(device(all))).applied()).hasSize(1);
    List<String> shown = List.of(secret(SHARED), "192.0.2.1:51820", "10.0.0.0/8,fd00::/64", "25");
    assertThat(peers()).isEqualTo(Map.of(ANN, shown));

    assertAltered(all.withPresharedKey(OTHER), 0, secret(OTHER));
    assertAltered(all.withPresharedKey(WireguardKey.NONE), 0, "(none)");
    assertAltered(all.withEndpoint("[2001:db8::1]:1"), 1, "[2001:db8::1]:1");
    assertAltered(all.withAllowedIps("10.1.0.0/16"), 2, "10.1.0.0/16");
    assertAltered(all.withAllowedIps(), 2, "(none)");
    assertAltered(all.withAllowedIps("0.0.0.0/0", "::/0"), 2, "0.0.0.0/0,::/0");
    assertAltered(all.withKeepalive(65535), 3, "65535");
    assertAltered(all.withKeepalive(0), 3, "off");

    converge(state(device(all)));
    wg(
        "peer",
        ANN,
        "preshared-key",
        "/dev/null",
        "endpoint",
        "192.0.2.9:9",
        "allowed-ips",
        "192.168.0.0/16",
        "persistent-keepalive",
        "1");
    assertThat(converge(state(device(all))).applied()).hasSize(1);
    assertThat(peers()).isEqualTo(Map.of(ANN, shown));
    wg("peer", ANN, "remove");
    converge(state(device(all)));
    assertThat(peers()).isEqualTo(Map.of(ANN, shown));

    converge(NetworkState.EMPTY);
    assertThat(peers()).isEmpty();
    assertThat(applied.isEmpty()).isTrue();
  }

  private void assertAltered(WireguardPeer wanted, int field, String shown) throws Exception {
    assertThat(converge(state(device(wanted))).applied()).hasSize(1);
    assertThat(peers().get(ANN).get(field)).isEqualTo(shown);
  }

  @Test
  void peersComeAndGoOneByOneAndStrangersSurvive() throws Exception {
    wg("peer", EVE, "allowed-ips", "10.3.0.0/16", "persistent-keepalive", "7");
    List<String> eve = List.of("(none)", "(none)", "10.3.0.0/16", "7");
    WireguardPeer ann = ann().withAllowedIps("10.1.0.0/16");
    WireguardPeer ben = WireguardPeer.of(BEN).withAllowedIps("10.2.0.0/16");
    converge(state(device(ann, ben)));
    assertThat(peers()).containsOnlyKeys(ANN, BEN, EVE).containsEntry(EVE, eve);
    assertThat(applied.untagged(WireguardPeers.NAME))
        .containsExactlyInAnyOrder(ANN + " on wg0", BEN + " on wg0");

    converge(state(device(ben)));
    assertThat(peers()).containsOnlyKeys(BEN, EVE).containsEntry(EVE, eve);

    // Two of ours exchange their networks.
    converge(state(device(ann, ben)));
    converge(state(device(ann.withAllowedIps("10.2.0.0/16"), ben.withAllowedIps("10.1.0.0/16"))));
    assertThat(peers().get(ANN).get(2)).isEqualTo("10.2.0.0/16");
    assertThat(peers().get(BEN).get(2)).isEqualTo("10.1.0.0/16");

    converge(NetworkState.EMPTY);
    assertThat(peers()).isEqualTo(Map.of(EVE, eve));
  }

  @Test
  void aStrangerThatDiffersIsAConflictUnlessItIsAdopted() throws Exception {
    wg("peer", EVE, "allowed-ips", "10.3.0.0/16");
    WireguardPeer eve = WireguardPeer.of(EVE).withAllowedIps("10.3.0.0/16");
    assertThat(pass(state(device(eve))).converged()).isTrue();
    assertThat(applied.isEmpty()).isTrue();

    Report<NetworkApplied> conflict = pass(state(device(eve.withKeepalive(5))));
    assertThat(conflict.failed())
        .extracting(Failed::reason)
        .containsExactly("conflict: held by somebody else as allowed-ips 10.3.0.0/16");
    options = options.withAdopt(true);
    converge(state(device(eve.withKeepalive(5))));
    assertThat(peers().get(EVE).get(3)).isEqualTo("5");
    assertThat(applied.untagged(WireguardPeers.NAME)).containsExactly(EVE + " on wg0");
    converge(NetworkState.EMPTY);
    assertThat(peers()).isEmpty();
  }

  @Test
  void aNetworkBehindAStrangerIsNotTaken() throws Exception {
    wg("peer", EVE, "allowed-ips", "10.3.0.0/16");
    Report<NetworkApplied> report = pass(state(device(ann().withAllowedIps("10.3.0.0/16"))));
    assertThat(report.failed())
        .extracting(Failed::reason)
        .containsExactly(
            "conflict: 10.3.0.0/16 is behind the peer " + EVE + " on wg0 of somebody else");
    assertThat(peers()).containsOnlyKeys(EVE);
  }

  @Test
  void aLinkThatIsNotThereIsWaitedForAndAnotherOneSaysSo() throws Exception {
    Report<NetworkApplied> report =
        pass(
            state(
                WireguardDevice.of("wg9").withListenPort(9).withPeers(ann()),
                WireguardDevice.of("v0").withListenPort(9).withPeers(ann())));
    assertThat(report.pending()).hasSize(2).allMatch(one -> one.waitsFor().equals("interface wg9"));
    assertThat(report.failed())
        .extracting(Failed::reason)
        .containsExactly("v0 is a veth, not a wireguard", "v0 is a veth, not a wireguard");
  }

  @Test
  void aLinkIsMadeWithAllThatIsInIt() throws Exception {
    own.ip("link", "delete", "wg0");
    NetworkState all =
        new NetworkState(
                Map.of(
                    "wg0",
                    LinkSettings.of(Plain.WIREGUARD).withAddresses(Address.parse("10.0.0.1/24"))),
                List.of())
            .withWireguard(
                List.of(device(ann().withAllowedIps("10.0.0.0/24")).withPrivateKey(OWN)));
    converge(all);
    assertThat(deviceLine().get(1)).isEqualTo(pub(OWN));
    assertThat(peers()).containsOnlyKeys(ANN);
    own.ip("link", "delete", "wg0");
    converge(all);
    assertThat(peers()).containsOnlyKeys(ANN);
    converge(NetworkState.EMPTY);
    assertThat(own.ip("link", "show")).doesNotContain("wg0");
    assertThat(applied.isEmpty()).isTrue();
  }

  @Test
  void theDeviceItselfIsNoPeer() throws Exception {
    wg("private-key", fileOf(OWN));
    Report<NetworkApplied> report = pass(state(device(WireguardPeer.of(pub(OWN)))));
    assertThat(report.failed())
        .extracting(Failed::reason)
        .containsExactly("it is the public key of wg0 itself");
  }

  @Test
  void aKeyFileThatChangesIsTakenUp() throws Exception {
    Path file = folder.resolve("key");
    WireguardDevice wanted =
        device(ann().withPresharedKey(new WireguardKeyFile(fileOf(SHARED))))
            .withPrivateKey(new WireguardKeyFile(file.toString()));
    assertThat(pass(state(wanted)).failed())
        .singleElement()
        .satisfies(one -> assertThat(one.reason()).contains("ENOENT"));
    assertThat(peers()).containsOnlyKeys(ANN);
    Files.writeString(file, secret(OWN));
    converge(state(wanted));
    assertThat(deviceLine().get(1)).isEqualTo(pub(OWN));
    Files.writeString(file, secret(OTHER) + "\n");
    converge(state(wanted));
    assertThat(deviceLine().get(1)).isEqualTo(pub(OTHER));
    assertThat(peers().get(ANN).getFirst()).isEqualTo(secret(SHARED));
  }

  @Test
  void whatIsObservedPlansToNothingAndHasNoSecret() throws Exception {
    wg("private-key", fileOf(OWN), "listen-port", "51820", "fwmark", "7");
    wg("peer", ANN, "preshared-key", fileOf(SHARED), "allowed-ips", "10.0.0.0/8,::/0");
    wg("peer", BEN, "endpoint", "[fe80::1%v0]:5", "persistent-keepalive", "3");
    NetworkObservation seen = network.observe(scope);
    String shown = seen + " " + seen.asState() + " " + seen.notExpressible();
    for (WireguardKey key : List.of(OWN, SHARED)) {
      assertThat(shown).doesNotContain(secret(key));
    }
    assertThat(seen.notExpressible())
        .contains(
            "wireguard wg0: its private key, whose public key is " + pub(OWN),
            "wireguard peer " + ANN + " on wg0: its preshared key")
        .anyMatch(line -> line.startsWith("wireguard peer " + BEN + " on wg0: endpoint [fe80::1%"));
    NetworkState observed = seen.asState();
    assertThat(network.plan(scope, observed, applied, options).operations()).isEmpty();
    assertThat(observed.wireguard().getFirst().peers()).hasSize(2);

    // Also where a peer is ours: what is not said of it stays.
    options = options.withAdopt(true);
    converge(state(device(ann().withPresharedKey(OTHER).withAllowedIps("10.0.0.0/8", "::/0"))));
    assertThat(applied.untagged(WireguardPeers.NAME)).containsExactly(ANN + " on wg0");
    assertThat(network.plan(scope, observed, applied, options).operations()).isEmpty();
  }

  @Test
  void noSecretIsInATraceOrInAPlan() throws Exception {
    List<String> lines = new ArrayList<>();
    Network traced = new Network(SocketOptions.DEFAULT.withTrace(lines::add));
    NetworkState wanted =
        state(device(ann().withPresharedKey(SHARED)).withPrivateKey(OWN).withListenPort(5));
    wg("private-key", fileOf(OTHER), "peer", ANN, "preshared-key", fileOf(OTHER));
    options = options.withAdopt(true);
    Plan<NetworkApplied> plan = traced.plan(scope, wanted, applied, options);
    lines.add(plan.operations().toString());
    assertThat(plan.operations()).hasSize(2);
    lines.add(plan.apply().toString());
    assertThat(peers().get(ANN).getFirst()).isEqualTo(secret(SHARED));
    assertThat(lines).anyMatch(line -> line.contains("WGPEER_A_PRESHARED_KEY (hidden)"));
    for (WireguardKey key : List.of(OWN, SHARED, OTHER)) {
      assertThat(lines)
          .noneMatch(line -> line.contains(secret(key)))
          .noneMatch(line -> line.contains(("0" + key.bytes()[0]).repeat(8)));
    }
  }

  @Test
  void manyPeersAndManyNetworksAreReadAndWrittenWhole() throws Exception {
    List<WireguardPeer> many =
        IntStream.range(0, 300)
            .mapToObj(i -> {
              byte[] bytes = new byte[32];
              bytes[0] = 9;
              bytes[1] = (byte) i;
              bytes[2] = (byte) (i >> 8);
              return WireguardPeer.of(Base64.getEncoder().encodeToString(bytes))
                  .withAllowedIps("10." + i / 200 + "." + i % 200 + ".0/24");
            })
            .toList();
    String[] networks =
        IntStream.range(0, 1500)
            .mapToObj(i -> "fd00:0:" + Integer.toHexString(i + 1) + "::/48")
            .toArray(String[]::new);
    List<WireguardPeer> all = new ArrayList<>(many);
    all.add(ann().withAllowedIps(networks));
    WireguardDevice device = device(all.toArray(WireguardPeer[]::new));
    assertThat(converge(state(device)).applied()).hasSize(301);
    assertThat(peers()).hasSize(301);
    assertThat(peers().get(ANN).get(2).split(",")).hasSize(1500);
    assertThat(converge(state(device(ann().withAllowedIps(networks)))).applied()).hasSize(300);
    assertThat(peers()).containsOnlyKeys(ANN);
  }

  @Test
  void aPeerIsSetAndDeletedByTheVerbs() throws Exception {
    network
        .verbs(scope)
        .link("wg0")
        .setWireguardPeer(ann().withPresharedKey(SHARED).withAllowedIps("10.0.0.0/8"));
    assertThat(peers().get(ANN).subList(0, 3))
        .containsExactly(secret(SHARED), "(none)", "10.0.0.0/8");
    assertThat(network.wireguard(scope).getFirst().peers()).hasSize(1);
    network.verbs(scope).link("wg0").deleteWireguardPeer(new WireguardPublicKey(ANN));
    network.verbs(scope).link("wg0").deleteWireguardPeer(new WireguardPublicKey(ANN));
    assertThat(peers()).isEmpty();
  }

  @Test
  void aDeviceThatIsReleasedStaysAsItIs() throws Exception {
    converge(state(device(ann().withKeepalive(5)).withListenPort(5)));
    Report<NetworkApplied> released = network.planRelease(scope, applied, options).apply();
    assertThat(released.failed()).isEmpty();
    assertThat(released.lastApplied().isEmpty()).isTrue();
    assertThat(peers().get(ANN).get(3)).isEqualTo("5");
  }
}
