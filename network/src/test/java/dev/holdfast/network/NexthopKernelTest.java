package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Report;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field of a nexthop object is applied, altered, healed and released; ip is the witness. */
class NexthopKernelTest extends NetworkKernelTest {

  private static final LinkSettings GROUND =
      LinkSettings.of(Address.parse("192.0.2.2/24"), Address.parse("fc00::2/64").withNoDad());
  private static final Nexthop TEN = Nexthop.via(10, "192.0.2.3", "v0");
  private static final Nexthop ELEVEN = Nexthop.via(11, "192.0.2.4", "v0");
  private static final Nexthop FDB = fdb(15, "192.0.2.9");
  private static final Nexthop FDB_TOO = fdb(16, "192.0.2.8");

  record Alteration(Nexthop from, Nexthop to, Verb verb, String witness) {}

  private static Nexthop way(String via, boolean onlink, Encap encap) {
    IpAddress gateway = IpAddress.parse(via);
    return new Nexthop(5, new Nexthop.Way(gateway.isV6(), gateway, "v0", onlink, encap));
  }

  private static Nexthop dev(String name, boolean isV6) {
    return new Nexthop(5, new Nexthop.Way(isV6, null, name, false, null));
  }

  private static Nexthop blackhole(boolean isV6) {
    return new Nexthop(5, new Nexthop.Blackhole(isV6));
  }

  private static Nexthop fdb(long id, String via) {
    return new Nexthop(id, new Nexthop.Fdb(IpAddress.parse(via)));
  }

  private static Nexthop group(Nexthop.Resilient resilient, int... weights) {
    List<Nexthop.Member> members =
        weights.length == 1
            ? List.of(new Nexthop.Member(10, weights[0]))
            : List.of(new Nexthop.Member(10, weights[0]), new Nexthop.Member(11, weights[1]));
    return new Nexthop(5, new Nexthop.Group(members, false, resilient));
  }

  private static Nexthop.Resilient resilient(int buckets, long idle, long unbalanced) {
    return new Nexthop.Resilient(buckets, idle, unbalanced);
  }

  private static Nexthop fdbGroup(long... ids) {
    List<Nexthop.Member> members =
        java.util.Arrays.stream(ids).mapToObj(id -> new Nexthop.Member(id, 1)).toList();
    return new Nexthop(5, new Nexthop.Group(members, true, null));
  }

  static Stream<Alteration> alterations() {
    Nexthop plain = way("192.0.2.3", false, null);
    Encap tunnel = Encap.Tunnel.to("203.0.113.9", 100);
    Encap seg6 = new Encap.Seg6(Encap.Seg6.Mode.ENCAP, List.of(IpAddress.parse("fc00::a")));
    return Stream.of(
        new Alteration(plain, way("192.0.2.4", false, null), Verb.SET, "via 192.0.2.4 dev v0"),
        new Alteration(
            plain,
            way("198.18.0.1", true, null),
            Verb.SET,
            "198.18.0.1 dev v0 scope link proto 72 onlink"),
        new Alteration(plain, way("192.0.2.3", false, tunnel), Verb.SET, "encap ip id 100"),
        new Alteration(way("192.0.2.3", false, tunnel), plain, Verb.SET, "id 5 via 192.0.2.3"),
        new Alteration(plain, way("192.0.2.3", false, seg6), Verb.SET, "encap seg6 mode encap"),
        new Alteration(plain, dev("v1", false), Verb.SET, "id 5 dev v1"),
        new Alteration(plain, blackhole(false), Verb.SET, "id 5 scope global blackhole"),
        new Alteration(blackhole(false), plain, Verb.SET, "via 192.0.2.3 dev v0"),
        new Alteration(plain, way("fc00::3", false, null), Verb.SET, "via fc00::3 dev v0"),
        new Alteration(
            way("fe80::3", false, null), way("fe80::4", false, null), Verb.SET, "via fe80::4"),
        new Alteration(dev("v0", true), dev("v1", true), Verb.SET, "dev v1"),
        new Alteration(blackhole(true), dev("v1", true), Verb.SET, "dev v1"),
        new Alteration(group(null, 1, 1), group(null, 1, 2), Verb.SET, "group 10/11,2"),
        new Alteration(group(null, 1, 1), group(null, 256), Verb.SET, "group 10,256"),
        new Alteration(
            group(null, 1, 1),
            group(resilient(8, 60, 5), 1, 1),
            Verb.REPLACE,
            "group 10/11 type resilient buckets 8 idle_timer 60 unbalanced_timer 5"),
        new Alteration(
            group(resilient(8, 60, 0), 1, 1),
            group(resilient(8, 120, 7), 3, 1),
            Verb.SET,
            "group 10,3/11 type resilient buckets 8 idle_timer 120 unbalanced_timer 7"),
        new Alteration(
            group(resilient(8, 60, 0), 1, 1),
            group(resilient(16, 60, 0), 1, 1),
            Verb.REPLACE,
            "buckets 16"),
        new Alteration(plain, group(null, 1, 1), Verb.REPLACE, "group 10/11"),
        new Alteration(group(null, 1, 1), plain, Verb.REPLACE, "via 192.0.2.3"),
        new Alteration(fdb(5, "192.0.2.9"), fdb(5, "192.0.2.8"), Verb.SET, "via 192.0.2.8"),
        new Alteration(fdb(5, "192.0.2.9"), fdb(5, "fc00::9"), Verb.SET, "via fc00::9"),
        new Alteration(plain, fdb(5, "192.0.2.9"), Verb.REPLACE, "fdb"),
        new Alteration(fdbGroup(15), fdbGroup(15, 16), Verb.SET, "group 15/16"));
  }

  @BeforeEach
  void raiseTheLoopback() {
    own.ip("link", "set", "lo", "up");
  }

  private static NetworkState with(Nexthop... more) {
    List<Nexthop> all =
        Stream.concat(
                Stream.of(FDB, FDB_TOO), Stream.concat(Stream.of(more), Stream.of(TEN, ELEVEN)))
            .toList();
    return state(GROUND).withNexthops(all);
  }

  @ParameterizedTest
  @MethodSource("alterations")
  void everyFieldIsAppliedAlteredHealedAndReleased(Alteration alteration) throws Exception {
    converge(with(alteration.from));
    Report<NetworkApplied> report = converge(with(alteration.to));
    assertThat(report.applied()).extracting(op -> op.verb()).containsExactly(alteration.verb);
    assertThat(shown(5)).contains(alteration.witness).contains("proto 72");

    own.ip("nexthop", "delete", "id", "5");
    converge(with(alteration.to));
    assertThat(shown(5)).contains(alteration.witness);

    converge(with());
    assertThat(own.ip("nexthop")).doesNotContain("id 5 ");
    converge(NetworkState.EMPTY);
    assertThat(own.ip("nexthop")).isEmpty();
  }

  private String shown(long id) {
    return own.ip("-d", "nexthop", "show", "id", Long.toString(id));
  }

  private static Nexthop ofTenAndEleven(long id) {
    return Nexthop.group(id, new Nexthop.Member(10, 1), new Nexthop.Member(11, 2));
  }

  private static Route over(long id) {
    return Route.to("198.51.100.0/24").nexthop(id).build();
  }

  private static NetworkState topology(Nexthop... nexthops) {
    return state(GROUND, over(20)).withNexthops(List.of(nexthops));
  }

  @Test
  void allOfItComesInOnePassAndGoesInOne() throws Exception {
    NetworkState desired = topology(ofTenAndEleven(20), ELEVEN, TEN);
    assertThat(converge(desired).applied())
        .extracting(op -> op.kind() + " " + op.subject())
        .containsSubsequence("nexthop 11", "nexthop 10", "nexthop 20", "route 198.51.100.0/24");
    assertThat(own.ip("route", "show", "198.51.100.0/24")).contains("nhid 20", "192.0.2.4");
    assertThat(converge(NetworkState.EMPTY).applied())
        .extracting(op -> op.kind() + " " + op.subject())
        .containsSubsequence("route 198.51.100.0/24", "nexthop 20", "nexthop 11");
    assertThat(own.ip("nexthop")).isEmpty();
  }

  @Test
  void aReplacedNexthopKeepsItsRoutesAndAGroupOfAnotherTypeTakesThemAlong() throws Exception {
    converge(topology(ofTenAndEleven(20), ELEVEN, TEN));
    Report<NetworkApplied> moved =
        converge(topology(ofTenAndEleven(20), ELEVEN, Nexthop.via(10, "192.0.2.7", "v0")));
    assertThat(moved.applied()).singleElement().asString().contains("set nexthop 10");
    assertThat(own.ip("route", "show", "198.51.100.0/24")).contains("192.0.2.7");

    Nexthop resilient =
        new Nexthop(
            20, new Nexthop.Group(List.of(new Nexthop.Member(10, 1)), false, resilient(8, 120, 0)));
    Report<NetworkApplied> replaced = converge(topology(resilient, TEN));
    assertThat(replaced.applied())
        .extracting(Object::toString)
        .anyMatch(line -> line.startsWith("replace nexthop 20"))
        .anyMatch(line -> line.startsWith("create route 198.51.100.0/24"))
        .anyMatch(line -> line.startsWith("delete nexthop 11"));
    assertThat(own.ip("route", "show", "198.51.100.0/24")).contains("nhid 20");
  }

  @Test
  void aLinkThatGoesDownTakesThemAlongAndTheyComeBackWithIt() throws Exception {
    NetworkState desired = topology(ofTenAndEleven(20), ELEVEN, TEN);
    converge(desired);
    own.ip("link", "set", "v0", "down");
    assertThat(own.ip("nexthop")).isEmpty();
    assertThat(pass(desired).pending())
        .extracting(Object::toString)
        .anyMatch(line -> line.contains("nexthop 10") && line.contains("v0 to be up"))
        .anyMatch(line -> line.contains("nexthop 20") && line.contains("nexthop 1"))
        .anyMatch(line -> line.contains("route 198.51.100.0/24") && line.contains("nexthop 20"));
    own.ip("link", "set", "v0", "up");
    awaitCarrier();
    converge(desired);
    own.ip("link", "set", "v1", "down");
    // The kernel looks at carriers when it has time.
    await().untilAsserted(() -> assertThat(own.ip("nexthop")).isEmpty());
    Report<NetworkApplied> deaf = pass(desired);
    assertThat(deaf.failed()).isEmpty();
    assertThat(deaf.pending())
        .extracting(Object::toString)
        .anyMatch(l -> l.contains("a carrier on v0"));
    own.ip("link", "set", "v1", "up");
    awaitCarrier();
    converge(desired);
  }

  /** The kernel tells of it a moment later. */
  private void awaitCarrier() {
    await().until(() -> own.ip("link", "show", "v0").contains("LOWER_UP"));
  }

  @Test
  void strangersAndTheirRoutesSurvive() throws Exception {
    converge(topology(ofTenAndEleven(20), ELEVEN, TEN));
    own.ip("nexthop", "add", "id", "70", "via", "192.0.2.70", "dev", "v0");
    own.ip("nexthop", "add", "id", "71", "group", "70/10", "proto", "bird");
    own.ip("route", "add", "203.0.113.0/24", "nhid", "20", "proto", "bird");
    own.ip("route", "add", "203.0.114.0/24", "nhid", "71", "proto", "bird");

    Report<NetworkApplied> report = pass(state(GROUND));
    assertThat(report.failed())
        .hasSize(3)
        .extracting(Object::toString)
        .allMatch(line -> line.contains("nexthop") && line.contains("203.0.113.0/24 nhid 20"));
    assertThat(shown(20)).contains("group 10/11,2");
    assertThat(own.ip("route", "show", "203.0.113.0/24")).contains("nhid 20", "192.0.2.4");

    own.ip("route", "del", "203.0.113.0/24");
    assertThat(pass(state(GROUND)).failed())
        .singleElement()
        .asString()
        .contains("delete nexthop 10", "it is in the foreign nexthop id 71 group 70/10");
    own.ip("nexthop", "replace", "id", "71", "group", "70", "proto", "bird");
    converge(state(GROUND));
    assertThat(own.ip("nexthop").lines()).hasSize(2).noneMatch(line -> line.contains("proto 72"));
    assertThat(own.ip("route", "show", "203.0.114.0/24")).contains("nhid 71");
  }

  /** Its IFF_RUNNING comes up to a second later where carriers have come and gone before. */
  @Test
  void aLinkCarriesAsSoonAsItHasACarrier() throws Exception {
    NetworkState desired = state(GROUND).withNexthops(List.of(TEN));
    LinkVerbs v1 = network.verbs(scope).link("v1");
    for (int i = 0; i < 50; i++) {
      v1.set(Link.UP, false);
      v1.set(Link.UP, true);
      converge(desired);
      assertThat(shown(10)).contains("via 192.0.2.3").doesNotContain("linkdown");
    }
  }

  /** The kernel keeps the protocol of a group that is replaced. */
  @Test
  void aForeignGroupIsAdoptedByMakingItAnew() throws Exception {
    converge(state(GROUND).withNexthops(List.of(TEN, ELEVEN)));
    own.ip("nexthop", "add", "id", "20", "group", "10", "proto", "bird");
    options = options.withAdopt(true);
    converge(topology(ofTenAndEleven(20), ELEVEN, TEN));
    assertThat(shown(20)).contains("group 10/11,2").contains("proto 72");
  }

  @Test
  void aForeignNexthopIsMetOrAConflictAndAdopted() throws Exception {
    own.ip("address", "add", "192.0.2.2/24", "dev", "v0");
    own.ip("nexthop", "add", "id", "10", "via", "192.0.2.3", "dev", "v0", "proto", "bird");
    NetworkState met = NetworkState.EMPTY.withNexthops(List.of(TEN));
    assertThat(converge(met).applied()).isEmpty();
    converge(NetworkState.EMPTY);
    assertThat(shown(10)).contains("proto bird");

    NetworkState other =
        NetworkState.EMPTY.withNexthops(List.of(Nexthop.via(10, "192.0.2.9", "v0")));
    assertThat(pass(other).failed())
        .singleElement()
        .asString()
        .contains("conflict: held by proto bird as via 192.0.2.3 dev v0");
    options = options.withAdopt(true);
    assertThat(converge(other).applied()).extracting(op -> op.verb()).containsExactly(Verb.ADOPT);
    assertThat(shown(10)).contains("via 192.0.2.9").contains("proto 72");
    converge(NetworkState.EMPTY);
    assertThat(own.ip("nexthop")).isEmpty();
  }

  @Test
  void whatAStrangerReplacedIsTheirs() throws Exception {
    NetworkState desired = state(GROUND).withNexthops(List.of(TEN));
    converge(desired);
    own.ip("nexthop", "replace", "id", "10", "via", "192.0.2.9", "dev", "v0", "proto", "static");
    assertThat(pass(desired).failed()).singleElement().asString().contains("proto static");
    converge(state(GROUND));
    assertThat(shown(10)).contains("proto static");
  }

  @Test
  void whatIsLetGoOfStaysAsItIs() throws Exception {
    Nexthop resilient =
        new Nexthop(
            30, new Nexthop.Group(List.of(new Nexthop.Member(10, 1)), false, resilient(8, 60, 5)));
    converge(topology(ofTenAndEleven(20), ELEVEN, TEN, resilient));
    assertThat(network.planRelease(scope, applied, options).apply().failed()).isEmpty();
    assertThat(own.ip("nexthop"))
        .contains("id 20 group 10/11,2 proto static")
        .contains("id 30 group 10 type resilient buckets 8 idle_timer 60 unbalanced_timer 5")
        .doesNotContain("proto 72");
    assertThat(own.ip("route", "show", "198.51.100.0/24")).contains("nhid 20", "proto static");
    assertThat(pass(NetworkState.EMPTY).applied()).isEmpty();
  }

  @Test
  void aBlackholeWaitsForTheLoopback() throws Exception {
    own.ip("link", "set", "lo", "down");
    NetworkState desired = NetworkState.EMPTY.withNexthops(List.of(blackhole(false)));
    assertThat(pass(desired).pending()).singleElement().asString().contains("lo to be up");
    own.ip("link", "set", "lo", "up");
    converge(desired);
  }

  @Test
  void aGroupWaitsForAMemberThatIsNotThere() throws Exception {
    NetworkState desired = topology(ofTenAndEleven(20), TEN);
    assertThat(pass(desired).pending())
        .extracting(Object::toString)
        .anyMatch(line -> line.contains("nexthop 20") && line.contains("nexthop 11"))
        .anyMatch(line -> line.contains("route 198.51.100.0/24") && line.contains("nexthop 20"));
    own.ip("nexthop", "add", "id", "11", "via", "192.0.2.4", "dev", "v0");
    converge(desired);
  }

  @Test
  void theVerbsDoOneThingEach() throws Exception {
    own.ip("address", "add", "192.0.2.2/24", "dev", "v0");
    network.verbs(scope).addNexthop(TEN, 4);
    assertThatThrownBy(() -> network.verbs(scope).addNexthop(TEN, 4))
        .hasMessageContaining("create nexthop 10: EEXIST");
    assertThat(network.nexthops(scope))
        .extracting(Object::toString)
        .containsExactly("id 10 via 192.0.2.3 dev v0 proto static");
    network.verbs(scope).deleteNexthop(10);
    assertThatThrownBy(() -> network.verbs(scope).deleteNexthop(10)).hasMessageContaining("ENOENT");
  }

  @Test
  void manyComeAndGo() throws Exception {
    List<Nexthop> many =
        java.util.stream.LongStream.rangeClosed(1, 2_000)
            .mapToObj(id -> Nexthop.via(id, "192.0.2." + (3 + id % 200), "v0"))
            .toList();
    converge(new NetworkState(Map.of("v0", GROUND), List.of()).withNexthops(many));
    assertThat(own.ipJson("nexthop", "show", "proto", "72").size()).isEqualTo(2_000);
    converge(NetworkState.EMPTY);
    assertThat(own.ip("nexthop")).isEmpty();
  }
}
