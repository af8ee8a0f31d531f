package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.IP;
import static dev.holdfast.netlink.Codecs.U16_BE;
import static dev.holdfast.netlink.Codecs.U32;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.Message;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What vxlan links have by themselves, and the entries of their tables therefore do not say. */
final class Vxlans {

  private static final Attr<Long> ID = Attr.of(1, "IFLA_VXLAN_ID", U32);
  private static final Attr<IpAddress> GROUP = Attr.of(2, "IFLA_VXLAN_GROUP", IP);
  private static final Attr<Integer> PORT = Attr.of(15, "IFLA_VXLAN_PORT", U16_BE);
  private static final Attr<IpAddress> GROUP6 = Attr.of(16, "IFLA_VXLAN_GROUP6", IP);

  /**
   * One link's.
   *
   * @param remote where it was made to send what nobody knows
   */
  record Own(@Nullable Long vni, @Nullable Integer port, @Nullable IpAddress remote) {}

  private Vxlans() {}

  /** Reads them out of a dump of links. */
  static Map<String, Own> read(List<Message> dumped, Links links) {
    Map<String, Own> all = new HashMap<>();
    for (Message message : dumped) {
      Attributes info = message.get(LinkMessages.LINKINFO);
      if (info == null || !"vxlan".equals(info.get(LinkMessages.KIND))) {
        continue;
      }
      Attributes data = info.get(LinkMessages.DATA);
      if (data != null) {
        IpAddress four = data.get(GROUP);
        IpAddress remote = four != null ? four : data.get(GROUP6);
        all.put(
            links.name(message.number(LinkMessages.INDEX)),
            new Own(data.get(ID), data.get(PORT), remote));
      }
    }
    return all;
  }
}
