package dev.holdfast.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.holdfast.network.Dscp;
import dev.holdfast.network.FlowLabel;
import dev.holdfast.network.NumberRange;
import dev.holdfast.network.PortRange;
import dev.holdfast.network.Realms;
import dev.holdfast.network.Rule;
import dev.holdfast.network.RuleAction;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules in a document: what they may say, and what is wrong with them and where. */
class RuleDocumentTest {

  private static List<Rule> rules(String... lines) throws DocumentException {
    return Documents.parse("a.yaml", "host:\n  rules:\n    - " + String.join("\n    - ", lines))
        .host()
        .network()
        .rules();
  }

  private static List<String> complaints(String... lines) {
    DocumentException refused = catchThrowableOfType(DocumentException.class, () -> rules(lines));
    return refused.problems().stream()
        .map(problem -> problem.toString().replaceFirst("^a.yaml:", ""))
        .toList();
  }

  @Test
  void whatNewerKernelsKnowIsSaidAsIpRuleSaysIt() throws DocumentException {
    assertThat(
            rules(
                "{priority: 1, dscp: AF11, table: 100}",
                "{priority: 1, dscp: 0x10/0x38, table: 100}",
                "{priority: 1, family: inet6, flowlabel: 0x300/0xf00, table: 100}",
                "{priority: 1, sport: 80/0xff, dport: 0x100/0xff00, table: 100}"))
        .containsExactly(
            Rule.at(1).dscp(Dscp.of(10)).table(100).build(),
            Rule.at(1).dscp(new Dscp(0x10, 0x38)).table(100).build(),
            Rule.at(1).v6().flowLabel(new FlowLabel(0x300, 0xf00)).table(100).build(),
            Rule.at(1)
                .sourcePorts(new PortRange(80, 80, 0xff))
                .destinationPorts(new PortRange(0x100, 0x100, 0xff00))
                .table(100)
                .build());
    assertThat(
            complaints(
                "{priority: 1, dscp: 64, table: 100}",
                "{priority: 1, dscp: 0x11/0x38, table: 100}",
                "{priority: 1, dscp: AF44, table: 100}",
                "{priority: 1, tos: 0x10, dscp: 4, table: 100}",
                "{priority: 1, flowlabel: 5, table: 100}",
                "{priority: 1, sport: 80-81/0xff, table: 100}"))
        .containsExactly(
            "3:27: host.rules[0].dscp: a dscp and its mask have 6 bits",
            "4:27: host.rules[1].dscp: the dscp 0x11 has bits outside of its mask: write 0x10/0x38",
            "5:27: host.rules[2].dscp: not a dscp: \"AF44\" (such as 0x1 or 0x1/0xf)",
            "6:7: host.rules[3]: a rule has a tos or a dscp, not both",
            "7:7: host.rules[4]: only IPv6 packets have a flow label",
            "8:28: host.rules[5].sport: not a port: \"80-81/0xff\" (such as 0x1 or 0x1/0xf)");
  }

  @Test
  void aRuleSaysWhatIpRuleSays() throws DocumentException {
    assertThat(
            rules(
                "{priority: 100, from: 10.0.0.0/24, table: 100}",
                "{priority: 0, from: all, to: 192.0.2.1, table: main}",
                "{priority: 5, family: inet6, action: prohibit}",
                "{priority: 5, not: true, from: fc00::/7, goto: 200}",
                "{priority: 1000, l3mdev: true}",
                "{priority: 7, iif: eth0, oif: lo, fwmark: 0x1/0xff, tos: 0x10, ipproto: tcp,"
                    + " sport: 1-5, dport: 80, uidrange: 0-1000, tun_id: 7, table: 70000,"
                    + " suppress_prefixlength: 0, suppress_ifgroup: 3, realms: 1/2}"))
        .containsExactly(
            Rule.at(100).from("10.0.0.0/24").table(100).build(),
            Rule.at(0).to("192.0.2.1/32").table(254).build(),
            Rule.at(5).v6().action(RuleAction.Plain.PROHIBIT).build(),
            Rule.at(5).not().from("fc00::/7").action(new RuleAction.Goto(200)).build(),
            Rule.at(1000).l3mdev(true).build(),
            Rule.at(7)
                .iif("eth0")
                .oif("lo")
                .mark("0x1/0xff")
                .tos(0x10)
                .protocol(6)
                .sourcePorts(new PortRange(1, 5))
                .destinationPorts(PortRange.of(80))
                .uids(new NumberRange(0, 1000))
                .tunnelId(7L)
                .table(70000)
                .suppressPrefixLength(0)
                .suppressIfGroup(3)
                .realms(new Realms(1, 2))
                .build());
  }

  @Test
  void whatIsWrongWithARuleIsSaidWhereItIs() {
    assertThat(
            complaints(
                "{from: 10.0.0.0/24, table: 100}",
                "{priority: 1}",
                "{pref: 1, priority: 1, lookup: 7, table: 7}",
                "{priority: -1, table: 7}",
                "{priority: 2, from: 10.0.0.5/24, table: 7}",
                "{priority: 3, family: inet, to: fc00::/7, table: 7}",
                "{priority: 4, tos: 10, table: 7}",
                "{priority: 5, fwmark: 0x1ff/0xff, dport: http, table: 7}",
                "{priority: 6, action: blakhole}",
                "{priority: 7, goto: 7}",
                "{priority: 8, action: nop, table: 7}",
                "{priority: 9, action: nop}",
                "{priority: 9, action: nop, from: all}",
                "{priority: 10, action: nop, goto: 20}"))
        .containsExactly(
            "3:7: host.rules[0]: \"priority\" is missing",
            "4:7: host.rules[1]: the rule 1: it needs a table, a goto, an action or l3mdev",
            "5:8: host.rules[2].pref: unknown key; did you mean \"priority\"?",
            "5:30: host.rules[2].lookup: unknown key; did you mean \"table\"?",
            "6:18: host.rules[3].priority: expected a number from 0 to 4294967295, found -1",
            "7:27: host.rules[4].from: 10.0.0.5/24 has host bits: write 10.0.0.0/24",
            "8:7: host.rules[5]: the rule is of inet, and \"to\" is fc00::/7",
            "9:26: host.rules[6].tos: a tos is 0x and two digits, not \"10\"",
            "10:29: host.rules[7].fwmark: the mark 0x1ff has bits outside of its mask: write"
                + " 0xff/0xff",
            "10:48: host.rules[7].dport: not a range: \"http\" (such as 80 or 1000-1999)",
            "11:29: host.rules[8].action: not an action of a rule: \"blakhole\" (nop, blackhole,"
                + " unreachable, prohibit); did you mean \"blackhole\"?",
            "12:7: host.rules[9]: the rule 7: goto leads to a later rule, not to 7",
            "13:7: host.rules[10]: the rule 8: it does one thing: look up a table, go to a rule, or"
                + " an action",
            "15:7: host.rules[12]: the rule 9: from all nop is given twice, first at 14:7",
            "16:7: host.rules[13]: a rule has an action or a goto, not both");
  }
}
