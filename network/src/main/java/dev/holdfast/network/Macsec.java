package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Codecs;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Encryption of what leaves by another link: {@code type macsec} of ip-link(8), {@code
 * IFLA_MACSEC_*}. Its channels and keys are those of ip-macsec(8), and not managed.
 */
public final class Macsec {

  private static final long LARGEST = 0xFFFF_FFFFL;
  private static final Attr<Long> SCI_SHOWN = Attr.of(1, "IFLA_MACSEC_SCI", Codecs.U64_BE);

  /** The link that carries it. */
  public static final LinkAttribute<String> LINK = Link.LINK;

  /** Who sends it: the hardware address and the port, as {@code 0x} and 16 digits. */
  public static final LinkAttribute<String> SCI =
      data(
              "sci",
              1,
              "IFLA_MACSEC_SCI",
              new Form<>(
                  Form.Shape.TEXT,
                  Macsec::sci,
                  text -> text,
                  Codecs.U64_BE,
                  (text, _) -> Long.parseUnsignedLong(text.substring(2), 16),
                  (number, _) -> "0x%016x".formatted(number)))
          .fixed();

  /** The last part of that. */
  public static final LinkAttribute<Long> PORT =
      data(
              "port",
              Form.ofText(
                  Form.Shape.NUMBER,
                  text -> Form.number(text, 1, 65_535),
                  value -> value.toString()),
              new Port())
          .fixed()
          .usually(1L);

  public static final LinkAttribute<String> CIPHER =
      data("cipher", Cipher.FORM, new Cipher()).fixed().usually("gcm-aes-128");

  /** The length of the check value, in bytes. */
  public static final LinkAttribute<Long> ICVLEN =
      data("icvlen", 3, "IFLA_MACSEC_ICV_LEN", Form.u8(8, 16)).fixed().usually(16L);

  /** Which of the keys is in use for sending. */
  public static final LinkAttribute<Long> ENCODINGSA =
      data("encodingsa", 6, "IFLA_MACSEC_ENCODING_SA", Form.u8(0, 3)).usually(0L);

  /** Whether packets are encrypted; else they are only signed. */
  public static final LinkAttribute<Boolean> ENCRYPT =
      flag("encrypt", 7, "IFLA_MACSEC_ENCRYPT", false);

  /** Whether packets are protected at all. */
  public static final LinkAttribute<Boolean> PROTECT =
      flag("protect", 8, "IFLA_MACSEC_PROTECT", true);

  /** Whether packets say who sends them. */
  public static final LinkAttribute<Boolean> SEND_SCI =
      flag("send_sci", 9, "IFLA_MACSEC_INC_SCI", true);

  public static final LinkAttribute<Boolean> END_STATION =
      flag("end_station", 10, "IFLA_MACSEC_ES", false);
  public static final LinkAttribute<Boolean> SCB = flag("scb", 11, "IFLA_MACSEC_SCB", false);

  /** How late a packet may be, in packets; {@code off} for any time: {@code replay on window N}. */
  public static final LinkAttribute<Long> WINDOW =
      data("window", IpTunnelParts.numberOr("off", LARGEST, false), new Window()).usually(-1L);

  /** What becomes of packets that are not as they should be. */
  public static final LinkAttribute<String> VALIDATE =
      data(
              "validate",
              13,
              "IFLA_MACSEC_VALIDATION",
              Form.word8(0, "disabled", 1, "check", 2, "strict"))
          .usually("strict");

  static final LinkKind KIND =
      LinkKind.of(
              "macsec",
              LINK,
              SCI,
              PORT,
              CIPHER,
              ICVLEN,
              ENCODINGSA,
              ENCRYPT,
              PROTECT,
              SEND_SCI,
              END_STATION,
              SCB,
              WINDOW,
              VALIDATE)
          .requiring(LINK)
          .refusing(Macsec::flaw);

  private Macsec() {}

  public static LinkSettings on(String link) {
    return LinkSettings.of(KIND).with(LINK, link);
  }

  private static LinkAttribute<Boolean> flag(String word, int number, String name, boolean usual) {
    return data(word, number, name, Form.FLAG8).usually(usual);
  }

  private static @Nullable String flaw(LinkSettings settings) {
    String sci = settings.get(SCI);
    Long port = settings.get(PORT);
    return sci == null || port == null || sci.endsWith("%04x".formatted(port))
        ? null
        : "\"port\" is the last part of \"sci\"";
  }

  private static String sci(String text) {
    String digits = text.toLowerCase(Locale.ROOT).replaceFirst("^0x", "");
    if (!digits.matches("[0-9a-f]{1,16}")) {
      throw new IllegalArgumentException(
          "expected up to 16 hexadecimal digits, not \"" + text + "\"");
    }
    return "0x%016x".formatted(Long.parseUnsignedLong(digits, 16));
  }

  /** Said for itself, and shown as the last 16 bits of the whole. */
  private record Port() implements Lies<Long> {

    private static final Attr<Integer> SAID = Attr.of(2, "IFLA_MACSEC_PORT", Codecs.U16_BE);

    @Override
    public void write(Long value, Links links, Said into) {
      into.put(SAID, value.intValue());
    }

    @Override
    public @Nullable Long read(Attributes from, Links links) {
      Long sci = from.get(SCI_SHOWN);
      Integer said = from.get(SAID);
      if (sci != null) {
        return sci & 0xFFFF;
      }
      return said == null ? null : (Long) said.longValue();
    }
  }

  /** A number of IEEE 802.1AE; the kernel shows one of its own for the usual one. */
  private record Cipher() implements Lies<String> {

    private static final Attr<Long> SUITE = Attr.of(4, "IFLA_MACSEC_CIPHER_SUITE", Codecs.U64);
    private static final long FIRST = 0x0080_C200_0100_0001L;
    private static final long OLD = 0x0080_0200_0100_0001L;
    private static final List<String> WORDS =
        List.of("gcm-aes-128", "gcm-aes-256", "gcm-aes-xpn-128", "gcm-aes-xpn-256");

    private static final Form<String, byte[]> FORM =
        new Form<>(
            Form.Shape.TEXT,
            Cipher::word,
            text -> text,
            Codecs.BYTES,
            (_, _) -> new byte[0],
            (_, _) -> null,
            WORDS);

    private static String word(String text) {
      if (!WORDS.contains(text)) {
        throw new IllegalArgumentException(
            "\"" + text + "\" is none of " + String.join(", ", WORDS));
      }
      return text;
    }

    @Override
    public void write(String value, Links links, Said into) {
      into.put(SUITE, FIRST + WORDS.indexOf(value));
    }

    @Override
    public @Nullable String read(Attributes from, Links links) {
      Long suite = from.get(SUITE);
      if (suite == null) {
        return null;
      }
      long place = suite == OLD ? 0 : suite - FIRST;
      return place >= 0 && place < WORDS.size() ? WORDS.get((int) place) : null;
    }
  }

  /** A number that counts if a flag says so; the kernel takes the flag with the number only. */
  private record Window() implements Lies<Long> {

    private static final Attr<Long> NUMBER = Attr.of(5, "IFLA_MACSEC_WINDOW", Codecs.U32);
    private static final Attr<Integer> REPLAY =
        Attr.of(12, "IFLA_MACSEC_REPLAY_PROTECT", Codecs.U8);

    @Override
    public void write(Long value, Links links, Said into) {
      boolean counts = value != IpTunnelParts.Unless.INSTEAD;
      into.put(REPLAY, counts ? 1 : 0);
      if (counts) {
        into.put(NUMBER, value);
      }
    }

    @Override
    public @Nullable Long read(Attributes from, Links links) {
      Integer counts = from.get(REPLAY);
      if (counts == null) {
        return null;
      }
      return counts == 0 ? (Long) IpTunnelParts.Unless.INSTEAD : from.get(NUMBER);
    }
  }
}
