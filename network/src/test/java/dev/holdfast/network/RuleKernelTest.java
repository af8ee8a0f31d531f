package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.Command;
import dev.holdfast.testkit.Needs;
import dev.holdfast.testkit.OwnNamespace;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every selector and action of a rule is applied, altered, healed and released; ip is the witness.
 */
class RuleKernelTest extends NetworkKernelTest {

  private static final String OURS = "100: from 10.0.0.0/24 lookup 100 proto 72";
  private static final String RULE_OF_ALL = "100: from all lookup 100 proto 72";

  record Selected(Rule rule, String witness) {}

  private static Rule.Builder v4() {
    return Rule.at(100).from("10.0.0.0/24").table(100);
  }

  private static Rule.Builder v6() {
    return Rule.at(100).from("fc00::/7").table(100);
  }

  private static Selected four(Rule.Builder rule, String witness) {
    return new Selected(rule.build(), "100: " + witness + " proto 72");
  }

  static Stream<Selected> selected() {
    String from = "from 10.0.0.0/24 ";
    Stream<Selected> fours =
        Stream.of(
            four(v4().to("192.0.2.1/32"), from + "to 192.0.2.1 lookup 100"),
            four(v4().from("192.0.2.0/25"), "from 192.0.2.0/25 lookup 100"),
            four(v4().not(), "not " + from + "lookup 100"),
            four(v4().iif("v0"), from + "iif v0 lookup 100"),
            four(v4().iif("nosuch0"), from + "iif nosuch0 [detached] lookup 100"),
            four(v4().oif("lo"), from + "oif lo lookup 100"),
            four(v4().oif("nosuch0"), from + "oif nosuch0 [detached] lookup 100"),
            four(v4().mark("0x5"), from + "fwmark 0x5 lookup 100"),
            four(v4().mark("0x80000/0xff0000"), from + "fwmark 0x80000/0xff0000 lookup 100"),
            four(v4().mark("0/0xff"), from + "fwmark 0/0xff lookup 100"),
            four(v4().mark("0"), from + "fwmark 0 lookup 100"),
            four(v4().mark("0xffffffff"), from + "fwmark 0xffffffff lookup 100"),
            four(v4().tos(0x1c), from + "tos 0x1c lookup 100"),
            four(v4().protocol(6), from + "ipproto tcp lookup 100"),
            four(v4().protocol(255), from + "ipproto ipproto-255 lookup 100"),
            four(v4().sourcePorts(new PortRange(1, 65534)), from + "sport 1-65534 lookup 100"),
            four(v4().destinationPorts(PortRange.of(80)), from + "dport 80 lookup 100"),
            four(v4().uids(new NumberRange(0, 1000)), from + "uidrange 0-1000 lookup 100"),
            four(
                v4().uids(NumberRange.of(4294967294L)),
                from + "uidrange 4294967294-4294967294 lookup 100"),
            four(v4().tunnelId(77L), from + "tun_id 77 lookup 100"),
            four(v4().tunnelId(Long.MAX_VALUE), from + "tun_id 9223372036854775807 lookup 100"),
            four(v4().table(RouteTable.MAIN), from + "lookup main"),
            four(v4().table(255), from + "lookup local"),
            four(v4().table(256), from + "lookup 256"),
            four(v4().table(4294967295L), from + "lookup 4294967295"),
            four(v4().suppressPrefixLength(0), from + "lookup 100 suppress_prefixlength 0"),
            four(v4().suppressPrefixLength(32), from + "lookup 100 suppress_prefixlength 32"),
            four(v4().suppressIfGroup(0), from + "lookup 100 suppress_ifgroup default"),
            four(v4().suppressIfGroup(7), from + "lookup 100 suppress_ifgroup 7"),
            four(v4().realms(new Realms(1, 2)), from + "lookup 100 realms 1/2"),
            four(v4().realms(new Realms(0, 65535)), from + "lookup 100 realms 65535"),
            four(Rule.at(100).action(new RuleAction.Goto(32766)), "from all goto 32766"),
            four(Rule.at(100).action(new RuleAction.Goto(200)), "from all goto 200 [unresolved]"),
            four(Rule.at(100).l3mdev(true), "from all lookup [l3mdev-table]"),
            four(
                Rule.at(100).l3mdev(true).action(RuleAction.Plain.UNREACHABLE),
                "from all lookup [l3mdev-table] unreachable"),
            four(Rule.at(100).action(RuleAction.Plain.NOP), "from all nop"),
            four(Rule.at(100).action(RuleAction.Plain.BLACKHOLE), "from all blackhole"),
            four(Rule.at(100).action(RuleAction.Plain.UNREACHABLE), "from all unreachable"),
            four(Rule.at(100).action(RuleAction.Plain.PROHIBIT), "from all prohibit"));
    Stream<Selected> sixes =
        Stream.of(
            four(v6().to("2001:db8::/32"), "from fc00::/7 to 2001:db8::/32 lookup 100"),
            four(v6().not(), "not from fc00::/7 lookup 100"),
            four(v6().iif("v0"), "from fc00::/7 iif v0 lookup 100"),
            four(v6().oif("v0"), "from fc00::/7 oif v0 lookup 100"),
            four(v6().mark("0x5/0xf"), "from fc00::/7 fwmark 0x5/0xf lookup 100"),
            four(v6().tos(0xfc), "from fc00::/7 tos 0xfc lookup 100"),
            four(v6().protocol(58), "from fc00::/7 ipproto ipv6-icmp lookup 100"),
            four(v6().sourcePorts(PortRange.of(1)), "from fc00::/7 sport 1 lookup 100"),
            four(v6().destinationPorts(new PortRange(7, 9)), "from fc00::/7 dport 7-9 lookup 100"),
            four(v6().uids(NumberRange.of(7)), "from fc00::/7 uidrange 7-7 lookup 100"),
            four(v6().tunnelId(7L), "from fc00::/7 tun_id 7 lookup 100"),
            four(v6().table(70000), "from fc00::/7 lookup 70000"),
            four(
                v6().suppressPrefixLength(128),
                "from fc00::/7 lookup 100 suppress_prefixlength 128"),
            four(v6().suppressIfGroup(7), "from fc00::/7 lookup 100 suppress_ifgroup 7"),
            four(Rule.at(100).v6().l3mdev(true), "from all lookup [l3mdev-table]"),
            four(Rule.at(100).v6().table(100), "from all lookup 100"),
            four(
                Rule.at(100).v6().action(new RuleAction.Goto(200)),
                "from all goto 200 [unresolved]"),
            four(Rule.at(100).v6().action(RuleAction.Plain.NOP), "from all nop"),
            four(Rule.at(100).v6().action(RuleAction.Plain.BLACKHOLE), "from all blackhole"),
            four(Rule.at(100).v6().action(RuleAction.Plain.UNREACHABLE), "from all unreachable"),
            four(Rule.at(100).v6().action(RuleAction.Plain.PROHIBIT), "from all prohibit"));
    return Stream.concat(fours, sixes);
  }

  @ParameterizedTest
  @MethodSource("selected")
  void everySelectorAndActionIsAppliedAlteredHealedAndReleased(Selected selected) throws Exception {
    boolean isV4 = selected.rule.isV4();
    converge(rules(isV4 ? v4().build() : v6().build()));
    Report<NetworkApplied> report = converge(rules(selected.rule));
    assertThat(report.applied())
        .extracting(op -> op.verb())
        .containsExactly(Verb.CREATE, Verb.DELETE);
    assertThat(shownRules(isV4)).containsExactly(selected.witness);

    own.ip(isV4 ? "-4" : "-6", "rule", "delete", "priority", "100");
    converge(rules(selected.rule));
    assertThat(shownRules(isV4)).containsExactly(selected.witness);

    Report<NetworkApplied> back = converge(rules(isV4 ? v4().build() : v6().build()));
    assertThat(back.applied()).hasSize(2);
    converge(rules());
    assertThat(shownRules(isV4)).isEmpty();
  }

  /** ip 6.1 does not show these: the witness is the way that the kernel finds by them. */
  @Test
  void whatNewerKernelsSelectByIsAppliedAlteredHealedAndReleased() throws Exception {
    String[] four = {"-4", "route", "get", "192.0.2.99", "oif", "v0"};
    selects(Rule.at(100).dscp(Dscp.parse("AF11")), four, "tos 0x28", "tos 0x30");
    selects(Rule.at(100).dscp(Dscp.parse("0x08/0x38")), four, "tos 0x30", "tos 0x48");
    String tcp = "ipproto tcp ";
    selects(
        Rule.at(100).destinationPorts(PortRange.parse("0x100/0xff00")),
        four,
        tcp + "dport 300",
        tcp + "dport 600");
    selects(
        Rule.at(100).sourcePorts(PortRange.parse("0x5/0xf")),
        four,
        tcp + "sport 21",
        tcp + "sport 22");
  }

  private void selects(Rule.Builder rule, String[] question, String matching, String other)
      throws Exception {
    own.ip("address", "replace", "192.0.2.2/24", "dev", "v0");
    own.ip("route", "replace", "192.0.2.0/24", "dev", "v0", "table", "100");
    NetworkState state = rules(rule.table(100).build());
    converge(state);
    assertThat(own.ip(with(question, matching))).contains("table 100");
    assertThat(own.ip(with(question, other))).doesNotContain("table 100");
    own.ip("-4", "rule", "delete", "priority", "100");
    converge(state);
    assertThat(own.ip(with(question, matching))).contains("table 100");
    NetworkObservation seen = network.observe(scope);
    assertThat(seen.asState().rules()).containsAll(state.rules());
    converge(NetworkState.EMPTY);
    assertThat(shownRules(true)).isEmpty();
  }

  private static String[] with(String[] question, String words) {
    return Stream.concat(Stream.of(question), Stream.of(words.split(" "))).toArray(String[]::new);
  }

  @Test
  void aFlowLabelSelects() throws Exception {
    Needs.program("ping");
    Rule rule =
        Rule.at(100)
            .v6()
            .flowLabel(FlowLabel.parse("0x300/0xf00"))
            .action(RuleAction.Plain.PROHIBIT)
            .build();
    try (OwnNamespace other = OwnNamespace.create()) {
      own.ip("link", "set", "v1", "netns", other.name());
      other.ip("link", "set", "v1", "up");
      other.ip("address", "add", "fc00::2/64", "dev", "v1", "nodad");
      own.ip("address", "add", "fc00::1/64", "dev", "v0", "nodad");
      // A label is a process's own for a while after it: each is another one.
      converge(rules(rule));
      assertThat(pings("0x00351")).isFalse();
      assertThat(pings("0x00451")).isTrue();
      own.ip("-6", "rule", "delete", "prohibit", "priority", "100");
      assertThat(pings("0x00352")).isTrue();
      converge(rules(rule));
      assertThat(pings("0x00353")).isFalse();
      converge(rules());
      assertThat(pings("0x00354")).isTrue();
    }
  }

  private boolean pings(String label) {
    Command ping =
        own.inside("ping", "-6", "-c", "1", "-W", "2", "-F", label, "-I", "fc00::1", "fc00::2");
    return ping.run().exit() == 0;
  }

  @Test
  void theSameOfBothFamiliesAreTwo() throws Exception {
    Rule four = Rule.at(100).table(100).build();
    Rule six = Rule.at(100).v6().table(100).build();
    converge(rules(four, six));
    assertThat(shownRules(true)).isEqualTo(shownRules(false)).containsExactly(RULE_OF_ALL);
    converge(rules(six));
    assertThat(shownRules(true)).isEmpty();
    assertThat(shownRules(false)).containsExactly(RULE_OF_ALL);
  }

  @Test
  void theEndsOfThePrioritiesAreHeld() throws Exception {
    converge(rules(Rule.at(0).table(100).build(), Rule.at(4294967295L).v6().table(100).build()));
    assertThat(shownRules(true)).containsExactly("0: from all lookup 100 proto 72");
    assertThat(shownRules(false)).containsExactly("4294967295: from all lookup 100 proto 72");
    converge(rules());
    assertThat(shownRules(true)).isEmpty();
    assertThat(shownRules(false)).isEmpty();
  }

  @Test
  void theNewIsThereBeforeTheOldGoes() throws Exception {
    converge(rules(v4().build()));
    Plan<NetworkApplied> plan =
        network.plan(scope, rules(v4().table(200).build()), applied, options);
    assertThat(plan.first(1).apply().failed()).isEmpty();
    assertThat(shownRules(true)).containsExactly(OURS, "100: from 10.0.0.0/24 lookup 200 proto 72");
  }

  @Test
  void aRuleOfAnInterfaceThatIsNotThereTakesHoldWhenItComes() throws Exception {
    Rule rule = Rule.at(100).iif("w0").oif("w1").table(100).build();
    converge(rules(rule));
    assertThat(shownRules(true).getFirst()).contains("iif w0 [detached] oif w1 [detached]");
    own.vethPair("w0", "w1");
    assertThat(converge(rules(rule)).applied()).isEmpty();
    assertThat(shownRules(true)).containsExactly("100: from all iif w0 oif w1 lookup 100 proto 72");
  }

  @Test
  void theKernelsOwnRulesMeetAWishAndStay() throws Exception {
    Rule main = Rule.at(32766).table(RouteTable.MAIN).build();
    assertThat(converge(rules(main)).applied()).isEmpty();
    assertThat(converge(rules()).applied()).isEmpty();
    assertThat(own.ip("rule")).contains("32766:\tfrom all lookup main");
    own.ip("rule", "delete", "priority", "32766");
    converge(rules(main));
    assertThat(own.ip("rule")).contains("32766:\tfrom all lookup main proto 72");
  }

  @Test
  void aReleasedRuleBecomesAnAdministrators() throws Exception {
    Rule wide = Rule.at(100).table(100).build();
    converge(rules(v4().build(), v4().not().build(), wide, v6().build()));
    assertThat(network.planRelease(scope, applied, options).apply().failed()).isEmpty();
    assertThat(shownRules(true))
        .containsExactlyInAnyOrder(
            "100: from 10.0.0.0/24 lookup 100 proto static",
            "100: not from 10.0.0.0/24 lookup 100 proto static",
            "100: from all lookup 100 proto static");
    assertThat(shownRules(false)).containsExactly("100: from fc00::/7 lookup 100 proto static");
    assertThat(network.planRelease(scope, applied, options).isEmpty()).isTrue();
    assertThat(converge(rules()).applied()).isEmpty();
  }

  @Test
  void aReleasedRuleThatAnAdministratorHasTooIsTheirs() throws Exception {
    converge(rules(v4().build()));
    own.ip("rule", "add", "priority", "100", "from", "10.0.0.0/24", "table", "100", "proto", "4");
    assertThat(network.planRelease(scope, applied, options).apply().failed()).isEmpty();
    assertThat(shownRules(true)).containsExactly("100: from 10.0.0.0/24 lookup 100 proto static");
  }

  @Test
  void aThousandRulesComeAndGo() throws Exception {
    List<Rule> many =
        IntStream.range(0, 1000)
            .mapToObj(i -> Rule.at(1000 + i % 7).from("10." + (i >> 8) + "." + (i & 255) + ".0/24"))
            .map(rule -> rule.table(100).build())
            .toList();
    assertThat(converge(NetworkState.EMPTY.withRules(many)).applied()).hasSize(1000);
    assertThat(shownRules(true)).hasSize(1000);
    converge(NetworkState.EMPTY.withRules(many.subList(0, 500)));
    assertThat(shownRules(true)).hasSize(500);
    converge(NetworkState.EMPTY);
    assertThat(shownRules(true)).isEmpty();
  }

  @Test
  void theVerbsDoOneThingEach() throws Exception {
    Rule wide = Rule.at(100).table(100).build();
    network.verbs(scope).addRule(v4().build(), 4);
    network.verbs(scope).addRule(wide, 4);
    assertThatThrownBy(() -> network.verbs(scope).addRule(v4().build(), 4))
        .hasMessageContaining("create rule 100: from 10.0.0.0/24 lookup 100: EEXIST");
    assertThat(network.rules(scope))
        .extracting(ObservedRule::toString)
        .contains(
            "100: from 10.0.0.0/24 lookup 100 proto static",
            "32766: from all lookup main proto kernel",
            "32766: from all (IPv6) lookup main proto kernel");
    assertThatThrownBy(() -> network.verbs(scope).deleteRule(wide, 12))
        .hasMessageContaining("ENOENT");
    network.verbs(scope).deleteRule(wide, 4);
    assertThat(shownRules(true)).containsExactly("100: from 10.0.0.0/24 lookup 100 proto static");
    network.verbs(scope).deleteRule(v4().build(), 4);
    assertThat(shownRules(true)).isEmpty();
  }
}
