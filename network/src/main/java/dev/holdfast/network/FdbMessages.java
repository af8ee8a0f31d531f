package dev.holdfast.network;

import dev.holdfast.netlink.Flags;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.MacAddress;
import dev.holdfast.netlink.Message;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Entries of forwarding tables on the wire, write beside read: {@code RTM_*NEIGH} of the family
 * {@code AF_BRIDGE}.
 */
final class FdbMessages {

  private static final int AF_BRIDGE = 7;
  private static final int SELF = 0x02;
  private static final int MASTER = 0x04;

  // bridge(8) writes these: to a bridge NOARP is static, and to a vxlan link either is held.
  private static final int PERMANENT = 0x80 | 0x40;
  private static final int STATIC = 0x40 | 0x02;

  private FdbMessages() {}

  static Message dump() {
    return Message.request(NeighbourMessages.GET, 0)
        .set(NeighbourMessages.FAMILY, AF_BRIDGE)
        .build();
  }

  /**
   * Fails if the address has an entry, whoever owns it and behind whatever port; but one more
   * destination of an address that can have many is added beside the others.
   */
  static Message create(FdbEntry entry, Links links) {
    boolean beside = entry.dst() != null && entry.hasMany();
    return write(Flags.CREATE | (beside ? Flags.APPEND : Flags.EXCL), entry, links);
  }

  /** Replaces what the address has, whoever owns it; behind another port it moves here. */
  static Message createOrReplace(FdbEntry entry, Links links) {
    return write(Flags.CREATE | Flags.REPLACE, entry, links);
  }

  private static Message write(int flags, FdbEntry entry, Links links) {
    return about(Message.request(NeighbourMessages.NEW, flags), entry, links)
        .set(
            NeighbourMessages.FLAGS,
            table(entry, links) | (entry.sticky() ? ObservedFdbEntry.STICKY : 0))
        .build();
  }

  /** Deletes one, whoever owns it; of several destinations the one that it names. */
  static Message delete(FdbEntry entry, Links links) {
    return about(Message.request(NeighbourMessages.DELETE, 0), entry, links).build();
  }

  private static Message.Builder about(Message.Builder message, FdbEntry entry, Links links) {
    return message
        .set(NeighbourMessages.FAMILY, AF_BRIDGE)
        .set(NeighbourMessages.INDEX, links.index(entry.dev()))
        // An interface's own table gives nothing back that is not called permanent.
        .set(NeighbourMessages.STATE, isPermanent(entry, links) ? PERMANENT : STATIC)
        .set(NeighbourMessages.FLAGS, table(entry, links))
        .putIf(NeighbourMessages.DST, entry.dst())
        .put(NeighbourMessages.LLADDR, entry.mac().bytes())
        .putIf(NeighbourMessages.VLAN, entry.vlan())
        .putIf(NeighbourMessages.PORT, entry.port())
        .putIf(NeighbourMessages.VNI, entry.vni())
        .putIf(
            NeighbourMessages.IFINDEX,
            entry.via() == null ? null : (Integer) links.index(entry.via()))
        .putIf(NeighbourMessages.SRC_VNI, entry.srcVni());
  }

  private static boolean isPermanent(FdbEntry entry, Links links) {
    return isSelf(entry, links) || entry.state() == FdbState.PERMANENT;
  }

  private static int table(FdbEntry entry, Links links) {
    return isSelf(entry, links) ? SELF : MASTER;
  }

  /** What a bridge has in its table for itself is shown as no port's, and written as its own. */
  private static boolean isSelf(FdbEntry entry, Links links) {
    return entry.self() || isBridge(entry.dev(), links);
  }

  static boolean isBridge(String name, Links links) {
    return links.named(name).map(link -> link.kind().equals("bridge")).orElse(false);
  }

  /** Reads one; empty if it is no entry of Ethernet addresses. */
  static Optional<ObservedFdbEntry> read(
      Message message, Links links, Map<String, Vxlans.Own> vxlans) {
    byte[] hardware = message.get(NeighbourMessages.LLADDR);
    Optional<MacAddress> mac = hardware == null ? Optional.empty() : MacAddress.of(hardware);
    if (message.number(NeighbourMessages.FAMILY) != AF_BRIDGE || mac.isEmpty()) {
      return Optional.empty();
    }
    String dev = links.name(message.number(NeighbourMessages.INDEX));
    int flags = message.number(NeighbourMessages.FLAGS);
    int state = message.number(NeighbourMessages.STATE);
    boolean self = (flags & SELF) != 0;
    Integer master = message.get(NeighbourMessages.MASTER);
    boolean local = (state & FdbState.PERMANENT.number()) != 0;
    FdbState held = self ? null : local ? FdbState.PERMANENT : FdbState.STATIC;
    boolean sticky = (flags & ObservedFdbEntry.STICKY) != 0 && held == FdbState.STATIC;
    String unusual =
        message.attributes().has(NeighbourMessages.NH_ID) ? "a nexthop as its destination" : null;
    try {
      FdbEntry entry = entry(message, links, dev, mac.get(), held, sticky, self);
      return Optional.of(
          new ObservedFdbEntry(
              entry,
              self || master == null ? null : links.name(master),
              state,
              flags,
              isOwn(entry, links, vxlans),
              unusual));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Whether a link has it for being as it is, and nobody had to say more. */
  private static boolean isOwn(FdbEntry entry, Links links, Map<String, Vxlans.Own> vxlans) {
    Vxlans.Own vxlan = vxlans.get(entry.dev());
    return entry.dst() == null
        ? links.all().stream().map(ObservedLink::mac).anyMatch(entry.mac()::equals)
        : entry.mac().bits() == 0
            && entry.port() == null
            && entry.vni() == null
            && vxlan != null
            && entry.dst().equals(vxlan.remote());
  }

  private static FdbEntry entry(
      Message message,
      Links links,
      String dev,
      MacAddress mac,
      @Nullable FdbState held,
      boolean sticky,
      boolean self) {
    Integer via = message.get(NeighbourMessages.IFINDEX);
    IpAddress dst = message.get(NeighbourMessages.DST);
    boolean remote = dst != null;
    return new FdbEntry(
        dev,
        mac,
        message.get(NeighbourMessages.VLAN),
        dst,
        remote ? message.get(NeighbourMessages.VNI) : null,
        remote ? message.get(NeighbourMessages.SRC_VNI) : null,
        remote ? message.get(NeighbourMessages.PORT) : null,
        remote && via != null ? links.name(via) : null,
        held,
        sticky,
        self);
  }
}
