package dev.holdfast.host;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.network.Dscp;
import dev.holdfast.network.FirewallMark;
import dev.holdfast.network.FlowLabel;
import dev.holdfast.network.IpProtocol;
import dev.holdfast.network.NumberRange;
import dev.holdfast.network.PortRange;
import dev.holdfast.network.Realms;
import dev.holdfast.network.RouteTable;
import dev.holdfast.network.Rule;
import dev.holdfast.network.RuleAction;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads one rule; its keys are the words of ip-rule(8). */
final class RuleReader {

  private static final Set<String> KEYS =
      new LinkedHashSet<>(
          List.of(
              "priority",
              "family",
              "not",
              "from",
              "to",
              "iif",
              "oif",
              "fwmark",
              "tos",
              "dscp",
              "flowlabel",
              "ipproto",
              "sport",
              "dport",
              "uidrange",
              "l3mdev",
              "tun_id",
              "table",
              "suppress_prefixlength",
              "suppress_ifgroup",
              "realms",
              "goto",
              "action"));
  private static final List<String> FAMILIES = List.of("inet", "inet6");
  private static final List<String> TABLES = List.of("main", "local", "default");
  private static final List<String> PROTOCOLS = List.of("tcp", "udp", "icmp", "ipv6-icmp", "sctp");
  private static final List<String> ACTIONS =
      Arrays.stream(RuleAction.Plain.values()).map(RuleAction.Plain::word).toList();
  private static final long LARGEST = 0xFFFF_FFFFL;

  private RuleReader() {}

  static Optional<Rule> rule(Place item) {
    int before = item.problems().count();
    Optional<Fields> read = item.mapping().map(fields -> fields.knowing(KEYS, List.of()));
    // The kernel would choose one, and nobody could tell later whether it is this rule's.
    Optional<Place> priority = read.flatMap(fields -> fields.required("priority"));
    if (read.isEmpty() || priority.isEmpty()) {
      return Optional.empty();
    }
    Optional<Rule.Builder> builder = priority.get().number(0, LARGEST).map(Rule::at);
    if (read.get().field("action").isPresent() && read.get().field("goto").isPresent()) {
      item.complain("a rule has an action or a goto, not both");
    }
    builder.ifPresent(rule -> {
      select(read.get(), rule);
      act(read.get(), rule);
    });
    return builder.isEmpty() || item.problems().count() > before
        ? Optional.empty()
        : item.valid(builder.get()::build);
  }

  private static void select(Fields fields, Rule.Builder rule) {
    fields.read("family", place -> place.word(RuleReader::isV4, FAMILIES)).ifPresent(rule::v4);
    fields.read("not", Place::flag).ifPresent(rule::not);
    fields.read("from", RuleReader::prefix).ifPresent(rule::from);
    fields.read("to", RuleReader::prefix).ifPresent(rule::to);
    fields.read("iif", Place::text).ifPresent(rule::iif);
    fields.read("oif", Place::text).ifPresent(rule::oif);
    fields
        .read("fwmark", place -> place.word(FirewallMark::parse, List.of()))
        .ifPresent(rule::mark);
    fields.read("tos", place -> place.word(RuleReader::tos, List.of())).ifPresent(rule::tos);
    fields.read("dscp", place -> place.word(Dscp::parse, List.of())).ifPresent(rule::dscp);
    fields
        .read("flowlabel", place -> place.word(FlowLabel::parse, List.of()))
        .ifPresent(rule::flowLabel);
    fields
        .read("ipproto", place -> place.word(IpProtocol::parse, PROTOCOLS))
        .ifPresent(rule::protocol);
    fields.read("sport", RuleReader::ports).ifPresent(rule::sourcePorts);
    fields.read("dport", RuleReader::ports).ifPresent(rule::destinationPorts);
    fields.read("uidrange", RuleReader::range).ifPresent(rule::uids);
    fields.read("l3mdev", Place::flag).ifPresent(rule::l3mdev);
    fields.read("tun_id", place -> place.number(1, Long.MAX_VALUE)).ifPresent(rule::tunnelId);
  }

  private static void act(Fields fields, Rule.Builder rule) {
    fields
        .read("table", place -> place.word(RouteTable::parse, TABLES))
        .ifPresent(table -> rule.table(table));
    fields
        .read("suppress_prefixlength", place -> place.integer(0, 128))
        .ifPresent(rule::suppressPrefixLength);
    fields
        .read("suppress_ifgroup", place -> place.integer(0, Integer.MAX_VALUE))
        .ifPresent(rule::suppressIfGroup);
    fields.read("realms", place -> place.word(Realms::parse, List.of())).ifPresent(rule::realms);
    Optional<RuleAction> plain =
        fields.read("action", place -> place.word(RuleAction.Plain::parse, ACTIONS));
    Optional<RuleAction> leap =
        fields.read("goto", place -> place.number(0, LARGEST).map(RuleAction.Goto::new));
    plain.ifPresent(rule::action);
    leap.ifPresent(rule::action);
  }

  private static boolean isV4(String text) {
    if (!FAMILIES.contains(text)) {
      throw new IllegalArgumentException("not a family: \"" + text + "\" (inet, inet6)");
    }
    return text.equals("inet");
  }

  /** {@code all}, a prefix, or one address as ip-rule(8) takes it. */
  private static Optional<IpPrefix> prefix(Place place) {
    boolean all = place.node() instanceof YamlNode.Scalar scalar && scalar.text().equals("all");
    return all
        ? Optional.empty()
        : place.as(text -> {
          IpPrefix prefix =
              text.indexOf('/') < 0 ? IpPrefix.host(IpAddress.parse(text)) : IpPrefix.parse(text);
          if (prefix.hasHostBits()) {
            throw new IllegalArgumentException(text + " has host bits: write " + prefix.network());
          }
          return prefix;
        });
  }

  private static Optional<PortRange> ports(Place place) {
    return place.word(PortRange::parse, List.of());
  }

  private static Optional<NumberRange> range(Place place) {
    return place.word(NumberRange::parse, List.of());
  }

  /** To ip-rule(8) 10 is 0x10, to everybody else it is not. */
  private static int tos(String text) {
    if (!text.matches("0x[0-9a-fA-F]{1,2}")) {
      throw new IllegalArgumentException("a tos is 0x and two digits, not \"" + text + "\"");
    }
    return Integer.parseInt(text.substring(2), 16);
  }
}
