package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys, peers and devices as values: what they refuse, and what they never show. */
final class WireguardTest {

  /** A private key, and what {@code wg pubkey} of wireguard-tools 1.0.20210914 makes of it. */
  private static final WireguardKey ALICE =
      WireguardKey.of(
          HexFormat.of()
              .parseHex("77076d0a7318a57d3c16c17251b26645df4c2f92ebc0992ac177fba51db92c2a"));

  private static final String ALICE_PUBLIC = "+KlTWi0v9gXo4UTVT071xiMTogVduyH93T/ZwpnrAV0=";
  private static final String BOB_PUBLIC =
      base64("de9edb7d7b7dbc1b4d35b6c24b8a34a7c33d9ce3a3a0c8ad4c5e4e1bd1f6f24f");
  private static final String CAROL_PUBLIC =
      base64("aa9edb7d7b7dbc1b4d35b6c24b8a34a7c33d9ce3a3a0c8ad4c5e4e1bd1f6f24f");

  private static String base64(String hex) {
    return Base64.getEncoder().encodeToString(HexFormat.of().parseHex(hex));
  }

  private static String secretOf(WireguardKey key) {
    return Base64.getEncoder().encodeToString(key.bytes());
  }

  @Test
  void aPrivateKeyHasThePublicKeyThatWgSays() {
    assertThat(ALICE.publicKey()).hasToString(ALICE_PUBLIC);
  }

  /** The kernel stores a key with these bits fixed. */
  @Test
  void aKeyWithFixedBitsHasTheSamePublicKey() {
    byte[] fixed = ALICE.bytes();
    fixed[0] &= (byte) 0xf8;
    fixed[31] = (byte) ((fixed[31] & 0x7f) | 0x40);
    WireguardKey other = WireguardKey.of(fixed);
    assertThat(other).isNotEqualTo(ALICE);
    assertThat(other.publicKey()).isEqualTo(ALICE.publicKey());
  }

  @Test
  void aKeyIsReadAsWgWritesIt() {
    assertThat(WireguardKey.parse(secretOf(ALICE))).isEqualTo(ALICE);
    assertThat(WireguardKey.parse("none")).isEqualTo(WireguardKey.NONE);
    assertThat(WireguardKey.parse("A".repeat(43) + "=").isNone()).isTrue();
    assertThat(ALICE).doesNotHaveToString(secretOf(ALICE)).hasToString("(hidden)");
    assertThat(ALICE.hashCode()).isEqualTo(WireguardKey.NONE.hashCode());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqwXf7pR25LCo",
        "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqwXf7pR25LCp=",
        "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqwXf7pR25LC==",
        "dwdtCnMYpX08FsFyUbJmRd9ML4frwJk*wXf7pR25LCo=",
        "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqwXf7pR25LCo= "
      })
  void whatIsNoKeyIsRefusedAndNotRepeated(String text) {
    assertThatThrownBy(() -> WireguardKey.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a key is 44 characters of base64, the last one =")
        .hasNoCause();
    assertThatThrownBy(() -> new WireguardPublicKey(text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nobodyHasTheKeyOfZeroes() {
    assertThatThrownBy(() -> new WireguardPublicKey("A".repeat(43) + "="))
        .hasMessage("the key of zeroes is nobody's");
  }

  @Test
  void aKeyFileIsReadByEveryPass(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("key");
    WireguardKeyFile source = new WireguardKeyFile(file.toString());
    KernelException missing = Assertions.catchThrowableOfType(KernelException.class, source::read);
    assertThat(missing.errno()).isEqualTo(Errno.ENOENT);
    Files.writeString(file, secretOf(ALICE) + "\n");
    assertThat(source.read()).isEqualTo(ALICE);
    Files.writeString(file, secretOf(ALICE) + "\n" + secretOf(ALICE) + "\n");
    KernelException two = Assertions.catchThrowableOfType(KernelException.class, source::read);
    assertThat(two)
        .hasMessage("read " + file + ": EINVAL: there is no key in it, or more than one")
        .hasNoCause();
    assertThatThrownBy(() -> new WireguardKeyFile("etc/key")).hasMessageContaining("absolute");
  }

  @Test
  void noTextOfAValueHasASecretInIt() {
    WireguardDevice device =
        WireguardDevice.of("wg0")
            .withPrivateKey(ALICE)
            .withListenPort(51820)
            .withFwmark(1L)
            .withPeers(
                WireguardPeer.of(BOB_PUBLIC)
                    .withPresharedKey(ALICE)
                    .withEndpoint("192.0.2.1:51820")
                    .withAllowedIps("fd00::/64", "10.0.0.0/8")
                    .withKeepalive(25));
    assertThat(device).hasToString("private-key (hidden) listen-port 51820 fwmark 0x1");
    assertThat(device.peers().getFirst())
        .hasToString(
            "preshared-key (hidden) endpoint 192.0.2.1:51820 allowed-ips 10.0.0.0/8,fd00::/64"
                + " persistent-keepalive 25");
    assertThat(NetworkState.EMPTY.withWireguard(List.of(device)).toString())
        .doesNotContain(secretOf(ALICE));
  }

  @Test
  void anEndpointIsAnAddressAndAPort() {
    for (String text : List.of("192.0.2.1:51820", "[2001:db8::1]:1")) {
      assertThat(WireguardEndpoint.parse(text)).hasToString(text);
    }
    for (String text :
        List.of(
            "192.0.2.1",
            "host:1",
            "2001:db8::1:5",
            "[192.0.2.1]:5",
            "192.0.2.1:0",
            ":5",
            "192.0.2.1:65536",
            "192.0.2.1:05",
            "[fe80::1%eth0]:5")) {
      assertThatThrownBy(() -> WireguardEndpoint.parse(text))
          .as(text)
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void aPeerThatCannotBeIsRefused() {
    WireguardPeer bob = WireguardPeer.of(BOB_PUBLIC);
    assertThatThrownBy(() -> bob.withAllowedIps("10.0.0.1/8"))
        .hasMessage("10.0.0.1/8 has host bits: write 10.0.0.0/8");
    assertThatThrownBy(() -> bob.withAllowedIps("10.0.0.0/8", "10.0.0.0/8"))
        .hasMessage("the allowed 10.0.0.0/8 is given twice");
    assertThatThrownBy(() -> bob.withKeepalive(65536)).hasMessageContaining("0 to 65535");
    assertThatThrownBy(() -> bob.withEndpoint("[fe80::1]:5"))
        .hasMessageContaining("without a link");
    assertThatThrownBy(() -> bob.withEndpoint("0.0.0.0:5")).hasMessageContaining("nobody");
  }

  @Test
  void aDeviceThatCannotBeIsRefused() {
    WireguardDevice device = WireguardDevice.of("wg0");
    WireguardPeer bob = WireguardPeer.of(BOB_PUBLIC).withAllowedIps("10.0.0.0/8");
    WireguardPeer carol = WireguardPeer.of(CAROL_PUBLIC);
    assertThatThrownBy(() -> device.withPeers(bob, bob)).hasMessageContaining("given twice");
    assertThatThrownBy(() -> device.withPeers(bob, carol.withAllowedIps("10.0.0.0/8")))
        .hasMessage("10.0.0.0/8 is behind two peers, " + BOB_PUBLIC + " and " + CAROL_PUBLIC);
    assertThatThrownBy(() -> device.withPrivateKey(ALICE).withPeers(WireguardPeer.of(ALICE_PUBLIC)))
        .hasMessage("the peer " + ALICE_PUBLIC + " is the device itself");
    assertThatThrownBy(() -> device.withListenPort(0)).hasMessageContaining("1 to 65535");
    assertThatThrownBy(() -> device.withFwmark(1L << 32)).hasMessageContaining("32 bits");
    assertThatThrownBy(() -> WireguardDevice.of("a/b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> NetworkState.EMPTY.withWireguard(List.of(device, device)))
        .hasMessage("the wireguard link wg0 is given twice");
  }
}
