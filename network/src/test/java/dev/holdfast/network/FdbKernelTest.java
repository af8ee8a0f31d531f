package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.netlink.MacAddress;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Report;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Entries of forwarding tables are applied, altered, healed and removed; bridge is the witness. */
class FdbKernelTest extends NetworkKernelTest {

  private static final String MAC = "02:aa:bb:cc:dd:ee";
  private static final String ALL = "00:00:00:00:00:00";

  record Alteration(FdbEntry from, FdbEntry to, String witness) {}

  @BeforeEach
  void makeLinks() {
    own.ip("link", "add", "br0", "type", "bridge");
    own.ip("link", "set", "br0", "up");
    own.ip("link", "set", "v0", "master", "br0");
    own.ip("link", "add", "w0", "type", "veth", "peer", "name", "w1");
    own.ip("link", "set", "w1", "up");
    own.ip("link", "set", "w0", "up", "master", "br0");
    own.ip("link", "add", "vx0", "type", "vxlan", "id", "42", "dstport", "4789");
    own.ip("link", "set", "vx0", "up");
  }

  static Stream<Alteration> alterations() {
    FdbEntry behind = FdbEntry.behind("v0", MAC);
    FdbEntry local = behind.withState(FdbState.PERMANENT);
    FdbEntry remote = FdbEntry.remote("vx0", MAC, "192.0.2.5");
    return Stream.of(
        new Alteration(behind, local, "dev v0 master br0 permanent"),
        new Alteration(local, behind, "dev v0 master br0 static"),
        new Alteration(behind, behind.withSticky(), "dev v0 sticky master br0 static"),
        new Alteration(behind.withSticky(), behind, "dev v0 master br0 static"),
        new Alteration(
            remote, FdbEntry.remote("vx0", MAC, "192.0.2.6"), "vx0 dst 192.0.2.6 self permanent"),
        new Alteration(remote, remote.withPort(5000), "dst 192.0.2.5 port 5000 self"),
        new Alteration(remote.withPort(5000), remote, "dst 192.0.2.5 self"),
        new Alteration(remote, remote.withVni(77), "dst 192.0.2.5 vni 77 self"),
        new Alteration(remote.withVni(77), remote, "dst 192.0.2.5 self"),
        new Alteration(remote, remote.withVia("v1"), "dst 192.0.2.5 via v1 self"),
        new Alteration(remote.withVia("v1"), remote, "dst 192.0.2.5 self"));
  }

  @ParameterizedTest
  @MethodSource("alterations")
  void everyFieldIsAppliedAlteredHealedAndRemoved(Alteration alteration) throws Exception {
    converge(fdb(alteration.from));
    Report<NetworkApplied> report = converge(fdb(alteration.to));
    assertThat(report.applied()).extracting(op -> op.verb()).containsExactly(Verb.SET);
    assertThat(shown(MAC)).contains(alteration.witness);

    boolean behind = alteration.to.dst() == null;
    bridge("fdb", "del", MAC, "dev", behind ? "v0" : "vx0", behind ? "master" : "self");
    assertThat(shown(MAC)).isEmpty();
    converge(fdb(alteration.to));
    assertThat(shown(MAC)).contains(alteration.witness);

    converge(NetworkState.EMPTY);
    assertThat(shown(MAC)).isEmpty();
    assertThat(applied.isEmpty()).isTrue();
  }

  private static NetworkState fdb(FdbEntry... entries) {
    return NetworkState.EMPTY.withFdb(List.of(entries));
  }

  private String bridge(String... words) {
    return own.run(Stream.concat(Stream.of("bridge"), Stream.of(words)).toArray(String[]::new));
  }

  private String shown(String mac) {
    return String.join(
        "\n", bridge("-d", "fdb", "show").lines().filter(line -> line.startsWith(mac)).toList());
  }

  @Test
  void manyDestinationsOfOneAddressComeAndGoOneByOne() throws Exception {
    own.ip("link", "add", "vxe", "type", "vxlan", "external", "dstport", "4790");
    FdbEntry first = FdbEntry.remote("vx0", ALL, "192.0.2.5");
    List<FdbEntry> all =
        List.of(
            first,
            FdbEntry.remote("vx0", ALL, "192.0.2.6"),
            FdbEntry.remote("vx0", ALL, "192.0.2.6").withPort(5000),
            FdbEntry.remote("vx0", ALL, "192.0.2.6").withVni(77).withVia("v1"),
            FdbEntry.remote("vx0", "01:00:5e:00:00:01", "192.0.2.7"),
            FdbEntry.remote("vxe", ALL, "192.0.2.7").withSourceVni(100).withVni(200),
            FdbEntry.remote("vxe", MAC, "192.0.2.8").withSourceVni(100));
    bridge("fdb", "append", ALL, "dev", "vx0", "dst", "192.0.2.99");
    converge(NetworkState.EMPTY.withFdb(all));
    assertThat(shown(ALL))
        .contains(
            "vx0 dst 192.0.2.5 self",
            "vx0 dst 192.0.2.6 self",
            "vx0 dst 192.0.2.6 port 5000 self",
            "vx0 dst 192.0.2.6 vni 77 via v1 self",
            "vx0 dst 192.0.2.99 self",
            "vxe dst 192.0.2.7 vni 200 src_vni 100 self");
    assertThat(shown(MAC)).contains("vxe dst 192.0.2.8 src_vni 100 self");

    bridge("fdb", "del", ALL, "dev", "vx0", "dst", "192.0.2.6", "port", "5000");
    converge(NetworkState.EMPTY.withFdb(all));
    assertThat(shown(ALL)).contains("port 5000");

    converge(fdb(first));
    assertThat(shown(ALL)).contains("192.0.2.5", "192.0.2.99").hasLineCount(2);
    converge(NetworkState.EMPTY);
    assertThat(shown(ALL)).contains("192.0.2.99").hasLineCount(1);
  }

  @Test
  void whatIsALinksOwnGoesWithoutSaying() throws Exception {
    own.ip("link", "add", "vx1", "type", "vxlan", "id", "43", "remote", "192.0.2.9");
    FdbEntry its = FdbEntry.remote("vx1", ALL, "192.0.2.9");
    FdbEntry said = FdbEntry.remote("vx0", ALL, "192.0.2.5").withPort(4789).withVni(42);
    assertThat(converge(fdb(its, said)).applied()).hasSize(1);
    assertThat(shown(ALL)).contains("vx0 dst 192.0.2.5 self", "vx1 dst 192.0.2.9 self");
    converge(NetworkState.EMPTY);
    assertThat(shown(ALL)).contains("vx1 dst 192.0.2.9").hasLineCount(1);
  }

  @Test
  void anAddressMovesFromPortToPort() throws Exception {
    converge(fdb(FdbEntry.behind("v0", MAC)));
    assertThat(converge(fdb(FdbEntry.behind("w0", MAC))).applied()).hasSize(2);
    assertThat(shown(MAC)).contains("dev w0 master br0 static").hasLineCount(1);
    converge(NetworkState.EMPTY);
    assertThat(shown(MAC)).isEmpty();
  }

  @Test
  void whatTheBridgeLearnedGivesWayAndAStrangersDoesNot() throws Exception {
    bridge("fdb", "add", MAC, "dev", "w0", "master", "dynamic");
    converge(fdb(FdbEntry.behind("v0", MAC)));
    assertThat(shown(MAC)).contains("dev v0 master br0 static");
    converge(NetworkState.EMPTY);

    bridge("fdb", "add", MAC, "dev", "w0", "master", "static");
    assertThat(pass(fdb(FdbEntry.behind("v0", MAC))).failed())
        .extracting(Failed::reason)
        .containsExactly("conflict: held by somebody else behind w0");
    FdbEntry local = FdbEntry.behind("w0", MAC).withState(FdbState.PERMANENT);
    assertThat(pass(fdb(local)).failed())
        .extracting(Failed::reason)
        .containsExactly("conflict: held by somebody else as static");
    assertThat(converge(fdb(FdbEntry.behind("w0", MAC))).applied()).isEmpty();
    converge(NetworkState.EMPTY);
    assertThat(shown(MAC)).contains("dev w0 master br0 static");

    options = options.withAdopt(true);
    assertThat(converge(fdb(local)).applied())
        .extracting(op -> op.verb())
        .containsExactly(Verb.ADOPT);
    converge(NetworkState.EMPTY);
    assertThat(shown(MAC)).isEmpty();
  }

  @Test
  void aLearnedDestinationGivesWayAndAStrangersIsAConflict() throws Exception {
    bridge("fdb", "add", MAC, "dev", "vx0", "dst", "192.0.2.9", "dynamic");
    FdbEntry remote = FdbEntry.remote("vx0", MAC, "192.0.2.5");
    converge(fdb(remote));
    assertThat(shown(MAC)).contains("dst 192.0.2.5 self permanent");
    converge(NetworkState.EMPTY);
    bridge("fdb", "add", MAC, "dev", "vx0", "dst", "192.0.2.9");
    assertThat(pass(fdb(remote)).failed())
        .extracting(Failed::reason)
        .containsExactly("conflict: held by somebody else as dst 192.0.2.9");
    assertThat(shown(MAC)).contains("dst 192.0.2.9");
  }

  @Test
  void theBridgeItselfAndSingleInterfacesHaveEntriesToo() throws Exception {
    FdbEntry ofBridge = FdbEntry.self("br0", MAC);
    FdbEntry ofLink = FdbEntry.self("v1", MAC);
    converge(fdb(ofBridge, ofLink));
    assertThat(shown(MAC)).contains("dev br0 master br0 permanent", "dev v1 self permanent");
    converge(fdb(FdbEntry.behind("br0", MAC), ofLink));
    assertThat(shown(MAC)).hasLineCount(2);
    converge(NetworkState.EMPTY);
    assertThat(shown(MAC)).isEmpty();
  }

  @Test
  void anEntryWaitsForItsLink() throws Exception {
    FdbEntry later = FdbEntry.remote("vx8", ALL, "192.0.2.5");
    FdbEntry over = FdbEntry.remote("vx0", ALL, "192.0.2.5").withVia("v8");
    assertThat(pass(fdb(later, over)).pending())
        .extracting(one -> one.waitsFor())
        .containsExactly("interface vx8", "interface v8");
  }

  @Test
  void whatIsReleasedStaysAndIsForgotten() throws Exception {
    converge(fdb(FdbEntry.behind("v0", MAC), FdbEntry.remote("vx0", ALL, "192.0.2.5")));
    Report<NetworkApplied> report = network.planRelease(scope, applied, options).apply();
    assertThat(report.failed()).isEmpty();
    assertThat(report.applied()).hasSize(2);
    assertThat(report.lastApplied().isEmpty()).isTrue();
    assertThat(shown(MAC)).contains("static");
    applied = report.lastApplied();
    converge(NetworkState.EMPTY);
    assertThat(shown(MAC)).contains("static");
    assertThat(shown(ALL)).contains("192.0.2.5");
  }

  @Test
  void whatIsObservedIsWhatWasDeclared() throws Exception {
    own.ip(
        "link",
        "add",
        "vx1",
        "type",
        "vxlan",
        "id",
        "43",
        "remote",
        "192.0.2.9",
        "dstport",
        "4790");
    own.ip("link", "set", "vx1", "up");
    own.ip("link", "add", "link", "v1", "name", "mv0", "type", "macvlan", "mode", "bridge");
    own.ip("link", "set", "mv0", "up");
    bridge("fdb", "add", MAC, "dev", "v0", "master", "static", "sticky");
    bridge("fdb", "add", "02:00:00:00:00:01", "dev", "v0", "master", "permanent");
    bridge("fdb", "add", "02:00:00:00:00:02", "dev", "v0", "master", "dynamic");
    bridge("fdb", "add", "02:00:00:00:00:03", "dev", "w0", "self");
    bridge("fdb", "add", "02:00:00:00:00:04", "dev", "br0", "self");
    bridge("fdb", "add", "02:00:00:00:00:05", "dev", "vx0", "dst", "192.0.2.5", "static");
    bridge("fdb", "add", "02:00:00:00:00:06", "dev", "vx0", "dst", "192.0.2.5", "dynamic");
    bridge("fdb", "append", ALL, "dev", "vx0", "dst", "192.0.2.5", "port", "5000", "via", "v1");
    bridge("fdb", "append", ALL, "dev", "vx1", "dst", "192.0.2.10");
    NetworkObservation seen = network.observe(scope);
    assertThat(seen.asState().fdb())
        .extracting(FdbEntry::toString)
        .containsExactlyInAnyOrder(
            MAC + " dev v0 static sticky",
            "02:00:00:00:00:01 dev v0 permanent",
            "02:00:00:00:00:03 dev w0 self permanent",
            "02:00:00:00:00:04 dev br0 permanent",
            "02:00:00:00:00:05 dev vx0 self dst 192.0.2.5",
            ALL + " dev vx0 dst 192.0.2.5 port 5000 via v1 self",
            ALL + " dev vx1 dst 192.0.2.10 self");
    Plan<NetworkApplied> plan = network.plan(scope, seen.asState(), NetworkApplied.EMPTY, options);
    assertThat(plan.operations()).isEmpty();
    assertThat(plan.failed()).isEmpty();
    assertThat(plan.pending()).isEmpty();
  }

  @Test
  void theVerbsDoOneThingEach() throws Exception {
    FdbEntry entry = FdbEntry.behind("v0", MAC);
    network.verbs(scope).addFdb(entry);
    assertThat(shown(MAC)).contains("static");
    assertThat(network.fdb(scope))
        .extracting(ObservedFdbEntry::toString)
        .contains(MAC + " dev v0 static");
    assertThatThrownBy(() -> network.verbs(scope).addFdb(entry))
        .hasMessageContaining("create fdb " + MAC + " dev v0: EEXIST");
    network.verbs(scope).deleteFdb(entry);
    assertThatThrownBy(() -> network.verbs(scope).deleteFdb(entry)).hasMessageContaining("ENOENT");
  }

  @Test
  void entriesComeInOnePassWithTheirLinksAndGoWithThem() throws Exception {
    MacAddress mac = MacAddress.parse("02:00:00:00:00:09");
    NetworkState state =
        new NetworkState(
                Map.of(
                    "br1",
                    // Without a mac of its own a bridge takes a port's, and loses its neighbours.
                    Bridge.bridge().withUp(true).with(Link.MAC, mac),
                    "x0",
                    Veth.to("x1").withUp(true).with(Link.MASTER, "br1")),
                List.of())
            .withFdb(List.of(FdbEntry.behind("x0", MAC), FdbEntry.self("br1", "02:00:00:00:00:01")))
            .withMdb(List.of(MdbEntry.of("br1", "x0", "239.1.1.1")))
            .withNeighbours(List.of(Neighbour.of("br1", "192.0.2.10", MAC)));
    converge(state);
    assertThat(shown(MAC)).contains("dev x0 master br1 static");
    assertThat(shown("02:00:00:00:00:01")).contains("dev br1 master br1 permanent");
    assertThat(bridge("mdb", "show")).contains("dev br1 port x0 grp 239.1.1.1 permanent");
    assertThat(own.ip("neighbour")).contains("192.0.2.10 dev br1");

    own.ip("link", "delete", "x0");
    converge(state);
    assertThat(shown(MAC)).contains("dev x0 master br1 static");

    own.ip("neighbour", "add", "192.0.2.77", "lladdr", MAC, "dev", "br1");
    assertThat(pass(NetworkState.EMPTY).failed())
        .singleElement()
        .asString()
        .contains("it would take the foreign neighbour 192.0.2.77 dev br1 with it");
    own.ip("neighbour", "del", "192.0.2.77", "dev", "br1");
    converge(NetworkState.EMPTY);
    assertThat(applied.isEmpty()).isTrue();
  }
}
