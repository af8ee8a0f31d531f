package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.port;

/** A port of a bridge: {@code type bridge_slave} of ip-link(8), {@code IFLA_BRPORT_*}. */
public final class BridgePort {

  /** The spanning tree protocol's cost of the way through it. */
  public static final LinkAttribute<Long> COST =
      port("bridge_port.cost", 3, "IFLA_BRPORT_COST", Form.u32(1, 65_535));

  public static final LinkAttribute<Long> PRIORITY =
      port("bridge_port.priority", 2, "IFLA_BRPORT_PRIORITY", Form.u16(0, 63)).usually(32L);

  /** Whether packets may leave by the port that they came from. */
  public static final LinkAttribute<Boolean> HAIRPIN =
      port("bridge_port.hairpin", 4, "IFLA_BRPORT_MODE", Form.FLAG8).usually(false);

  public static final LinkAttribute<Boolean> LEARNING =
      port("bridge_port.learning", 8, "IFLA_BRPORT_LEARNING", Form.FLAG8).usually(true);
  public static final LinkAttribute<Boolean> ISOLATED =
      port("bridge_port.isolated", 33, "IFLA_BRPORT_ISOLATED", Form.FLAG8).usually(false);

  private BridgePort() {}

  static LinkAttribute<?>[] all() {
    return new LinkAttribute<?>[] {COST, PRIORITY, HAIRPIN, LEARNING, ISOLATED};
  }
}
