package dev.holdfast.network;

import org.jspecify.annotations.Nullable;

/**
 * A member of a multicast group as the kernel shows it.
 *
 * @param entry what an operator would write for it; null if that cannot be expressed
 * @param shown it in words
 * @param permanent whether it stays; the others were learned, and are forgotten
 * @param flags {@code MDB_FLAGS_*} of linux/if_bridge.h
 * @param protocol {@code MDBA_MDB_EATTR_RTPROT}, who put it there; 0 if the kernel tells none
 * @param unusual what {@code entry} cannot express of it; null if nothing
 */
public record ObservedMdbEntry(
    @Nullable MdbEntry entry,
    String shown,
    boolean permanent,
    int flags,
    int protocol,
    @Nullable String unusual) {

  /** {@code MDB_FLAGS_STAR_EXCL}: the kernel made it, of one for all sources. */
  private static final int STAR_EXCL = 2;

  /** Whether the kernel made it by itself, and would again. */
  public boolean ofTheKernel() {
    return !permanent || (flags & STAR_EXCL) != 0 || protocol == RouteProtocol.KERNEL;
  }

  @Override
  public String toString() {
    return shown;
  }
}
