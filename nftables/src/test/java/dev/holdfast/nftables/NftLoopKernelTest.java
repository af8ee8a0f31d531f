package dev.holdfast.nftables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.reconcile.LoopListener;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.ReconcileLoop;
import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.Command;
import dev.holdfast.testkit.Needs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What is heard, what is healed by itself, and what happens when others never stop committing. */
class NftLoopKernelTest extends NftKernelTest {

  private static final String GUARD =
      """
      table inet guard {
        chain input { type filter hook input priority 0; policy accept
          tcp dport 22 accept
          tcp dport 23 drop
        }
      }
      """;

  @Test
  void ourOwnCommitsMakeNoEchoAndThoseOfOthersDo() throws Exception {
    AtomicInteger rings = new AtomicInteger();
    try (Monitor monitor = nftables.monitor(scope(), rings::incrementAndGet)) {
      converge(GUARD);
      converge(GUARD.replace("23", "24"));
      Thread.sleep(200);
      assertThat(rings).hasValue(0);
      nft.run("add table ip other");
      await().untilAsserted(() -> assertThat(rings).hasPositiveValue());
      assertThat(monitor.ended().toCompletableFuture()).isNotDone();
    }
  }

  @Test
  void whatSomebodyFlushesComesBackByItself() throws Exception {
    var options =
        LoopOptions.of(new NftSource(nftables), NftOptions.DEFAULT)
            .withInterval(Duration.ofMinutes(10));
    try (var loop = ReconcileLoop.start(new NftSource(nftables), scope(), state(GUARD), options)) {
      await().untilAsserted(() -> assertThat(nft.ruleset()).contains("dport 23 drop"));
      String whole = nft.ruleset();
      for (String undo :
          new String[] {
            "flush ruleset", "delete table inet guard", "flush chain inet guard input"
          }) {
        nft.run(undo);
        await().untilAsserted(() -> assertThat(nft.ruleset()).isEqualTo(whole));
      }
      assertThat(loop.reconcileNow().converged()).isTrue();
    }
  }

  @Test
  void aTableThatWaitsForAnInterfaceComesWithIt() throws Exception {
    String text =
        "table netdev early {\n  chain c { type filter hook ingress device v0 priority 0; }\n}\n";
    var options =
        LoopOptions.of(new NftSource(nftables), NftOptions.DEFAULT)
            .withInterval(Duration.ofMinutes(10));
    try (var _ = ReconcileLoop.start(new NftSource(nftables), scope(), state(text), options)) {
      await().untilAsserted(() -> assertThat(nft.ruleset()).contains("table netdev early"));
      own.vethPair("v0", "v1");
      await().untilAsserted(() -> assertThat(nft.ruleset()).contains("hook ingress"));
    }
  }

  /** Writers who never stop: what is done is whole or not at all, and the report names one. */
  @Test
  void whoIsOutrunAllTheTimeSaysByWhomAndConvergesWhenTheyStop() throws Exception {
    NftPlan stale = plan(state(GUARD));
    Process flood = flood();
    try {
      await().until(() -> nft.ruleset().contains("table ip flood"));
      NftOptions once = NftOptions.DEFAULT.withAttempts(1);
      int outrun = 0;
      for (int i = 0; i < 200 && outrun == 0; i++) {
        try {
          NftPlan plan = nftables.plan(scope(), state(GUARD), once);
          Thread.sleep(30); // a writer is faster than whoever thinks so long
          plan.apply();
          nft.run("delete table inet guard");
        } catch (PassException e) {
          outrun++;
          assertThat(e)
              .hasMessageContaining("others commit all the time")
              .hasMessageContaining("last nft (process ")
              .hasMessageContaining("gave up after 1 attempts, and nothing was changed");
        }
        assertThat(nft.ruleset())
            .satisfiesAnyOf(
                all -> assertThat(all).doesNotContain("guard"),
                all -> assertThat(all).contains("dport 22 accept", "dport 23 drop"));
      }
      assertThat(outrun).isPositive();
    } finally {
      // The shell's children would go on without it.
      List<ProcessHandle> writers = flood.descendants().toList();
      flood.destroyForcibly().waitFor();
      writers.forEach(ProcessHandle::destroyForcibly);
    }
    stale.apply();
    converge(GUARD);
    assertThat(nft.ruleset()).contains("dport 23 drop");
  }

  private Process flood() throws Exception {
    String loop =
        "i=0; while :; do echo 'add table ip flood; add chain ip flood c; flush chain ip flood c;"
            + " add rule ip flood c accept'; done | nft -i > /dev/null";
    return new ProcessBuilder("ip", "netns", "exec", own.name(), "sh", "-c", loop).start();
  }

  @Test
  void aGuardedTableIsOnlyOursToChangeAndGoesWithUs() throws Exception {
    NftOptions guarded = NftOptions.DEFAULT.withGuard(NftOptions.Guard.OWNER);
    try (Nftables owner = new Nftables()) {
      assertThat(owner.reconcile(scope(), state(GUARD), guarded).converged()).isTrue();
      assertThat(owner.plan(scope(), state(GUARD), guarded).isEmpty()).isTrue();
      NftState observed = state(nftables.observe(scope()).text());
      assertThat(owner.plan(scope(), observed, guarded).isEmpty()).isTrue();
      Command.Outcome refused = nft.command("delete", "table", "inet", "guard").run();
      assertThat(refused.err()).contains("Operation not permitted");
      nft.run("flush ruleset");
      assertThat(nft.ruleset()).contains("dport 23 drop");
      String changed = GUARD.replace("23", "24");
      assertThat(owner.reconcile(scope(), state(changed), guarded).converged()).isTrue();
      assertThat(nft.ruleset()).contains("dport 24 drop");
      var other = nftables.reconcile(scope(), state(GUARD), NftOptions.DEFAULT);
      assertThat(other.failed().toString()).contains("EPERM: only the netlink socket with port id");
    }
    await().untilAsserted(() -> assertThat(nft.ruleset()).isEmpty());
  }

  @Test
  void aTableThatPersistsOutlivesUsAndIsTakenUpAgainAsItIs() throws Exception {
    NftOptions guarded = NftOptions.DEFAULT.withGuard(NftOptions.Guard.PERSIST);
    String handles;
    try (Nftables first = new Nftables()) {
      var report = first.reconcile(scope(), state(GUARD), guarded);
      Needs.met(
          !report.failed().toString().contains("EOPNOTSUPP"), "Linux 6.9, for tables that persist");
      assertThat(report.converged()).isTrue();
      handles = nft.command("-a", "list", "chain", "inet", "guard", "input").output();
    }
    assertThat(nft.ruleset()).contains("dport 23 drop");
    try (Nftables second = new Nftables()) {
      NftPlan plan = second.plan(scope(), state(GUARD), guarded);
      assertThat(plan.operations().toString()).isEqualTo("[adopt table inet guard]");
      assertThat(plan.apply().converged()).isTrue();
      assertThat(second.plan(scope(), state(GUARD), guarded).isEmpty()).isTrue();
      assertThat(nft.command("-a", "list", "chain", "inet", "guard", "input").output())
          .isEqualTo(handles);
      Command.Outcome refused = nft.command("delete", "table", "inet", "guard").run();
      assertThat(refused.err()).contains("Operation not permitted");
    }
    // Whoever wants no guard any more gets the table without it, and it can go.
    converge(GUARD);
    assertThat(nft.ruleset()).contains("dport 23 drop").doesNotContain("persist");
    converge(NftState.EMPTY);
    assertThat(nft.ruleset()).isEmpty();
  }

  @Test
  void aTableThatPersistsIsTakenUpAsItFallsAsleepAndAsItWakes() throws Exception {
    NftOptions guarded = NftOptions.DEFAULT.withGuard(NftOptions.Guard.PERSIST);
    try (Nftables first = new Nftables()) {
      var report = first.reconcile(scope(), state(GUARD), guarded);
      Needs.met(
          !report.failed().toString().contains("EOPNOTSUPP"), "Linux 6.9, for tables that persist");
    }
    String asleep = GUARD.replace("inet guard {", "inet guard {\n  flags dormant");
    String other = GUARD.replace("priority 0", "priority 1").replace("23", "24");
    String moved = GUARD.replace("priority 0", "priority 2");
    for (String text : List.of(asleep, GUARD.replace("23", "24"), asleep, other, moved, GUARD)) {
      await()
          .untilAsserted(() ->
              assertThat(nft.command("list", "ruleset").output()).doesNotContain("flags owner"));
      try (Nftables next = new Nftables()) {
        var report = next.reconcile(scope(), state(text), guarded);
        assertThat(report.failed()).isEmpty();
        assertThat(report.converged()).isTrue();
        assertThat(next.plan(scope(), state(text), guarded).isEmpty()).isTrue();
        assertThat(nft.ruleset().contains("dormant")).isEqualTo(text.contains("dormant"));
      }
    }
  }

  @Test
  void whatPersistsAndIsNotWantedAnyMoreGoes() throws Exception {
    NftOptions guarded = NftOptions.DEFAULT.withGuard(NftOptions.Guard.PERSIST);
    try (Nftables first = new Nftables()) {
      var report = first.reconcile(scope(), state(GUARD), guarded);
      Needs.met(
          !report.failed().toString().contains("EOPNOTSUPP"), "Linux 6.9, for tables that persist");
    }
    converge(NftState.EMPTY);
    assertThat(nft.ruleset()).isEmpty();
  }

  @Test
  void whoDeletesARuleAgainAndAgainIsNamedAsAFight() throws Exception {
    AtomicReference<List<String>> contested = new AtomicReference<>(List.of());
    LoopListener<NftApplied> listener =
        new LoopListener<>() {
          @Override
          public void passed(Report<NftApplied> report) {
            contested.set(report.contested());
          }

          @Override
          public void failed(Throwable error) {}
        };
    var options =
        LoopOptions.of(new NftSource(nftables), NftOptions.DEFAULT)
            .withInterval(Duration.ofMinutes(10))
            .withListener(listener);
    try (var _ = ReconcileLoop.start(new NftSource(nftables), scope(), state(GUARD), options)) {
      for (int i = 0; i < 6; i++) {
        await().untilAsserted(() -> assertThat(nft.ruleset()).contains("dport 23 drop"));
        nft.run("flush chain inet guard input");
      }
      await()
          .untilAsserted(() ->
              assertThat(contested.get()).contains("rule tcp dport 23 drop in inet guard input"));
    }
  }

  /** The kernel tells of each thing that is added and deleted. */
  @Test
  void nftMonitorSeesTheFewThingsThatChangeAndNoMore() throws Exception {
    String before =
        "table inet t {\n  set s { type inet_service; elements = { "
            + IntStream.range(1, 1000).mapToObj(String::valueOf).collect(Collectors.joining(", "))
            + " } }\n  chain c {\n    tcp dport 1 accept\n    tcp dport 2 accept\n  }\n}\n";
    String after =
        before
            .replace(" 500,", "")
            .replace("1, 2, 3", "1, 2, 3, 2000")
            .replace("2 accept", "2 drop");
    converge(before);
    Path heard = Files.createTempFile("holdfast", ".monitor");
    Process monitor =
        new ProcessBuilder("ip", "netns", "exec", own.name(), "stdbuf", "-oL", "nft", "monitor")
            .redirectOutput(heard.toFile())
            .start();
    try {
      await()
          .until(() -> {
            nft.run("add table ip hark");
            nft.run("delete table ip hark");
            return Files.readString(heard).contains("delete table ip hark");
          });
      Files.writeString(heard, "", StandardOpenOption.TRUNCATE_EXISTING);
      converge(after);
      nft.run("add table ip end");
      await().until(() -> Files.readString(heard).contains("add table ip end"));
      assertThat(Files.readString(heard).lines())
          .filteredOn(line -> line.contains(" inet t "))
          .extracting(line -> line.replaceAll(" (# )?handle [0-9]+", "").replace('\0', ' ').strip())
          .containsExactly(
              "delete rule inet t c",
              "delete element inet t s { 500 }",
              "create element inet t s { 2000 }",
              "add rule inet t c tcp dport 2 drop");
    } finally {
      monitor.destroyForcibly().waitFor();
      Files.delete(heard);
    }
  }

  @Test
  void withoutPermissionThePassSaysSo() {
    Command asNobody =
        own.inside("setpriv", "--reuid=65534", "--clear-groups", "nft", "list", "ruleset");
    assertThat(asNobody.run().err()).contains("Operation not permitted");
    assertThatThrownBy(() ->
            nftables.plan(
                new dev.holdfast.kernel.Namespace.Named("hf-none"),
                state(GUARD),
                NftOptions.DEFAULT))
        .isInstanceOfSatisfying(
            PassException.class,
            e -> assertThat(e.kind()).isEqualTo(PassException.Kind.SCOPE_GONE));
  }
}
