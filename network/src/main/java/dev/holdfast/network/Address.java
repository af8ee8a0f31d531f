package dev.holdfast.network;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An address that a link should have; ip-address(8).
 *
 * <p>What is left out is the kernel's default when we create it, and is not looked at in an address
 * that somebody else has put there.
 *
 * @param local the address itself
 * @param prefixLength 0 to 32, or 0 to 128
 * @param peer the other end of a point-to-point link
 * @param broadcast IPv4 only; the kernel sets none by itself
 * @param label IPv4 only: at most 15 characters that begin with the name of the link
 * @param scope IPv4 only, because in IPv6 the address itself says it; global, or host for
 *     127.0.0.0/8
 * @param valid how long until the kernel removes it
 * @param preferred how long until it is deprecated; at most {@code valid}
 * @param noPrefixRoute whether the kernel leaves the route of the prefix to others
 * @param noDad IPv6 only: whether duplicate address detection is skipped
 * @param metric of the route of the prefix, 1 to 4294967295; 0 is the kernel's default
 */
public record Address(
    IpAddress local,
    int prefixLength,
    @Nullable IpAddress peer,
    @Nullable IpAddress broadcast,
    @Nullable String label,
    @Nullable Scope scope,
    Lifetime valid,
    Lifetime preferred,
    boolean noPrefixRoute,
    boolean noDad,
    long metric,
    Set<AddressFlag> flags) {

  private static final int LONGEST_LABEL = 15;
  private static final long LARGEST_METRIC = 0xFFFF_FFFFL;
  private static final int PREFIX_OF_TEMPORARY = 64;

  /**
   * @throws IllegalArgumentException if a value is out of its range or does not fit the others
   */
  public Address {
    IpPrefix checked = new IpPrefix(local, prefixLength);
    flags = flags.isEmpty() ? Set.of() : Collections.unmodifiableSet(EnumSet.copyOf(flags));
    if (!isPossible(local, flags)) {
      throw new IllegalArgumentException(local + " cannot be the address of a link");
    }
    sameFamily(checked, "peer", peer);
    sameFamily(checked, "broadcast", broadcast);
    if (preferred.compareTo(valid) > 0) {
      throw new IllegalArgumentException(
          checked + " cannot be preferred (" + preferred + ") longer than valid (" + valid + ")");
    }
    if (valid.seconds() == 0) {
      throw new IllegalArgumentException(checked + " cannot be valid for 0s");
    }
    if (local.isV6()) {
      checkV6(checked, broadcast, label, scope);
    } else if (noDad) {
      throw new IllegalArgumentException(checked + ": only IPv6 detects duplicate addresses");
    }
    if (label != null && (label.isEmpty() || label.length() > LONGEST_LABEL)) {
      throw new IllegalArgumentException(
          checked + ": a label has 1 to " + LONGEST_LABEL + " characters, not \"" + label + "\"");
    }
    if (metric < 0 || metric > LARGEST_METRIC) {
      throw new IllegalArgumentException(
          "the metric of " + checked + " is 0 to " + LARGEST_METRIC + ", not " + metric);
    }
    checkFlags(checked, flags);
    peer = local.equals(peer) ? null : peer;
  }

  /** An address without what is rare. */
  public Address(
      IpAddress local,
      int prefixLength,
      @Nullable IpAddress peer,
      @Nullable IpAddress broadcast,
      @Nullable String label,
      @Nullable Scope scope,
      Lifetime valid,
      Lifetime preferred,
      boolean noPrefixRoute,
      boolean noDad) {
    this(
        local,
        prefixLength,
        peer,
        broadcast,
        label,
        scope,
        valid,
        preferred,
        noPrefixRoute,
        noDad,
        0,
        Set.of());
  }

  private static void checkFlags(IpPrefix checked, Set<AddressFlag> flags) {
    boolean v4 = checked.address().isV4();
    if (v4 && (flags.contains(AddressFlag.HOME) || flags.contains(AddressFlag.MNGTMPADDR))) {
      throw new IllegalArgumentException(checked + ": only IPv6 has home and mngtmpaddr");
    }
    if (flags.contains(AddressFlag.MNGTMPADDR) && checked.length() != PREFIX_OF_TEMPORARY) {
      throw new IllegalArgumentException(checked + ": mngtmpaddr needs a prefix of 64");
    }
    if (flags.contains(AddressFlag.AUTOJOIN) && !checked.address().isMulticast()) {
      throw new IllegalArgumentException(checked + ": only a multicast address has autojoin");
    }
  }

  /** An address with nothing but its prefix. */
  public static Address of(IpPrefix prefix) {
    return new Address(
        prefix.address(),
        prefix.length(),
        null,
        null,
        null,
        null,
        Lifetime.FOREVER,
        Lifetime.FOREVER,
        false,
        false);
  }

  /**
   * Reads {@code 10.0.0.2/24}.
   *
   * @throws IllegalArgumentException if it is not an address with a prefix length
   */
  public static Address parse(String text) {
    return of(IpPrefix.parse(text));
  }

  /**
   * What tells one address from another: there is one of each in a namespace.
   *
   * @param peerNetwork null in IPv6, where an address has at most one peer, and without a peer
   */
  public record Key(
      String link, IpAddress local, int prefixLength, @Nullable IpPrefix peerNetwork) {

    @Override
    public String toString() {
      String peer = peerNetwork == null ? "" : " peer " + peerNetwork;
      return local + "/" + prefixLength + peer + " on " + link;
    }
  }

  /** Its key on a link. */
  public Key key(String link) {
    boolean aside = local.isV4() && peer != null && !prefix().network().equals(network());
    return new Key(link, local, prefixLength, aside ? network() : null);
  }

  static boolean isPossible(IpAddress local, Set<AddressFlag> flags) {
    boolean joined = flags.contains(AddressFlag.AUTOJOIN);
    return !local.isUnspecified() && !(local.isV6() && local.isMulticast() && !joined);
  }

  /** The address with its prefix length, host bits and all. */
  public IpPrefix prefix() {
    return new IpPrefix(local, prefixLength);
  }

  /** The network that is on the link: of the peer if there is one, as the kernel sees it. */
  public IpPrefix network() {
    return new IpPrefix(peer == null ? local : peer, prefixLength).network();
  }

  /** The scope that it has in the kernel if nothing else is said. */
  public Scope effectiveScope() {
    return scope != null ? scope : ofItself(local);
  }

  // An IPv4 address in 127.0.0.0/8 gets scope host from ip-address(8), not from the kernel.
  private static Scope ofItself(IpAddress address) {
    if (address.isLoopback()) {
      return Scope.HOST;
    }
    if (address.isLinkLocalV6()) {
      return Scope.LINK;
    }
    boolean siteLocal = address.isV6() && address.high() >>> 54 == 0xfec0 >>> 6;
    return siteLocal ? Scope.SITE : Scope.GLOBAL;
  }

  public Address withPeer(IpAddress peer) {
    return new Address(
        local,
        prefixLength,
        peer,
        broadcast,
        label,
        scope,
        valid,
        preferred,
        noPrefixRoute,
        noDad,
        metric,
        flags);
  }

  public Address withBroadcast(IpAddress broadcast) {
    return new Address(
        local,
        prefixLength,
        peer,
        broadcast,
        label,
        scope,
        valid,
        preferred,
        noPrefixRoute,
        noDad,
        metric,
        flags);
  }

  public Address withLabel(String label) {
    return new Address(
        local,
        prefixLength,
        peer,
        broadcast,
        label,
        scope,
        valid,
        preferred,
        noPrefixRoute,
        noDad,
        metric,
        flags);
  }

  public Address withScope(@Nullable Scope scope) {
    return new Address(
        local,
        prefixLength,
        peer,
        broadcast,
        label,
        scope,
        valid,
        preferred,
        noPrefixRoute,
        noDad,
        metric,
        flags);
  }

  public Address withLifetimes(Lifetime valid, Lifetime preferred) {
    return new Address(
        local,
        prefixLength,
        peer,
        broadcast,
        label,
        scope,
        valid,
        preferred,
        noPrefixRoute,
        noDad,
        metric,
        flags);
  }

  public Address withNoPrefixRoute() {
    return new Address(
        local,
        prefixLength,
        peer,
        broadcast,
        label,
        scope,
        valid,
        preferred,
        true,
        noDad,
        metric,
        flags);
  }

  public Address withNoDad() {
    return new Address(
        local,
        prefixLength,
        peer,
        broadcast,
        label,
        scope,
        valid,
        preferred,
        noPrefixRoute,
        true,
        metric,
        flags);
  }

  public Address withMetric(long ofItsRoute) {
    return new Address(
        local,
        prefixLength,
        peer,
        broadcast,
        label,
        scope,
        valid,
        preferred,
        noPrefixRoute,
        noDad,
        ofItsRoute,
        flags);
  }

  public Address withFlags(Set<AddressFlag> all) {
    return new Address(
        local,
        prefixLength,
        peer,
        broadcast,
        label,
        scope,
        valid,
        preferred,
        noPrefixRoute,
        noDad,
        metric,
        all);
  }

  private static void sameFamily(IpPrefix prefix, String what, @Nullable IpAddress other) {
    if (other != null && other.isV4() != prefix.address().isV4()) {
      throw new IllegalArgumentException(
          "the " + what + " " + other + " of " + prefix + " is of the other address family");
    }
  }

  private static void checkV6(
      IpPrefix checked,
      @Nullable IpAddress broadcast,
      @Nullable String label,
      @Nullable Scope scope) {
    if (broadcast != null) {
      throw new IllegalArgumentException(checked + ": IPv6 has no broadcast");
    }
    if (label != null) {
      throw new IllegalArgumentException(checked + ": only an IPv4 address has a label");
    }
    Scope itsOwn = ofItself(checked.address());
    if (scope != null && !scope.equals(itsOwn)) {
      throw new IllegalArgumentException(checked + " has scope " + itsOwn + " and no other");
    }
  }

  /** As {@code ip address} writes it, with what is not the default. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(prefix().toString());
    append(text, "peer", peer);
    append(text, "broadcast", broadcast);
    append(text, "label", label);
    append(text, "scope", ofItself(local).equals(scope) ? null : scope);
    append(text, "metric", metric == 0 ? null : metric);
    append(text, "valid", valid.isForever() ? null : valid);
    append(text, "preferred", preferred.isForever() ? null : preferred);
    text.append(noPrefixRoute ? " noprefixroute" : "").append(noDad ? " nodad" : "");
    flags.forEach(flag -> text.append(' ').append(flag));
    return text.toString();
  }

  private static void append(StringBuilder text, String word, @Nullable Object value) {
    if (value != null) {
      text.append(' ').append(word).append(' ').append(value);
    }
  }
}
