package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Codecs;
import dev.holdfast.netlink.IpAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the tunnels over IP have in common, each at numbers of its own. */
final class IpTunnelParts {

  private static final long LARGEST = 0xFFFF_FFFFL;

  /** Whether the class of a packet is copied to the one inside. */
  private static final Form<Boolean, byte[]> DSCP =
      new Form<>(
          Form.Shape.TEXT,
          text ->
              switch (text) {
                case "inherit" -> true;
                case "keep" -> false;
                default ->
                    throw new IllegalArgumentException("\"" + text + "\" is none of inherit, keep");
              },
          inherits -> inherits ? "inherit" : "keep",
          Codecs.BYTES,
          (_, _) -> new byte[0],
          (_, _) -> null,
          List.of("inherit", "keep"));

  private IpTunnelParts() {}

  static LinkAttribute<IpAddress> v4(String word, int number, String name) {
    return data(word, number, name, Form.IPV4).usually(IpAddress.ANY_V4);
  }

  /** The other end, of links that are either point to point or not, for as long as they live. */
  static LinkAttribute<IpAddress> remoteOfPointToPoint(int number, String name) {
    return data("remote", number, name, Form.IPV4)
        .anewBetween((from, to) -> isOneHost(from) != isOneHost(to))
        .usually(IpAddress.ANY_V4);
  }

  private static boolean isOneHost(IpAddress address) {
    return !address.equals(IpAddress.ANY_V4) && !address.isMulticast();
  }

  static LinkAttribute<IpAddress> v6(String word, int number, String name) {
    return data(word, number, name, Form.IPV6).usually(IpAddress.ANY_V6);
  }

  /** The link that packets leave by. */
  static LinkAttribute<String> dev(int number, String name) {
    return data("dev", number, name, Form.LINK_OR_NONE).ifAbsent(Form.NONE).usually(Form.NONE);
  }

  static LinkAttribute<Long> ttl(String word, int number, String name) {
    return data(word, number, name, Form.naming(Form.u8(0, 255), 0, "inherit")).usually(0L);
  }

  static LinkAttribute<Boolean> flag(String word, int number, String name, boolean usual) {
    return data(word, number, name, Form.FLAG8).ifAbsent(usual).usually(usual);
  }

  static LinkAttribute<Long> fwmark(int number, String name) {
    return data("fwmark", number, name, Form.hex(Form.u32(0, LARGEST))).ifAbsent(0L).usually(0L);
  }

  static LinkAttribute<Boolean> bit(String word, Lies<Boolean> lies) {
    return data(word, Form.FLAG8, lies).ifAbsent(false).usually(false);
  }

  /** What it is wrapped into besides: {@code IFLA_*_ENCAP_*} from a number on. */
  static LinkAttribute<?>[] encapsulation(String prefix, int first) {
    Attr<Integer> flags = Attr.of(first + 1, prefix + "_ENCAP_FLAGS", Codecs.U16);
    Form<Long, Integer> port = Form.u16be(0, 65_535);
    return new LinkAttribute<?>[] {
      data(
              "encap",
              first,
              prefix + "_ENCAP_TYPE",
              Form.word16(0, "none", 1, "fou", 2, "gue", 3, "mpls"))
          .ifAbsent("none")
          .usually("none"),
      data("encap-sport", first + 2, prefix + "_ENCAP_SPORT", port).ifAbsent(0L).usually(0L),
      data("encap-dport", first + 3, prefix + "_ENCAP_DPORT", port).ifAbsent(0L).usually(0L),
      bit("encap-csum", Lies.Bits.ofInt(flags, 1)),
      bit("encap-csum6", Lies.Bits.ofInt(flags, 2)),
      bit("encap-remcsum", Lies.Bits.ofInt(flags, 4))
    };
  }

  /** A number for which a bit of another attribute says that it does not count. */
  record Unless<R extends Number>(Attr<R> number, int shift, long width, Attr<Long> flags, long bit)
      implements Lies<Long> {

    /** What is shown instead of the number. */
    static final long INSTEAD = -1;

    @Override
    public void write(Long value, Links links, Said into) {
      if (value == INSTEAD) {
        into.put(flags, bit);
      } else {
        into.put(flags, 0L);
        put(number, value << shift, into);
      }
    }

    @SuppressWarnings("unchecked")
    private static <N extends Number> void put(Attr<N> attr, long value, Said into) {
      boolean small = attr.codec().equals(Codecs.U8);
      into.put(attr, (N) (small ? (Number) (int) value : (Number) value));
    }

    @Override
    public @Nullable Long read(Attributes from, Links links) {
      Long all = from.get(flags);
      R raw = from.get(number);
      if (all != null && (all & bit) != 0) {
        return INSTEAD;
      }
      return raw == null ? null : (Long) (raw.longValue() >> shift & width);
    }
  }

  /** A number or a word that stands for {@link Unless#INSTEAD}. */
  static Form<Long, byte[]> numberOr(String word, long most, boolean hex) {
    Form<Long, byte[]> numbers =
        Form.ofText(Form.Shape.NUMBER, text -> Form.number(text, 0, most), Object::toString);
    return Form.naming(hex ? Form.hex(numbers) : numbers, Unless.INSTEAD, word);
  }

  /**
   * What the tunnels over IPv6 have in common.
   *
   * @param flags {@code IP6_TNL_F_*} of linux/ip6_tunnel.h
   * @param flowinfo class and flow label in one
   */
  static LinkAttribute<?>[] overV6(
      Attr<Integer> limit, Attr<Long> flowinfo, Attr<Long> flags, Attr<Long> mark) {
    return new LinkAttribute<?>[] {
      data("encaplimit", numberOr("none", 255, false), new Unless<>(limit, 0, 0xFF, flags, 0x1))
          .usually(0L),
      data("tclass", numberOr("inherit", 255, true), new Unless<>(flowinfo, 20, 0xFF, flags, 0x2))
          .usually(0L),
      data(
              "flowlabel",
              numberOr("inherit", 0xF_FFFF, true),
              new Unless<>(flowinfo, 0, 0xF_FFFF, flags, 0x4))
          .usually(0L),
      data("dscp", DSCP, Lies.Bits.ofLong(flags, 0x10)).ifAbsent(false).usually(false),
      data(
              "fwmark",
              numberOr("inherit", LARGEST, true),
              new Unless<>(mark, 0, LARGEST, flags, 0x20))
          .ifAbsent(0L)
          .usually(0L),
      bit("allow-localremote", Lies.Bits.ofLong(flags, 0x40))
    };
  }

  /** One list of attributes of several. */
  static LinkAttribute<?>[] all(LinkAttribute<?>[]... lists) {
    return Arrays.stream(lists).flatMap(Arrays::stream).toArray(LinkAttribute<?>[]::new);
  }

  static LinkAttribute<?>[] of(LinkAttribute<?>... some) {
    return some;
  }
}
