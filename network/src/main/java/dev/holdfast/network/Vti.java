package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

import dev.holdfast.netlink.IpAddress;

/** Where IPsec begins: {@code type vti}, {@code vti6} of ip-link(8), {@code IFLA_VTI_*}. */
public final class Vti {

  public static final LinkAttribute<IpAddress> LOCAL =
      IpTunnelParts.v4("local", 4, "IFLA_VTI_LOCAL");
  public static final LinkAttribute<IpAddress> REMOTE =
      IpTunnelParts.remoteOfPointToPoint(5, "IFLA_VTI_REMOTE");
  public static final LinkAttribute<IpAddress> LOCAL6 =
      IpTunnelParts.v6("local", 4, "IFLA_VTI_LOCAL");
  public static final LinkAttribute<IpAddress> REMOTE6 =
      IpTunnelParts.v6("remote", 5, "IFLA_VTI_REMOTE");
  public static final LinkAttribute<String> DEV = IpTunnelParts.dev(1, "IFLA_VTI_LINK");
  public static final LinkAttribute<Long> IKEY = key("ikey", 2, "IFLA_VTI_IKEY");
  public static final LinkAttribute<Long> OKEY = key("okey", 3, "IFLA_VTI_OKEY");
  public static final LinkAttribute<Long> FWMARK = IpTunnelParts.fwmark(6, "IFLA_VTI_FWMARK");

  static final LinkKind KIND =
      LinkKind.of("vti", LOCAL, REMOTE, DEV, IKEY, OKEY, FWMARK)
          .crossing()
          .with(LinkKind.Trait.WHOLE_CHANGES);
  static final LinkKind KIND6 =
      LinkKind.of("vti6", LOCAL6, REMOTE6, DEV, IKEY, OKEY, FWMARK)
          .crossing()
          .with(LinkKind.Trait.WHOLE_CHANGES);

  private Vti() {}

  private static LinkAttribute<Long> key(String word, int number, String name) {
    Form<Long, Long> numbers = Form.u32be(0, 0xFFFF_FFFFL);
    return data(
            word,
            number,
            name,
            new Form<>(
                Form.Shape.NUMBER,
                Gre::key,
                Object::toString,
                numbers.codec(),
                numbers.out(),
                numbers.in()))
        .usually(0L);
  }
}
