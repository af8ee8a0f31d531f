package dev.holdfast.netlink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A trace shows no secret, also not of a message that is damaged at any place. */
final class TraceSecretTest {

  private static final byte[] SECRET = "a secret of 16 b".getBytes(StandardCharsets.US_ASCII);

  private static final Attr<byte[]> KEY = Attr.of(1, "KEY", Codecs.secret(Codecs.BYTES));
  private static final Attr<String> NAME = Attr.of(2, "NAME", Codecs.STRING);
  private static final Attr<Attributes> PEER = Attr.nested(0, "peer", KEY, NAME);
  private static final Attr<Attributes> PEERS = Attr.nested(3, "PEERS", PEER);
  private static final MessageType TYPE =
      MessageType.of(40, "vault", GenericFamily.HEADER, KEY, NAME, PEERS);

  private static Message message() {
    return Message.request(TYPE, 0)
        .put(KEY, SECRET)
        .put(NAME, "one")
        .nest(PEERS, peers -> peers.nest(PEER, peer -> peer.put(KEY, SECRET).put(NAME, "two")))
        .build();
  }

  private static void assertSilent(String line) {
    assertThat(line)
        .doesNotContain(HexFormat.of().formatHex(SECRET, 0, 4))
        .doesNotContain("a secret");
  }

  @Test
  void aSecretIsSentAndReadAndNotShown() {
    assertThat(message().get(KEY)).isEqualTo(SECRET);
    assertThat(message().toString())
        .isEqualTo(
            "vault [request] seq 0 {cmd 0, version 0, KEY (hidden), NAME \"one\", "
                + "PEERS {peer {KEY (hidden), NAME \"two\"}}}");
  }

  @Test
  void aDamagedMessageKeepsItsSecret() {
    byte[] whole = message().bytes();
    for (int at = Message.HEADER; at < whole.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] bytes = whole.clone();
        bytes[at] ^= (byte) (1 << bit);
        // With another number it is another attribute, which nobody calls a secret.
        if (!isNumber(bytes, whole)) {
          assertSilent(Frames.split(bytes, List.of(TYPE)).getFirst().toString());
        }
      }
    }
    for (int length = Message.HEADER; length < whole.length; length++) {
      byte[] bytes = Arrays.copyOf(whole, length);
      Wire.putLittleEndian(bytes, 0, 4, length);
      assertSilent(Frames.split(bytes, List.of(TYPE)).getFirst().toString());
    }
  }

  private static boolean isNumber(byte[] damaged, byte[] whole) {
    List<Integer> attributes = List.of(20, 40, 48, 52, 56, 76);
    return attributes.stream().anyMatch(at -> Wire.u16(damaged, at + 2) != Wire.u16(whole, at + 2));
  }
}
