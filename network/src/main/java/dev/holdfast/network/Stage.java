package dev.holdfast.network;

/**
 * The order in which a pass does things: what others stand on comes first and goes last, and the
 * new is there before the old goes.
 */
enum Stage {
  /** What is in the way of a link that comes. */
  LINKS_MAKE_ROOM,
  LINKS_COME,
  LINKS,
  /** What is in the way of an address that comes. */
  ADDRESSES_MAKE_ROOM,
  ADDRESSES_COME,
  /** Neighbours, and entries of a bridge's tables. */
  NEIGHBOURS_COME,
  DEVICE_ROUTES_COME,
  NEXTHOPS_COME,
  NEXTHOP_GROUPS_COME,
  GATEWAY_ROUTES_COME,
  RULES_COME,
  RULES_GO,
  ROUTES_GO,
  NEXTHOP_GROUPS_GO,
  NEXTHOPS_GO,
  NEIGHBOURS_GO,
  ADDRESSES_GO,
  LINKS_RELEASED,
  LINKS_GO
}
