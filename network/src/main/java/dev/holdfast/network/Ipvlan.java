package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

/**
 * Another address on the same hardware address: {@code type ipvlan}, {@code ipvtap} of ip-link(8).
 *
 * <p>All of those on one link have one mode: the kernel changes it for all of them at once.
 */
public final class Ipvlan {

  /** The link that carries it. */
  public static final LinkAttribute<String> LINK = Link.LINK;

  public static final LinkAttribute<String> MODE =
      data("mode", 1, "IFLA_IPVLAN_MODE", Form.word16(0, "l2", 1, "l3", 2, "l3s")).usually("l3");

  /** Whom it may talk to on the same link. */
  public static final LinkAttribute<String> FLAG =
      data("flag", 2, "IFLA_IPVLAN_FLAGS", Form.word16(0, "bridge", 1, "private", 2, "vepa"))
          .usually("bridge");

  static final LinkKind KIND = LinkKind.of("ipvlan", LINK, MODE, FLAG).requiring(LINK).crossing();
  static final LinkKind TAP = LinkKind.of("ipvtap", LINK, MODE, FLAG).requiring(LINK).crossing();

  private Ipvlan() {}

  public static LinkSettings on(String link) {
    return LinkSettings.of(KIND).with(LINK, link);
  }
}
