package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Rules on a kernel that is too old for some of them. */
@Tag("lab")
class RuleLabTest extends NetworkKernelTest {

  /** Linux 6.1 would make a rule for everything of each, and say that all is well. */
  @Test
  void whatTheKernelWouldLeaveOutIsRefusedBeforehand() throws Exception {
    List<Rule.Builder> builders =
        List.of(
            Rule.at(100).dscp(Dscp.of(10)),
            Rule.at(101).v6().flowLabel(FlowLabel.of(5)),
            Rule.at(102).sourcePorts(PortRange.parse("80/0xff")));
    List<Rule> rules = builders.stream().map(rule -> rule.table(100).build()).toList();
    Rule plain = Rule.at(103).from("10.0.0.0/24").table(100).build();
    NetworkState state =
        NetworkState.EMPTY.withRules(List.of(rules.get(0), rules.get(1), rules.get(2), plain));
    assertThat(pass(state).failed())
        .extracting(Object::toString)
        .anyMatch(line -> line.contains("this kernel does not know FRA_DSCP (Linux 6.13 does)"))
        .anyMatch(line -> line.contains("FRA_FLOWLABEL (Linux 6.14 does)"))
        .anyMatch(line -> line.contains("FRA_SPORT_MASK (Linux 6.15 does)"))
        .hasSize(3);
    assertThat(shownRules(true)).containsExactly("103: from 10.0.0.0/24 lookup 100 proto 72");
    assertThat(shownRules(false)).isEmpty();
  }
}
