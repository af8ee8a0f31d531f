package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

/** A routing domain of its own for its ports: {@code type vrf} of ip-link(8). */
public final class Vrf {

  /** The routing table of its ports. */
  public static final LinkAttribute<Long> TABLE =
      data("table", 1, "IFLA_VRF_TABLE", Form.u32(1, 0xFFFF_FFFFL)).fixed();

  static final LinkKind KIND = LinkKind.of("vrf", TABLE).requiring(TABLE);

  private Vrf() {}

  /** A VRF with a routing table. */
  public static LinkSettings of(long table) {
    return LinkSettings.of(KIND).with(TABLE, table);
  }
}
