package dev.holdfast.network;

/**
 * The order in which a pass does things: what others stand on comes first and goes last, and the
 * new is there before the old goes.
 */
enum Stage {
  LINKS,
  /** What is in the way of an address that comes. */
  ADDRESSES_MAKE_ROOM,
  ADDRESSES_COME,
  DEVICE_ROUTES_COME,
  GATEWAY_ROUTES_COME,
  ROUTES_GO,
  ADDRESSES_GO,
  LINKS_RELEASED
}
