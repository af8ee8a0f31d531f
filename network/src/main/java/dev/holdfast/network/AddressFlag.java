package dev.holdfast.network;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What else an address is; ip-address(8), {@code IFA_F_*} of linux/if_addr.h. */
public enum AddressFlag {
  /** IPv6 only: it is the home address of Mobile IPv6 (RFC 6275). */
  HOME(0x10),
  /** IPv6 only, with a prefix of 64: temporary addresses (RFC 8981) are made beside it. */
  MNGTMPADDR(0x100),
  /** The group that it is of is joined: it is a multicast address. */
  AUTOJOIN(0x400);

  private final int bit;

  AddressFlag(int bit) {
    this.bit = bit;
  }

  /** The word that an operator writes. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static int bits(Set<AddressFlag> flags) {
    return flags.stream().mapToInt(flag -> flag.bit).sum();
  }

  /** Those of some bits, others left out. */
  static Set<AddressFlag> of(int bits) {
    Set<AddressFlag> flags = EnumSet.noneOf(AddressFlag.class);
    for (AddressFlag flag : values()) {
      if ((bits & flag.bit) != 0) {
        flags.add(flag);
      }
    }
    return flags.isEmpty() ? Set.of() : Collections.unmodifiableSet(flags);
  }

  @Override
  public String toString() {
    return word();
  }
}
