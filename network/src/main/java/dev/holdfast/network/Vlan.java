package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

/** A VLAN on another link: {@code type vlan} of ip-link(8), {@code IFLA_VLAN_*}. */
public final class Vlan {

  /** The link that carries it. */
  public static final LinkAttribute<String> LINK = Link.LINK;

  /** The VLAN's number. */
  public static final LinkAttribute<Long> ID =
      data("id", 1, "IFLA_VLAN_ID", Form.u16(0, 4094)).fixed();

  /** What its tags look like. */
  public static final LinkAttribute<String> PROTOCOL =
      data("protocol", 5, "IFLA_VLAN_PROTOCOL", Form.word16be(0x8100, "802.1Q", 0x88a8, "802.1ad"))
          .fixed()
          .usually("802.1Q");

  static final LinkKind KIND = LinkKind.of("vlan", LINK, ID, PROTOCOL).requiring(LINK, ID);

  private Vlan() {}

  /** A VLAN on a link. */
  public static LinkSettings on(String link, long id) {
    return LinkSettings.of(KIND).with(LINK, link).with(ID, id);
  }
}
