package dev.holdfast.network;

import java.util.Set;

/**
 * What says that an object is ours.
 *
 * @param untagged the addresses that are ours though no tag says so: {@code 10.0.0.2/24 on eth0}
 */
record Ownership(NetworkOptions options, Set<String> untagged) {

  int protocol() {
    return options.protocol();
  }

  /** The tag to write on an address; 0 for none. */
  int addressTag() {
    return options.addressTags() ? options.protocol() : 0;
  }

  /** Whether an address bears our tag. */
  boolean tagged(ObservedAddress address) {
    return options.addressTags() && address.protocol() == options.protocol();
  }
}
