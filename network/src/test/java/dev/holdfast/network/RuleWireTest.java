package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Flags;
import dev.holdfast.netlink.Message;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A rule that we write is what ip(8) writes, attribute by attribute, and reads back as itself.
 *
 * <p>The fixtures are what follows the header in {@code strace -e trace=sendmsg -e write=all ip …}
 * of iproute2 6.1 on Linux 6.18; the command stands beside each.
 */
class RuleWireTest {

  private static final int HEADER = 12;
  private static final int HOLDFAST = 72;

  record Fixture(String command, Rule rule, String bytes) {}

  static Stream<Fixture> fixtures() {
    return Stream.of(
        new Fixture(
            "ip rule add priority 100 not from 10.0.0.0/24 to 192.0.2.0/25 tos 0x10 fwmark 0x1/0xff"
                + " iif eth0 oif lo uidrange 0-1000 ipproto udp sport 10-20 dport 80 tun_id 77"
                + " table 1000 suppress_prefixlength 8 suppress_ifgroup 5 realms 1/2 proto 72",
            Rule.at(100)
                .not()
                .from("10.0.0.0/24")
                .to("192.0.2.0/25")
                .tos(0x10)
                .mark("0x1/0xff")
                .iif("eth0")
                .oif("lo")
                .uids(new NumberRange(0, 1000))
                .protocol(17)
                .sourcePorts(new PortRange(10, 20))
                .destinationPorts(PortRange.of(80))
                .tunnelId(77L)
                .table(1000)
                .suppressPrefixLength(8)
                .suppressIfGroup(5)
                .realms(new Realms(1, 2))
                .build(),
            "021918100000000102000000 0800060064000000 080002000a000000 08000100c0000200"
                + " 08000a0001000000 08001000ff000000 090003006574683000000000 070011006c6f0000"
                + " 0c00140000000000e8030000 0500160011000000 080017000a001400 0800180050005000"
                + " 0c000c00000000000000004d 08000f00e8030000 08000e0008000000 08000d0005000000"
                + " 08000b0002000100 0500150048000000"),
        new Fixture(
            "ip -6 rule add priority 4294967295 from fc00::/7 to 2001:db8::1 fwmark 9"
                + " ipproto ipv6-icmp table 100 proto 72",
            Rule.at(4294967295L)
                .from("fc00::/7")
                .to("2001:db8::1/128")
                .mark("9")
                .protocol(58)
                .table(100)
                .build(),
            "0a8007006400000100000000 08000600ffffffff"
                + " 14000200fc000000000000000000000000000000"
                + " 1400010020010db8000000000000000000000001 08000a0009000000 050016003a000000"
                + " 0500150048000000"),
        new Fixture(
            "ip rule add priority 0 blackhole proto 72",
            Rule.at(0).action(RuleAction.Plain.BLACKHOLE).build(),
            "020000000000000600000000 0800060000000000 0500150048000000"),
        new Fixture(
            "ip rule add priority 7 from 10.0.0.0/8 goto 4000 proto 72",
            Rule.at(7).from("10.0.0.0/8").action(new RuleAction.Goto(4000)).build(),
            "020008000000000200000000 0800060007000000 080002000a000000 08000400a00f0000"
                + " 0500150048000000"),
        new Fixture(
            "ip rule add priority 8 nop proto 72",
            Rule.at(8).action(RuleAction.Plain.NOP).build(),
            "020000000000000300000000 0800060008000000 0500150048000000"),
        new Fixture(
            "ip -6 rule add priority 1000 l3mdev proto 72",
            Rule.at(1000).v6().l3mdev(true).build(),
            "0a0000000000000100000000 08000600e8030000 0500130001000000 0500150048000000"),
        new Fixture(
            "ip -6 rule add priority 9 prohibit proto 72",
            Rule.at(9).v6().action(RuleAction.Plain.PROHIBIT).build(),
            "0a0000000000000800000000 0800060009000000 0500150048000000"),
        new Fixture(
            "ip rule add priority 9 unreachable proto 72",
            Rule.at(9).action(RuleAction.Plain.UNREACHABLE).build(),
            "020000000000000700000000 0800060009000000 0500150048000000"),
        // From here on: iproute2 7.1.
        new Fixture(
            "ip rule add priority 100 dscp AF11 table 100 proto 72",
            Rule.at(100).dscp(Dscp.parse("AF11")).table(100).build(),
            "020000006400000100000000 0800060064000000 050019000a000000 0500150048000000"),
        new Fixture(
            "ip rule add priority 102 dscp 0x10/0x38 table 100 proto 72",
            Rule.at(102).dscp(Dscp.parse("0x10/0x38")).table(100).build(),
            "020000006400000100000000 0800060066000000 0500190010000000 05001e0038000000"
                + " 0500150048000000"),
        new Fixture(
            "ip -6 rule add priority 104 flowlabel 0x12345 table 100 proto 72",
            Rule.at(104).v6().flowLabel(FlowLabel.of(0x12345)).table(100).build(),
            "0a0000006400000100000000 0800060068000000 08001a0000012345 08001b00000fffff"
                + " 0500150048000000"),
        new Fixture(
            "ip -6 rule add priority 105 flowlabel 0x12300/0xfff00 table 100 proto 72",
            Rule.at(105).v6().flowLabel(FlowLabel.parse("0x12300/0xfff00")).table(100).build(),
            "0a0000006400000100000000 0800060069000000 08001a0000012300 08001b00000fff00"
                + " 0500150048000000"),
        new Fixture(
            "ip rule add priority 107 sport 80/0xff dport 0x100/0xff00 table 100 proto 72",
            Rule.at(107)
                .sourcePorts(PortRange.parse("80/0xff"))
                .destinationPorts(PortRange.parse("0x100/0xff00"))
                .table(100)
                .build(),
            "020000006400000100000000 080006006b000000 0800170050005000 06001c00ff000000"
                + " 0800180000010001 06001d0000ff0000 0500150048000000"));
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void aRuleIsWrittenAsIpWritesIt(Fixture fixture) {
    Message message = RuleMessages.create(fixture.rule, HOLDFAST);
    assertSame(message, fixture.bytes);
    assertThat(message.flags()).isEqualTo(Flags.REQUEST | Flags.CREATE | Flags.EXCL);
  }

  @ParameterizedTest
  @MethodSource("fixtures")
  void whatIsWrittenIsReadBack(Fixture fixture) {
    ObservedRule read =
        RuleMessages.read(RuleMessages.create(fixture.rule, HOLDFAST)).orElseThrow();
    assertThat(read.unusual()).isNull();
    assertThat(read.rule()).isEqualTo(fixture.rule);
    assertThat(read.protocol()).isEqualTo(HOLDFAST);
  }

  @Test
  void aDeleteNamesAllOfARuleAndItsProtocol() {
    // ip rule del priority 7 from 10.0.0.0/8 goto 4000 proto 72: what the add says, but for EXCL
    Fixture fixture = fixtures().skip(3).findFirst().orElseThrow();
    Message delete = RuleMessages.delete(RuleMessages.create(fixture.rule, HOLDFAST));
    assertThat(delete.is(RuleMessages.DELETE)).isTrue();
    assertThat(delete.flags()).isEqualTo(Flags.REQUEST);
    assertSame(delete, fixture.bytes);
  }

  @Test
  void whatARuleCannotSayIsNamed() {
    assertThat(unusual(message -> message.put(RuleSelectorAttrs.FLOWLABEL_MASK, 0L))).isNull();
    assertThat(
            unusual(message ->
                message
                    .put(RuleSelectorAttrs.FLOWLABEL, 0L)
                    .put(RuleSelectorAttrs.FLOWLABEL_MASK, 0L)))
        .isEqualTo("a flow label with the mask 0 is that of every packet");
    assertThat(unusual(message -> message.set(RuleMessages.ACTION, 9))).isEqualTo("action 9");
    // Linux 6.18 shows it of any port that is no range.
    assertThat(unusual(message -> message.put(RuleSelectorAttrs.DPORT_MASK, 0xffff))).isNull();
  }

  @Test
  void theRulesOfMulticastRoutingAreNotRead() {
    Message.Builder message = Message.request(RuleMessages.NEW, 0);
    assertThat(RuleMessages.read(message.set(RuleMessages.FAMILY, 128).build())).isEmpty();
    assertThat(RuleMessages.read(message.set(RuleMessages.FAMILY, 129).build())).isEmpty();
  }

  /** Linux before 4.17 does not say who put a rule there. */
  @Test
  void theKernelsOwnAreKnownWhereTheyBearNoProtocol() {
    for (Rule.Builder known :
        List.of(
            Rule.at(0).table(255),
            Rule.at(1000).l3mdev(true),
            Rule.at(32766).v6().table(254),
            Rule.at(32767).table(253))) {
      assertThat(read(known.build(), null).ofTheKernel()).isTrue();
      assertThat(read(known.build(), 2).ofTheKernel()).isTrue();
      assertThat(read(known.build(), 0).ofTheKernel()).isFalse();
    }
    assertThat(read(Rule.at(32766).table(100).build(), null).ofTheKernel()).isFalse();
    assertThat(read(Rule.at(5).table(9).build(), null)).hasToString("5: from all lookup 9");
  }

  private static ObservedRule read(Rule rule, @Nullable Integer protocol) {
    return RuleMessages.read(RuleMessages.create(rule, protocol)).orElseThrow();
  }

  private static @Nullable String unusual(Consumer<Message.Builder> more) {
    Message.Builder message =
        Message.request(RuleMessages.NEW, 0)
            .set(RuleMessages.FAMILY, Family.V6)
            .set(RuleMessages.TABLE8, 9)
            .set(RuleMessages.ACTION, 1);
    more.accept(message);
    return RuleMessages.read(message.build()).orElseThrow().unusual();
  }

  private static void assertSame(Message message, String fixture) {
    byte[] expected = HexFormat.of().parseHex(fixture.replace(" ", ""));
    byte[] actual = message.payload();
    assertThat(HexFormat.of().formatHex(actual, 0, HEADER))
        .isEqualTo(HexFormat.of().formatHex(expected, 0, HEADER));
    assertThat(attributes(actual)).isEqualTo(attributes(expected));
  }

  private static Set<String> attributes(byte[] payload) {
    return Attributes.of(Arrays.copyOfRange(payload, HEADER, payload.length)).raw().stream()
        .map(raw -> raw.type() + " " + HexFormat.of().formatHex(raw.payload()))
        .collect(Collectors.toSet());
  }
}
