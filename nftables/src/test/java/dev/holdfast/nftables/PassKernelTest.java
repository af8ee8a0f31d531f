package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PassException.Kind;
import dev.holdfast.reconcile.Report;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a pass changes and what it leaves, with nft as witness. */
class PassKernelTest extends NftKernelTest {

  private static final String FILTER =
      """
      table inet filter {
        counter seen { }
        set ports { type inet_service; elements = { 22, 80 } }
        chain input {
          type filter hook input priority 0; policy accept
          iifname "lo" counter name seen
          ip protocol icmp counter
          tcp dport @ports counter accept
          udp dport { 53, 123 } counter accept
        }
      }
      """;

  private void ping() {
    own.ip("link", "set", "lo", "up");
    own.run("ping", "-c", "3", "-i", "0.01", "-q", "127.0.0.1");
  }

  @Test
  void whatARuleHasCountedStaysWhenOthersChange() throws Exception {
    converge(FILTER);
    ping();
    assertThat(nft.run("list ruleset")).contains("icmp counter packets 6 bytes 504");
    converge(FILTER.replace("{ 53, 123 }", "{ 53, 124 }").replace("22, 80", "22, 443"));
    converge(FILTER.replace("    udp dport", "    tcp dport 9 drop\n    udp dport"));
    nft.run("insert rule inet filter input drop");
    converge(FILTER);
    assertThat(nft.run("list ruleset"))
        .contains(
            "icmp counter packets 6 bytes 504", "elements = { 22, 80 }", "packets 6 bytes 504\n\t}")
        .doesNotContain("drop");
  }

  @Test
  void aPlanNamesEachChangeInTheWordsOfNft() throws Exception {
    converge(FILTER);
    String changed =
        FILTER
            .replace("{ 53, 123 }", "53")
            .replace("22, 80", "22, 443")
            .replace("policy accept", "policy drop")
            .replace("    ip protocol icmp counter\n", "")
            .replace("counter seen { }", "counter seen { }\n  counter more { }");
    assertThat(planned(changed))
        .containsExactlyInAnyOrder(
            "delete rule ip protocol icmp counter packets 0 bytes 0 in inet filter input"
                .replace(" packets 0 bytes 0", ""),
            "delete element 80 in inet filter ports",
            "replace rule udp dport 53 counter accept in inet filter input: "
                + "udp dport { 53, 123 } counter accept -> udp dport 53 counter accept",
            "create counter inet filter more",
            "set chain inet filter input policy: accept -> drop",
            "create element 443 in inet filter ports");
    converge(changed);
  }

  @Test
  void rulesAreInTheOrderThatIsDeclared() throws Exception {
    String rules = "table ip t {\n  chain c {\n%s  }\n}\n";
    String forth = rules.formatted(rule(1) + rule(2) + rule(3) + rule(4) + rule(5));
    String back = rules.formatted(rule(5) + rule(4) + rule(3) + rule(2) + rule(1));
    String mixed = rules.formatted(rule(9) + rule(2) + rule(8) + rule(3) + rule(7) + rule(1));
    for (String order : List.of(forth, back, mixed, forth, mixed)) {
      converge(order);
      assertThat(nft.run("list table ip t").replaceAll("\\s+", " ").strip())
          .isEqualTo(order.replaceAll("\\s+", " ").strip());
    }
  }

  private static String rule(int port) {
    return "    tcp dport " + port + " accept\n";
  }

  /** What belongs to one rule and yet has a name, and is filled by packets. */
  @Test
  void aMeterKeepsWhatPacketsPutIntoItWhileItsRuleStays() throws Exception {
    String text =
        """
        table ip t {
          chain c {
            type filter hook input priority 0
            icmp type echo-request meter pings { ip saddr limit rate over 1000/second } drop
            tcp dport 1 accept
          }
        }
        """;
    converge(text);
    ping();
    assertThat(nft.run("list meter ip t pings")).contains("127.0.0.1");
    assertIdle(state(text));
    nft.run("delete rule ip t c handle " + nft.handle("dport 1"));
    converge(text);
    converge(text.replace("dport 1", "dport 2"));
    assertThat(nft.run("list meter ip t pings")).contains("127.0.0.1");
    String renamed = text.replace("meter pings", "meter knocks");
    assertThat(planned(renamed)).hasSize(2);
    converge(renamed);
    converge(renamed.replace("1000/second", "1001/second"));
    assertThat(nft.ruleset()).contains("meter knocks").doesNotContain("pings");
    NftState adopted = state(renamed);
    nftables.planRelease(scope(), NftOptions.DEFAULT).apply();
    nft.run("delete rule ip t c handle " + nft.handle("dport 1"));
    assertThat(nftables.reconcile(scope(), adopted, NftOptions.DEFAULT.withAdopt(true)).converged())
        .isTrue();
  }

  @Test
  void whatPacketsAndTimePutIntoASetStays() throws Exception {
    String text =
        """
        table inet t {
          set seen { type ipv4_addr; flags dynamic,timeout; timeout 1h; elements = { 10.0.0.1 } }
          set listed { type ipv4_addr; elements = { 10.0.0.1 } }
          chain c { type filter hook input priority 0
            add @seen { ip saddr }
          }
        }
        """;
    converge(text);
    ping();
    nft.run("add element inet t seen { 10.0.0.9 timeout 5m }");
    nft.run("add element inet t listed { 10.0.0.9 }");
    nft.run("delete element inet t seen { 10.0.0.1 }");
    converge(text);
    assertThat(nft.run("list set inet t seen")).contains("127.0.0.1", "10.0.0.9", "10.0.0.1 ");
    assertThat(nft.run("list set inet t listed")).doesNotContain("10.0.0.9");
  }

  @Test
  void whatStaysInASetThatIsMadeAnewHasTheTimeThatItHadLeft() throws Exception {
    String text =
        """
        table inet t {
          set s {
            type ipv4_addr; flags timeout; timeout 1h; size 100;
            elements = { 192.0.2.9 }
          }
          set i { type ipv4_addr; flags interval,timeout; timeout 1h; size 100; }
          map m { type ipv4_addr : verdict; flags timeout; timeout 1h; }
          chain c { comment "one"; accept; }
        }
        """;
    converge(text);
    nft.run("add element inet t s { 192.0.2.1 timeout 1h expires 5m }");
    nft.run("add element inet t s { 192.0.2.2 timeout 2h expires 5m }");
    nft.run("delete element inet t s { 192.0.2.9 }");
    nft.run("add element inet t s { 192.0.2.9 timeout 1h expires 5m }");
    nft.run("add element inet t i { 192.0.2.0/28 timeout 1h expires 5m }");
    nft.run("add element inet t m { 192.0.2.1 timeout 1h expires 5m : jump c }");
    for (String other :
        List.of(
            text.replace("size 100", "size 200").replace("one", "another"),
            text.replace("timeout 1h", "timeout 1m"),
            text.replace("timeout 1h;", ""),
            text.replace("timeout 1h", "timeout 3h"))) {
      converge(other);
      String listed = nft.run("list ruleset");
      assertThat(listed)
          .containsPattern("192.0.2.1( timeout 1h)? expires [0-4]m")
          .containsPattern("192.0.2.2 timeout 2h expires [0-4]m")
          .containsPattern("192.0.2.0/28( timeout 1h)? expires [0-4]m")
          .containsPattern("192.0.2.1( timeout 1h)? expires [0-4]m[0-9a-z]+ : jump c");
      assertThat(listed).doesNotContainPattern("192.0.2.9 expires 4m");
    }
  }

  @Test
  void whatStaysComesAlongIntoATableThatIsMadeAnewAndIntoASetThatHasRoomForLess() throws Exception {
    String text =
        """
        table inet t { # a comment
          set s { type ipv4_addr; flags timeout; timeout 1h; size 100; elements = { 192.0.2.9 }; }
        }
        """;
    nft.load(text);
    nft.run("add element inet t s { 192.0.2.1 timeout 1h expires 5m }");
    NftState larger = state(text.replace("size 100", "size 200"));
    NftOptions adopt = NftOptions.DEFAULT.withAdopt(true);
    assertThat(nftables.reconcile(scope(), larger, adopt).converged()).isTrue();
    assertThat(nft.run("list ruleset"))
        .contains("size 200")
        .containsPattern("192.0.2.1( timeout 1h)? expires [0-4]m")
        .contains("192.0.2.9");
    nft.run("add element inet t s { 192.0.2.2 timeout 1h expires 5m }");
    NftState smaller = state(text.replace("size 100", "size 2"));
    assertThat(nftables.reconcile(scope(), smaller, NftOptions.DEFAULT).converged()).isTrue();
    assertThat(nft.run("list ruleset"))
        .contains("size 2\n")
        .containsPattern("192.0.2.[12]( timeout 1h)? expires [0-4]m")
        .contains("192.0.2.9");
    assertIdle(smaller);
  }

  @Test
  void aForeignTableIsAConflictUntilItIsAdoptedAndKeepsWhatItHasCounted() throws Exception {
    nft.load(FILTER.replace("22, 80", "22"));
    ping();
    NftState state = state(FILTER);
    Report<NftApplied> report = nftables.reconcile(scope(), state, NftOptions.DEFAULT);
    assertThat(report.converged()).isFalse();
    assertThat(report.failed())
        .singleElement()
        .extracting(Failed::toString)
        .asString()
        .startsWith("create table inet filter: a table of this name is there and is not ours");
    assertThat(nft.run("list ruleset")).contains("elements = { 22 }");
    Report<NftApplied> adopted =
        nftables.reconcile(scope(), state, NftOptions.DEFAULT.withAdopt(true));
    assertThat(adopted.converged()).isTrue();
    assertThat(adopted.applied().toString()).isEqualTo("[adopt table inet filter]");
    assertThat(nft.run("list ruleset"))
        .contains("icmp counter packets 6 bytes 504", "22, 80", "packets 6 bytes 504\n\t}");
    assertIdle(state);
    converge(NftState.EMPTY);
    assertThat(nft.ruleset()).isEmpty();
  }

  @Test
  void aReleasedTableStaysWithWhatItHasCountedAndIsNobodys() throws Exception {
    converge(FILTER);
    ping();
    String before = nft.run("list ruleset");
    Report<NftApplied> report = nftables.planRelease(scope(), NftOptions.DEFAULT).apply();
    assertThat(report.converged()).isTrue();
    assertThat(report.applied().toString()).isEqualTo("[release table inet filter]");
    assertThat(nft.run("list ruleset")).isEqualTo(before).contains("packets 6 bytes 504");
    converge(NftState.EMPTY);
    assertThat(nft.run("list ruleset")).isEqualTo(before);
  }

  @Test
  void aMistakeIsToldWithItsPlaceAndNothingIsChanged() throws Exception {
    converge(FILTER);
    NftText text =
        NftText.of(
            FILTER.replace("tcp dport @ports", "tcp dprt @ports"),
            new NftText.Origin("doc.yaml", 11, 4, true),
            null);
    assertThatThrownBy(() -> plan(new NftState(List.of(text))))
        .isInstanceOfSatisfying(
            PassException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
        .hasMessageStartingWith("doc.yaml:18:13: syntax error, unexpected string");
    assertIdle(state(FILTER));
  }

  /** Version 1.0.6 of nft wants a semicolon there, later ones do not. */
  @Test
  void aRuleMayEndWithTheBraceAfterIt() throws Exception {
    converge(
        "table inet guard { chain input { type filter hook input priority 0; policy accept; "
            + "tcp dport 22 accept } }");
    assertThat(nft.ruleset()).contains("tcp dport 22 accept");
    assertThatThrownBy(() -> plan(state("table ip t { chain c { accept } chain d { frob } }")))
        .hasMessageContaining("nftables:1:48: ");
  }

  /** Libnftables counts bytes. */
  @Test
  void aPlaceBehindWhatIsNotAsciiIsTheRightOne() throws Exception {
    String text = "table inet guard { chain c { tcp dport 22 accept comment \"%s\" } }";
    converge(text.formatted("for"));
    converge(text.formatted("f\u00fcr \ud83d\udd12"));
    assertThat(nft.ruleset()).contains("tcp dport 22 accept comment \"f\u00fcr \ud83d\udd12\"");
    assertThatThrownBy(() ->
            plan(state("table ip t { chain c { accept comment \"f\u00fcr\" } chain d { frob } }")))
        .hasMessageContaining("nftables:1:62: ");
    assertThatThrownBy(() ->
            plan(state("table ip t {\n  chain c { accept comment \"\u20ac\"; tcp dprt 1; }\n}\n")))
        .hasMessageStartingWith("nftables:2:37: syntax error");
  }

  @Test
  void jsonIsUnderstood() throws Exception {
    nft.load(FILTER);
    String json = nft.command("-j", "list", "ruleset").output();
    nft.run("flush ruleset");
    converge(json);
    assertThat(nft.ruleset()).contains("udp dport { 53, 123 } counter");
  }

  @Test
  void whatIsObservedPlansToNothing() throws Exception {
    nft.load(FILTER + "table ip6 mine {\n  chain c {\n    tcp dport 1 drop\n  }\n}\n");
    converge("table arp ours {\n}\n");
    NftObservation observed = nftables.observe(scope());
    assertThat(observed.ours()).containsExactly(TableName.parse("arp ours"));
    assertThat(observed.beyond()).isEmpty();
    assertIdle(state(observed.text()));
  }

  @Test
  void aChainWaitsForItsInterface() throws Exception {
    String text =
        """
        table netdev early {
          chain ingress { type filter hook ingress device v0 priority 0
            ip saddr 10.0.0.1 drop
          }
          chain other {
            accept
          }
        }
        """;
    Report<NftApplied> report = nftables.reconcile(scope(), state(text), NftOptions.DEFAULT);
    assertThat(report.converged()).isFalse();
    assertThat(report.pending().toString())
        .isEqualTo("[create chain netdev early ingress: waits for interface v0]");
    assertThat(nft.ruleset()).contains("chain other").doesNotContain("ingress");
    own.vethPair("v0", "v1");
    converge(text);
    assertThat(nft.ruleset()).contains("hook ingress");
  }

  @Test
  void tablesOfOthersAreNeverTouched() throws Exception {
    nft.load("table ip stranger {\n  chain c {\n    tcp dport 1 counter drop\n  }\n}\n");
    String before = nft.command("-a", "list", "table", "ip", "stranger").output();
    converge(FILTER);
    converge(FILTER.replace("22, 80", "443"));
    converge(NftState.EMPTY);
    assertThat(nft.command("-a", "list", "ruleset").output()).isEqualTo(before);
  }

  @Test
  void aTableDoesNotSleepUnlessItIsSaid() throws Exception {
    converge("table ip t {\n  flags dormant\n  chain c {\n    accept\n  }\n}\n");
    assertThat(nft.ruleset()).contains("flags dormant");
    converge("table ip t {\n  chain c {\n    accept\n  }\n}\n");
    assertThat(nft.ruleset()).doesNotContain("dormant");
  }

  /** The kernel refuses one of the two in a transaction, in whichever order they come. */
  @Test
  void aTableFallsAsleepAndWakesWhileItsHooksChange() throws Exception {
    String text =
        """
        table inet t {
          chain c { type filter hook input priority 0; policy accept; comment "one"
            icmp type echo-request counter
          }
        }
        """;
    String asleep = text.replace("inet t {", "inet t {\n  flags dormant");
    converge(text);
    ping();
    String counted = "icmp type echo-request counter packets";
    assertThat(nft.run("list ruleset")).contains(counted).doesNotContain("packets 0");
    String before = nft.run("list ruleset").replaceAll("(?s).*(" + counted + " [0-9]+).*", "$1");
    String more = "chain d { type filter hook output priority 0; }\n}\n";
    for (String next :
        List.of(
            asleep.replace("priority 0", "priority 1"),
            text.replace("hook input", "hook output"),
            asleep.replace("one", "another"),
            text.substring(0, text.length() - 2) + more,
            asleep,
            text.replace("policy accept", "policy drop"),
            asleep,
            text)) {
      converge(next);
      assertThat(nft.run("list ruleset"))
          .contains(before)
          .matches(listed -> listed.contains("dormant") == next.contains("dormant"));
    }
    long handle = nft.handle("table inet t");
    converge(asleep);
    assertThat(nft.handle("table inet t")).isEqualTo(handle);
    converge("table inet t {\n  flags dormant\n}\n");
    converge(text);
    converge("table inet t {\n  flags dormant\n}\n");
    assertThat(nft.ruleset()).doesNotContain("chain");
  }

  @Test
  void aRefusedTransactionChangesNothingAndNamesWhatWasRefused() throws Exception {
    StringBuilder crowd = new StringBuilder("table ip crowd {\n");
    for (int i = 0; i < 1024; i++) {
      crowd.append("  chain c" + i + " { type filter hook input priority " + i + "; }\n");
    }
    nft.load(crowd + "}\n");
    Report<NftApplied> report =
        nftables.reconcile(
            scope(),
            state("table ip t {\n  chain c { type filter hook input priority 0; }\n}\n"),
            NftOptions.DEFAULT);
    assertThat(report.applied()).isEmpty();
    assertThat(report.failed().toString())
        .startsWith("[create chain ip t c: E2BIG")
        .endsWith("(nftables:2:9)]");
    assertThat(nft.ruleset()).doesNotContain("table ip t ");
  }

  @Test
  void deletingATableThatIsNotThereSaysSo() {
    assertThatThrownBy(() -> nftables.delete(scope(), TableName.parse("ip none")))
        .isInstanceOf(KernelException.class)
        .hasMessageContaining("delete table ip none: ENOENT");
  }
}
