package dev.holdfast.network;

import org.jspecify.annotations.Nullable;

/** Which bridge an interface is a port of, and how that looks addresses up, once a pass is over. */
record Forwarding(Links links, NetworkState desired) {

  /** Whether it is a bridge, or will be one. */
  boolean isBridge(String name) {
    LinkSettings wish = desired.links().get(name);
    LinkKind kind = wish == null ? null : wish.kind();
    return kind == null ? FdbMessages.isBridge(name, links) : kind.equals(Bridge.KIND);
  }

  /** Whether a bridge looks addresses up by VLAN. */
  boolean filtersVlans(String bridge) {
    return Boolean.TRUE.equals(value(bridge, Bridge.VLAN_FILTERING));
  }

  /** What an interface is a port of; null if it is none. */
  @Nullable String master(String port) {
    String master = value(port, Link.MASTER);
    return Form.NONE.equals(master) ? null : master;
  }

  private <T> @Nullable T value(String link, LinkAttribute<T> attribute) {
    LinkSettings wish = desired.links().get(link);
    T wanted = wish == null ? null : wish.get(attribute);
    return wanted != null
        ? wanted
        : links.named(link).map(found -> found.get(attribute)).orElse(null);
  }
}
