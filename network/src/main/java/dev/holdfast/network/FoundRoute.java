package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import org.jspecify.annotations.Nullable;

/**
 * The way that the kernel sends a packet, and the answer to a {@link RouteLookup}.
 *
 * @param to where the packet goes
 * @param type {@code unicast} by a way, {@code local} to this machine, {@code broadcast}, {@code
 *     multicast}
 * @param via the next router, also one of the other family; null if the destination is on the link
 * @param dev the interface that it leaves by
 * @param source the source that it gets, or has; null if the kernel names none
 * @param table the routing table that had the way; see {@link RouteTable}
 * @param metrics what counts on this way, the path's MTU that was learned among it
 */
public record FoundRoute(
    IpAddress to,
    RouteType type,
    @Nullable IpAddress via,
    @Nullable String dev,
    @Nullable IpAddress source,
    long table,
    RouteMetrics metrics) {

  /** As ip-route(8) shows it: {@code 192.0.2.1 via 10.0.0.1 dev eth0 src 10.0.0.2}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    text.append(type == RouteType.UNICAST ? "" : type.word() + " ").append(to);
    append(text, "via", via);
    append(text, "dev", dev);
    append(text, "table", table == RouteTable.MAIN ? null : RouteTable.name(table));
    append(text, "src", source);
    return text.toString();
  }

  private static void append(StringBuilder text, String word, @Nullable Object value) {
    if (value != null) {
      text.append(' ').append(word).append(' ').append(value);
    }
  }
}
