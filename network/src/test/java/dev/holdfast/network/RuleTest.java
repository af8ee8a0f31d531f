package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules are refused where the kernel would not hold them, and read as ip shows them. */
class RuleTest {

  record Refused(Runnable made, String why) {}

  static Stream<Refused> refused() {
    return Stream.of(
        new Refused(() -> Rule.at(-1).table(1).build(), "priority of a rule is 0 to 4294967295"),
        new Refused(() -> Rule.at(1L << 32).table(1).build(), "priority of a rule is 0 to"),
        new Refused(() -> Rule.at(1).build(), "needs a table, a goto, an action or l3mdev"),
        new Refused(() -> Rule.at(1).table(0).build(), "a table is 1 to 4294967295"),
        new Refused(() -> Rule.at(1).table(1L << 32).build(), "a table is 1 to 4294967295"),
        new Refused(() -> Rule.at(1).l3mdev(true).table(9).build(), "no table beside l3mdev"),
        new Refused(() -> Rule.at(1).action(new RuleAction.Goto(1)).build(), "to a later rule"),
        new Refused(
            () -> Rule.at(1).table(9).action(RuleAction.Plain.NOP).build(), "it does one thing"),
        new Refused(
            () -> Rule.at(1).realms(new Realms(0, 1)).action(RuleAction.Plain.NOP).build(),
            "it does one thing"),
        new Refused(
            () -> Rule.at(1).v6().table(9).realms(new Realms(0, 1)).build(), "only IPv4 rules"),
        new Refused(() -> Rule.at(1).from("10.0.0.5/24").table(9).build(), "write 10.0.0.0/24"),
        new Refused(
            () -> Rule.at(1).from("10.0.0.0/24").to("fc00::/7").table(9).build(),
            "the rule is of inet, and \"to\" is fc00::/7"),
        new Refused(() -> Rule.at(1).v6().to("10.0.0.0/8").table(9).build(), "is of inet6"),
        new Refused(() -> Rule.at(1).tos(0x20).table(9).build(), "has the bits 0x1c only"),
        new Refused(() -> Rule.at(1).v6().tos(0x11).table(9).build(), "has the bits 0xfc only"),
        new Refused(() -> Rule.at(1).protocol(0).table(9).build(), "1 to 255, not 0"),
        new Refused(() -> Rule.at(1).protocol(256).table(9).build(), "1 to 255, not 256"),
        new Refused(
            () -> Rule.at(1).destinationPorts(PortRange.of(65535)).table(9).build(),
            "ports are within 1 to 65534, not 65535"),
        new Refused(
            () -> Rule.at(1).sourcePorts(new PortRange(0, 5)).table(9).build(),
            "ports are within 1 to 65534, not 0-5"),
        new Refused(
            () -> Rule.at(1).uids(NumberRange.of(4294967295L)).table(9).build(),
            "uidrange is within 0 to 4294967294"),
        new Refused(() -> Rule.at(1).tunnelId(0L).table(9).build(), "a tunnel id is 1 or more"),
        new Refused(
            () -> Rule.at(1).table(9).suppressPrefixLength(33).build(), "is 0 to 32, not 33"),
        new Refused(
            () -> Rule.at(1).v6().table(9).suppressPrefixLength(129).build(), "0 to 128, not 129"),
        new Refused(
            () -> Rule.at(1).table(9).suppressIfGroup(-1).build(), "0 to 2147483647, not -1"),
        new Refused(() -> Rule.at(1).iif("eth0/1").table(9).build(), "eth0/1"),
        new Refused(() -> Rule.at(1).oif("").table(9).build(), ""),
        new Refused(() -> FirewallMark.parse("0x1ff/0xff"), "write 0xff/0xff"),
        new Refused(() -> FirewallMark.parse("1/0"), "is that of every packet"),
        new Refused(() -> FirewallMark.parse("0x1g"), "not a mark"),
        new Refused(() -> FirewallMark.parse("4294967296"), "have 32 bits"),
        new Refused(() -> NumberRange.parse("5-1"), "not a range: 5-1"),
        new Refused(() -> NumberRange.parse("http"), "such as 80 or 1000-1999"),
        new Refused(() -> Realms.parse("0/0"), "realms are 1 to 65535"),
        new Refused(() -> Realms.parse("65536"), "1 to 65535"),
        new Refused(() -> Realms.parse("x"), "not realms"),
        new Refused(() -> IpProtocol.parse("tpc"), "not an IP protocol"),
        new Refused(() -> RuleAction.Plain.parse("drop"), "not an action of a rule"),
        new Refused(
            () ->
                NetworkState.EMPTY.withRules(
                    List.of(
                        Rule.at(1).table(9).build(), Rule.at(1).to("0.0.0.0/0").table(9).build())),
            "the rule 1: from all lookup 9 is given twice"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void whatCannotBeIsRefused(Refused refused) {
    assertThatThrownBy(refused.made::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(refused.why);
  }

  @Test
  void textIsAsIpShowsIt() {
    assertThat(RuleWireTest.fixtures().map(fixture -> fixture.rule().toString()))
        .containsExactly(
            "100: not from 10.0.0.0/24 to 192.0.2.0/25 tos 0x10 fwmark 0x1/0xff iif eth0 oif lo"
                + " uidrange 0-1000 ipproto udp sport 10-20 dport 80 tun_id 77 lookup 1000"
                + " suppress_prefixlength 8 suppress_ifgroup 5 realms 1/2",
            "4294967295: from fc00::/7 to 2001:db8::1 fwmark 0x9 ipproto ipv6-icmp lookup 100",
            "0: from all blackhole",
            "7: from 10.0.0.0/8 goto 4000",
            "8: from all nop",
            "1000: from all (IPv6) lookup [l3mdev-table]",
            "9: from all (IPv6) prohibit",
            "9: from all unreachable",
            "100: from all dscp 10 lookup 100",
            "102: from all dscp 0x10/0x38 lookup 100",
            "104: from all (IPv6) flowlabel 0x12345 lookup 100",
            "105: from all (IPv6) flowlabel 0x12300/0xfff00 lookup 100",
            "107: from all sport 0x50/0xff dport 0x100/0xff00 lookup 100");
    assertThat(Rule.at(1).l3mdev(true).action(RuleAction.Plain.UNREACHABLE).build())
        .hasToString("1: from all lookup [l3mdev-table] unreachable");
  }

  @Test
  void whatIsParsedReadsAsItWasWritten() {
    assertThat(FirewallMark.parse("255")).hasToString("0xff");
    assertThat(FirewallMark.parse("0")).hasToString("0x0").isEqualTo(FirewallMark.of(0));
    assertThat(FirewallMark.parse("0x80000/0xff0000")).hasToString("0x80000/0xff0000");
    assertThat(NumberRange.parse("80")).hasToString("80").isEqualTo(NumberRange.of(80));
    assertThat(NumberRange.parse("80-90")).hasToString("80-90");
    assertThat(Realms.parse("7")).hasToString("7").isEqualTo(new Realms(0, 7));
    assertThat(Realms.parse("65535/7")).hasToString("65535/7");
    assertThat(Realms.of(Realms.parse("65535/7").wire())).isEqualTo(new Realms(65535, 7));
    assertThat(IpProtocol.parse("sctp")).isEqualTo(132);
    assertThat(IpProtocol.name(IpProtocol.parse("200"))).isEqualTo("200");
  }

  @Test
  void anAnyPrefixIsNone() {
    assertThat(Rule.at(1).from("::/0").table(9).build())
        .isEqualTo(Rule.at(1).v6().table(9).build())
        .isNotEqualTo(Rule.at(1).from("0.0.0.0/0").table(9).build());
  }
}
