package dev.holdfast.network;

import dev.holdfast.netlink.IpPrefix;
import org.jspecify.annotations.Nullable;

/**
 * A rule of the routing policy that a namespace should have; ip-rule(8).
 *
 * <p>All of it is what identifies it: the kernel can change nothing of a rule, and has any number
 * of them side by side. A changed rule is another one, which comes before the old one goes. Rules
 * of one priority are asked in the order in which they came, which nothing restores: where it
 * matters, give each a priority of its own.
 *
 * @param priority 0 to 4294967295, the smaller the earlier. It has to be said: the kernel would
 *     choose one by what else is there, and nobody could tell later whether the rule is the one
 *     that was wanted
 */
public record Rule(long priority, RuleSelector selector, RuleAction action) {

  private static final long LARGEST_PRIORITY = 0xFFFF_FFFFL;
  private static final int LONGEST_V4 = 32;

  /**
   * @throws IllegalArgumentException if a value is out of its range or does not fit the others
   */
  public Rule {
    checkedPriority(priority);
    switch (action) {
      case RuleAction.Lookup lookup -> check(priority, selector, lookup);
      case RuleAction.Goto(long target) ->
          refuse(target <= priority, priority, "goto leads to a later rule, not to " + target);
      case RuleAction.Plain _ -> {}
    }
  }

  private static void check(long priority, RuleSelector selector, RuleAction.Lookup lookup) {
    refuse(
        lookup.table() == null && !selector.l3mdev(),
        priority,
        "it needs a table, a goto, an action or l3mdev");
    refuse(
        lookup.table() != null && selector.l3mdev(),
        priority,
        "the table is that of the l3mdev: no table beside l3mdev");
    refuse(!selector.v4() && lookup.realms() != null, priority, "only IPv4 rules have realms");
    Integer length = lookup.suppressPrefixLength();
    refuse(
        selector.v4() && length != null && length > LONGEST_V4,
        priority,
        "an IPv4 prefix length is 0 to 32, not " + length);
  }

  private static void refuse(boolean wrong, long priority, String why) {
    if (wrong) {
      throw new IllegalArgumentException("the rule " + priority + ": " + why);
    }
  }

  static long checkedPriority(long priority) {
    if (priority < 0 || priority > LARGEST_PRIORITY) {
      throw new IllegalArgumentException(
          "the priority of a rule is 0 to " + LARGEST_PRIORITY + ", not " + priority);
    }
    return priority;
  }

  /** Begins a rule of a priority. */
  public static Builder at(long priority) {
    return new Builder(priority);
  }

  public boolean isV4() {
    return selector.v4();
  }

  /** As {@code ip rule} shows it: {@code 100: from 10.0.0.0/24 lookup 100}. */
  @Override
  public String toString() {
    boolean apart = selector.l3mdev() && !(action instanceof RuleAction.Lookup);
    return priority + ": " + selector + (apart ? " lookup [l3mdev-table] " : " ") + action;
  }

  /** A rule in the making; what is not said is left out. */
  public static final class Builder {

    private final long priority;
    private @Nullable Boolean v4;
    private boolean not;
    private @Nullable IpPrefix from;
    private @Nullable IpPrefix to;
    private @Nullable String iif;
    private @Nullable String oif;
    private @Nullable FirewallMark mark;
    private int tos;
    private @Nullable Integer protocol;
    private @Nullable Dscp dscp;
    private @Nullable FlowLabel flowLabel;
    private @Nullable PortRange sourcePorts;
    private @Nullable PortRange destinationPorts;
    private @Nullable NumberRange uids;
    private boolean l3mdev;
    private @Nullable Long tunnelId;
    private @Nullable Long table;
    private @Nullable Integer suppressPrefixLength;
    private @Nullable Integer suppressIfGroup;
    private @Nullable Realms realms;
    private @Nullable RuleAction action;

    private Builder(long priority) {
      this.priority = priority;
    }

    /** IPv4 where no address says so; else its family. */
    public Builder v4(@Nullable Boolean isV4) {
      this.v4 = isV4;
      return this;
    }

    /** IPv6 also where no address says so. */
    public Builder v6() {
      return v4(false);
    }

    public Builder not(boolean inverted) {
      this.not = inverted;
      return this;
    }

    public Builder not() {
      return not(true);
    }

    public Builder from(String prefix) {
      return from(IpPrefix.parse(prefix));
    }

    public Builder from(@Nullable IpPrefix prefix) {
      this.from = prefix;
      return this;
    }

    public Builder to(String prefix) {
      return to(IpPrefix.parse(prefix));
    }

    public Builder to(@Nullable IpPrefix prefix) {
      this.to = prefix;
      return this;
    }

    public Builder iif(@Nullable String name) {
      this.iif = name;
      return this;
    }

    public Builder oif(@Nullable String name) {
      this.oif = name;
      return this;
    }

    public Builder mark(@Nullable FirewallMark marks) {
      this.mark = marks;
      return this;
    }

    /** A mark as {@link FirewallMark#parse} reads it. */
    public Builder mark(String text) {
      return mark(FirewallMark.parse(text));
    }

    public Builder tos(int bits) {
      this.tos = bits;
      return this;
    }

    public Builder dscp(@Nullable Dscp classes) {
      this.dscp = classes;
      return this;
    }

    public Builder flowLabel(@Nullable FlowLabel labels) {
      this.flowLabel = labels;
      return this;
    }

    public Builder protocol(@Nullable Integer number) {
      this.protocol = number;
      return this;
    }

    public Builder sourcePorts(@Nullable PortRange ports) {
      this.sourcePorts = ports;
      return this;
    }

    public Builder destinationPorts(@Nullable PortRange ports) {
      this.destinationPorts = ports;
      return this;
    }

    public Builder uids(@Nullable NumberRange users) {
      this.uids = users;
      return this;
    }

    public Builder l3mdev(boolean isOne) {
      this.l3mdev = isOne;
      return this;
    }

    public Builder tunnelId(@Nullable Long id) {
      this.tunnelId = id;
      return this;
    }

    public Builder table(@Nullable Long number) {
      this.table = number;
      return this;
    }

    public Builder table(long number) {
      return table((Long) number);
    }

    public Builder suppressPrefixLength(@Nullable Integer length) {
      this.suppressPrefixLength = length;
      return this;
    }

    public Builder suppressIfGroup(@Nullable Integer group) {
      this.suppressIfGroup = group;
      return this;
    }

    public Builder realms(@Nullable Realms fromAndTo) {
      this.realms = fromAndTo;
      return this;
    }

    /** What it does other than look up a table. */
    public Builder action(@Nullable RuleAction other) {
      this.action = other;
      return this;
    }

    /**
     * The rule.
     *
     * @throws IllegalArgumentException as {@link Rule}, or if it is to do two things
     */
    public Rule build() {
      boolean looksUp =
          table != null
              || suppressPrefixLength != null
              || suppressIfGroup != null
              || realms != null;
      refuse(
          action != null && looksUp,
          priority,
          "it does one thing: look up a table, go to a rule, or an action");
      return new Rule(
          priority,
          new RuleSelector(
              isV4(),
              not,
              from,
              to,
              iif,
              oif,
              mark,
              tos,
              dscp,
              flowLabel,
              protocol,
              sourcePorts,
              destinationPorts,
              uids,
              l3mdev,
              tunnelId),
          action != null
              ? action
              : new RuleAction.Lookup(table, suppressPrefixLength, suppressIfGroup, realms));
    }

    private boolean isV4() {
      IpPrefix one = from != null ? from : to;
      return v4 != null ? v4 : one == null || one.address().isV4();
    }
  }
}
