package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.OwnCgroup;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What things of a table refer to, in it and outside, may change, go and come again. */
class ReferencesKernelTest extends NftKernelTest {

  @Test
  void whatIsReferredToMayChangeWithWhatRefersToIt() throws Exception {
    String before =
        """
        table inet t {
          quota q { 10 mbytes }
          limit l { rate 10/second }
          set s { type ipv4_addr; elements = { 10.0.0.1 } }
          map m { type ipv4_addr : verdict; elements = { 10.0.0.1 : jump a, 10.0.0.2 : goto b } }
          chain a { accept; }
          chain b { drop; }
          chain c { type filter hook input priority 0
            quota name q
            limit name l
            ip saddr @s jump a
            ip saddr vmap @m
          }
        }
        """;
    String after =
        """
        table inet t {
          quota q { 20 mbytes }
          limit l { rate 20/second }
          set s { type ipv4_addr; flags interval; elements = { 10.0.0.0/24 } }
          map m { type ipv4_addr : verdict; elements = { 10.0.0.1 : jump b, 10.0.0.3 : goto d } }
          chain b { accept; }
          chain d { comment "made anew"; drop; }
          chain c { type filter hook output priority 5
            quota name q
            limit name l
            ip saddr @s jump b
            ip saddr vmap @m
          }
        }
        """;
    for (String state : List.of(before, after, before)) {
      converge(state);
    }
    assertThat(nft.run("list ruleset")).contains("10.0.0.2 : goto b", "10 mbytes");
    nft.run("delete rule inet t c handle " + nft.handle("vmap"));
    nft.run("delete element inet t m { 10.0.0.1 }");
    nft.run("delete element inet t m { 10.0.0.2 }");
    nft.run("delete chain inet t b");
    converge(before);
  }

  @Test
  void objectsThatMapsReferToMayChangeAndGo() throws Exception {
    String before =
        """
        table inet t {
          counter c { comment "one" }
          limit l { rate 10/second }
          quota q { over 10 mbytes }
          synproxy s { mss 1460; wscale 7; }
          map counters { type ipv4_addr : counter; elements = { 10.0.0.1 : "c", 10.0.0.2 : "c" } }
          map limits { type ipv4_addr : limit; flags interval; elements = { 10.0.0.0/8 : "l" } }
          map quotas { type inet_service : quota; elements = { 80 : "q" } }
          map proxies { type ipv4_addr : synproxy; flags interval; elements = { 10.0.0.0/8 : "s" } }
          chain c {
            counter name ip saddr map @counters
            limit name ip saddr map @limits accept
            quota name tcp dport map @quotas
          }
        }
        """;
    String after =
        before
            .replace("one", "another")
            .replace("10/second", "20/second")
            .replace("10 mbytes", "20 mbytes")
            .replace("mss 1460", "mss 1400")
            .replace("10.0.0.2 : \"c\"", "10.0.0.3 : \"c\"");
    for (String state : List.of(before, after, before)) {
      converge(state);
    }
    assertThat(nft.ruleset()).contains("comment \"one\"", "10/second", "mss 1460");
    nft.run("delete element inet t limits { 10.0.0.0/8 }");
    nft.run("add element inet t counters { 10.0.0.9 : \"c\" }");
    converge(before);
    nftables.addElements(scope(), TableName.parse("inet t"), "counters", "10.0.0.8 : \"c\"");
    assertThat(nft.ruleset()).contains("10.0.0.8 : \"c\"");
    assertThat(planned("table inet t {\n}\n")).contains("delete map inet t limits");
    converge("table inet t {\n}\n");
  }

  @Test
  void anObjectMayChangeUnderRulesThatDoNot() throws Exception {
    String before =
        """
        table inet t {
          counter n { comment "one" }
          limit l { rate 10/second }
          chain c {
            counter name "n"
            limit name "l" accept
          }
        }
        """;
    converge(before);
    converge(before.replace("one", "another").replace("10/second", "20/second"));
    assertThat(nft.ruleset()).contains("comment \"another\"", "rate 20/second");
  }

  @Test
  void whatMapsWithoutANameReferToMayChange() throws Exception {
    String before =
        """
        table inet t {
          counter n { comment "one" }
          limit l { rate 10/second }
          chain x { comment "one"; accept; }
          chain c {
            iifname vmap { "a" : jump x, "b" : drop }
            meta iifname . tcp dport vmap { "a" . 22 : goto x }
            limit name tcp dport map { 22 : "l" }
            counter name tcp dport map { 22 : "n", 80 : "n" }
            tcp dport { 22, 80 } counter
          }
        }
        """;
    String after =
        before.replace("one", "another").replace("10/second", "20/second burst 7 packets");
    converge(before);
    long stays = nft.handle("{ 22, 80 } counter");
    converge(after);
    assertThat(nft.ruleset())
        .contains("chain x {\n\t\tcomment \"another\"", "counter n {\n\t\tcomment \"another\"")
        .contains("rate 20/second burst 7", "\"a\" : jump x", "22 : \"l\"");
    assertThat(nft.handle("{ 22, 80 } counter")).isEqualTo(stays);
    converge(before);
    assertThat(nft.ruleset()).contains("rate 10/second", "comment \"one\"");
  }

  @Test
  void whatChainsWithoutANameReferToMayChange() throws Exception {
    String before =
        """
        table inet t {
          limit l { rate 10/second }
          set s { type ipv4_addr; size 100; }
          chain x { comment "one"; accept; }
          chain c {
            tcp dport 22 jump {
              ip saddr @s drop
            }
            tcp dport 80 jump {
              tcp sport vmap { 1 : jump x }
            }
            tcp dport 443 goto {
              limit name "l" accept
            }
          }
        }
        """;
    String after =
        before.replace("size 100", "size 200").replace("one", "another").replace("10/s", "20/s");
    for (String state : List.of(before, before.replace("size 100", "size 300"), after, before)) {
      converge(state);
    }
    converge(after);
    assertThat(nft.ruleset()).contains("size 200", "comment \"another\"", "rate 20/second");
    assertThat(nft.ruleset()).contains("ip saddr @s drop", "1 : jump x", "limit name \"l\" accept");
  }

  /** A rule with iif holds the number of the interface, and another one comes with it. */
  @Test
  void aRuleFollowsItsInterfaceWhenThatIsMadeAgain() throws Exception {
    String text = "table ip t {\n  chain c {\n    iif \"v0\" accept\n  }\n}\n";
    Report<NftApplied> report = nftables.reconcile(scope(), state(text), NftOptions.DEFAULT);
    assertThat(report.pending().toString()).contains("waits for the interface");
    own.vethPair("v0", "v1");
    converge(text);
    assertThat(nft.ruleset()).contains("iif \"v0\" accept");
    own.ip("link", "delete", "v0");
    own.vethPair("v0", "v1");
    assertThat(nft.ruleset()).doesNotContain("iif \"v0\"");
    converge(text);
    assertThat(nft.ruleset()).contains("iif \"v0\" accept");
  }

  /** A rule holds the number of a cgroup, too; libnftables looks for it below /sys/fs/cgroup. */
  @Test
  void aRuleWaitsForItsCgroupAndFollowsItWhenThatIsMadeAgain() throws Exception {
    try (OwnCgroup cgroup = OwnCgroup.absent()) {
      String path = Path.of("/sys/fs/cgroup").relativize(cgroup.path()).toString();
      String text =
          "table inet t {\n  chain c {\n    socket cgroupv2 level 1 \"%s\" counter accept\n  }\n}\n"
              .formatted(path);
      Report<NftApplied> report = nftables.reconcile(scope(), state(text), NftOptions.DEFAULT);
      assertThat(report.pending().toString()).contains("waits for the cgroup there");
      cgroup.make(".");
      converge(text);
      assertThat(listed()).contains("\"" + path + "\" counter");
      cgroup.remove(".");
      cgroup.make(".");
      assertThat(listed()).doesNotContain("\"" + path + "\"");
      converge(text);
      assertThat(listed()).contains("\"" + path + "\" counter");
    }
  }

  /** Where ip-netns(8) would hide the cgroups behind another /sys. */
  private String listed() {
    return own.run("nft", "list", "ruleset");
  }
}
