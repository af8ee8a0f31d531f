package dev.holdfast.network;

import dev.holdfast.netlink.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * What a rule is for: packets of one family that are all of this, or with {@code not}, any others;
 * ip-rule(8).
 *
 * @param v4 IPv4; else IPv6
 * @param not whether it is for those that are not so
 * @param from the source, without host bits; null is any
 * @param to the destination, without host bits; null is any
 * @param iif the name of the interface that it came in by, which need not exist; {@code lo} is what
 *     this machine sends itself
 * @param oif the name of the interface that its socket is bound to, which need not exist
 * @param mark its firewall mark
 * @param tos the bits of its type of service, 0 is any: 0x1c in IPv4, 0xfc in IPv6
 * @param dscp its class of service; Linux 6.13, with a mask 6.15
 * @param flowLabel its flow label, IPv6 only; Linux 6.14
 * @param protocol 1 to 255, see {@link IpProtocol}
 * @param sourcePorts with a mask since Linux 6.15
 * @param destinationPorts with a mask since Linux 6.15
 * @param uids the users whose sockets send it, within 0 to 4294967294
 * @param l3mdev whether it comes in or goes out by an l3mdev (a vrf)
 * @param tunnelId what a tunnel with external control has given it, above 0
 */
public record RuleSelector(
    boolean v4,
    boolean not,
    @Nullable IpPrefix from,
    @Nullable IpPrefix to,
    @Nullable String iif,
    @Nullable String oif,
    @Nullable FirewallMark mark,
    int tos,
    @Nullable Dscp dscp,
    @Nullable FlowLabel flowLabel,
    @Nullable Integer protocol,
    @Nullable PortRange sourcePorts,
    @Nullable PortRange destinationPorts,
    @Nullable NumberRange uids,
    boolean l3mdev,
    @Nullable Long tunnelId) {

  private static final int TOS_V4 = 0x1c;
  private static final int TOS_V6 = 0xfc;
  private static final long LARGEST_UID = 0xFFFF_FFFEL;

  /**
   * A prefix of length 0 is any.
   *
   * @throws IllegalArgumentException if a value is out of its range or of the other family
   */
  public RuleSelector {
    from = checked(v4, "from", from);
    to = checked(v4, "to", to);
    if (iif != null) {
      LinkName.check(iif);
    }
    if (oif != null) {
      LinkName.check(oif);
    }
    // ECN is no part of it, and IPv4 rules compare the old three bits only.
    if ((tos & ~(v4 ? TOS_V4 : TOS_V6)) != 0) {
      throw new IllegalArgumentException(
          "the tos of an %s rule has the bits 0x%x only, not 0x%x"
              .formatted(v4 ? "IPv4" : "IPv6", v4 ? TOS_V4 : TOS_V6, tos));
    }
    if (protocol != null) {
      IpProtocol.checked(protocol);
    }
    if (tos != 0 && dscp != null) {
      throw new IllegalArgumentException("a rule has a tos or a dscp, not both");
    }
    if (v4 && flowLabel != null) {
      throw new IllegalArgumentException("only IPv6 packets have a flow label");
    }
    if (uids != null && uids.last() > LARGEST_UID) {
      throw new IllegalArgumentException(
          "uidrange is within 0 to " + LARGEST_UID + ", not " + uids);
    }
    if (tunnelId != null && tunnelId < 1) {
      throw new IllegalArgumentException("a tunnel id is 1 or more, not " + tunnelId);
    }
  }

  private static @Nullable IpPrefix checked(boolean v4, String what, @Nullable IpPrefix prefix) {
    if (prefix != null && prefix.address().isV4() != v4) {
      throw new IllegalArgumentException(
          "the rule is of " + (v4 ? "inet" : "inet6") + ", and \"" + what + "\" is " + prefix);
    }
    if (prefix != null && prefix.hasHostBits()) {
      throw new IllegalArgumentException(prefix + " has host bits: write " + prefix.network());
    }
    return prefix == null || prefix.length() == 0 ? null : prefix;
  }

  /** Whether its text tells the family by an address. */
  boolean tellsFamily() {
    return from != null || to != null;
  }

  /** As {@code ip rule} shows it: {@code from 10.0.0.0/24 fwmark 0x1 iif eth0}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(not ? "not from " : "from ");
    text.append(from == null ? "all" : show(from));
    if (!v4 && !tellsFamily()) {
      text.append(" (IPv6)");
    }
    append(text, "to", to == null ? null : show(to));
    append(text, "tos", tos == 0 ? null : "0x" + Integer.toHexString(tos));
    append(text, "dscp", dscp);
    append(text, "flowlabel", flowLabel);
    append(text, "fwmark", mark);
    append(text, "iif", iif);
    append(text, "oif", oif);
    append(text, "uidrange", uids == null ? null : uids.first() + "-" + uids.last());
    append(text, "ipproto", protocol == null ? null : IpProtocol.name(protocol));
    append(text, "sport", sourcePorts);
    append(text, "dport", destinationPorts);
    append(text, "tun_id", tunnelId);
    return text.toString();
  }

  private static String show(IpPrefix prefix) {
    boolean one = prefix.length() == prefix.address().bits();
    return one ? prefix.address().toString() : prefix.toString();
  }

  private static void append(StringBuilder text, String word, @Nullable Object value) {
    if (value != null) {
      text.append(' ').append(word).append(' ').append(value);
    }
  }
}
