package dev.holdfast.network;

import static dev.holdfast.network.LinkAttribute.data;

import dev.holdfast.netlink.Codecs;
import dev.holdfast.netlink.MacAddress;

/**
 * A bridge: {@code type bridge} of ip-link(8), {@code IFLA_BR_*}. Times are in 1/100 s; a kernel
 * that ticks 250 times a second holds even ones only.
 */
public final class Bridge {

  private static final long LARGEST = 0xFFFF_FFFFL;

  /** A day; what is beyond it, and below a second, the kernel silently takes for it. */
  private static final long LONGEST_QUERY = 8_640_000;

  private static final MacAddress USUAL_GROUP = MacAddress.parse("01:80:c2:00:00:00");

  /**
   * Whether the spanning tree protocol is on. It comes before the times: those that it does not
   * allow are taken only while it is off.
   */
  public static final LinkAttribute<Boolean> STP_STATE =
      data("stp_state", 5, "IFLA_BR_STP_STATE", Form.FLAG32).usually(false);

  public static final LinkAttribute<Long> FORWARD_DELAY =
      data("forward_delay", 1, "IFLA_BR_FORWARD_DELAY", Form.u32(0, LARGEST)).usually(1500L);
  public static final LinkAttribute<Long> HELLO_TIME =
      data("hello_time", 2, "IFLA_BR_HELLO_TIME", Form.u32(100, 1000)).usually(200L);
  public static final LinkAttribute<Long> MAX_AGE =
      data("max_age", 3, "IFLA_BR_MAX_AGE", Form.u32(600, 4000)).usually(2000L);

  /** How long a learnt address is kept. */
  public static final LinkAttribute<Long> AGEING_TIME =
      data("ageing_time", 4, "IFLA_BR_AGEING_TIME", Form.u32(0, LARGEST)).usually(30_000L);

  public static final LinkAttribute<Long> PRIORITY =
      data("priority", 6, "IFLA_BR_PRIORITY", Form.u16(0, 65_535)).usually(32_768L);

  /** Which of the groups 01:80:c2:00:00:0X it forwards, a bit for each; never the first three. */
  public static final LinkAttribute<Long> GROUP_FWD_MASK =
      data("group_fwd_mask", 9, "IFLA_BR_GROUP_FWD_MASK", maskOfGroups(0x7)).usually(0L);

  /** Where the spanning tree protocol speaks: 01:80:c2:00:00:0X. */
  public static final LinkAttribute<MacAddress> GROUP_ADDRESS =
      data("group_address", 20, "IFLA_BR_GROUP_ADDR", groupAddress()).usually(USUAL_GROUP);

  /** Whether nothing is learnt from link-local packets. */
  public static final LinkAttribute<Boolean> NO_LINKLOCAL_LEARN =
      option("no_linklocal_learn", 0).usually(false);

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

  public static final LinkAttribute<Boolean> VLAN_STATS_ENABLED =
      data("vlan_stats_enabled", 41, "IFLA_BR_VLAN_STATS_ENABLED", Form.FLAG8).usually(false);

  /** Cannot be changed while a port is in a VLAN. */
  public static final LinkAttribute<Boolean> VLAN_STATS_PER_PORT =
      data("vlan_stats_per_port", 45, "IFLA_BR_VLAN_STATS_PER_PORT", Form.FLAG8).usually(false);

  /** Whether each VLAN may have a spanning tree of its own; Linux 5.18. */
  public static final LinkAttribute<Boolean> MST_ENABLED = option("mst_enabled", 2).usually(false);

  /** How many addresses it learns; 0 for any number. Linux 6.7. */
  public static final LinkAttribute<Long> FDB_MAX_LEARNED =
      data("fdb_max_learned", 49, "IFLA_BR_FDB_MAX_LEARNED", Form.u32(0, LARGEST)).usually(0L);

  public static final LinkAttribute<Boolean> MCAST_SNOOPING =
      data("mcast_snooping", 23, "IFLA_BR_MCAST_SNOOPING", Form.FLAG8).usually(true);

  /** Needs {@code vlan_filtering}; Linux 5.15. */
  public static final LinkAttribute<Boolean> MCAST_VLAN_SNOOPING =
      option("mcast_vlan_snooping", 1).usually(false);

  /** 0 is never, 1 while a querier was heard, 2 always. */
  public static final LinkAttribute<Long> MCAST_ROUTER =
      data("mcast_router", 22, "IFLA_BR_MCAST_ROUTER", Form.u8(0, 2)).usually(1L);

  public static final LinkAttribute<Boolean> MCAST_QUERY_USE_IFADDR =
      data("mcast_query_use_ifaddr", 24, "IFLA_BR_MCAST_QUERY_USE_IFADDR", Form.FLAG8)
          .usually(false);
  public static final LinkAttribute<Boolean> MCAST_QUERIER =
      data("mcast_querier", 25, "IFLA_BR_MCAST_QUERIER", Form.FLAG8).usually(false);
  public static final LinkAttribute<Long> MCAST_HASH_MAX =
      data("mcast_hash_max", 27, "IFLA_BR_MCAST_HASH_MAX", Form.u32(0, LARGEST)).usually(4096L);
  public static final LinkAttribute<Long> MCAST_LAST_MEMBER_COUNT =
      data("mcast_last_member_count", 28, "IFLA_BR_MCAST_LAST_MEMBER_CNT", Form.u32(0, LARGEST))
          .usually(2L);
  public static final LinkAttribute<Long> MCAST_STARTUP_QUERY_COUNT =
      data("mcast_startup_query_count", 29, "IFLA_BR_MCAST_STARTUP_QUERY_CNT", Form.u32(0, LARGEST))
          .usually(2L);
  public static final LinkAttribute<Long> MCAST_LAST_MEMBER_INTERVAL =
      time("mcast_last_member_interval", 30, "IFLA_BR_MCAST_LAST_MEMBER_INTVL").usually(100L);
  public static final LinkAttribute<Long> MCAST_MEMBERSHIP_INTERVAL =
      time("mcast_membership_interval", 31, "IFLA_BR_MCAST_MEMBERSHIP_INTVL").usually(26_000L);
  public static final LinkAttribute<Long> MCAST_QUERIER_INTERVAL =
      time("mcast_querier_interval", 32, "IFLA_BR_MCAST_QUERIER_INTVL").usually(25_500L);
  public static final LinkAttribute<Long> MCAST_QUERY_INTERVAL =
      data("mcast_query_interval", 33, "IFLA_BR_MCAST_QUERY_INTVL", Form.u64(100, LONGEST_QUERY))
          .usually(12_500L);
  public static final LinkAttribute<Long> MCAST_QUERY_RESPONSE_INTERVAL =
      time("mcast_query_response_interval", 34, "IFLA_BR_MCAST_QUERY_RESPONSE_INTVL")
          .usually(1000L);

  /** Usually 3125; a kernel that ticks 250 times a second shows 3124. */
  public static final LinkAttribute<Long> MCAST_STARTUP_QUERY_INTERVAL =
      data(
          "mcast_startup_query_interval",
          35,
          "IFLA_BR_MCAST_STARTUP_QUERY_INTVL",
          Form.u64(100, LONGEST_QUERY));

  public static final LinkAttribute<Boolean> MCAST_STATS_ENABLED =
      data("mcast_stats_enabled", 42, "IFLA_BR_MCAST_STATS_ENABLED", Form.FLAG8).usually(false);
  public static final LinkAttribute<Long> MCAST_IGMP_VERSION =
      data("mcast_igmp_version", 43, "IFLA_BR_MCAST_IGMP_VERSION", Form.u8(2, 3)).usually(2L);
  public static final LinkAttribute<Long> MCAST_MLD_VERSION =
      data("mcast_mld_version", 44, "IFLA_BR_MCAST_MLD_VERSION", Form.u8(1, 2)).usually(1L);
  public static final LinkAttribute<Boolean> NF_CALL_IPTABLES =
      data("nf_call_iptables", 36, "IFLA_BR_NF_CALL_IPTABLES", Form.FLAG8).usually(false);
  public static final LinkAttribute<Boolean> NF_CALL_IP6TABLES =
      data("nf_call_ip6tables", 37, "IFLA_BR_NF_CALL_IP6TABLES", Form.FLAG8).usually(false);
  public static final LinkAttribute<Boolean> NF_CALL_ARPTABLES =
      data("nf_call_arptables", 38, "IFLA_BR_NF_CALL_ARPTABLES", Form.FLAG8).usually(false);

  static final LinkKind KIND =
      LinkKind.of(
              "bridge",
              STP_STATE,
              FORWARD_DELAY,
              HELLO_TIME,
              MAX_AGE,
              AGEING_TIME,
              PRIORITY,
              GROUP_FWD_MASK,
              GROUP_ADDRESS,
              NO_LINKLOCAL_LEARN,
              VLAN_FILTERING,
              VLAN_PROTOCOL,
              VLAN_DEFAULT_PVID,
              VLAN_STATS_ENABLED,
              VLAN_STATS_PER_PORT,
              MST_ENABLED,
              FDB_MAX_LEARNED,
              MCAST_SNOOPING,
              MCAST_VLAN_SNOOPING,
              MCAST_ROUTER,
              MCAST_QUERY_USE_IFADDR,
              MCAST_QUERIER,
              MCAST_HASH_MAX,
              MCAST_LAST_MEMBER_COUNT,
              MCAST_STARTUP_QUERY_COUNT,
              MCAST_LAST_MEMBER_INTERVAL,
              MCAST_MEMBERSHIP_INTERVAL,
              MCAST_QUERIER_INTERVAL,
              MCAST_QUERY_INTERVAL,
              MCAST_QUERY_RESPONSE_INTERVAL,
              MCAST_STARTUP_QUERY_INTERVAL,
              MCAST_STATS_ENABLED,
              MCAST_IGMP_VERSION,
              MCAST_MLD_VERSION,
              NF_CALL_IPTABLES,
              NF_CALL_IP6TABLES,
              NF_CALL_ARPTABLES)
          .withPorts(BridgePort.all());

  private Bridge() {}

  /** A bridge as the kernel makes one. */
  public static LinkSettings bridge() {
    return LinkSettings.of(KIND);
  }

  private static LinkAttribute<Long> time(String word, int number, String name) {
    return data(word, number, name, Form.u64(0, Integer.MAX_VALUE));
  }

  /**
   * One of those that share an attribute: {@code struct br_boolopt_multi} has a value and a mask,
   * 32 bits each. A kernel that does not know one leaves it out of the mask, and refuses it
   * silently.
   */
  private static LinkAttribute<Boolean> option(String word, int bit) {
    long value = 1L << bit;
    long mask = value << 32;
    Form<Boolean, Long> form =
        new Form<>(
            Form.Shape.FLAG,
            Form.FLAG8.parse(),
            Form.FLAG8.render(),
            Codecs.U64,
            (on, _) -> on ? mask | value : mask,
            (bits, _) -> (bits & mask) == 0 ? null : (Boolean) ((bits & value) != 0));
    return data(word, 46, "IFLA_BR_MULTI_BOOLOPT", form).afterBirth();
  }

  /**
   * A mask of link-local groups.
   *
   * @param never those that the kernel refuses
   */
  static Form<Long, Integer> maskOfGroups(long never) {
    Form<Long, Integer> numbers = Form.u16(0, 65_535);
    return new Form<>(
        Form.Shape.NUMBER,
        text -> {
          long mask = numbers.parse().apply(text);
          if ((mask & never) != 0) {
            throw new IllegalArgumentException(
                "the kernel never forwards the groups of the bits 0x"
                    + Long.toHexString(mask & never));
          }
          return mask;
        },
        numbers.render(),
        numbers.codec(),
        numbers.out(),
        numbers.in());
  }

  private static Form<MacAddress, byte[]> groupAddress() {
    return new Form<>(
        Form.Shape.TEXT,
        text -> {
          MacAddress address = MacAddress.parse(text);
          long last = address.bits() - USUAL_GROUP.bits();
          if (last != 0 && (last < 4 || last > 15)) {
            throw new IllegalArgumentException(
                "expected 01:80:c2:00:00:0X, where X is 0 or 4 to f, not " + text);
          }
          return address;
        },
        Form.MAC.render(),
        Form.MAC.codec(),
        Form.MAC.out(),
        Form.MAC.in());
  }
}
