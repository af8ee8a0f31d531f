package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.BYTES;
import static dev.holdfast.netlink.Codecs.IP;
import static dev.holdfast.netlink.Codecs.STRING;
import static dev.holdfast.netlink.Codecs.U32;
import static dev.holdfast.netlink.Codecs.U32_BE;
import static dev.holdfast.netlink.Codecs.U64_BE;
import static dev.holdfast.netlink.Codecs.U8;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Codec;
import dev.holdfast.netlink.Codecs;
import dev.holdfast.netlink.Field;
import dev.holdfast.netlink.Flags;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.netlink.Message;
import dev.holdfast.netlink.MessageType;
import dev.holdfast.netlink.Struct;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
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

  static final Attr<IpAddress> DST = Attr.of(1, "FRA_DST", IP);
  static final Attr<IpAddress> SRC = Attr.of(2, "FRA_SRC", IP);
  static final Attr<String> IIFNAME = Attr.of(3, "FRA_IIFNAME", STRING);
  static final Attr<Long> GOTO = Attr.of(4, "FRA_GOTO", U32);
  static final Attr<Long> PRIORITY = Attr.of(6, "FRA_PRIORITY", U32);
  static final Attr<Long> FWMARK = Attr.of(10, "FRA_FWMARK", U32);
  static final Attr<Long> FLOW = Attr.of(11, "FRA_FLOW", U32);
  static final Attr<Long> TUN_ID = Attr.of(12, "FRA_TUN_ID", U64_BE);
  static final Attr<Long> SUPPRESS_IFGROUP = Attr.of(13, "FRA_SUPPRESS_IFGROUP", U32);
  static final Attr<Long> SUPPRESS_PREFIXLEN = Attr.of(14, "FRA_SUPPRESS_PREFIXLEN", U32);
  static final Attr<Long> TABLE = Attr.of(15, "FRA_TABLE", U32);
  static final Attr<Long> FWMASK = Attr.of(16, "FRA_FWMASK", U32);
  static final Attr<String> OIFNAME = Attr.of(17, "FRA_OIFNAME", STRING);
  static final Attr<byte[]> PAD = Attr.of(18, "FRA_PAD", BYTES);
  static final Attr<Integer> L3MDEV = Attr.of(19, "FRA_L3MDEV", U8);
  // struct fib_rule_uid_range: the first and the last, 32 bits each.
  static final Attr<NumberRange> UID_RANGE = Attr.of(20, "FRA_UID_RANGE", range(4));
  static final Attr<Integer> PROTOCOL = Attr.of(21, "FRA_PROTOCOL", U8);
  static final Attr<Integer> IP_PROTO = Attr.of(22, "FRA_IP_PROTO", U8);
  // struct fib_rule_port_range: the first and the last, 16 bits each, in host order.
  static final Attr<NumberRange> SPORT_RANGE = Attr.of(23, "FRA_SPORT_RANGE", range(2));
  static final Attr<NumberRange> DPORT_RANGE = Attr.of(24, "FRA_DPORT_RANGE", range(2));
  static final Attr<Integer> DSCP = Attr.of(25, "FRA_DSCP", U8);
  static final Attr<Long> FLOWLABEL = Attr.of(26, "FRA_FLOWLABEL", U32_BE);
  static final Attr<Long> FLOWLABEL_MASK = Attr.of(27, "FRA_FLOWLABEL_MASK", U32_BE);
  static final Attr<Integer> SPORT_MASK = Attr.of(28, "FRA_SPORT_MASK", Codecs.U16);
  static final Attr<Integer> DPORT_MASK = Attr.of(29, "FRA_DPORT_MASK", Codecs.U16);
  static final Attr<Integer> DSCP_MASK = Attr.of(30, "FRA_DSCP_MASK", U8);

  private static final List<Attr<?>> ATTRIBUTES =
      List.of(
          DST,
          SRC,
          IIFNAME,
          GOTO,
          PRIORITY,
          FWMARK,
          FLOW,
          TUN_ID,
          SUPPRESS_IFGROUP,
          SUPPRESS_PREFIXLEN,
          TABLE,
          FWMASK,
          OIFNAME,
          PAD,
          L3MDEV,
          UID_RANGE,
          PROTOCOL,
          IP_PROTO,
          SPORT_RANGE,
          DPORT_RANGE,
          DSCP,
          FLOWLABEL,
          FLOWLABEL_MASK,
          SPORT_MASK,
          DPORT_MASK,
          DSCP_MASK);
  private static final List<Attr<?>> COPIED =
      ATTRIBUTES.stream()
          .filter(attribute -> !List.of(PRIORITY, PROTOCOL, PAD).contains(attribute))
          .toList();
  private static final Map<Integer, Attr<?>> BY_NUMBER =
      ATTRIBUTES.stream().collect(Collectors.toMap(Attr::number, Function.identity()));

  /** What a {@link Rule} cannot say. */
  private static final List<Attr<?>> UNUSUAL = List.of(DSCP, FLOWLABEL, FLOWLABEL_MASK, DSCP_MASK);

  private static final Struct HEADER =
      Struct.of("fib_rule_hdr", 12, FAMILY, DST_LEN, SRC_LEN, TOS, TABLE8, ACTION, FLAGS);

  static final MessageType NEW = type(32, "RTM_NEWRULE");
  static final MessageType DELETE = type(33, "RTM_DELRULE");
  static final MessageType GET = type(34, "RTM_GETRULE");

  private static final int TO_TABLE = 1;
  private static final int GOTO_RULE = 2;
  private static final int INVERT = 2;
  static final long NONE = 0xFFFF_FFFFL;
  private static final int WHOLE_PORT = 0xFFFF;
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
    RuleSelector selector = rule.selector();
    FirewallMark mark = selector.mark();
    Message.Builder message =
        Message.request(NEW, flags)
            .set(FAMILY, selector.v4() ? Family.V4 : Family.V6)
            .set(DST_LEN, selector.to() == null ? 0 : selector.to().length())
            .set(SRC_LEN, selector.from() == null ? 0 : selector.from().length())
            .set(TOS, selector.tos())
            .set(FLAGS, selector.not() ? INVERT : 0)
            // Also 0: left out, the kernel chooses one.
            .put(PRIORITY, rule.priority())
            .putIf(SRC, selector.from() == null ? null : selector.from().address())
            .putIf(DST, selector.to() == null ? null : selector.to().address())
            .putIf(FWMARK, mark == null ? null : (Long) mark.value())
            // Left out, it is all bits, unless the mark is 0: then it is none.
            .putIf(
                FWMASK,
                mark == null || (mark.mask() == NONE && mark.value() != 0)
                    ? null
                    : (Long) mark.mask())
            .putIf(IIFNAME, selector.iif())
            .putIf(OIFNAME, selector.oif())
            .putIf(UID_RANGE, selector.uids())
            .putIf(IP_PROTO, selector.protocol())
            .putIf(SPORT_RANGE, selector.sourcePorts())
            .putIf(DPORT_RANGE, selector.destinationPorts())
            .putIf(L3MDEV, selector.l3mdev() ? 1 : null)
            .putIf(TUN_ID, selector.tunnelId());
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
        rule = rule(message);
      } catch (IllegalArgumentException e) {
        unusual = e.getMessage();
      }
    }
    boolean v4 = message.number(FAMILY) == Family.V4;
    return Optional.of(
        new ObservedRule(priority(message), v4, message.get(PROTOCOL), rule, unusual));
  }

  private static Rule rule(Message message) {
    RuleSelector selector =
        new RuleSelector(
            message.number(FAMILY) == Family.V4,
            (message.field(FLAGS) & INVERT) != 0,
            prefix(message.get(SRC), message.number(SRC_LEN)),
            prefix(message.get(DST), message.number(DST_LEN)),
            message.get(IIFNAME),
            message.get(OIFNAME),
            mark(message),
            message.number(TOS),
            message.get(IP_PROTO),
            message.get(SPORT_RANGE),
            message.get(DPORT_RANGE),
            message.get(UID_RANGE),
            message.attributes().has(L3MDEV),
            message.get(TUN_ID));
    return new Rule(priority(message), selector, action(message));
  }

  private static @Nullable IpPrefix prefix(@Nullable IpAddress address, int length) {
    return address == null ? null : new IpPrefix(address, length);
  }

  private static @Nullable FirewallMark mark(Message message) {
    Long mark = message.get(FWMARK);
    Long mask = message.get(FWMASK);
    return mark == null && mask == null
        ? null
        : new FirewallMark(mark == null ? 0 : mark, mask == null ? NONE : mask);
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
    for (Attr<?> attribute : UNUSUAL) {
      if (attributes.has(attribute)) {
        return attribute.name();
      }
    }
    // The kernel shows the mask of a single port also if nobody gave one.
    for (Attr<Integer> attribute : List.of(SPORT_MASK, DPORT_MASK)) {
      Integer mask = attributes.get(attribute);
      if (mask != null && mask != WHOLE_PORT) {
        return attribute.name();
      }
    }
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

  private static Codec<NumberRange> range(int width) {
    return new Codec<>() {
      @Override
      public int length(NumberRange value) {
        return 2 * width;
      }

      @Override
      public void write(NumberRange value, byte[] into, int at) {
        if (width == 2) {
          Codecs.U16.write((int) value.first(), into, at);
          Codecs.U16.write((int) value.last(), into, at + width);
        } else {
          Codecs.U32.write(value.first(), into, at);
          Codecs.U32.write(value.last(), into, at + width);
        }
      }

      @Override
      public NumberRange read(byte[] from, int at, int length) {
        return width == 2
            ? new NumberRange(Codecs.U16.read(from, at, 2), Codecs.U16.read(from, at + 2, 2))
            : new NumberRange(Codecs.U32.read(from, at, 4), Codecs.U32.read(from, at + 4, 4));
      }

      @Override
      public String show(NumberRange value) {
        return value.toString();
      }
    };
  }
}
