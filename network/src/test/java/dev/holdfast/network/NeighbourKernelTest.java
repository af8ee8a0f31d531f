package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Report;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field of a neighbour is applied, altered, healed and released; ip is the witness. */
class NeighbourKernelTest extends NetworkKernelTest {

  private static final String MAC = "02:aa:bb:cc:dd:ee";
  private static final Neighbour FOUR = Neighbour.of("v0", "192.0.2.10", MAC);
  private static final Neighbour SIX = Neighbour.of("v0", "fc00::10", MAC);

  record Alteration(Neighbour from, Neighbour to, String witness) {}

  @BeforeEach
  void addAddresses() {
    own.ip("address", "add", "192.0.2.2/24", "dev", "v0");
    own.ip("address", "add", "fc00::2/64", "dev", "v0", "nodad");
  }

  static Stream<Alteration> alterations() {
    return Stream.of(FOUR, SIX)
        .flatMap(from -> {
          String ip = from.ip().toString();
          String other = "02:00:00:00:00:01";
          Neighbour proxy = Neighbour.proxy("v0", ip);
          return Stream.of(
              new Alteration(from, Neighbour.of("v0", ip, other), "lladdr " + other + " PERMANENT"),
              new Alteration(from, from.withState(NeighbourState.NOARP), "NOARP"),
              new Alteration(from.withState(NeighbourState.NOARP), from, "PERMANENT"),
              new Alteration(from, from.withRouter(), "router"),
              new Alteration(from.withRouter(), from, MAC + " PERMANENT"),
              new Alteration(from, from.withExternLearn(), "extern_learn"),
              new Alteration(from.withExternLearn(), from, MAC + " PERMANENT"),
              new Alteration(from, Neighbour.managed("v0", ip), "managed"),
              new Alteration(Neighbour.managed("v0", ip), from, MAC + " PERMANENT"),
              new Alteration(from.withRouter(), Neighbour.managed("v0", ip), "managed"),
              new Alteration(
                  Neighbour.managed("v0", ip),
                  Neighbour.managed("v0", ip).withExternLearn(),
                  "managed extern_learn"),
              new Alteration(proxy, proxy.withRouter(), "router proxy"),
              new Alteration(proxy.withRouter(), proxy, "v0 proxy"));
        });
  }

  @ParameterizedTest
  @MethodSource("alterations")
  void everyFieldIsAppliedAlteredHealedAndReleased(Alteration alteration) throws Exception {
    Neighbour.Key key = alteration.to.key();
    converge(neighbours(alteration.from));
    Report<NetworkApplied> report = converge(neighbours(alteration.to));
    assertThat(report.applied()).extracting(op -> op.verb()).containsExactly(Verb.SET);
    assertThat(shown(key)).contains(alteration.witness).contains("proto 72");

    if (key.proxy()) {
      own.ip("neighbour", "del", "proxy", key.ip().toString(), "dev", "v0");
    } else {
      own.ip("neighbour", "del", key.ip().toString(), "dev", "v0");
    }
    converge(neighbours(alteration.to));
    assertThat(shown(key)).contains(alteration.witness);

    own.ip("link", "set", "v0", "down");
    own.ip("link", "set", "v0", "up");
    assertThat(shown(key)).isEmpty();
    converge(neighbours(alteration.to));
    assertThat(shown(key)).contains(alteration.witness);

    converge(NetworkState.EMPTY);
    assertThat(shown(key)).isEmpty();
  }

  static NetworkState neighbours(Neighbour... neighbours) {
    return NetworkState.EMPTY.withNeighbours(List.of(neighbours));
  }

  private String shown(Neighbour.Key key) {
    String all =
        key.proxy()
            ? own.ip("-d", "neighbour", "show", "proxy")
            : own.ip("-d", "neighbour", "show", "nud", "all");
    return String.join("\n", all.lines().filter(line -> line.startsWith(key.ip() + " ")).toList());
  }

  /** The kernel keeps it when its namespace goes, and shows it in the next one in its place. */
  @Test
  void aProxyOnEveryInterfaceIsLeftAlone() throws Exception {
    own.ip("neighbour", "add", "proxy", "192.0.2.21");
    try {
      NetworkObservation seen = network.observe(scope);
      assertThat(seen.asState().neighbours()).isEmpty();
      assertThat(seen.notExpressible()).contains("neighbour proxy 192.0.2.21");
      assertThat(pass(neighbours(Neighbour.proxy("v0", "192.0.2.21"))).failed())
          .extracting(Failed::reason)
          .containsExactly("conflict: held by somebody who left no tag for every interface");
      converge(NetworkState.EMPTY);
      assertThat(own.ip("neighbour", "show", "proxy").lines().toList())
          .containsExactly("192.0.2.21 proxy ");
    } finally {
      own.ip("neighbour", "del", "proxy", "192.0.2.21");
    }
  }

  @Test
  void whatTheKernelLearnedGivesWayAndAStrangersDoesNot() throws Exception {
    own.ip(
        "neighbour",
        "add",
        "192.0.2.10",
        "lladdr",
        "02:00:00:00:00:07",
        "dev",
        "v0",
        "nud",
        "reachable");
    own.ip(
        "neighbour", "add", "fc00::10", "lladdr", "02:00:00:00:00:07", "dev", "v0", "nud", "stale");
    assertThat(converge(neighbours(FOUR, SIX)).applied())
        .extracting(op -> op.verb())
        .containsExactly(Verb.CREATE, Verb.CREATE);
    assertThat(shown(FOUR.key())).contains(MAC, "PERMANENT proto 72");
    assertThat(shown(SIX.key())).contains(MAC, "PERMANENT proto 72");

    own.ip(
        "neighbour",
        "add",
        "192.0.2.11",
        "lladdr",
        "02:00:00:00:00:07",
        "dev",
        "v0",
        "protocol",
        "4");
    Neighbour other = Neighbour.of("v0", "192.0.2.11", MAC);
    assertThat(pass(neighbours(FOUR, SIX, other)).failed())
        .extracting(Failed::reason)
        .containsExactly("conflict: held by proto static as lladdr 02:00:00:00:00:07");
    converge(NetworkState.EMPTY);
    assertThat(own.ip("neighbour")).contains("192.0.2.11 dev v0 lladdr 02:00:00:00:00:07");

    options = options.withAdopt(true);
    assertThat(converge(neighbours(other)).applied())
        .extracting(op -> op.verb())
        .containsExactly(Verb.ADOPT);
    assertThat(shown(other.key())).contains(MAC, "proto 72");
    converge(NetworkState.EMPTY);
    assertThat(shown(other.key())).isEmpty();
  }

  @Test
  void whatSomebodyDeclaredSinceThePlanIsNotTakenForLearned() throws Exception {
    own.ip(
        "neighbour",
        "add",
        "192.0.2.10",
        "lladdr",
        "02:00:00:00:00:07",
        "dev",
        "v0",
        "nud",
        "stale");
    Plan<NetworkApplied> plan = network.plan(scope, neighbours(FOUR), applied, options);
    own.ip("neighbour", "replace", "192.0.2.10", "lladdr", "02:00:00:00:00:08", "dev", "v0");
    assertThat(plan.apply().failed()).isNotEmpty();
    assertThat(shown(FOUR.key())).contains("02:00:00:00:00:08 PERMANENT").doesNotContain("proto");
  }

  @Test
  void whatAStrangerPutThereIsMetAndStays() throws Exception {
    own.ip("neighbour", "add", "192.0.2.10", "lladdr", MAC, "dev", "v0", "router");
    own.ip("neighbour", "add", "proxy", "192.0.2.20", "dev", "v0");
    NetworkState met = neighbours(FOUR, Neighbour.proxy("v0", "192.0.2.20"));
    assertThat(converge(met).applied()).isEmpty();
    converge(NetworkState.EMPTY);
    assertThat(shown(FOUR.key())).contains(MAC);
    assertThat(own.ip("neighbour", "show", "proxy")).contains("192.0.2.20");
  }

  /** The kernel keeps our tag through a foreign replace. */
  @Test
  void aStrangersReplaceOfOursIsDrift() throws Exception {
    converge(neighbours(FOUR));
    own.ip("neighbour", "replace", "192.0.2.10", "lladdr", "02:00:00:00:00:07", "dev", "v0");
    assertThat(converge(neighbours(FOUR)).applied())
        .extracting(op -> op.verb())
        .containsExactly(Verb.SET);
    own.ip("neighbour", "replace", "192.0.2.10", "lladdr", MAC, "dev", "v0", "nud", "reachable");
    converge(neighbours(FOUR));
    assertThat(shown(FOUR.key())).contains(MAC, "PERMANENT");
    own.ip("neighbour", "replace", "192.0.2.10", "lladdr", MAC, "dev", "v0", "protocol", "4");
    converge(NetworkState.EMPTY);
    assertThat(shown(FOUR.key())).contains("proto static");
  }

  @Test
  void aNeighbourHealsWhenItsLinkGetsAnotherAddress() throws Exception {
    converge(neighbours(FOUR));
    own.ip("link", "set", "v0", "address", "02:11:22:33:44:55");
    assertThat(shown(FOUR.key())).isEmpty();
    converge(neighbours(FOUR));
    assertThat(shown(FOUR.key())).contains(MAC);
  }

  @Test
  void aLinkThatGoesDownInThePassKeepsItsNeighbours() throws Exception {
    Map<String, LinkSettings> down = Map.of("v0", LinkSettings.of().withUp(false));
    converge(neighbours(FOUR));
    converge(new NetworkState(down, List.of()).withNeighbours(List.of(FOUR)));
    assertThat(shown(FOUR.key())).contains("PERMANENT");
  }

  @Test
  void aNeighbourWaitsForItsInterface() throws Exception {
    Neighbour later = Neighbour.of("v8", "192.0.2.10", MAC);
    Report<NetworkApplied> report = pass(neighbours(FOUR, later));
    assertThat(report.failed()).isEmpty();
    assertThat(report.pending())
        .singleElement()
        .asString()
        .contains("192.0.2.10 dev v8", "interface v8");
    own.ip("link", "add", "v8", "type", "veth", "peer", "name", "v9");
    converge(neighbours(FOUR, later));
  }

  @Test
  void withoutTagsTheBooksKnowWhatIsOurs() throws Exception {
    options = options.withTags(false);
    Neighbour proxy = Neighbour.proxy("v0", "192.0.2.20");
    own.ip("neighbour", "add", "192.0.2.30", "lladdr", MAC, "dev", "v0");
    converge(neighbours(FOUR, proxy));
    assertThat(applied.untagged(Neighbours.NAME))
        .containsExactly("192.0.2.10 dev v0", "proxy 192.0.2.20 dev v0");
    assertThat(shown(FOUR.key())).doesNotContain("proto");
    own.ip("neighbour", "replace", "192.0.2.10", "lladdr", "02:00:00:00:00:07", "dev", "v0");
    converge(neighbours(FOUR, proxy));
    assertThat(shown(FOUR.key())).contains(MAC);
    converge(NetworkState.EMPTY);
    assertThat(applied.isEmpty()).isTrue();
    assertThat(shown(FOUR.key())).isEmpty();
    assertThat(own.ip("neighbour", "show", "proxy")).isEmpty();
    assertThat(own.ip("neighbour")).contains("192.0.2.30");
  }

  @Test
  void whatIsReleasedBecomesStatic() throws Exception {
    Neighbour managed = Neighbour.managed("v0", "192.0.2.12");
    Neighbour proxy = Neighbour.proxy("v0", "fc00::20").withRouter();
    converge(neighbours(FOUR, SIX.withRouter(), managed, proxy));
    assertThat(network.planRelease(scope, applied, options).apply().failed()).isEmpty();
    assertThat(shown(FOUR.key())).contains(MAC + " PERMANENT proto static");
    assertThat(shown(SIX.key())).contains(MAC + " router PERMANENT proto static");
    assertThat(shown(managed.key())).contains("managed", "proto static");
    assertThat(shown(proxy.key())).contains("router proxy proto static");
    assertThat(pass(NetworkState.EMPTY).applied()).isEmpty();
  }

  @Test
  void whatIsObservedIsWhatWasDeclared() throws Exception {
    own.ip("neighbour", "add", "192.0.2.10", "lladdr", MAC, "dev", "v0", "nud", "noarp");
    own.ip("neighbour", "add", "192.0.2.11", "lladdr", MAC, "dev", "v0", "extern_learn");
    own.ip("neighbour", "add", "192.0.2.12", "dev", "v0", "managed");
    own.ip("neighbour", "add", "192.0.2.13", "lladdr", MAC, "dev", "v0", "nud", "reachable");
    own.ip("neighbour", "add", "224.0.0.5", "lladdr", MAC, "dev", "v0");
    own.ip("neighbour", "add", "0.0.0.0", "lladdr", MAC, "dev", "v0");
    own.ip("neighbour", "add", "fc00::10", "lladdr", MAC, "dev", "v0", "router");
    own.ip("neighbour", "add", "proxy", "fc00::20", "dev", "v0", "extern_learn");
    NetworkObservation seen = network.observe(scope);
    assertThat(seen.asState().neighbours())
        .extracting(Neighbour::toString)
        .containsExactlyInAnyOrder(
            "192.0.2.10 dev v0 lladdr " + MAC + " nud noarp",
            "192.0.2.11 dev v0 lladdr " + MAC + " extern_learn",
            "192.0.2.12 dev v0 managed",
            "224.0.0.5 dev v0 lladdr " + MAC,
            "fc00::10 dev v0 lladdr " + MAC + " router",
            "proxy fc00::20 dev v0");
    assertThat(seen.notExpressible()).singleElement().asString().startsWith("neighbour 0.0.0.0");
    Plan<NetworkApplied> plan = network.plan(scope, seen.asState(), NetworkApplied.EMPTY, options);
    assertThat(plan.operations()).isEmpty();
    assertThat(plan.failed()).isEmpty();

    own.ip("link", "delete", "v0");
    own.vethPair("v0", "v1");
    converge(NetworkState.EMPTY.withNeighbours(seen.asState().neighbours()));
    assertThat(network.observe(scope).asState().neighbours())
        .containsExactlyInAnyOrderElementsOf(seen.asState().neighbours());
  }

  @Test
  void aThousandComeAndGo() throws Exception {
    Neighbour[] many =
        IntStream.range(0, 1000)
            .mapToObj(i -> Neighbour.of("v0", "10.0." + (i >> 8) + "." + (i & 255), MAC))
            .toArray(Neighbour[]::new);
    assertThat(converge(neighbours(many)).applied()).hasSize(1000);
    assertThat(own.ip("neighbour").lines().filter(line -> line.startsWith("10.0."))).hasSize(1000);
    converge(NetworkState.EMPTY);
    assertThat(own.ip("neighbour")).doesNotContain("10.0.");
  }

  @Test
  void theVerbsDoOneThingEach() throws Exception {
    network.verbs(scope).addNeighbour(FOUR, 4);
    assertThat(shown(FOUR.key())).contains("proto static");
    assertThatThrownBy(() -> network.verbs(scope).addNeighbour(FOUR, 4))
        .hasMessageContaining("create neighbour 192.0.2.10 dev v0: EEXIST");
    network
        .verbs(scope)
        .replaceNeighbour(Neighbour.of("v0", "192.0.2.10", "02:00:00:00:00:07"), 12);
    assertThat(network.neighbours(scope))
        .extracting(ObservedNeighbour::toString)
        .contains("192.0.2.10 dev v0 lladdr 02:00:00:00:00:07 proto bird");
    network.verbs(scope).deleteNeighbour(FOUR.key());
    assertThatThrownBy(() -> network.verbs(scope).deleteNeighbour(FOUR.key()))
        .hasMessageContaining("ENOENT");
  }
}
