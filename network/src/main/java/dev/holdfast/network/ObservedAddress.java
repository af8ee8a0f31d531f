package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import java.util.Collection;
import java.util.List;
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

  /** The same bit, of an IPv6 address: one that the kernel made up for privacy. */
  private static final int TEMPORARY = SECONDARY;

  private static final int DAD_FAILED = 0x08;
  private static final int TENTATIVE = 0x40;
  private static final int PERMANENT = 0x80;
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

  /** Those of all that somebody declared; the others the kernel made by itself, and would again. */
  static List<ObservedAddress> declared(Collection<ObservedAddress> all) {
    // Since Linux 5.18 the kernel's own say so, ::1 and the link-local ones before any other.
    boolean tells = all.stream().anyMatch(one -> one.protocol != 0);
    return all.stream().filter(one -> !one.isOfTheKernel(tells)).toList();
  }

  private boolean isOfTheKernel(boolean tells) {
    if (protocol != 0) {
      return protocol <= PROTO_LINK_LOCAL;
    }
    boolean v6 = address.local().isV6();
    boolean temporary = v6 && (flags & TEMPORARY) != 0;
    boolean autoconfigured = v6 && (flags & PERMANENT) == 0;
    return temporary || isOfATunnel() || (!tells && (autoconfigured || ofItself()));
  }

  /**
   * Whether it is what the kernel makes of the IPv4 address of a sit or gre link, and bears no tag
   * on any kernel: {@code add_v4_addrs} of net/ipv6/addrconf.c.
   */
  private boolean isOfATunnel() {
    IpAddress local = address.local();
    boolean linkLocal = address.prefixLength() == 64 && local.high() == 0xfe80L << 48;
    boolean compatible = address.prefixLength() == 96 && local.high() == 0;
    boolean endsInIpv4 = local.low() >>> 32 == 0 && local.low() >>> 24 != 0;
    return local.isV6() && (linkLocal || compatible) && endsInIpv4;
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
