package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.netlink.SocketOptions;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Plan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A pass that recognises what it is shown comes to the same as one that reads it. */
class LastLookKernelTest extends NetworkKernelTest {

  private static final NetworkState WANTED =
      new NetworkState(
              Map.of(
                  "v0",
                  LinkSettings.of(
                          Address.parse("192.0.2.1/24"), Address.parse("fc00::1/64").withNoDad())
                      .withUp(true)),
              List.of(
                  Route.to("198.51.100.0/24").via("192.0.2.2").build(),
                  Route.to("203.0.113.0/24").dev("v0").build(),
                  Route.to("fd00::/64").via("fc00::2").build()))
          .withRules(List.of(Rule.at(100).from("10.0.0.0/24").table(100).build()));

  /** What somebody may do; each with what undoes it, should nobody else. */
  private static final List<List<String>> DEEDS =
      List.of(
          List.of("route del 198.51.100.0/24"),
          List.of("route replace 198.51.100.0/24 via 192.0.2.3 proto 72"),
          List.of("route add 198.51.101.0/24 via 192.0.2.2", "route del 198.51.101.0/24"),
          List.of("route add 198.51.102.0/24 dev v0 proto 72"),
          List.of("-6 route del fd00::/64"),
          List.of("-6 route add fd01::/64 dev v0", "-6 route del fd01::/64"),
          List.of("address del 192.0.2.1/24 dev v0"),
          List.of("address add 192.0.2.7/24 dev v0", "address del 192.0.2.7/24 dev v0"),
          List.of("link set v0 down"),
          List.of("link set v0 mtu 1400", "link set v0 mtu 1500"),
          List.of("rule del priority 100"),
          List.of("rule add priority 200 lookup 200", "rule del priority 200"),
          List.of("rule add priority 300 lookup 300 protocol 72"),
          List.of(
              "neighbour add 192.0.2.9 lladdr 02:00:00:00:00:09 dev v0",
              "neighbour del 192.0.2.9 dev v0"),
          List.of("neighbour add 192.0.2.10 lladdr 02:00:00:00:00:0a dev v0 protocol 72"),
          List.of("neighbour add proxy 192.0.2.11 dev v0 protocol 72"),
          List.of("nexthop add id 7 via 192.0.2.2 dev v0", "nexthop del id 7"),
          List.of("nexthop add id 8 via 192.0.2.2 dev v0 protocol 72"),
          List.of("link add d0 type veth peer name d1", "link del d0"));

  private final List<String> said = Collections.synchronizedList(new ArrayList<>());
  private final Network kept = new Network(SocketOptions.DEFAULT.withTrace(said::add));
  private Monitor monitor;

  @BeforeEach
  void listen() throws Exception {
    own.ip("link", "set", "v0", "addrgenmode", "none");
    own.ip("link", "set", "v1", "addrgenmode", "none");
    monitor = kept.monitor(scope, () -> {});
    for (String link : List.of("v0", "v1")) {
      own.setSysctl("net.ipv6.conf." + link + ".accept_dad", "0");
    }
    // The links' own addresses become usable in their time.
    await().until(() -> own.ip("-6", "-o", "address", "show", "tentative").isBlank());
  }

  @AfterEach
  void stopListening() {
    monitor.close();
  }

  private Plan<NetworkApplied> plan() throws Exception {
    return kept.plan(scope, WANTED, applied, options);
  }

  private void settle() throws Exception {
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> {
          applied = plan().apply().lastApplied();
          return plan() instanceof NothingToDo;
        });
  }

  private static List<String> words(Plan<NetworkApplied> plan) {
    return Stream.of(
            plan.operations().stream().map(Operation::toString).toList(),
            plan.failed(),
            plan.pending())
        .map(Object::toString)
        .toList();
  }

  @Test
  void whatIsUnchangedIsRecognisedAndAskedForAllTheSame() throws Exception {
    settle();
    await()
        .until(() -> {
          said.clear();
          return plan() instanceof NothingToDo;
        });
    assertThat(said.stream().filter(line -> line.startsWith("> ")).map(LastLookKernelTest::name))
        .contains("RTM_GETLINK", "RTM_GETADDR", "RTM_GETROUTE", "RTM_GETNEIGH", "RTM_GETRULE");
    assertThat(plan().apply().lastApplied()).isEqualTo(applied);
  }

  private static String name(String line) {
    return line.split(" ", 3)[1];
  }

  @Test
  void anotherWishOrOtherBooksAreComparedAnew() throws Exception {
    settle();
    NetworkState more =
        WANTED.withRules(List.of(Rule.at(101).from("10.0.0.0/24").table(100).build()));
    assertThat(kept.plan(scope, more, applied, options).operations()).hasSize(2);
    settle();
    NetworkOptions other = options.withProtocol(73);
    assertThat(kept.plan(scope, WANTED, applied, other)).isNotInstanceOf(NothingToDo.class);
  }

  /** A young link changes by itself now and then, so it may take a few tries. */
  @Test
  void whatTheKernelLearnsOfNeighboursChangesNothing() throws Exception {
    boolean isRecognised = false;
    for (int i = 20; i < 30 && !isRecognised; i++) {
      settle();
      own.ip(
          "neighbour",
          "add",
          "192.0.2." + i,
          "lladdr",
          "02:00:00:00:00:20",
          "dev",
          "v0",
          "nud",
          "stale");
      isRecognised = plan() instanceof NothingToDo;
    }
    assertThat(isRecognised).isTrue();
  }

  @Test
  void whatLinksHaveSeenOfPacketsChangesNothing() throws Exception {
    boolean isRecognised = false;
    for (int i = 0; i < 10 && !isRecognised; i++) {
      settle();
      // Nobody answers; what is sent is counted all the same.
      own.inside("ping", "-c", "1", "-W", "0.1", "-I", "v0", "-b", "192.0.2.255").run();
      isRecognised = plan() instanceof NothingToDo;
    }
    assertThat(isRecognised).isTrue();
    assertThat(own.ip("-s", "link", "show", "v0")).containsPattern("TX:[^\n]*\n +[1-9]");
  }

  @Test
  void whateverIsDoneItComesToTheSameAsALookFromScratch() throws Exception {
    Random random = new Random(3);
    settle();
    for (int round = 0; round < 40; round++) {
      List<String> deed = DEEDS.get(random.nextInt(DEEDS.size()));
      own.ip(deed.getFirst().split(" ", -1));
      List<String> seen = words(plan());
      List<String> afresh = words(new Network().plan(scope, WANTED, applied, options));
      assertThat(seen).as(deed.getFirst()).isEqualTo(afresh);
      for (String undoing : deed.subList(1, deed.size())) {
        own.ip(undoing.split(" ", -1));
      }
      settle();
    }
  }
}
