package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.Needs;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members of multicast groups come, heal and go; bridge is the witness. */
class MdbKernelTest extends NetworkKernelTest {

  @BeforeEach
  void makeBridge() {
    own.ip("link", "add", "br0", "type", "bridge");
    Needs.met(
        own.inside("ip", "link", "set", "br0", "type", "bridge", "mcast_snooping", "1").run().exit()
            == 0,
        "a kernel whose bridges listen to IGMP");
    own.ip("link", "set", "br0", "type", "bridge", "mcast_igmp_version", "3");
    own.ip("link", "set", "br0", "type", "bridge", "mcast_mld_version", "2");
    own.ip("link", "set", "br0", "up");
    own.ip("link", "set", "v0", "master", "br0");
  }

  private static NetworkState mdb(MdbEntry... entries) {
    return NetworkState.EMPTY.withMdb(List.of(entries));
  }

  private String bridge(String... words) {
    return own.run(Stream.concat(Stream.of("bridge"), Stream.of(words)).toArray(String[]::new));
  }

  private String permanent() {
    return String.join(
        "\n",
        bridge("-d", "mdb", "show").lines().filter(line -> line.contains("permanent")).toList());
  }

  @Test
  void everyKindOfGroupComesHealsAndGoes() throws Exception {
    bridge("mdb", "add", "dev", "br0", "port", "v0", "grp", "239.9.9.9", "permanent");
    List<MdbEntry> all =
        List.of(
            MdbEntry.of("br0", "v0", "239.1.1.1"),
            MdbEntry.of("br0", "v0", "ff0e::1"),
            MdbEntry.of("br0", "v0", "01:00:5e:7f:00:01"),
            MdbEntry.of("br0", "v0", "239.1.1.2").withSource("10.0.0.9"),
            MdbEntry.of("br0", "v0", "ff0e::2").withSource("fd00::9"));
    assertThat(converge(NetworkState.EMPTY.withMdb(all)).applied()).hasSize(5);
    assertThat(permanent())
        .contains(
            "port v0 grp 239.1.1.1 permanent",
            "port v0 grp ff0e::1 permanent",
            "port v0 grp 01:00:5e:7f:00:01 permanent",
            "port v0 grp 239.1.1.2 src 10.0.0.9 permanent",
            "port v0 grp ff0e::2 src fd00::9 permanent")
        .hasLineCount(6);
    bridge("mdb", "del", "dev", "br0", "port", "v0", "grp", "239.1.1.1");
    assertThat(converge(NetworkState.EMPTY.withMdb(all)).applied()).hasSize(1);
    assertThat(permanent()).contains("grp 239.1.1.1").hasLineCount(6);
    converge(mdb(all.get(1)));
    assertThat(permanent()).hasLineCount(2);
    converge(NetworkState.EMPTY);
    assertThat(permanent()).contains("239.9.9.9").hasLineCount(1);
    assertThat(applied.isEmpty()).isTrue();
  }

  @Test
  void whatAPortAskedForGivesWayAndAStrangersIsMet() throws Exception {
    MdbEntry entry = MdbEntry.of("br0", "v0", "239.1.1.1");
    bridge("mdb", "add", "dev", "br0", "port", "v0", "grp", "239.1.1.1", "temp");
    converge(mdb(entry));
    assertThat(permanent()).contains("239.1.1.1");
    converge(NetworkState.EMPTY);
    assertThat(permanent()).isEmpty();
    bridge("mdb", "add", "dev", "br0", "port", "v0", "grp", "239.1.1.1", "permanent");
    assertThat(converge(mdb(entry)).applied()).isEmpty();
    converge(NetworkState.EMPTY);
    assertThat(permanent()).contains("239.1.1.1");
  }

  @Test
  void aMemberWaitsForItsBridgeToBeUp() throws Exception {
    own.ip("link", "set", "br0", "down");
    MdbEntry entry = MdbEntry.of("br0", "v0", "239.1.1.1");
    Report<NetworkApplied> report = pass(mdb(entry));
    assertThat(report.pending()).singleElement().asString().contains("br0 to be up");
    own.ip("link", "set", "br0", "up");
    converge(mdb(entry));
  }

  @Test
  void whatIsReleasedStaysAndWhatIsObservedIsWhatWasDeclared() throws Exception {
    MdbEntry entry = MdbEntry.of("br0", "v0", "239.1.1.1");
    bridge("mdb", "add", "dev", "br0", "port", "v0", "grp", "239.1.1.2", "temp");
    bridge("mdb", "add", "dev", "br0", "port", "br0", "grp", "239.1.1.3", "temp");
    converge(mdb(entry));
    Report<NetworkApplied> report = network.planRelease(scope, applied, options).apply();
    assertThat(report.failed()).isEmpty();
    assertThat(report.lastApplied().isEmpty()).isTrue();
    NetworkObservation seen = network.observe(scope);
    assertThat(seen.asState().mdb()).containsExactly(entry);
    assertThat(network.plan(scope, seen.asState(), NetworkApplied.EMPTY, options).operations())
        .isEmpty();
  }

  @Test
  void theVerbsDoOneThingEach() throws Exception {
    MdbEntry entry = MdbEntry.of("br0", "v0", "239.1.1.1");
    network.verbs(scope).addMdb(entry);
    assertThat(network.mdb(scope)).extracting(Object::toString).contains(entry.toString());
    assertThatThrownBy(() -> network.verbs(scope).addMdb(entry))
        .hasMessageContaining("create mdb dev br0 port v0 grp 239.1.1.1: EEXIST");
    network.verbs(scope).deleteMdb(entry);
    assertThatThrownBy(() -> network.verbs(scope).deleteMdb(entry)).hasMessageContaining("EINVAL");
  }
}
