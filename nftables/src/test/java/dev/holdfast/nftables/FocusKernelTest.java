package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.netlink.SocketOptions;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.PassReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** What changed beside a large set is healed without a look at the set; nft is the intruder. */
class FocusKernelTest extends NftKernelTest {

  private static final TableName T = TableName.parse("inet t");

  private static final String TABLE =
      """
      table inet t {
        set s {
          type ipv4_addr
          elements = { 10.0.0.1, 10.0.0.2 }
        }
        map m {
          type inet_service : verdict
          elements = { 22 : accept, 80 : jump other }
        }
        chain other {
          accept
        }
        chain c {
          type filter hook input priority 0; policy accept
          ip saddr @s accept
          tcp dport { 1, 2 } accept
          tcp dport vmap @m
        }
      }
      """;

  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final Nftables traced = new Nftables(SocketOptions.DEFAULT.withTrace(asked::add));

  /** Takes note of places; null stands for everywhere. */
  private static final class Rings implements Bell {

    private final List<Object> places = new CopyOnWriteArrayList<>();

    @Override
    public void ring() {
      places.add("everywhere");
    }

    @Override
    public void ring(Object place) {
      places.add(place);
    }
  }

  private Set<Object> placesOf(String... commands) throws Exception {
    Rings rings = new Rings();
    try (Monitor _ = traced.monitor(scope(), rings)) {
      for (String command : commands) {
        int before = rings.places.size();
        nft.run(command);
        await().atMost(Duration.ofSeconds(10)).until(() -> rings.places.size() > before);
      }
      return new HashSet<>(rings.places);
    }
  }

  private Optional<NftPlan> planAt(Set<?> places) throws Exception {
    // Now the normal form is known, and what is asked is about this namespace.
    var _ = traced.plan(scope(), state(TABLE), NftOptions.DEFAULT);
    asked.clear();
    return traced.planAt(places, scope(), state(TABLE), NftOptions.DEFAULT);
  }

  private List<String> operations(Set<?> places) throws Exception {
    return planAt(places).orElseThrow().operations().stream().map(Object::toString).toList();
  }

  private boolean looksInto(String set) {
    return asked.stream()
        .anyMatch(
            line -> line.startsWith("> NFT_MSG_GETSETELEM") && line.contains("\"" + set + "\""));
  }

  private String handle(String rule) {
    return nft.command("-a", "list", "chain", "inet", "t", "c")
        .run()
        .out()
        .lines()
        .filter(line -> line.contains(rule))
        .findFirst()
        .orElseThrow()
        .replaceAll(".*# handle ", "")
        .strip();
  }

  @Test
  void aDeletedRuleIsHealedWithoutALookIntoNamedSets() throws Exception {
    converge(TABLE);
    Set<Object> places = placesOf("delete rule inet t c handle " + handle("dport { 1, 2 }"));
    assertThat(places).containsExactly(new NftPlace(T, null));
    NftPlan plan = planAt(places).orElseThrow();
    assertThat(plan.operations().stream().map(Object::toString))
        .containsExactly("create rule tcp dport { 1, 2 } accept in inet t c");
    assertThat(plan.apply().converged()).isTrue();
    assertThat(looksInto("s") || looksInto("m")).isFalse();
    assertIdle(state(TABLE));
  }

  @Test
  void aChangedElementIsFoundWhereItIs() throws Exception {
    converge(TABLE);
    Set<Object> places =
        placesOf("add element inet t s { 10.0.0.3 }", "delete element inet t m { 22 }");
    assertThat(places).containsExactlyInAnyOrder(new NftPlace(T, "s"), new NftPlace(T, "m"));
    assertThat(operations(Set.of(new NftPlace(T, "m"))))
        .containsExactly("create element 22 in inet t m");
    assertThat(looksInto("s")).isFalse();
    PassReport<NftApplied> report = planAt(places).orElseThrow().apply();
    assertThat(report.applied()).hasSize(2);
    assertThat(report.converged()).isTrue();
    assertIdle(state(TABLE));
  }

  @Test
  void whoeverCommitsMeanwhileIsLookedAtEverywhere() throws Exception {
    converge(TABLE);
    nft.run("delete rule inet t c handle " + handle("dport { 1, 2 }"));
    NftPlan plan = planAt(Set.of(new NftPlace(T, null))).orElseThrow();
    nft.run("add element inet t s { 10.0.0.9 }");
    PassReport<NftApplied> report = plan.apply();
    assertThat(report.applied()).hasSize(2);
    assertThat(looksInto("s")).isTrue();
    assertIdle(state(TABLE));
  }

  @Test
  void whatTakesOthersAlongHasNoPlaceOrIsADoubt() throws Exception {
    converge(TABLE);
    for (String command :
        List.of(
            "add set inet t other { type mark; }",
            "delete set inet t other",
            "add table ip beside",
            "delete table ip beside",
            "add counter inet t k",
            "flush ruleset")) {
      assertThat(placesOf(command)).as(command).contains("everywhere");
    }
    List<Set<?>> doubtful = new ArrayList<>();
    doubtful.add(Set.of(new NftPlace(T, null)));
    doubtful.add(Set.of("a word of somebody else's"));
    for (Set<?> places : doubtful) {
      assertThat(planAt(places)).isEmpty();
    }
    converge(TABLE);
    nft.run("delete rule inet t c handle " + handle("ip saddr @s"));
    nft.run("delete set inet t s");
    assertThat(planAt(Set.of(new NftPlace(T, null)))).as("a set is gone").isEmpty();
    converge(TABLE);
  }
}
