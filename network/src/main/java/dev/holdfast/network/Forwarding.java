package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.IP;
import static dev.holdfast.netlink.Codecs.U16_BE;
import static dev.holdfast.netlink.Codecs.U32;
import static dev.holdfast.netlink.Codecs.U8;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.Message;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What links that forward say of themselves, and their tables' entries do not. */
final class Forwarding {

  private static final Attr<Integer> VLAN_FILTERING = Attr.of(7, "IFLA_BR_VLAN_FILTERING", U8);
  private static final Attr<Long> VXLAN_ID = Attr.of(1, "IFLA_VXLAN_ID", U32);
  private static final Attr<IpAddress> VXLAN_GROUP = Attr.of(2, "IFLA_VXLAN_GROUP", IP);
  private static final Attr<Integer> VXLAN_PORT = Attr.of(15, "IFLA_VXLAN_PORT", U16_BE);
  private static final Attr<IpAddress> VXLAN_GROUP6 = Attr.of(16, "IFLA_VXLAN_GROUP6", IP);
  private static final Attr<Attributes> DATA = Attr.nested(2, "IFLA_INFO_DATA");

  private final Set<String> filtering = new HashSet<>();
  private final Map<String, String> masters = new HashMap<>();
  private final Map<String, Vxlan> tunnels = new HashMap<>();

  /**
   * A vxlan link.
   *
   * @param remote where it was made to send what nobody knows
   */
  record Vxlan(@Nullable Long vni, @Nullable Integer port, @Nullable IpAddress remote) {}

  /** From what a dump of links says. */
  Forwarding(List<Message> dumped, Links links) {
    for (Message message : dumped) {
      String name = links.name(message.number(LinkMessages.INDEX));
      Integer master = message.get(LinkMessages.MASTER);
      if (master != null) {
        masters.put(name, links.name(master));
      }
      Attributes info = message.get(LinkMessages.LINKINFO);
      Attributes data = info == null ? null : info.get(DATA);
      if (info != null && data != null) {
        add(name, String.valueOf(info.get(LinkMessages.KIND)), data);
      }
    }
  }

  private void add(String name, String kind, Attributes data) {
    if (kind.equals("bridge")) {
      Integer filters = data.get(VLAN_FILTERING);
      if (filters != null && filters != 0) {
        filtering.add(name);
      }
    } else if (kind.equals("vxlan")) {
      IpAddress four = data.get(VXLAN_GROUP);
      IpAddress remote = four != null ? four : data.get(VXLAN_GROUP6);
      tunnels.put(name, new Vxlan(data.get(VXLAN_ID), data.get(VXLAN_PORT), remote));
    }
  }

  /** Whether a bridge looks addresses up by VLAN. */
  boolean filtersVlans(String bridge) {
    return filtering.contains(bridge);
  }

  /** What an interface is a port of; null if it is none. */
  @Nullable String master(String port) {
    return masters.get(port);
  }

  /** Null if there is no such vxlan link. */
  @Nullable Vxlan vxlan(String name) {
    return tunnels.get(name);
  }
}
