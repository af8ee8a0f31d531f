package dev.holdfast.network;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Field;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.Message;
import java.util.List;

/** Which rules a message means to the kernel: not only the one that it says. */
final class RuleFinding {

  /** What the kernel compares of the rule that is to be deleted, as far as it is given. */
  private static final List<Attr<?>> COMPARED =
      List.of(
          RuleSelectorAttrs.FWMARK,
          RuleSelectorAttrs.FWMASK,
          RuleSelectorAttrs.IIFNAME,
          RuleSelectorAttrs.OIFNAME,
          RuleSelectorAttrs.IP_PROTO,
          RuleSelectorAttrs.SPORT_RANGE,
          RuleSelectorAttrs.DPORT_RANGE,
          RuleSelectorAttrs.UID_RANGE,
          RuleSelectorAttrs.TUN_ID,
          RuleMessages.FLOW,
          RuleSelectorAttrs.L3MDEV,
          RuleMessages.SUPPRESS_IFGROUP,
          RuleSelectorAttrs.SPORT_MASK,
          RuleSelectorAttrs.DPORT_MASK,
          RuleSelectorAttrs.DSCP,
          RuleSelectorAttrs.DSCP_MASK,
          RuleSelectorAttrs.FLOWLABEL,
          RuleSelectorAttrs.FLOWLABEL_MASK);

  private RuleFinding() {}

  /**
   * Whether to the kernel a message of ours means another rule, too, as {@code rule_find} of
   * net/core/fib_rules.c has it: what is not given is anything, and whether a rule is inverted, or
   * where it leads, does not count.
   */
  static boolean takes(Message named, Message there) {
    if (named.field(RuleMessages.FAMILY) != there.field(RuleMessages.FAMILY)
        || RuleMessages.priority(named) != RuleMessages.priority(there)
        || named.field(RuleMessages.ACTION) != there.field(RuleMessages.ACTION)
        || !prefixTakes(RuleMessages.SRC_LEN, RuleSelectorAttrs.SRC, named, there)
        || !prefixTakes(RuleMessages.DST_LEN, RuleSelectorAttrs.DST, named, there)) {
      return false;
    }
    int tos = named.number(RuleMessages.TOS);
    long table = RuleMessages.table(named);
    Long length = named.get(RuleMessages.SUPPRESS_PREFIXLEN);
    int protocol = RuleMessages.protocol(named);
    return (tos == 0 || tos == there.number(RuleMessages.TOS))
        && (table == 0 || table == RuleMessages.table(there))
        && (protocol == 0 || protocol == RuleMessages.protocol(there))
        && (length == null
            || length == RuleMessages.NONE
            || length.equals(there.get(RuleMessages.SUPPRESS_PREFIXLEN)))
        && COMPARED.stream().allMatch(attribute -> attributeTakes(attribute, named, there));
  }

  /** How much a rule says: one that another is mistaken for says more, or as much. */
  static int weight(Message there) {
    Long length = there.get(RuleMessages.SUPPRESS_PREFIXLEN);
    List<Boolean> said =
        List.of(
            there.field(RuleMessages.SRC_LEN) != 0,
            there.field(RuleMessages.DST_LEN) != 0,
            there.number(RuleMessages.TOS) != 0,
            RuleMessages.table(there) != 0,
            RuleMessages.protocol(there) != 0,
            length != null && length != RuleMessages.NONE);
    long attributes =
        COMPARED.stream().filter(attribute -> there.attributes().has(attribute)).count();
    return (int) (attributes + said.stream().filter(one -> one).count());
  }

  private static boolean prefixTakes(
      Field length, Attr<IpAddress> address, Message named, Message there) {
    long bits = named.field(length);
    IpAddress one = named.get(address);
    return bits == 0
        || (bits == there.field(length) && one != null && one.equals(there.get(address)));
  }

  private static boolean attributeTakes(Attr<?> attribute, Message named, Message there) {
    if (!named.attributes().has(attribute)) {
      return true;
    }
    Object value = named.get(attribute);
    return value != null && value.equals(there.get(attribute));
  }
}
