package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.netlink.SocketOptions;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Report;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rules of ours beside those that the kernel takes for them; ip is the witness. */
class RuleOwnershipKernelTest extends NetworkKernelTest {

  private static final String OURS = "100: from 10.0.0.0/24 lookup 100 proto 72";
  private static final String THEIRS = "100: from 10.0.0.0/24 lookup 100 proto bird";
  private static final String RULE_OF_ALL = "100: from all lookup 100 proto 72";

  private static Rule.Builder v4() {
    return Rule.at(100).from("10.0.0.0/24").table(100);
  }

  @Test
  void aStrangersRuleThatIsTheSameMeetsTheWish() throws Exception {
    own.ip(
        "rule", "add", "priority", "100", "from", "10.0.0.0/24", "table", "100", "proto", "bird");
    assertThat(converge(rules(v4().build())).applied()).isEmpty();
    assertThat(converge(rules()).applied()).isEmpty();
    assertThat(shownRules(true)).containsExactly(THEIRS);
  }

  @Test
  void aStrangersRuleBesideOursSurvivesIt() throws Exception {
    converge(rules(v4().build()));
    own.ip(
        "rule", "add", "priority", "100", "from", "10.0.0.0/24", "table", "100", "proto", "bird");
    own.ip(
        "rule", "add", "priority", "100", "from", "10.0.0.0/25", "table", "100", "proto", "bird");
    assertThat(converge(rules(v4().build())).applied()).isEmpty();
    converge(rules());
    assertThat(shownRules(true))
        .containsExactly(THEIRS, "100: from 10.0.0.0/25 lookup 100 proto bird");
  }

  /** Another table is another rule: neither is in the way of the other, and both are asked. */
  @Test
  void aStrangersRuleThatDoesSomethingElseIsAnotherRule() throws Exception {
    own.ip(
        "rule", "add", "priority", "100", "from", "10.0.0.0/24", "table", "200", "proto", "bird");
    options = options.withAdopt(true);
    converge(rules(v4().build()));
    assertThat(shownRules(true))
        .containsExactly("100: from 10.0.0.0/24 lookup 200 proto bird", OURS);
    converge(rules());
    assertThat(shownRules(true)).containsExactly("100: from 10.0.0.0/24 lookup 200 proto bird");
  }

  /** The kernel says EEXIST to what is wider than a rule that is there. */
  @Test
  void aWiderRuleComesBesideANarrowerOne() throws Exception {
    Rule wide = Rule.at(100).table(100).build();
    Rule realms = v4().realms(new Realms(0, 7)).build();
    Rule tos = v4().tos(0x10).build();
    converge(rules(v4().build()));
    converge(rules(v4().build(), wide));
    assertThat(shownRules(true)).containsExactly(OURS, RULE_OF_ALL);
    converge(rules());
    converge(rules(tos, realms, v4().build(), wide));
    assertThat(shownRules(true)).hasSize(4);
  }

  /** The kernel deletes the first that has all that is named, and maybe more. */
  @Test
  void aNarrowerRuleSurvivesTheDeletionOfAWiderOne() throws Exception {
    Rule wide = Rule.at(100).table(100).build();
    Rule tos = v4().tos(0x10).build();
    converge(rules(tos, v4().build(), wide));
    Report<NetworkApplied> report = converge(rules(tos, v4().build()));
    assertThat(report.applied()).singleElement().asString().contains("delete rule 100: from all");
    assertThat(shownRules(true))
        .containsExactlyInAnyOrder(OURS, "100: from 10.0.0.0/24 tos 0x10 lookup 100 proto 72");
    converge(rules(tos));
    assertThat(shownRules(true))
        .containsExactly("100: from 10.0.0.0/24 tos 0x10 lookup 100 proto 72");
  }

  @Test
  void manyThatTheKernelMistakesGoAndStayAtOnce() throws Exception {
    Rule wide = Rule.at(100).table(100).build();
    Rule others = Rule.at(100).not().table(100).build();
    Rule tos = Rule.at(100).tos(0x10).table(100).build();
    Rule last = Rule.at(100).from("10.0.1.0/24").table(100).build();
    Rule comes = Rule.at(100).from("10.0.2.0/24").table(100).build();
    converge(rules(wide, others, v4().build(), tos, last));
    Plan<NetworkApplied> plan =
        network.plan(scope, rules(v4().build(), last, comes), applied, options);
    assertThat(plan.operations()).hasSize(4);
    assertThat(plan.apply().applied()).hasSize(4);
    assertThat(shownRules(true))
        .containsExactlyInAnyOrder(
            OURS,
            "100: from 10.0.1.0/24 lookup 100 proto 72",
            "100: from 10.0.2.0/24 lookup 100 proto 72");
  }

  /** The kernel looks neither at an inversion nor at where a rule leads. */
  @Test
  void invertedRulesAndTargetsAreToldApart() throws Exception {
    Rule there = Rule.at(100).action(new RuleAction.Goto(200)).build();
    Rule elsewhere = Rule.at(100).action(new RuleAction.Goto(300)).build();
    Rule others = v4().not().build();
    converge(rules(v4().build(), others, there, elsewhere));
    assertThat(shownRules(true)).hasSize(4);
    converge(rules(v4().build(), there));
    assertThat(shownRules(true))
        .containsExactlyInAnyOrder(OURS, "100: from all goto 200 [unresolved] proto 72");
    converge(rules(others, elsewhere));
    assertThat(shownRules(true))
        .containsExactlyInAnyOrder(
            "100: not from 10.0.0.0/24 lookup 100 proto 72",
            "100: from all goto 300 [unresolved] proto 72");
  }

  /** The kernel looks for a gateway by the rules. */
  @Test
  void aRouteThatARuleWasInTheWayOfComesInThePassInWhichTheRuleGoes() throws Exception {
    Rule hole = Rule.at(10).action(RuleAction.Plain.BLACKHOLE).build();
    LinkSettings v0 = LinkSettings.of(Address.parse("192.0.2.2/24"));
    converge(state(v0).withRules(List.of(hole)));
    converge(state(v0, Route.to("198.51.100.0/24").via("192.0.2.1").table(100).build()));
    assertThat(own.ip("route", "show", "table", "100")).contains("198.51.100.0/24 via 192.0.2.1");
    assertThat(shownRules(true)).isEmpty();
  }

  @Test
  void severalOfOursThatAreTheSameBecomeOne() throws Exception {
    converge(rules(v4().build()));
    own.ip(
        "rule",
        "add",
        "priority",
        "100",
        "not",
        "from",
        "10.0.0.0/24",
        "table",
        "9",
        "proto",
        "72");
    ruleAgain();
    assertThat(shownRules(true)).hasSize(3);
    converge(rules(v4().build()));
    assertThat(shownRules(true)).containsExactly(OURS);
  }

  /** As ip never does: without EXCL there is another of the same. */
  private void ruleAgain() throws Exception {
    try (Session session = Session.open(scope, SocketOptions.DEFAULT)) {
      session.socket().execute("again", RuleMessages.createBeside(v4().build(), 72));
    }
  }

  @Test
  void aRuleOfOursThatCannotBeExpressedGoes() throws Exception {
    converge(rules(v4().build()));
    own.ip("rule", "add", "priority", "7", "fwmark", "0x1ff/0xff", "table", "9", "proto", "72");
    own.ip("rule", "add", "priority", "7", "fwmark", "0x1ff/0xff", "table", "9");
    converge(rules(v4().build()));
    assertThat(shownRules(true)).containsExactly("7: from all fwmark 0x1ff/0xff lookup 9", OURS);
  }

  @Test
  void withoutTagsOurBooksSayWhatIsOurs() throws Exception {
    options = options.withTags(false);
    Rule wide = Rule.at(100).table(100).build();
    own.ip(
        "rule", "add", "priority", "100", "from", "10.0.0.0/25", "table", "100", "proto", "bird");
    own.ip("rule", "add", "priority", "100", "from", "10.0.0.0/26", "table", "100");
    converge(rules(v4().build(), wide));
    assertThat(applied.untagged(Rules.NAME))
        .containsExactlyInAnyOrder("100: from 10.0.0.0/24 lookup 100", "100: from all lookup 100");
    assertThat(shownRules(true))
        .contains("100: from 10.0.0.0/24 lookup 100", "100: from all lookup 100");
    converge(rules(v4().build()));
    converge(rules());
    assertThat(applied.isEmpty()).isTrue();
    assertThat(shownRules(true))
        .containsExactlyInAnyOrder(
            "100: from 10.0.0.0/25 lookup 100 proto bird", "100: from 10.0.0.0/26 lookup 100");
  }

  @Test
  void withoutTagsAStrangersRuleIsNotClaimed() throws Exception {
    options = options.withTags(false);
    own.ip("rule", "add", "priority", "100", "from", "10.0.0.0/24", "table", "100");
    assertThat(converge(rules(v4().build())).applied()).isEmpty();
    assertThat(applied.isEmpty()).isTrue();
    converge(rules());
    assertThat(shownRules(true)).containsExactly("100: from 10.0.0.0/24 lookup 100");
  }
}
