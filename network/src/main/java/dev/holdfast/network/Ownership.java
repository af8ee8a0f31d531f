package dev.holdfast.network;

/**
 * What says that an object is ours.
 *
 * @param listed what is ours though no tag says so
 */
record Ownership(NetworkOptions options, NetworkApplied listed) {

  int protocol() {
    return options.protocol();
  }

  /** Whether it bears our protocol, or our books say that it is ours. */
  boolean owns(String kind, Object key, int bears) {
    return bears == protocol() || lists(kind, key);
  }

  /** Whether our books say that it is ours. */
  boolean lists(String kind, Object key) {
    return listed.lists(kind, key.toString());
  }
}
