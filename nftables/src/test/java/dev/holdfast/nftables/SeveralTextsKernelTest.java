package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PassException.Kind;
import dev.holdfast.reconcile.Report;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Texts of one state that build on each other, and what none of them may say. */
class SeveralTextsKernelTest extends NftKernelTest {

  private static final String WAITING =
      """
      table inet t {
        set s { type ipv4_addr; }
        chain c {
          iif "eth0" accept
        }
      }
      """;
  private static final String MORE =
      "add rule inet t c tcp dport 22 accept\nadd element inet t s { 192.0.2.1 }\n";

  /** A state of the files a, b and so on. */
  private static NftState files(String... texts) throws NftMistakeException {
    Stream.Builder<NftText> all = Stream.builder();
    for (int i = 0; i < texts.length; i++) {
      String file = Character.toString('a' + i);
      all.add(NftText.of(texts[i], new NftText.Origin(file, 1, 0, true), null));
    }
    return new NftState(all.build().toList());
  }

  private static List<String> checked(NftState state) throws Exception {
    return Nftables.check(state).stream().map(Object::toString).toList();
  }

  private void assertInvalid(NftState state, String message) {
    assertThatThrownBy(() -> plan(state))
        .isInstanceOfSatisfying(
            PassException.class, e -> assertThat(e.kind()).isEqualTo(Kind.INVALID))
        .hasMessage(message);
  }

  @Test
  void whatBuildsOnATextThatWaitsWaits() throws Exception {
    NftState state = files(WAITING, MORE);
    assertThat(checked(state)).isEmpty();
    Report<NftApplied> report = nftables.reconcile(scope(), state, NftOptions.DEFAULT);
    assertThat(report.pending().toString())
        .isEqualTo("[create tables of a:4:9: waits for the interface eth0]");
    assertThat(nft.ruleset()).isEmpty();
    own.vethPair("eth0", "eth1");
    converge(state);
    assertThat(nft.ruleset())
        .contains("iif \"eth0\" accept", "tcp dport 22 accept", "elements = { 192.0.2.1 }");
  }

  @Test
  void aTextThatWaitsHidesNoMistake() throws Exception {
    NftState later = files(WAITING, "add rule inet t c frob\n");
    assertThat(checked(later)).hasSize(1).first().asString().matches("b:1:\\d+: syntax error.*");
    assertThatThrownBy(() -> plan(later)).hasMessageContaining("b:1:");
    String before = "table inet x {\n  chain c {\n    jump none\n  }\n}\n";
    NftState earlier = files(before, WAITING, MORE);
    assertThat(checked(earlier))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("a:3:10: Could not process rule");
    NftState none = files("table inet t { set s { type ipv4_addr; }; }\n", MORE);
    assertThat(checked(none)).hasSize(1).first().asString().startsWith("b:1:");
  }

  @Test
  void aTextDoesNotFlushWhatAnEarlierOneMade() throws Exception {
    String one = "# as saved\nflush ruleset\ntable ip a {\n  chain c {\n    accept\n  }\n}\n";
    String other = "flush ruleset\ntable ip6 b {\n}\n";
    converge(files(one));
    NftState both = files(one, "# as saved\n  " + other);
    String message = "b:2:3: " + Undeclared.FLUSHED;
    assertThat(checked(both)).containsExactly(message);
    assertInvalid(both, message);
    assertThat(nft.ruleset()).contains("table ip a");
    String json =
        """
        {"nftables": [
         {"flush": {"ruleset": null}},
         {"add": {"table": {"family": "ip", "name": "c"}}}]}
        """;
    assertThat(checked(files(one, json))).containsExactly("b:2:3: " + Undeclared.FLUSHED);
    assertThat(checked(files(json, other))).containsExactly("b:1:1: " + Undeclared.FLUSHED);
    assertThat(checked(files(WAITING, other))).containsExactly("b:1:1: " + Undeclared.FLUSHED);
    assertThat(checked(files(WAITING, WAITING + "add table ip x; flush ruleset inet\n")))
        .containsExactly("b:7:17: " + Undeclared.FLUSHED);
  }

  @Test
  void aFlushOfNothingThatIsDeclaredIsHarmless() throws Exception {
    String one = "flush ruleset ip\ntable ip a {\n  chain c {\n  }\n}\n";
    converge(files("flush ruleset\n", one, "flush ruleset ip6\ntable ip6 b {\n}\n"));
    converge(
        files(one, "# flush ruleset\nadd rule ip a c \\\n  accept comment \"flush ruleset\"\n"));
    assertThat(nft.ruleset()).contains("accept comment").doesNotContain("table ip6");
  }

  @Test
  void aTableThatWouldGoWithItsMakerIsAMistake() throws Exception {
    String text = "table inet t {\n  flags dormant; flags owner\n  chain c {\n  }\n}\n";
    NftState kept = files(text.replace("flags owner", "comment \"flags owner\""));
    converge(kept);
    NftState owned = files(text);
    assertThat(checked(owned)).containsExactly("a:2:24: " + Undeclared.OWNED);
    assertInvalid(owned, "a:2:24: " + Undeclared.OWNED);
    assertThat(checked(files("add table ip t { flags owner; }\n"))).hasSize(1);
    String json =
        "{\"nftables\": [{\"add\": {\"table\": {\"family\": \"ip\", \"name\": \"o\","
            + " \"flags\": [\"dormant\", \"owner\"]}}}]}\n";
    assertThat(checked(files(json))).containsExactly("a:1:63: " + Undeclared.OWNED);
    assertIdle(kept);
  }

  /** The kernel has no room for one more chain at that hook, as only it knows. */
  @Test
  void whatTheKernelRefusesIsFoundInWhicheverTextItIs() throws Exception {
    StringBuilder crowd = new StringBuilder("table ip crowd {\n");
    for (int i = 0; i < 1024; i++) {
      crowd.append("  chain c" + i + " { type filter hook input priority " + i + "; }\n");
    }
    nft.load(crowd + "}\n");
    String defined = "define port = 22\n";
    String free = defined + "table ip t {\n  chain c {\n    tcp dport $port accept\n  }\n}\n";
    String more = defined + "add rule ip t c tcp dport $port drop\n";
    converge(files(free, more));
    String hooked = "chain full { type filter hook input priority 0; }";
    String first = free.replace("  chain c", "  " + hooked + "\n  chain c");
    assertThat(refused(files(first, more))).endsWith("(a:3:9)]");
    assertThat(refused(files(free, more + "table ip t {\n  " + hooked + "\n}\n")))
        .endsWith("(b:4:9)]");
    assertIdle(files(free, more));
  }

  private String refused(NftState state) throws Exception {
    Report<NftApplied> report = nftables.reconcile(scope(), state, NftOptions.DEFAULT);
    assertThat(report.applied()).isEmpty();
    return report.failed().toString();
  }
}
