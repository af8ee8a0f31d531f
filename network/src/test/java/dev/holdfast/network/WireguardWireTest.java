package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.netlink.Frames;
import dev.holdfast.netlink.GenericFamily;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.WireFormatException;
import dev.holdfast.network.WireguardMessages.PeerChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What we send is what wg(8) sends, and what the kernel says is read.
 *
 * <p>The fixtures are what wireguard-tools 1.0.20210914 and Linux 6.1 of Debian exchanged, caught
 * by {@code strace -e trace=sendto,recvmsg -e write=all -e read=all} with the command that stands
 * with each; the private key is the bytes 0 to 31, the preshared key the bytes 32 to 63.
 */
final class WireguardWireTest {

  /** {@code wg set wg0 private-key k1 listen-port 51820 fwmark 0x1}. */
  private static final String SET_DEVICE =
      """
      50000000 20000500 18c7046b 00000000 01010000 08000200 77673000 24000300
      00010203 04050607 08090a0b 0c0d0e0f 10111213 14151617 18191a1b 1c1d1e1f
      06000600 6cca0000 08000700 01000000
      """;

  /**
   * {@code wg set wg0 peer eaYx… preshared-key psk endpoint 192.0.2.1:51820 allowed-ips
   * 10.0.0.0/8,fd00::/64 persistent-keepalive 25}.
   */
  private static final String SET_PEER =
      """
      d8000000 20000500 19c7046b 00000000 01010000 08000200 77673000 bc000880
      b8000080 24000100 79a631ee de1bf9c9 8f12032c deadd0e7 a079398f c786b88c
      c846ec89 af85a51a 24000200 20212223 24252627 28292a2b 2c2d2e2f 30313233
      34353637 38393a3b 3c3d3e3f 14000400 0200ca6c c0000201 00000000 00000000
      06000500 19000000 08000300 02000000 48000980 1c000080 06000100 02000000
      08000200 0a000000 05000300 08000000 28000080 06000100 0a000000 14000200
      fd000000 00000000 00000000 00000000 05000300 40000000
      """;

  /** {@code wg set wg0 peer Z13V… endpoint [2001:db8::1]:1234 allowed-ips 10.9.0.0/16}. */
  private static final String SET_V6_PEER =
      """
      90000000 20000500 1ac7046b 00000000 01010000 08000200 77673000 74000880
      70000080 24000100 675dd574 ed778931 0b3d2e76 81f3790b 466c773b 1521fecf
      36577958 371ea52f 20000400 0a0004d2 00000000 20010db8 00000000 00000000
      00000001 00000000 08000300 02000000 20000980 1c000080 06000100 02000000
      08000200 0a090000 05000300 10000000
      """;

  /** {@code wg show wg0 dump} asks. */
  private static final String GET_DEVICE =
      """
      1c000000 20000503 1bc7046b 00000000 00010000 08000200 77673000
      """;

  /** The kernel answers. */
  private static final String DEVICE =
      """
      2c020000 20000200 1bc7046b a5000000 00010000 06000600 6cca0000 08000700
      01000000 08000100 02000000 08000200 77673000 24000300 00010203 04050607
      08090a0b 0c0d0e0f 10111213 14151617 18191a1b 1c1d1e5f 24000400 8f40c5ad
      b68f2562 4ae5b214 ea767a6e c94d829d 3d7b5e1a d1ba6f3e 2138285f b0010880
      e4000080 24000100 79a631ee de1bf9c9 8f12032c deadd0e7 a079398f c786b88c
      c846ec89 af85a51a 24000200 20212223 24252627 28292a2b 2c2d2e2f 30313233
      34353637 38393a3b 3c3d3e3f 14000600 00000000 00000000 00000000 00000000
      06000500 19000000 0c000800 00000000 00000000 0c000700 00000000 00000000
      08000a00 01000000 14000400 0200ca6c c0000201 00000000 00000000 48000980
      1c000080 05000300 08000000 06000100 02000000 08000200 0a000000 28000080
      05000300 40000000 06000100 0a000000 14000200 fd000000 00000000 00000000
      00000000 c8000080 24000100 675dd574 ed778931 0b3d2e76 81f3790b 466c773b
      1521fecf 36577958 371ea52f 24000200 00000000 00000000 00000000 00000000
      00000000 00000000 00000000 00000000 14000600 00000000 00000000 00000000
      00000000 06000500 00000000 0c000800 00000000 00000000 0c000700 00000000
      00000000 08000a00 01000000 20000400 0a0004d2 00000000 20010db8 00000000
      00000000 00000001 00000000 20000980 1c000080 05000300 10000000 06000100
      02000000 08000200 0a090000 14000000 03000200 1bc7046b a5000000 00000000
      """;

  /** {@code wg set wg0 peer Z13V… remove}. */
  private static final String REMOVE_PEER =
      """
      50000000 20000500 1dc7046b 00000000 01010000 08000200 77673000 34000880
      30000080 24000100 675dd574 ed778931 0b3d2e76 81f3790b 466c773b 1521fecf
      36577958 371ea52f 08000300 01000000
      """;

  private static final WireguardMessages MESSAGES =
      new WireguardMessages(new GenericFamily("wireguard", 32, 1, Map.of()));
  private static final String EA = "eaYx7t4b+cmPEgMs3q3Q56B5OY/HhriMyEbsia+FpRo=";
  private static final String Z1 = "Z13VdO13iTELPS52gfN5C0ZsdzsVIf7PNld5WDcepS8=";
  private static final WireguardKey KEY = key(1);
  private static final WireguardPublicKey PEER = key(2).publicKey();

  private static WireguardKey key(int number) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) number);
    return WireguardKey.of(bytes);
  }

  private static ObservedWireguard read(List<Message> messages) {
    byte[] bytes = Frames.join(messages);
    return WireguardMessages.read("wg0", Frames.split(bytes, List.of(MESSAGES.type())));
  }

  private static List<Message> fixture(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    return Frames.split(bytes, List.of(MESSAGES.type()));
  }

  private static WireguardKey counting(int from) {
    byte[] bytes = new byte[32];
    for (int i = 0; i < 32; i++) {
      bytes[i] = (byte) (from + i);
    }
    return WireguardKey.of(bytes);
  }

  /** The same in any order of attributes: our reader takes all of them, and the flags are shown. */
  private static void assertSame(Message ours, String wg) {
    Message theirs = fixture(wg).getFirst();
    assertThat(ours.length()).isEqualTo(theirs.length());
    assertThat(ours.type()).isEqualTo(theirs.type());
    assertThat(words(ours)).containsExactlyInAnyOrder(words(theirs));
    assertThat(read(List.of(ours))).isEqualTo(WireguardMessages.read("wg0", List.of(theirs)));
  }

  private static String[] words(Message message) {
    String shown = message.toString();
    return shown.substring(shown.indexOf('{')).replaceAll("[{}]", "").split(", ");
  }

  @Test
  void aDeviceIsSetAsWgSetsIt() {
    assertSame(MESSAGES.device("wg0", counting(0), 51820, 1L), SET_DEVICE);
    assertThat(fixture(SET_DEVICE).getFirst().get(WireguardMessages.PRIVATE_KEY))
        .isEqualTo(counting(0).bytes());
  }

  @Test
  void aPeerIsSetAsWgSetsIt() {
    assertSame(
        MESSAGES
            .peer(
                "wg0",
                new PeerChange(
                    new WireguardPublicKey(EA),
                    0,
                    counting(32),
                    WireguardEndpoint.parse("192.0.2.1:51820"),
                    25,
                    List.of(IpPrefix.parse("10.0.0.0/8"), IpPrefix.parse("fd00::/64"))))
            .getFirst(),
        SET_PEER);
    assertSame(
        MESSAGES
            .peer(
                "wg0",
                new PeerChange(
                    new WireguardPublicKey(Z1),
                    0,
                    null,
                    WireguardEndpoint.parse("[2001:db8::1]:1234"),
                    null,
                    List.of(IpPrefix.parse("10.9.0.0/16"))))
            .getFirst(),
        SET_V6_PEER);
  }

  @Test
  void aPeerIsRemovedAsWgRemovesIt() {
    assertSame(
        MESSAGES.peer("wg0", PeerChange.removing(new WireguardPublicKey(Z1))).getFirst(),
        REMOVE_PEER);
  }

  @Test
  void aDeviceIsAskedForAsWgAsksForIt() {
    assertSame(MESSAGES.dump("wg0"), GET_DEVICE);
  }

  @Test
  void aDeviceIsReadAsTheKernelShowsIt() {
    List<Message> answer = fixture(DEVICE);
    assertThat(WireguardMessages.read("wg0", answer.subList(0, 1)))
        .isEqualTo(
            new ObservedWireguard(
                "wg0",
                counting(0).publicKey(),
                51820,
                1,
                List.of(
                    new ObservedWireguard.Peer(
                        new WireguardPublicKey(EA),
                        counting(32),
                        WireguardEndpoint.parse("192.0.2.1:51820"),
                        List.of(IpPrefix.parse("10.0.0.0/8"), IpPrefix.parse("fd00::/64")),
                        25,
                        null),
                    new ObservedWireguard.Peer(
                        new WireguardPublicKey(Z1),
                        WireguardKey.NONE,
                        WireguardEndpoint.parse("[2001:db8::1]:1234"),
                        List.of(IpPrefix.parse("10.9.0.0/16")),
                        0,
                        null))));
    assertThat(answer.getFirst().toString()).contains("WGDEVICE_A_PRIVATE_KEY (hidden)");
  }

  private static List<IpPrefix> networks(int count) {
    List<IpPrefix> networks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      byte[] bytes = new byte[i % 2 == 0 ? 4 : 16];
      bytes[0] = (byte) (i % 2 == 0 ? 10 : 0xfd);
      bytes[1] = (byte) (i >> 8);
      bytes[2] = (byte) i;
      networks.add(new IpPrefix(IpAddress.of(bytes).orElseThrow(), i % 2 == 0 ? 24 : 64));
    }
    return networks;
  }

  private static PeerChange everything(List<IpPrefix> networks) {
    return new PeerChange(
        PEER, 0, KEY, WireguardEndpoint.parse("[2001:db8::1]:51820"), 25, networks);
  }

  @Test
  void aPeerIsReadAsItWasWritten() {
    List<IpPrefix> networks = networks(3);
    assertThat(read(MESSAGES.peer("wg0", everything(networks))).peers())
        .containsExactly(
            new ObservedWireguard.Peer(
                PEER, KEY, WireguardEndpoint.parse("[2001:db8::1]:51820"), networks, 25, null));
  }

  @Test
  void aLongListIsSplitAndJoined() {
    List<IpPrefix> networks = networks(1201);
    List<Message> messages = MESSAGES.peer("wg0", everything(networks));
    assertThat(messages).hasSize(3).allMatch(message -> message.length() < 32 * 1024);
    ObservedWireguard device = read(messages);
    assertThat(device.peers()).hasSize(1);
    ObservedWireguard.Peer peer = device.peers().getFirst();
    assertThat(peer.allowedIps()).isEqualTo(networks);
    assertThat(peer.presharedKey()).isEqualTo(KEY);
    assertThat(peer.keepalive()).isEqualTo(25);
    // Only the first one empties the list, and the others never make a peer.
    assertThat(messages.getFirst().toString()).contains("WGPEER_A_FLAGS 2,");
    assertThat(messages.getLast().toString()).contains("WGPEER_A_FLAGS 4,");
  }

  @Test
  void anEmptyListEmptiesIt() {
    PeerChange change = new PeerChange(PEER, 4, null, null, null, List.of());
    assertThat(MESSAGES.peer("wg0", change))
        .singleElement()
        .asString()
        .contains("WGPEER_A_FLAGS 6}")
        .doesNotContain("ALLOWEDIPS");
  }

  @Test
  void aListThatIsNotChangedIsNotEmptied() {
    PeerChange change = new PeerChange(PEER, 4, null, null, 0, null);
    assertThat(MESSAGES.peer("wg0", change))
        .singleElement()
        .asString()
        .contains("WGPEER_A_FLAGS 4, WGPEER_A_PERSISTENT_KEEPALIVE_INTERVAL 0}");
  }

  @Test
  void noTraceHasASecretInIt() {
    List<Message> messages = new ArrayList<>(MESSAGES.peer("wg0", everything(networks(1))));
    messages.add(MESSAGES.device("wg0", KEY, 51820, 1L));
    for (Message message : messages) {
      assertThat(message.toString())
          .contains("(hidden)")
          .doesNotContain(HexFormat.of().formatHex(KEY.bytes(), 0, 4))
          .doesNotContain(Base64.getEncoder().encodeToString(KEY.bytes()));
    }
  }

  @Test
  void anAddressOfTheWrongLengthIsNotRead() {
    SocketAddress codec = new SocketAddress();
    for (String bytes : List.of("", "02", "0200", "0a00ca6c00000000", "0200ca6cc0000201")) {
      byte[] raw = HexFormat.of().parseHex(bytes);
      assertThatThrownBy(() -> codec.read(raw, 0, raw.length))
          .isInstanceOf(WireFormatException.class);
    }
  }
}
