package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Codecs;
import org.jspecify.annotations.Nullable;

/**
 * A ring, or two networks beside each other, of two links: {@code type hsr} of ip-link(8), {@code
 * IFLA_HSR_*}. The kernel changes nothing of one.
 *
 * <p>The version of the protocol is not managed: the kernel does not show it.
 */
public final class Hsr {

  /** The one link. */
  public static final LinkAttribute<String> SLAVE1 =
      data("slave1", 1, "IFLA_HSR_SLAVE1", Form.LINK).fixed();

  /** The other link. */
  public static final LinkAttribute<String> SLAVE2 =
      data("slave2", 2, "IFLA_HSR_SLAVE2", Form.LINK).fixed();

  /** The link to a device that is none of the ring's; Linux 6.11. */
  public static final LinkAttribute<String> INTERLINK =
      data("interlink", 8, "IFLA_HSR_INTERLINK", Form.LINK_OR_NONE)
          .fixed()
          .ifAbsent(Form.NONE)
          .usually(Form.NONE);

  /** The last byte of the multicast address by which its nodes know each other. */
  public static final LinkAttribute<Long> SUPERVISION =
      data(
              "supervision",
              Form.ofText(
                  Form.Shape.NUMBER, text -> Form.number(text, 0, 255), value -> value.toString()),
              new LastByte())
          .fixed()
          .usually(0L);

  /** A ring (hsr), or parallel networks (prp); Linux 5.10. */
  public static final LinkAttribute<String> PROTO =
      data("proto", 7, "IFLA_HSR_PROTOCOL", Form.word8(0, "hsr", 1, "prp"))
          .fixed()
          .ifAbsent("hsr")
          .usually("hsr");

  static final LinkKind KIND =
      LinkKind.of("hsr", SLAVE1, SLAVE2, INTERLINK, SUPERVISION, PROTO).requiring(SLAVE1, SLAVE2);

  private Hsr() {}

  public static LinkSettings of(String slave1, String slave2) {
    return LinkSettings.of(KIND).with(SLAVE1, slave1).with(SLAVE2, slave2);
  }

  /** Said as a number, and shown as the whole address. */
  private record LastByte() implements Lies<Long> {

    private static final Attr<Integer> SAID = Attr.of(3, "IFLA_HSR_MULTICAST_SPEC", Codecs.U8);
    private static final Attr<byte[]> SHOWN = Attr.of(4, "IFLA_HSR_SUPERVISION_ADDR", Codecs.BYTES);

    @Override
    public void write(Long value, Links links, Said into) {
      into.put(SAID, value.intValue());
    }

    @Override
    public @Nullable Long read(Attributes from, Links links) {
      byte[] address = from.get(SHOWN);
      Integer said = from.get(SAID);
      if (address != null && address.length > 0) {
        return address[address.length - 1] & 0xFFL;
      }
      return said == null ? null : (Long) said.longValue();
    }
  }
}
