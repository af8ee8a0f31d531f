package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import org.jspecify.annotations.Nullable;

/** A route in the words of ip-route(8). */
final class RouteText {

  private RouteText() {}

  /** What it is beside its key, as {@code ip route} writes it: {@code via 10.0.0.1 dev eth0}. */
  static String of(Route route) {
    IpAddress via = route.via();
    Scope scope = route.scope();
    StringBuilder text =
        new StringBuilder(route.type() == RouteType.UNICAST ? "" : " " + route.type());
    append(text, null, route.encap());
    append(text, "nhid", route.nexthop());
    append(text, via != null && via.isV6() && route.isV4() ? "via inet6" : "via", via);
    append(text, "dev", route.dev());
    append(text, "src", route.source());
    append(text, "scope", RouteDefaults.scope(route).equals(scope) ? null : scope);
    append(text, "realms", route.realms());
    append(text, null, route.onlink() ? "onlink" : null);
    append(text, null, route.metrics().isEmpty() ? null : route.metrics());
    append(text, "expires", route.expires());
    append(text, "pref", route.preference());
    route.hops().forEach(hop -> append(text, null, hop));
    return text.substring(1);
  }

  private static void append(StringBuilder text, @Nullable String word, @Nullable Object value) {
    if (value != null) {
      text.append(word == null ? "" : " " + word).append(' ').append(value);
    }
  }
}
