package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.netlink.IpAddress;
import dev.holdfast.netlink.MacAddress;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What cannot be held is refused before any input or output. */
class NeighbourTest {

  private static final String MAC = "02:aa:bb:cc:dd:ee";

  private static void refused(ThrowingCallable making, String why) {
    assertThatThrownBy(making)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(why);
  }

  @Test
  void aNeighbourThatCannotBe() {
    IpAddress ip = IpAddress.parse("10.0.0.1");
    MacAddress mac = MacAddress.parse(MAC);
    NeighbourState usual = NeighbourState.PERMANENT;
    refused(() -> Neighbour.of("v0", "0.0.0.0", MAC), "address of no host");
    refused(() -> Neighbour.of("a/b", "10.0.0.1", MAC), "not the name of an interface");
    refused(() -> new Neighbour("v0", ip, null, usual, false, false, false, false), "needs a mac");
    refused(() -> new Neighbour("v0", ip, mac, usual, false, true, false, false), "no mac");
    refused(() -> new Neighbour("v0", ip, mac, usual, false, false, false, true), "has no mac");
    refused(
        () -> new Neighbour("v0", ip, null, usual, false, true, false, true), "neither managed");
    refused(() -> Neighbour.managed("v0", "10.0.0.1").withRouter(), "finds out whether");
    refused(() -> Neighbour.proxy("v0", "10.0.0.1").withState(NeighbourState.NOARP), "no state");
    refused(() -> NeighbourState.parse("stale"), "the kernel does not keep a neighbour stale");
    refused(() -> NeighbourState.parse("x"), "not the state of a neighbour");
    Neighbour twice = Neighbour.of("v0", "10.0.0.1", MAC);
    refused(
        () -> NetworkState.EMPTY.withNeighbours(List.of(twice, twice.withRouter())),
        "the neighbour 10.0.0.1 dev v0 is given twice");
  }

  @Test
  void anEntryThatCannotBe() {
    FdbEntry remote = FdbEntry.remote("vx0", MAC, "192.0.2.1");
    FdbEntry behind = FdbEntry.behind("v0", MAC);
    refused(() -> behind.withVni(7), "need a dst");
    refused(() -> behind.withPort(7), "need a dst");
    refused(() -> behind.withVlan(4095), "vlan is 1 to 4094, not 4095");
    refused(() -> remote.withVlan(1), "knows no vlan");
    refused(() -> remote.withPort(0), "port is 1 to 65535");
    refused(() -> remote.withVni(1L << 24), "vni is 0 to 16777215");
    refused(() -> remote.withSourceVni(-1), "src_vni is 0 to");
    refused(() -> remote.withVia("a/b"), "not the name of an interface");
    refused(() -> FdbEntry.remote("vx0", MAC, "::"), "address of no host");
    refused(() -> remote.withState(FdbState.STATIC), "is permanent");
    refused(() -> remote.withSticky(), "only what is static");
    refused(() -> behind.withState(FdbState.PERMANENT).withSticky(), "only what is static");
    refused(() -> FdbEntry.behind("v0", "00:00:00:00:00:00"), "only a vxlan link");
    refused(() -> FdbEntry.behind("v0", "01:00:5e:00:00:01"), "mdb");
    refused(() -> FdbState.parse("dynamic"), "a bridge forgets what is dynamic");
    refused(
        () -> NetworkState.EMPTY.withFdb(List.of(behind, behind.withState(FdbState.PERMANENT))),
        "the entry 02:aa:bb:cc:dd:ee dev v0 is given twice");
    assertThat(behind.withState(FdbState.STATIC)).isEqualTo(behind);
    assertThat(remote.withState(FdbState.PERMANENT)).isEqualTo(remote);
  }

  @Test
  void aMemberThatCannotBe() {
    MdbEntry member = MdbEntry.of("br0", "v0", "239.1.1.1");
    refused(() -> MdbEntry.of("br0", "br0", "239.1.1.1"), "lets the membership");
    refused(() -> MdbEntry.of("br0", "v0", "10.0.0.1"), "not the address of a group");
    refused(() -> MdbEntry.of("br0", "v0", "02:00:00:00:00:01"), "not the address of a group");
    refused(() -> MdbEntry.of("br0", "v0", "224.0.0.5"), "reaches every port");
    refused(() -> MdbEntry.of("br0", "v0", "ff02::1"), "reaches every port");
    refused(() -> member.withVlan(0), "vlan is 1 to 4094");
    refused(() -> member.withSource("fd00::1"), "another family");
    refused(() -> member.withSource("239.0.0.1"), "address of no host");
    refused(
        () -> MdbEntry.of("br0", "v0", "01:00:5e:00:00:01").withSource("10.0.0.1"), "no source");
    refused(
        () -> NetworkState.EMPTY.withMdb(List.of(member, member)),
        "the group dev br0 port v0 grp 239.1.1.1 is given twice");
    assertThat(MdbGroup.parse("ff0e::1").ip()).isNotNull();
    assertThat(MdbGroup.parse("01:00:5e:7f:00:01").mac()).isNotNull();
  }
}
