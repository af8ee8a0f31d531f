package dev.holdfast.nftables;

import java.util.Locale;

/** What sort of packets a table sees: {@code NFPROTO_*} of linux/netfilter.h, nft(8). */
public enum Family {
  INET(1),
  IP(2),
  ARP(3),
  NETDEV(5),
  BRIDGE(7),
  IP6(10);

  private final int number;

  Family(int number) {
    this.number = number;
  }

  /** The kernel's number. */
  public int number() {
    return number;
  }

  /**
   * The family of a number.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Family of(int number) {
    for (Family family : values()) {
      if (family.number == number) {
        return family;
      }
    }
    throw new IllegalArgumentException("nf_tables has no family " + number);
  }

  /** As nft writes it. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
