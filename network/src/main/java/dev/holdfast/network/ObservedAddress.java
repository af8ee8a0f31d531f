package dev.holdfast.network;

import org.jspecify.annotations.Nullable;

/**
 * An address as the kernel shows it.
 *
 * @param link the name of its interface
 * @param address what an operator would write for it; lifetimes are what is left of them
 * @param protocol {@code IFA_PROTO}, 0 if the kernel tells none
 * @param flags {@code IFA_F_*} of linux/if_addr.h
 * @param unusual what {@code address} cannot express of it; null if nothing
 */
public record ObservedAddress(
    String link, Address address, int protocol, int flags, @Nullable String unusual) {

  private static final int SECONDARY = 0x01;
  private static final int DAD_FAILED = 0x08;
  private static final int TENTATIVE = 0x40;
  private static final int PERMANENT = 0x80;
  private static final int PROTO_LOOPBACK = 1;
  private static final int PROTO_LINK_LOCAL = 3;

  /** Of an IPv4 address, whether it goes with the primary address of its network. */
  public boolean secondary() {
    return address.local().isV4() && (flags & SECONDARY) != 0;
  }

  /** Whether it cannot be used yet, because a duplicate is being looked for. */
  public boolean tentative() {
    return (flags & TENTATIVE) != 0;
  }

  /** Whether another host on the link has it. */
  public boolean duplicate() {
    return (flags & DAD_FAILED) != 0;
  }

  /** Whether the kernel made it by itself, and would again. */
  public boolean ofTheKernel() {
    if (protocol >= PROTO_LOOPBACK && protocol <= PROTO_LINK_LOCAL) {
      return true;
    }
    boolean autoconfigured = address.local().isV6() && (flags & PERMANENT) == 0;
    // Before Linux 5.18 nothing tells the kernel's own from those that somebody added.
    boolean untold = protocol == 0 && ofItself();
    return autoconfigured || untold;
  }

  private boolean ofItself() {
    return (link.equals("lo") && address.local().isLoopback())
        || (address.local().isLinkLocalV6() && address.prefixLength() == 64);
  }

  Address.Key key() {
    return address.key(link);
  }

  @Override
  public String toString() {
    return address + " on " + link;
  }
}
