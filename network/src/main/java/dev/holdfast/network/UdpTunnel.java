package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Codecs;
import org.jspecify.annotations.Nullable;

/** What the tunnels over UDP have in common, each at numbers of its own. */
final class UdpTunnel {

  /** The time to live as that of the packet inside. */
  private static final long INHERITED = 256;

  private UdpTunnel() {}

  /** A time to live, {@code auto} for what the way needs, or that of the packet inside. */
  static LinkAttribute<Long> ttl(Lies<Long> lies) {
    Form<Long, byte[]> numbers =
        Form.ofText(Form.Shape.NUMBER, text -> Form.number(text, 1, 255), Object::toString);
    return data("ttl", Form.naming(Form.naming(numbers, 0, "auto"), INHERITED, "inherit"), lies)
        .usually(0L);
  }

  /** A type of service, or that of the packet inside. */
  static LinkAttribute<Long> tos(int number, String name) {
    return data("tos", number, name, Form.naming(Form.hex(Form.u8(0, 255)), 1, "inherit"))
        .usually(0L);
  }

  static LinkAttribute<Long> flowlabel(int number, String name) {
    return data("flowlabel", number, name, Form.hex(Form.u32be(0, 0xF_FFFF))).usually(0L);
  }

  /** Whether its packets may be fragmented on the way. */
  static LinkAttribute<String> df(int number, String name) {
    return data("df", number, name, Form.word8(0, "unset", 1, "set", 2, "inherit"))
        .usually("unset");
  }

  static LinkAttribute<Boolean> flag(String word, int number, String name, boolean usual) {
    return data(word, number, name, Form.FLAG8).fixed().ifAbsent(usual).usually(usual);
  }

  /** A flag that the kernel says by its being there. */
  static LinkAttribute<Boolean> presence(String word, int number, String name) {
    return data(word, number, name, Form.PRESENCE).fixed().ifAbsent(false).usually(false);
  }

  /**
   * A time to live in one attribute, and that it is inherited in another.
   *
   * @param byPresence whether the other is sent with nothing in it, as a VXLAN's; it is shown with
   *     a number nevertheless
   * @param fixed whether the kernel refuses to change between the two
   */
  record Ttl(Attr<Integer> number, Attr<byte[]> inherited, boolean byPresence, boolean fixed)
      implements Lies<Long> {

    static Ttl of(String kind, int number, int inherited, boolean byPresence, boolean fixed) {
      return new Ttl(
          Attr.of(number, "IFLA_" + kind + "_TTL", Codecs.U8),
          Attr.of(inherited, "IFLA_" + kind + "_TTL_INHERIT", Codecs.BYTES),
          byPresence,
          fixed);
    }

    @Override
    public void write(Long value, Links links, Said into) {
      if (value == INHERITED) {
        into.put(inherited, byPresence ? new byte[0] : new byte[] {1});
      } else {
        into.put(number, value.intValue());
      }
    }

    @Override
    public @Nullable Long read(Attributes from, Links links) {
      byte[] inherits = from.get(inherited);
      Integer plain = from.get(number);
      if (inherits != null && (inherits.length == 0 || inherits[0] != 0)) {
        return INHERITED;
      }
      return plain == null ? null : (Long) plain.longValue();
    }

    @Override
    public boolean isAnew(Long from, Long to) {
      return fixed && (from == INHERITED || to == INHERITED);
    }
  }
}
