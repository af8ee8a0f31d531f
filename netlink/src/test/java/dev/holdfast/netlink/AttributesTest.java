package dev.holdfast.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Attributes as they lie in bytes: linux/netlink.h, {@code struct nlattr}. */
final class AttributesTest {

  private static final Attr<byte[]> ONE = Attr.of(1, "ONE", Codecs.BYTES);
  private static final Attr<byte[]> TWO = Attr.of(2, "TWO", Codecs.BYTES);
  private static final Attr<byte[]> THREE = Attr.of(3, "THREE", Codecs.BYTES);

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  }

  private static <T> byte[] bytes(Attr<T> attribute, T value) {
    return Attributes.build().put(attribute, value).attributes().bytes();
  }

  @Test
  void anAttributeIsItsLengthItsTypeAndItsPaddedPayload() {
    assertThat(bytes(THREE, ascii("abc"))).isEqualTo(hex("0700 0300 61 62 63 00"));
    assertThat(bytes(Attr.of(5, "U", Codecs.U32), 1L)).isEqualTo(hex("0800 0500 01000000"));
    assertThat(Attributes.build().put(ONE, ascii("a")).put(TWO, ascii("bb")).attributes().bytes())
        .isEqualTo(hex("0500 0100 61 000000 0600 0200 6262 0000"));
  }

  @Test
  void emptyPayloadsGoRoundAndTrailingBytesAreIgnored() {
    assertThat(bytes(ONE, new byte[0])).isEqualTo(hex("0400 0100"));
    assertThat(Attributes.of(hex("0400 0100 0000")).get(ONE)).isEmpty();
    assertThat(Attributes.of(hex("0000")).raw()).isEmpty();
    assertThat(Attributes.EMPTY.raw()).isEmpty();
    assertThat(Attributes.EMPTY.isEmpty()).isTrue();
  }

  @Test
  void anAttributeHoldsAttributes() {
    Attr<String> kind = Attr.of(1, "KIND", Codecs.STRING);
    Attr<Long> data = Attr.of(2, "DATA", Codecs.U32);
    Attr<Attributes> info = Attr.nested(18, "INFO", kind, data);
    Attributes all =
        Attributes.build().nest(info, in -> in.put(kind, "macvlan").put(data, 4L)).attributes();
    assertThat(all.bytes())
        .isEqualTo(hex("1800 1280 0c00 0100 6d6163766c616e00 0800 0200 04000000"));
    assertThat(all.get(info).get(kind)).isEqualTo("macvlan");
    assertThat(all.get(info).get(data)).isEqualTo(4L);
  }

  @Test
  void theBitsForNestingAndByteOrderAreNoPartOfTheType() {
    Attributes all = Attributes.of(hex("0800 0580 01000000 0800 0640 02000000 0800 07c0 03000000"));
    assertThat(all.get(Attr.of(5, "A", Codecs.U32))).isEqualTo(1L);
    assertThat(all.get(Attr.of(6, "B", Codecs.U32))).isEqualTo(2L);
    assertThat(all.get(Attr.of(7, "C", Codecs.U32))).isEqualTo(3L);
    assertThat(all.raw()).extracting(Attributes.Raw::type).containsExactly(5, 6, 7);
  }

  @Test
  void numbersLieInTheOrderOfTheirType() {
    assertThat(bytes(Attr.of(1, "A", Codecs.U8), 255)).isEqualTo(hex("0500 0100 ff 000000"));
    assertThat(bytes(Attr.of(1, "A", Codecs.U16), 0x1234)).isEqualTo(hex("0600 0100 3412 0000"));
    assertThat(bytes(Attr.of(1, "A", Codecs.U16_BE), 0x1234)).isEqualTo(hex("0600 0100 1234 0000"));
    assertThat(bytes(Attr.of(1, "A", Codecs.U32), 0xfedc_ba98L))
        .isEqualTo(hex("0800 0100 98badcfe"));
    assertThat(bytes(Attr.of(1, "A", Codecs.U32_BE), 0xfedc_ba98L))
        .isEqualTo(hex("0800 0100 fedcba98"));
    assertThat(bytes(Attr.of(1, "A", Codecs.S32), -2)).isEqualTo(hex("0800 0100 feffffff"));
    assertThat(bytes(Attr.of(1, "A", Codecs.U64), 0x0102_0304_0506_0708L))
        .isEqualTo(hex("0c00 0100 0807060504030201"));
    Attr<Long> u64 = Attr.of(1, "A", Codecs.U64);
    assertThat(u64.codec().show(-1L)).isEqualTo("18446744073709551615");
  }

  @Test
  void whatDoesNotFitIsRefusedByName() {
    assertThatThrownBy(() -> bytes(Attr.of(1, "IFLA_MTU", Codecs.U32), 1L << 32))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("IFLA_MTU: 4294967296 does not fit into 4 bytes");
    assertThatThrownBy(() -> bytes(Attr.of(1, "IFLA_MTU", Codecs.U8), -1))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> bytes(Attr.of(3, "IFA_LABEL", Codecs.STRING), "a\0b"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> bytes(ONE, new byte[65_532]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(bytes(ONE, new byte[65_531])).hasSize(65_536);
  }

  @Test
  void aPayloadOfAnotherLengthIsRefusedByName() {
    Attributes odd = Attributes.of(hex("0700 0100 010203 00"));
    for (Attr<?> attribute :
        List.of(
            Attr.of(1, "A", Codecs.U8),
            Attr.of(1, "A", Codecs.U16),
            Attr.of(1, "A", Codecs.U32_BE),
            Attr.of(1, "A", Codecs.S32),
            Attr.of(1, "A", Codecs.U64),
            Attr.of(1, "A", Codecs.FLAG),
            Attr.of(1, "A", Codecs.IP),
            Attr.of(1, "A", Codecs.MAC))) {
      assertThatThrownBy(() -> odd.get(attribute))
          .isInstanceOf(WireFormatException.class)
          .hasMessageStartingWith("A: has 3 bytes, not ");
    }
  }

  @Test
  void lengthsThatDoNotFitAreRefused() {
    for (String bytes : List.of("0300 0100", "0000 0000", "0500 0100", "ffff 0100 00")) {
      Attributes bad = Attributes.of(hex(bytes));
      assertThatThrownBy(bad::raw).as(bytes).isInstanceOf(WireFormatException.class);
    }
  }

  @Test
  void textEndsAtItsNul() {
    Attr<String> text = Attr.of(1, "TEXT", Codecs.STRING);
    assertThat(bytes(text, "v0")).isEqualTo(hex("0700 0100 763000 00"));
    assertThat(bytes(text, "")).isEqualTo(hex("0500 0100 00 000000"));
    assertThat(bytes(text, "é")).isEqualTo(hex("0700 0100 c3a900 00"));
    assertThat(Attributes.of(hex("0800 0100 76300031")).get(text)).isEqualTo("v0");
    assertThat(Attributes.of(hex("0600 0100 7630 0000")).get(text)).isEqualTo("v0");
    assertThat(Attributes.of(hex("0400 0100")).get(text)).isEmpty();
    assertThat(Codecs.STRING.show("a\"\\\u0001é")).isEqualTo("\"a\\\"\\\\\\x01é\"");
  }

  @Test
  void aFlagIsThereOrNot() {
    Attr<Boolean> flag = Attr.of(9, "FLAG", Codecs.FLAG);
    assertThat(bytes(flag, true)).isEqualTo(hex("0400 0900"));
    assertThat(bytes(flag, false)).isEmpty();
    assertThat(Attributes.of(hex("0400 0900")).get(flag)).isTrue();
    assertThat(Attributes.EMPTY.get(flag)).isNull();
  }

  @Test
  void repeatedAttributesAreAListAndTheFirstIsTheOne() {
    Attributes all =
        Attributes.build()
            .put(ONE, ascii("a"))
            .put(TWO, ascii("x"))
            .put(ONE, ascii("b"))
            .attributes();
    assertThat(all.all(ONE)).containsExactly(ascii("a"), ascii("b"));
    assertThat(all.get(ONE)).isEqualTo(ascii("a"));
    assertThat(all.has(TWO)).isTrue();
    assertThat(all.has(THREE)).isFalse();
  }

  @Test
  void whatIsNotGivenIsNotWritten() {
    assertThat(Attributes.build().putIf(ONE, null).attributes().bytes()).isEmpty();
    assertThat(
            Attributes.build()
                .nest(Rtnl.RTA_METRICS, metrics -> metrics.putIf(Rtnl.RTAX_MTU, null))
                .put(ONE, ascii("a"))
                .attributes()
                .bytes())
        .isEqualTo(hex("0500 0100 61 000000"));
  }

  @Test
  void onlyWhatIsDeclaredIsPut() {
    assertThatThrownBy(() -> Message.request(Rtnl.RTM_NEWADDR, 0).put(Rtnl.IFLA_MTU, 1L))
        .hasMessage("RTM_NEWADDR declares no IFLA_MTU");
    assertThatThrownBy(() ->
            Message.request(Rtnl.RTM_NEWROUTE, 0)
                .nest(Rtnl.RTA_METRICS, metrics -> metrics.put(Rtnl.IFLA_MTU, 1L)))
        .hasMessage("RTA_METRICS declares no IFLA_MTU");
  }

  @Test
  void oneNumberIsDeclaredOnce() {
    assertThatThrownBy(() -> MessageType.of(16, "T", Struct.NONE, ONE, Attr.of(1, "X", Codecs.U8)))
        .hasMessage("T declares attribute 1 twice");
    assertThatThrownBy(() -> Attr.nested(1, "N", ONE, ONE))
        .isInstanceOf(IllegalArgumentException.class);
    MessageType one = MessageType.of(16, "T", Struct.NONE, ONE);
    MessageType other = MessageType.of(16, "U", Struct.NONE);
    assertThatThrownBy(() -> new Vocabulary(List.of(one, other)))
        .hasMessage("T and U have one number");
  }

  /** Property: any attributes go round in their order, each aligned to 4 bytes. */
  @Test
  void anyAttributesGoRound() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 1000; round++) {
      Attributes.Builder builder = Attributes.build();
      List<Integer> types = new ArrayList<>();
      List<byte[]> payloads = new ArrayList<>();
      int aligned = 0;
      for (int i = random.nextInt(20); i > 0; i--) {
        byte[] payload = new byte[random.nextInt(50)];
        random.nextBytes(payload);
        int type = random.nextInt(0x4000);
        builder.put(Attr.of(type, "ANY", Codecs.BYTES), payload);
        types.add(type);
        payloads.add(payload);
        aligned += Wire.align(4 + payload.length);
      }
      Attributes all = Attributes.of(builder.attributes().bytes());
      assertThat(all.bytes()).as("seed %d", seed).hasSize(aligned);
      assertThat(all.raw()).as("seed %d", seed).extracting(Attributes.Raw::type).isEqualTo(types);
      assertThat(all.raw().stream().map(Attributes.Raw::payload).toArray())
          .as("seed %d", seed)
          .isEqualTo(payloads.toArray());
      assertThat(Arrays.equals(all.bytes(), builder.attributes().bytes())).isTrue();
    }
  }
}
