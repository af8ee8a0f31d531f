package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Failed;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Forwarding and multicast tables of a bridge that filters by VLAN; bridge(8) is the witness. */
@Tag("lab")
class BridgeTablesLabTest extends NetworkKernelTest {

  private static final String MAC = "02:aa:bb:cc:dd:ee";

  @BeforeEach
  void makeLinks() {
    own.ip("link", "add", "br0", "type", "bridge", "vlan_filtering", "1", "mcast_snooping", "1");
    own.ip("link", "set", "br0", "up");
    own.ip("link", "set", "v0", "master", "br0");
    own.ip("link", "add", "w0", "type", "veth", "peer", "name", "w1");
    own.ip("link", "set", "w1", "up");
    own.ip("link", "set", "w0", "up", "master", "br0");
    own.run("bridge", "vlan", "add", "vid", "10", "dev", "v0");
  }

  @Test
  void anAddressIsBehindAPortByVlan() throws Exception {
    FdbEntry behind = FdbEntry.behind("v0", MAC);
    assertThat(pass(NetworkState.EMPTY.withFdb(List.of(behind))).failed())
        .extracting(Failed::reason)
        .containsExactly("br0 filters by VLAN: name a vlan");
    FdbEntry elsewhere = FdbEntry.behind("w0", MAC).withVlan(1);
    converge(NetworkState.EMPTY.withFdb(List.of(behind.withVlan(10), elsewhere)));
    assertThat(forwarding()).contains("v0 vlan 10 master br0 static", "w0 vlan 1 master br0");
    NetworkState less = NetworkState.EMPTY.withFdb(List.of(behind.withVlan(10)));
    converge(less);
    assertThat(forwarding()).contains("v0 vlan 10").hasLineCount(1);
    assertThat(network.observe(scope).asState().fdb()).containsExactly(behind.withVlan(10));
    own.run("bridge", "fdb", "del", MAC, "dev", "v0", "vlan", "10", "master");
    converge(less);
    assertThat(forwarding()).contains("v0 vlan 10");
    converge(NetworkState.EMPTY);
    assertThat(forwarding()).isEmpty();
  }

  @Test
  void aGroupHasMembersByVlan() throws Exception {
    MdbEntry in10 = MdbEntry.of("br0", "v0", "239.1.1.1").withVlan(10);
    MdbEntry in1 = MdbEntry.of("br0", "v0", "239.1.1.1").withVlan(1);
    converge(NetworkState.EMPTY.withMdb(List.of(in10, in1)));
    assertThat(members()).contains("vid 10", "vid 1").hasLineCount(2);
    converge(NetworkState.EMPTY.withMdb(List.of(in10)));
    assertThat(members()).contains("vid 10").hasLineCount(1);
    MdbEntry anywhere = MdbEntry.of("br0", "v0", "239.1.1.3");
    assertThat(pass(NetworkState.EMPTY.withMdb(List.of(anywhere, in10))).failed())
        .singleElement()
        .asString()
        .contains("name a vlan");
    assertThat(members()).hasLineCount(1);
    converge(NetworkState.EMPTY);
    assertThat(members()).isEmpty();
  }

  private String forwarding() {
    return lines(own.run("bridge", "fdb", "show"), MAC);
  }

  private String members() {
    return lines(own.run("bridge", "mdb", "show"), "permanent");
  }

  private static String lines(String text, String having) {
    return text.lines().filter(line -> line.contains(having)).collect(Collectors.joining("\n"));
  }
}
