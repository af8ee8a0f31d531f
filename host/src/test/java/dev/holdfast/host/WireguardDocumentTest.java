package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.network.WireguardDevice;
import dev.holdfast.network.WireguardKey;
import dev.holdfast.network.WireguardKeyFile;
import dev.holdfast.network.WireguardPeer;
import java.util.List;
import org.junit.jupiter.api.Test;

/** WireGuard links in a document: what is read, what is complained of, and what is never shown. */
final class WireguardDocumentTest {

  private static final String SECRET = "dwdtCnMYpX08FsFyUbJmRd9ML5LrwJkqwXf7pR25LCo=";
  private static final String OWN = "+KlTWi0v9gXo4UTVT071xiMTogVduyH93T/ZwpnrAV0=";
  private static final String ANN = "eaYx7t4b+cmPEgMs3q3Q56B5OY/HhriMyEbsia+FpRo=";
  private static final String BEN = "Z13VdO13iTELPS52gfN5C0ZsdzsVIf7PNld5WDcepS8=";

  private static HostDocument read(String... lines) throws DocumentException {
    return Documents.parse("a.yaml", "host: {links: {wg0:\n  {" + String.join("\n", lines) + "}}}");
  }

  private static List<String> complaints(String... lines) {
    DocumentException e = catchThrowableOfType(DocumentException.class, () -> read(lines));
    assertThat(e).as("complaints about %s", String.join("\n", lines)).isNotNull();
    return e.problems().stream().map(Problem::toString).toList();
  }

  private static void assertComplaint(String complaint, String... lines) {
    assertThat(complaints(lines)).containsExactly(complaint);
  }

  @Test
  void aDeviceIsReadAsItIsMeant() throws Exception {
    HostDocument document =
        read(
            "private_key_file: /etc/wireguard/key, listen_port: 51820, fwmark: 0x1, peers: [",
            "{public_key: " + ANN + ", preshared_key: " + SECRET + ",",
            "endpoint: 192.0.2.1:51820, allowed_ips: [10.0.0.0/8, \"fd00::1\"],",
            "persistent_keepalive: 25},",
            "{public_key: " + BEN + ", preshared_key_file: /psk, endpoint: \"[2001:db8::1]:5\"}]");
    assertThat(document.host().network().wireguard())
        .containsExactly(
            WireguardDevice.of("wg0")
                .withPrivateKey(new WireguardKeyFile("/etc/wireguard/key"))
                .withListenPort(51820)
                .withFwmark(1L)
                .withPeers(
                    WireguardPeer.of(ANN)
                        .withPresharedKey(WireguardKey.parse(SECRET))
                        .withEndpoint("192.0.2.1:51820")
                        .withAllowedIps("10.0.0.0/8", "fd00::1/128")
                        .withKeepalive(25),
                    WireguardPeer.of(BEN)
                        .withPresharedKey(new WireguardKeyFile("/psk"))
                        .withEndpoint("[2001:db8::1]:5")));
    assertThat(document.toString()).doesNotContain(SECRET);
  }

  @Test
  void aLinkThatSaysNothingOfItIsNoWireguard() throws Exception {
    assertThat(read("up: true").host().network().wireguard()).isEmpty();
  }

  @Test
  void aDocumentIsWrittenWithoutItsSecrets() throws Exception {
    HostDocument document =
        read(
            "private_key: " + SECRET + ", listen_port: 5, fwmark: 16, peers: [",
            "{public_key: " + ANN + ", preshared_key: " + SECRET + ", allowed_ips: [10.0.0.0/8]},",
            "{public_key: " + BEN + ", preshared_key: none}]");
    assertThat(DocumentWriter.yaml(document, List.of()))
        .isEqualTo(
            """
            host:
              links:
                wg0:
                  listen_port: 5
                  fwmark: 0x10
                  peers:
                    - {public_key: ANN, allowed_ips: [10.0.0.0/8]}
                    - {public_key: BEN, preshared_key: none}
            """
                .replace("ANN", YamlText.scalar(ANN))
                .replace("BEN", YamlText.scalar(BEN)));
  }

  @Test
  void whatIsWrongIsSaidWhereItIsAndNoSecretIsRepeated() {
    String path = "a.yaml:2:17: host.links.wg0.private_key: ";
    assertComplaint(
        path + "a key is 44 characters of base64, the last one =",
        "private_key: " + SECRET.replace("=", ""));
    assertComplaint(
        "a.yaml:2:22: host.links.wg0.private_key_file: "
            + "a key is in a file with an absolute path, not key",
        "private_key_file: key");
    assertThat(complaints("private_key: " + SECRET + ", private_key_file: /k"))
        .singleElement()
        .asString()
        .endsWith("private_key_file: either private_key or private_key_file");
    assertThat(complaints("listen_port: 0, fwmark: 0x100000000"))
        .satisfiesExactly(
            port -> assertThat(port).contains("expected a number from 1 to 65535, found 0"),
            mark -> assertThat(mark).contains("a mark is a number of 32 bits such as 0x1"));
    assertThat(complaints("peers: [{public_key: x}, {endpoint: \"1.2.3.4:5\"}, {publik_key: a}]"))
        .satisfiesExactly(
            key -> assertThat(key).contains("peers[0].public_key: a key is 44 characters"),
            missing -> assertThat(missing).contains("peers[1]: \"public_key\" is missing"),
            too -> assertThat(too).contains("\"public_key\" is missing"),
            unknown -> assertThat(unknown).contains("did you mean \"public_key\"?"));
    assertThat(complaints("peers: [{public_key: " + ANN + ", allowed_ips: [10.0.0.1/8]}]"))
        .singleElement()
        .asString()
        .endsWith("peers[0].allowed_ips[0]: 10.0.0.1/8 has host bits: write 10.0.0.0/8");
  }

  @Test
  void whatTheKernelWouldSilentlyNotHoldIsRefused() {
    assertThat(
            complaints(
                "peers: [{public_key: " + ANN + ", allowed_ips: [10.0.0.0/8]},",
                "{public_key: " + BEN + ", allowed_ips: [10.0.0.0/8]}]"))
        .singleElement()
        .asString()
        .contains("peers[1]: the network 10.0.0.0/8 is given twice, first at 2:");
    assertThat(complaints("peers: [{public_key: " + ANN + "},", "{public_key: " + ANN + "}]"))
        .singleElement()
        .asString()
        .contains("peers[1]: the peer " + ANN + " is given twice, first at 2:");
    assertThat(complaints("private_key: " + SECRET + ", peers: [{public_key: " + OWN + "}]"))
        .singleElement()
        .asString()
        .endsWith("peers[0]: this peer is wg0 itself");
  }
}
