package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.network.BridgeVlans.Range;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which VLANs ports and bridges are in, on the wire: what {@code bridge vlan} speaks. */
final class BridgeVlanTable implements Apart<BridgeVlans> {

  private static final int PF_BRIDGE = 7;

  /** {@code RTEXT_FILTER_BRVLAN_COMPRESSED}: VLANs in a row come as their ends. */
  private static final long COMPRESSED = 4;

  // linux/if_bridge.h
  private static final int BRIDGE_FLAGS_SELF = 2;
  private static final int PVID = 2;
  private static final int UNTAGGED = 4;
  private static final int RANGE_BEGIN = 8;
  private static final int RANGE_END = 16;

  @Override
  public Map<Integer, BridgeVlans> look(Look look) throws KernelException {
    Links links = look.links();
    Map<Integer, BridgeVlans> found = new HashMap<>();
    if (links.all().stream().anyMatch(BridgeVlanTable::knowsVlans)) {
      for (Message message : look.dump("list the VLANs of bridges", dump())) {
        int index = message.number(LinkMessages.INDEX);
        // Some hardware answers, too, of its own switch.
        if (bridge(links.at(index), links).filter(BridgeVlanTable::knowsVlans).isPresent()) {
          found.put(index, read(message));
        }
      }
    }
    return found;
  }

  /** The bridge that a link is, or is a port of. */
  private static Optional<ObservedLink> bridge(@Nullable ObservedLink link, Links links) {
    String kind = Bridge.KIND.name();
    if (link == null) {
      return Optional.empty();
    }
    String master = link.get(Link.MASTER);
    return link.kind().equals(kind) || master == null || !link.portKind().equals(kind)
        ? Optional.of(link)
        : links.named(master);
  }

  /** Whether it is a bridge, and one of a kernel whose bridges know VLANs. */
  private static boolean knowsVlans(ObservedLink link) {
    return link.get(Bridge.VLAN_DEFAULT_PVID) != null;
  }

  static Message dump() {
    return Message.request(LinkMessages.GET, 0)
        .set(LinkMessages.FAMILY, PF_BRIDGE)
        .put(LinkMessages.EXT_MASK, COMPRESSED)
        .build();
  }

  /** A bridge without VLANs shows none. */
  static BridgeVlans read(Message message) {
    Attributes spec = message.get(LinkMessages.AF_SPEC);
    List<Range> ranges = new ArrayList<>();
    int first = 0;
    for (long info : spec == null ? List.<Long>of() : spec.all(LinkMessages.VLAN_INFO)) {
      int flags = (int) info & 0xffff;
      int vlan = (int) (info >> 16);
      if ((flags & RANGE_BEGIN) != 0) {
        first = vlan;
      } else {
        int from = (flags & RANGE_END) != 0 ? first : vlan;
        ranges.add(new Range(from, vlan, (flags & PVID) != 0, (flags & UNTAGGED) != 0));
      }
    }
    return new BridgeVlans(ranges);
  }

  /** First all others go; what is there already as it should be, nobody notices. */
  @Override
  public Deed set(int index, String kind, BridgeVlans value) {
    boolean self = kind.equals(Bridge.KIND.name());
    List<Message> messages = new ArrayList<>();
    if (!value.others().isEmpty()) {
      messages.add(message(LinkMessages.DELETE, index, self, value.others()));
    }
    if (!value.ranges().isEmpty()) {
      messages.add(message(LinkMessages.SET, index, self, value.ranges()));
    }
    return new Deed.Send(messages);
  }

  /** Speaks of some VLANs of a port, or of a bridge itself. */
  static Message message(MessageType type, int index, boolean self, List<Range> ranges) {
    return Message.request(type, 0)
        .set(LinkMessages.FAMILY, PF_BRIDGE)
        .set(LinkMessages.INDEX, index)
        .nest(
            LinkMessages.BRIDGE_SPEC,
            spec -> {
              if (self) {
                spec.put(LinkMessages.BRIDGE_FLAGS, BRIDGE_FLAGS_SELF);
              }
              for (Range range : ranges) {
                int flags = (range.pvid() ? PVID : 0) | (range.untagged() ? UNTAGGED : 0);
                if (range.first() == range.last()) {
                  spec.put(LinkMessages.VLAN_INFO, info(range.first(), flags));
                } else {
                  spec.put(LinkMessages.VLAN_INFO, info(range.first(), flags | RANGE_BEGIN));
                  spec.put(LinkMessages.VLAN_INFO, info(range.last(), flags | RANGE_END));
                }
              }
            })
        .build();
  }

  /** {@code struct bridge_vlan_info}: 16 bits of flags, then the VLAN. */
  private static long info(int vlan, int flags) {
    return (long) vlan << 16 | flags;
  }
}
