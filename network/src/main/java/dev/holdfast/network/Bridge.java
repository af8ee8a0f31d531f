package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

/** A bridge: {@code type bridge} of ip-link(8), {@code IFLA_BR_*}. Times are in 1/100 s. */
public final class Bridge {

  private static final long LARGEST = 0xFFFF_FFFFL;

  public static final LinkAttribute<Long> FORWARD_DELAY =
      data("forward_delay", 1, "IFLA_BR_FORWARD_DELAY", Form.u32(0, 3000)).usually(1500L);
  public static final LinkAttribute<Long> HELLO_TIME =
      data("hello_time", 2, "IFLA_BR_HELLO_TIME", Form.u32(100, 1000)).usually(200L);
  public static final LinkAttribute<Long> MAX_AGE =
      data("max_age", 3, "IFLA_BR_MAX_AGE", Form.u32(600, 4000)).usually(2000L);

  /** How long a learnt address is kept. */
  public static final LinkAttribute<Long> AGEING_TIME =
      data("ageing_time", 4, "IFLA_BR_AGEING_TIME", Form.u32(0, LARGEST)).usually(30_000L);

  /** Whether the spanning tree protocol is on. */
  public static final LinkAttribute<Boolean> STP_STATE =
      data("stp_state", 5, "IFLA_BR_STP_STATE", Form.FLAG32).usually(false);

  public static final LinkAttribute<Long> PRIORITY =
      data("priority", 6, "IFLA_BR_PRIORITY", Form.u16(0, 65_535)).usually(32_768L);
  public static final LinkAttribute<Boolean> VLAN_FILTERING =
      data("vlan_filtering", 7, "IFLA_BR_VLAN_FILTERING", Form.FLAG8).usually(false);
  public static final LinkAttribute<String> VLAN_PROTOCOL =
      data(
              "vlan_protocol",
              8,
              "IFLA_BR_VLAN_PROTOCOL",
              Form.word16be(0x8100, "802.1Q", 0x88a8, "802.1ad"))
          .usually("802.1Q");

  /** The VLAN of packets without a tag; 0 for none. */
  public static final LinkAttribute<Long> VLAN_DEFAULT_PVID =
      data("vlan_default_pvid", 39, "IFLA_BR_VLAN_DEFAULT_PVID", Form.u16(0, 4094)).usually(1L);

  static final LinkKind KIND =
      LinkKind.of(
              "bridge",
              FORWARD_DELAY,
              HELLO_TIME,
              MAX_AGE,
              AGEING_TIME,
              STP_STATE,
              PRIORITY,
              VLAN_FILTERING,
              VLAN_PROTOCOL,
              VLAN_DEFAULT_PVID)
          .withPorts(BridgePort.all());

  private Bridge() {}

  /** A bridge as the kernel makes one. */
  public static LinkSettings bridge() {
    return LinkSettings.of(KIND);
  }
}
