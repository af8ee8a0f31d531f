package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.BYTES;
import static dev.holdfast.netlink.Codecs.U32;
import static dev.holdfast.netlink.Codecs.U8;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Field;
import dev.holdfast.netlink.Flags;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.netlink.Struct;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Rules on the wire, write beside read: {@code RTM_*RULE} of linux/fib_rules.h. */
final class RuleMessages {

  static final Field FAMILY = Field.u8(0, "family");
  static final Field DST_LEN = Field.u8(1, "dst_len");
  static final Field SRC_LEN = Field.u8(2, "src_len");
  static final Field TOS = Field.u8(3, "tos");
  static final Field TABLE8 = Field.u8(4, "table");
  static final Field ACTION = Field.u8(7, "action");
  static final Field FLAGS = Field.u32(8, "flags");

  static final Attr<Long> GOTO = Attr.of(4, "FRA_GOTO", U32);
  static final Attr<Long> PRIORITY = Attr.of(6, "FRA_PRIORITY", U32);
  static final Attr<Long> FLOW = Attr.of(11, "FRA_FLOW", U32);
  static final Attr<Long> SUPPRESS_IFGROUP = Attr.of(13, "FRA_SUPPRESS_IFGROUP", U32);
  static final Attr<Long> SUPPRESS_PREFIXLEN = Attr.of(14, "FRA_SUPPRESS_PREFIXLEN", U32);
  static final Attr<Long> TABLE = Attr.of(15, "FRA_TABLE", U32);
  static final Attr<byte[]> PAD = Attr.of(18, "FRA_PAD", BYTES);
  static final Attr<Integer> PROTOCOL = Attr.of(21, "FRA_PROTOCOL", U8);

  private static final List<Attr<?>> ATTRIBUTES =
      Stream.of(
              RuleSelectorAttrs.ALL,
              List.<Attr<?>>of(
                  GOTO, PRIORITY, FLOW, SUPPRESS_IFGROUP, SUPPRESS_PREFIXLEN, TABLE, PAD, PROTOCOL))
          .<Attr<?>>flatMap(List::stream)
          .toList();
  private static final List<Attr<?>> COPIED =
      ATTRIBUTES.stream()
          .filter(attribute -> !List.of(PRIORITY, PROTOCOL, PAD).contains(attribute))
          .toList();
  private static final Map<Integer, Attr<?>> BY_NUMBER =
      ATTRIBUTES.stream().collect(Collectors.toMap(Attr::number, Function.identity()));

  private static final Struct HEADER =
      Struct.of("fib_rule_hdr", 12, FAMILY, DST_LEN, SRC_LEN, TOS, TABLE8, ACTION, FLAGS);

  static final MessageType NEW = type(32, "RTM_NEWRULE");
  static final MessageType DELETE = type(33, "RTM_DELRULE");
  static final MessageType GET = type(34, "RTM_GETRULE");

  private static final int TO_TABLE = 1;
  private static final int GOTO_RULE = 2;
  private static final int INVERT = 2;
  static final long NONE = 0xFFFF_FFFFL;
  private static final int LARGEST_TABLE_OF_A_BYTE = 255;

  private RuleMessages() {}

  private static MessageType type(int number, String name) {
    return MessageType.of(number, name, HEADER, ATTRIBUTES.toArray(Attr<?>[]::new));
  }

  static List<MessageType> types() {
    return List.of(NEW, DELETE, GET);
  }

  /** Everything of all families: with one that this kernel lacks it would be EAFNOSUPPORT. */
  static Message dump() {
    return Message.request(GET, 0).build();
  }

  /**
   * Fails if there is such a rule of such a protocol already.
   *
   * @param protocol the tag; null for none
   */
  static Message create(Rule rule, @Nullable Integer protocol) {
    return write(Flags.CREATE | Flags.EXCL, rule, protocol);
  }

  /**
   * Makes another one if there is one already.
   *
   * <p>To the kernel a rule without a prefix, say, is there already if one of the same priority,
   * action and protocol with a prefix is (EEXIST): only this makes it.
   */
  static Message createBeside(Rule rule, @Nullable Integer protocol) {
    return write(Flags.CREATE, rule, protocol);
  }

  private static Message write(int flags, Rule rule, @Nullable Integer protocol) {
    // Also a priority of 0: left out, the kernel chooses one.
    Message.Builder message = Message.request(NEW, flags).put(PRIORITY, rule.priority());
    RuleSelectorAttrs.write(rule.selector(), message);
    return act(message, rule.action()).putIf(PROTOCOL, protocol).build();
  }

  private static Message.Builder act(Message.Builder message, RuleAction action) {
    return switch (action) {
      case RuleAction.Goto(long target) -> message.set(ACTION, GOTO_RULE).put(GOTO, target);
      case RuleAction.Plain plain -> message.set(ACTION, plain.number());
      case RuleAction.Lookup lookup -> {
        Long table = lookup.table();
        boolean fits = table == null || table <= LARGEST_TABLE_OF_A_BYTE;
        Integer length = lookup.suppressPrefixLength();
        Integer group = lookup.suppressIfGroup();
        yield message
            .set(ACTION, TO_TABLE)
            .set(TABLE8, table == null || !fits ? 0 : table)
            .putIf(TABLE, fits ? null : table)
            .putIf(SUPPRESS_PREFIXLEN, length == null ? null : (Long) length.longValue())
            .putIf(SUPPRESS_IFGROUP, group == null ? null : (Long) group.longValue())
            .putIf(FLOW, lookup.realms() == null ? null : (Long) lookup.realms().wire());
      }
    };
  }

  /** Makes once more what was dumped, with its own protocol, behind all others of its priority. */
  static Message again(Message dumped) {
    return copy(dumped, NEW, Flags.CREATE, dumped.get(PROTOCOL));
  }

  /** Makes once more what was dumped, with another protocol. */
  static Message again(Message dumped, int protocol) {
    return copy(dumped, NEW, Flags.CREATE, protocol);
  }

  /**
   * Deletes the first rule that has all that was dumped, and maybe more: see {@link RuleFinding}.
   * Of a protocol of 0 it is anyone's.
   */
  static Message delete(Message dumped) {
    return copy(dumped, DELETE, 0, dumped.get(PROTOCOL));
  }

  private static Message copy(
      Message dumped, MessageType type, int flags, @Nullable Integer protocol) {
    Message.Builder message = Message.request(type, flags);
    for (Field field : List.of(FAMILY, DST_LEN, SRC_LEN, TOS, ACTION)) {
      message.set(field, dumped.field(field));
    }
    // The others say how it is.
    message.set(FLAGS, dumped.field(FLAGS) & INVERT);
    // The kernel leaves out a priority of 0, and chooses one if we do.
    message.put(PRIORITY, priority(dumped)).putIf(PROTOCOL, protocol);
    COPIED.forEach(attribute -> copy(attribute, dumped, message));
    return message.build();
  }

  private static <T> void copy(Attr<T> attribute, Message from, Message.Builder to) {
    to.putIf(attribute, from.get(attribute));
  }

  /** The first attribute that this version does not know, by number; empty if it knows all. */
  static Optional<String> unknown(Message dumped) {
    return dumped.attributes().raw().stream()
        .map(Attributes.Raw::type)
        .filter(number -> !BY_NUMBER.containsKey(number))
        .map(number -> "attribute " + number)
        .findFirst();
  }

  static long priority(Message message) {
    Long priority = message.get(PRIORITY);
    return priority == null ? 0 : priority;
  }

  static long table(Message message) {
    // The header's byte says 252 for a table that does not fit into it.
    Long wide = message.get(TABLE);
    return wide != null ? wide : message.field(TABLE8);
  }

  static int protocol(Message message) {
    Integer protocol = message.get(PROTOCOL);
    return protocol == null ? 0 : protocol;
  }

  /** Reads one; empty if it is of another family: of multicast routing, say. */
  static Optional<ObservedRule> read(Message message) {
    if (!Family.isIp(message.number(FAMILY))) {
      return Optional.empty();
    }
    String unusual = unusual(message);
    Rule rule = null;
    if (unusual == null) {
      try {
        RuleSelector selector = RuleSelectorAttrs.read(message);
        rule = new Rule(priority(message), selector, action(message));
      } catch (IllegalArgumentException e) {
        unusual = e.getMessage();
      }
    }
    boolean v4 = message.number(FAMILY) == Family.V4;
    return Optional.of(
        new ObservedRule(priority(message), v4, message.get(PROTOCOL), rule, unusual));
  }

  private static RuleAction action(Message message) {
    int action = message.number(ACTION);
    if (action == GOTO_RULE) {
      Long target = message.get(GOTO);
      return new RuleAction.Goto(target == null ? 0 : target);
    }
    if (action != TO_TABLE) {
      return plain(action).orElseThrow();
    }
    long table = table(message);
    Long flow = message.get(FLOW);
    return new RuleAction.Lookup(
        table == 0 ? null : (Long) table,
        number(message.get(SUPPRESS_PREFIXLEN)),
        number(message.get(SUPPRESS_IFGROUP)),
        flow == null || flow == 0 ? null : Realms.of(flow));
  }

  private static @Nullable Integer number(@Nullable Long number) {
    return number == null || number == NONE ? null : (Integer) number.intValue();
  }

  private static Optional<RuleAction.Plain> plain(int action) {
    for (RuleAction.Plain plain : RuleAction.Plain.values()) {
      if (plain.number() == action) {
        return Optional.of(plain);
      }
    }
    return Optional.empty();
  }

  /** What a {@link Rule} cannot say of it; null if nothing. */
  private static @Nullable String unusual(Message message) {
    int action = message.number(ACTION);
    boolean looksUp = action == TO_TABLE;
    if (!looksUp && action != GOTO_RULE && plain(action).isEmpty()) {
      return "action " + action;
    }
    Attributes attributes = message.attributes();
    Long length = attributes.get(SUPPRESS_PREFIXLEN);
    boolean suppresses = length != null && length != NONE;
    if (!looksUp && (suppresses || attributes.has(SUPPRESS_IFGROUP))) {
      return "a suppressor beside another action";
    }
    if (!looksUp && (attributes.has(FLOW) || table(message) != 0)) {
      return "a table or realms beside another action";
    }
    return unknown(message).orElse(null);
  }

  /**
   * A question that changes nothing: whether this kernel knows an attribute.
   *
   * <p>It is to delete a rule that nobody has, with an attribute that is empty: one that is known
   * is refused first (EINVAL), one that is not is left out, and no rule is found (ENOENT).
   */
  static Message probe(Attr<?> attribute) {
    Attr<byte[]> empty = Attr.of(attribute.number(), attribute.name(), BYTES);
    MessageType type =
        MessageType.of(
            DELETE.number(), DELETE.name(), HEADER, empty, PRIORITY, RuleSelectorAttrs.IIFNAME);
    return Message.request(type, 0)
        .set(FAMILY, Family.V4)
        .set(ACTION, RuleAction.Plain.PROHIBIT.number())
        .put(PRIORITY, NONE)
        .put(RuleSelectorAttrs.IIFNAME, "holdfast/probe")
        .put(empty, new byte[0])
        .build();
  }
}
