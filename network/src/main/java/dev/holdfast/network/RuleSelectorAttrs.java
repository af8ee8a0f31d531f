package dev.holdfast.network;

import static dev.holdfast.netlink.Codecs.IP;
import static dev.holdfast.netlink.Codecs.STRING;
import static dev.holdfast.netlink.Codecs.U16;
import static dev.holdfast.netlink.Codecs.U32;
import static dev.holdfast.netlink.Codecs.U32_BE;
import static dev.holdfast.netlink.Codecs.U64_BE;
import static dev.holdfast.netlink.Codecs.U8;

import dev.holdfast.netlink.Attr;
import dev.holdfast.netlink.Codec;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.netlink.Message;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a rule is for, on the wire, write beside read: attributes of linux/fib_rules.h. */
final class RuleSelectorAttrs {

  static final Attr<IpAddress> DST = Attr.of(1, "FRA_DST", IP);
  static final Attr<IpAddress> SRC = Attr.of(2, "FRA_SRC", IP);
  static final Attr<String> IIFNAME = Attr.of(3, "FRA_IIFNAME", STRING);
  static final Attr<Long> FWMARK = Attr.of(10, "FRA_FWMARK", U32);
  static final Attr<Long> TUN_ID = Attr.of(12, "FRA_TUN_ID", U64_BE);
  static final Attr<Long> FWMASK = Attr.of(16, "FRA_FWMASK", U32);
  static final Attr<String> OIFNAME = Attr.of(17, "FRA_OIFNAME", STRING);
  static final Attr<Integer> L3MDEV = Attr.of(19, "FRA_L3MDEV", U8);
  // struct fib_rule_uid_range: the first and the last, 32 bits each.
  static final Attr<NumberRange> UID_RANGE = Attr.of(20, "FRA_UID_RANGE", range(U32, 4));
  static final Attr<Integer> IP_PROTO = Attr.of(22, "FRA_IP_PROTO", U8);
  // struct fib_rule_port_range: the first and the last, 16 bits each, in host order.
  static final Attr<NumberRange> SPORT_RANGE = Attr.of(23, "FRA_SPORT_RANGE", range(U16, 2));
  static final Attr<NumberRange> DPORT_RANGE = Attr.of(24, "FRA_DPORT_RANGE", range(U16, 2));
  static final Attr<Integer> DSCP = Attr.of(25, "FRA_DSCP", U8);
  static final Attr<Long> FLOWLABEL = Attr.of(26, "FRA_FLOWLABEL", U32_BE);
  static final Attr<Long> FLOWLABEL_MASK = Attr.of(27, "FRA_FLOWLABEL_MASK", U32_BE);
  static final Attr<Integer> SPORT_MASK = Attr.of(28, "FRA_SPORT_MASK", U16);
  static final Attr<Integer> DPORT_MASK = Attr.of(29, "FRA_DPORT_MASK", U16);
  static final Attr<Integer> DSCP_MASK = Attr.of(30, "FRA_DSCP_MASK", U8);

  static final List<Attr<?>> ALL =
      List.of(
          DST,
          SRC,
          IIFNAME,
          FWMARK,
          TUN_ID,
          FWMASK,
          OIFNAME,
          L3MDEV,
          UID_RANGE,
          IP_PROTO,
          SPORT_RANGE,
          DPORT_RANGE,
          DSCP,
          FLOWLABEL,
          FLOWLABEL_MASK,
          SPORT_MASK,
          DPORT_MASK,
          DSCP_MASK);

  /** What a kernel that is too old for one ignores without a word: attributes, and since when. */
  private static final List<Since> IGNORED_BEFORE =
      List.of(
          new Since(DSCP, "6.13"),
          new Since(FLOWLABEL, "6.14"),
          new Since(SPORT_MASK, "6.15"),
          new Since(DPORT_MASK, "6.15"),
          new Since(DSCP_MASK, "6.15"));

  private static final int INVERT = 2;
  private static final long ALL_MARKS = 0xFFFF_FFFFL;

  /**
   * An attribute that not every kernel knows.
   *
   * @param kernel the first that does
   */
  record Since(Attr<?> attribute, String kernel) {}

  private RuleSelectorAttrs() {}

  static Message.Builder write(RuleSelector selector, Message.Builder message) {
    FirewallMark mark = selector.mark();
    message
        .set(RuleMessages.FAMILY, selector.v4() ? Family.V4 : Family.V6)
        .set(RuleMessages.DST_LEN, selector.to() == null ? 0 : selector.to().length())
        .set(RuleMessages.SRC_LEN, selector.from() == null ? 0 : selector.from().length())
        .set(RuleMessages.TOS, selector.tos())
        .set(RuleMessages.FLAGS, selector.not() ? INVERT : 0)
        .putIf(SRC, selector.from() == null ? null : selector.from().address())
        .putIf(DST, selector.to() == null ? null : selector.to().address())
        .putIf(FWMARK, mark == null ? null : (Long) mark.value())
        // Left out, it is all bits, unless the mark is 0: then it is none.
        .putIf(
            FWMASK,
            mark == null || (mark.mask() == ALL_MARKS && mark.value() != 0)
                ? null
                : (Long) mark.mask())
        .putIf(IIFNAME, selector.iif())
        .putIf(OIFNAME, selector.oif())
        .putIf(UID_RANGE, selector.uids())
        .putIf(IP_PROTO, selector.protocol())
        .putIf(L3MDEV, selector.l3mdev() ? 1 : null)
        .putIf(TUN_ID, selector.tunnelId());
    writePorts(SPORT_RANGE, SPORT_MASK, selector.sourcePorts(), message);
    writePorts(DPORT_RANGE, DPORT_MASK, selector.destinationPorts(), message);
    Dscp dscp = selector.dscp();
    if (dscp != null) {
      message.put(DSCP, dscp.value());
      message.putIf(DSCP_MASK, dscp.equals(Dscp.of(dscp.value())) ? null : (Integer) dscp.mask());
    }
    FlowLabel label = selector.flowLabel();
    return label == null
        ? message
        : message.put(FLOWLABEL, label.value()).put(FLOWLABEL_MASK, label.mask());
  }

  private static void writePorts(
      Attr<NumberRange> range,
      Attr<Integer> mask,
      @Nullable PortRange ports,
      Message.Builder into) {
    if (ports != null) {
      into.put(range, new NumberRange(ports.first(), ports.last()));
      into.putIf(mask, ports.isWhole() ? null : (Integer) ports.mask());
    }
  }

  /**
   * Reads what a rule is for.
   *
   * @throws IllegalArgumentException if no {@link RuleSelector} can say it
   */
  static RuleSelector read(Message message) {
    return new RuleSelector(
        message.number(RuleMessages.FAMILY) == Family.V4,
        (message.field(RuleMessages.FLAGS) & INVERT) != 0,
        prefix(message.get(SRC), message.number(RuleMessages.SRC_LEN)),
        prefix(message.get(DST), message.number(RuleMessages.DST_LEN)),
        message.get(IIFNAME),
        message.get(OIFNAME),
        mark(message),
        message.number(RuleMessages.TOS),
        dscp(message),
        flowLabel(message),
        message.get(IP_PROTO),
        ports(message.get(SPORT_RANGE), message.get(SPORT_MASK)),
        ports(message.get(DPORT_RANGE), message.get(DPORT_MASK)),
        message.get(UID_RANGE),
        message.attributes().has(L3MDEV),
        message.get(TUN_ID));
  }

  private static @Nullable IpPrefix prefix(@Nullable IpAddress address, int length) {
    return address == null ? null : new IpPrefix(address, length);
  }

  private static @Nullable FirewallMark mark(Message message) {
    Long mark = message.get(FWMARK);
    Long mask = message.get(FWMASK);
    return mark == null && mask == null
        ? null
        : new FirewallMark(mark == null ? 0 : mark, mask == null ? ALL_MARKS : mask);
  }

  private static @Nullable Dscp dscp(Message message) {
    Integer value = message.get(DSCP);
    Integer mask = message.get(DSCP_MASK);
    return value == null ? null : mask == null ? Dscp.of(value) : new Dscp(value, mask);
  }

  private static @Nullable FlowLabel flowLabel(Message message) {
    Long value = message.get(FLOWLABEL);
    Long mask = message.get(FLOWLABEL_MASK);
    return value == null ? null : mask == null ? FlowLabel.of(value) : new FlowLabel(value, mask);
  }

  /** The kernel shows the mask of a single port also if nobody gave one. */
  private static @Nullable PortRange ports(@Nullable NumberRange range, @Nullable Integer mask) {
    if (range == null) {
      return null;
    }
    int first = (int) range.first();
    int last = (int) range.last();
    return mask == null ? new PortRange(first, last) : new PortRange(first, last, mask);
  }

  /** What of a message a kernel may be too old for. */
  static List<Since> recent(Message message) {
    return IGNORED_BEFORE.stream()
        .filter(since -> message.attributes().has(since.attribute))
        .toList();
  }

  private static <N extends Number> Codec<NumberRange> range(Codec<N> bound, int width) {
    return new Codec<>() {
      @Override
      public int length(NumberRange value) {
        return 2 * width;
      }

      @Override
      public void write(NumberRange value, byte[] into, int at) {
        write(value.first(), into, at);
        write(value.last(), into, at + width);
      }

      @SuppressWarnings("unchecked")
      private void write(long number, byte[] into, int at) {
        bound.write((N) (width == 2 ? (Number) (int) number : (Number) number), into, at);
      }

      @Override
      public NumberRange read(byte[] from, int at, int length) {
        return new NumberRange(
            bound.read(from, at, width).longValue(),
            bound.read(from, at + width, width).longValue());
      }

      @Override
      public String show(NumberRange value) {
        return value.toString();
      }
    };
  }
}
