package dev.holdfast.nftables;

import java.util.SortedSet;

/**
 * What flows may take a short way through: nft(8), FLOWTABLES.
 *
 * @param hook where it stands and on which devices, as the kernel shows it
 */
record Flowtable(String name, long handle, Blob hook, long flags) {

  Blob content() {
    return Devices.contentOfFlowtable(hook.bytes()).put(99, flags).build();
  }

  /** The interfaces that it stands on. */
  SortedSet<String> devices() {
    return Devices.ofFlowtable(hook.bytes());
  }
}
