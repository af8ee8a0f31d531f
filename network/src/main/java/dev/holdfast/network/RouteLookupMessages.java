package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.S32;
import static dev.holdfast.netlink.Codecs.U32;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import org.jspecify.annotations.Nullable;

/** Lookups of a way on the wire, write beside read: {@code RTM_GETROUTE} of rtnetlink(7). */
final class RouteLookupMessages {

  private static final Attr<Integer> IIF = Attr.of(3, "RTA_IIF", S32);
  private static final Attr<Long> MARK = Attr.of(16, "RTA_MARK", U32);
  private static final Attr<Long> UID = Attr.of(25, "RTA_UID", U32);

  private static final MessageType GET =
      MessageType.of(
          RouteMessages.GET.number(),
          RouteMessages.GET.name(),
          RouteMessages.GET.header(),
          RouteMessages.DST,
          RouteMessages.SRC,
          IIF,
          RouteMessages.OIF,
          MARK,
          UID);

  /** {@code RTM_F_LOOKUP_TABLE}: say the table that had it; IPv6 does, and refuses the flag. */
  private static final int LOOKUP_TABLE = 0x1000;

  private RouteLookupMessages() {}

  /** Asks for the way of one packet. */
  static Message ask(RouteLookup lookup, @Nullable Integer iif, @Nullable Integer oif) {
    IpAddress from = lookup.from();
    return Message.request(GET, 0)
        .set(RouteMessages.FAMILY, Family.of(lookup.to()))
        .set(RouteMessages.DST_LEN, lookup.to().bits())
        .set(RouteMessages.SRC_LEN, from == null ? 0 : from.bits())
        .set(RouteMessages.FLAGS, lookup.to().isV4() ? LOOKUP_TABLE : 0)
        .put(RouteMessages.DST, lookup.to())
        .putIf(RouteMessages.SRC, from)
        .putIf(IIF, iif)
        .putIf(RouteMessages.OIF, oif)
        .putIf(MARK, lookup.mark())
        .putIf(UID, lookup.uid())
        .build();
  }

  static FoundRoute read(Message answer, RouteLookup lookup, Links links) {
    Attributes attributes = answer.attributes();
    Integer dev = attributes.get(RouteMessages.OIF);
    IpAddress chosen = attributes.get(RouteMessages.PREFSRC);
    Long table = attributes.get(RouteMessages.TABLE);
    Attributes metrics = attributes.get(RouteMessages.METRICS);
    return new FoundRoute(
        lookup.to(),
        RouteType.of(answer.number(RouteMessages.TYPE)).orElse(RouteType.UNICAST),
        HopAttrs.gateway(attributes),
        dev == null ? null : links.name(dev),
        chosen != null ? chosen : lookup.from(),
        table != null ? table : answer.field(RouteMessages.TABLE8),
        metrics == null ? RouteMetrics.NONE : RouteMetricAttrs.read(metrics));
  }
}
