package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Which interfaces and cgroups a text may name; nothing is run. */
class MentionsTest {

  @Test
  void aTextThatNamesNoInterfaceIsNotReadForIt() {
    assertThat(Mentions.of("table ip t { chain c { iifname \"eth0\" accept; } }"))
        .isEqualTo(Mentions.NONE);
  }

  @Test
  void devicesAreFoundInListsVariablesAndJson() {
    assertThat(
            Mentions.of("chain c { type filter hook ingress device eth0 priority 0; }").devices())
        .containsExactly("eth0");
    assertThat(Mentions.of("flowtable f { devices = { lan0, \"wan0\" }; }").devices())
        .containsExactly("lan0", "wan0");
    assertThat(
            Mentions.of("define a = eth0\ndefine all = { $a, eth1 } # eth9\ndevices = $all;")
                .devices())
        .containsExactly("eth0", "eth1");
    assertThat(Mentions.of("{\"dev\": [\"eth0\", \"eth1\"], \"name\": \"x\"}").devices())
        .containsExactly("eth0", "eth1");
  }

  @Test
  void anyWordMayBeAnInterface() {
    assertThat(Mentions.of("define w = eth7\nrule iif $w oif \"v0\"").words())
        .contains("eth7", "v0");
    assertThat(Mentions.of("rule iif \"6in4-wan\" accept").words()).contains("6in4-wan");
    assertThat(Mentions.of("chain c { hook ingress device \"10g0\" priority 0; }").devices())
        .containsExactly("10g0");
  }

  @Test
  void cgroupsAreNamedWithQuotesOrWithout() {
    assertThat(Mentions.of("rule socket cgroupv2 level 1 \"a b/1.slice\" accept").cgroups())
        .contains("a b/1.slice");
    assertThat(Mentions.of("set s { type cgroupsv2; elements = { user.slice } }").cgroups())
        .contains("user.slice");
    assertThat(Mentions.of("meta cgroup 5 ip saddr \"x\"")).isEqualTo(Mentions.NONE);
  }
}
