package dev.holdfast.network;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a rule does with what it selects; ip-rule(8), {@code FR_ACT_*} of linux/fib_rules.h. */
public sealed interface RuleAction {

  /**
   * A table is looked up; if it has no answer, the next rule is asked.
   *
   * @param table 1 to 4294967295; null is that of the l3mdev (a vrf) that the packet belongs to
   * @param suppressPrefixLength answers with no longer a prefix than this are none, 0 to 128
   * @param suppressIfGroup answers that leave by an interface of this group are none
   * @param realms IPv4 only
   */
  record Lookup(
      @Nullable Long table,
      @Nullable Integer suppressPrefixLength,
      @Nullable Integer suppressIfGroup,
      @Nullable Realms realms)
      implements RuleAction {

    /**
     * @throws IllegalArgumentException if a number is out of its range
     */
    public Lookup {
      if (table != null) {
        RouteTable.checked(table);
      }
      if (suppressPrefixLength != null
          && (suppressPrefixLength < 0 || suppressPrefixLength > 128)) {
        throw new IllegalArgumentException(
            "a prefix length to suppress is 0 to 128, not " + suppressPrefixLength);
      }
      if (suppressIfGroup != null && suppressIfGroup < 0) {
        throw new IllegalArgumentException(
            "a group to suppress is 0 to 2147483647, not " + suppressIfGroup);
      }
    }

    @Override
    public String toString() {
      return "lookup "
          + (table == null ? "[l3mdev-table]" : RouteTable.name(table))
          + (suppressPrefixLength == null ? "" : " suppress_prefixlength " + suppressPrefixLength)
          + (suppressIfGroup == null ? "" : " suppress_ifgroup " + suppressIfGroup)
          + (realms == null ? "" : " realms " + realms);
    }
  }

  /**
   * It goes on at a later rule.
   *
   * @param priority of the rule; while there is none, this rule does nothing
   */
  record Goto(long priority) implements RuleAction {

    /**
     * @throws IllegalArgumentException if the priority is out of its range
     */
    public Goto {
      Rule.checkedPriority(priority);
    }

    @Override
    public String toString() {
      return "goto " + priority;
    }
  }

  /** What needs no more words. */
  enum Plain implements RuleAction {
    /** The next rule is asked. */
    NOP(3),
    /** It is dropped silently. */
    BLACKHOLE(6),
    /** It is dropped, and the sender is told that the network is unreachable. */
    UNREACHABLE(7),
    /** It is dropped, and the sender is told that this is prohibited. */
    PROHIBIT(8);

    private final int number;

    Plain(int number) {
      this.number = number;
    }

    int number() {
      return number;
    }

    /** The word that an operator writes. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /**
     * Reads the word of an action.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static Plain parse(String text) {
      for (Plain action : values()) {
        if (action.word().equals(text)) {
          return action;
        }
      }
      String known = Arrays.stream(values()).map(Plain::word).collect(Collectors.joining(", "));
      throw new IllegalArgumentException(
          "not an action of a rule: \"" + text + "\" (" + known + ")");
    }

    @Override
    public String toString() {
      return word();
    }
  }
}
