package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The kernel's routes for addresses on links that only a full kernel has. */
@Tag("lab")
class PrefixRouteLabTest extends NetworkKernelTest {

  @Test
  void comeAgainOnABondAVlanAndInTheTableOfAVrf() throws Exception {
    Map<String, LinkSettings> links = new LinkedHashMap<>();
    links.put("bond0", Bond.of("active-backup").withUp(true).withAddresses(at(1)));
    links.put("v0", LinkSettings.of().with(Link.MASTER, "bond0"));
    links.put("bond0.7", Vlan.on("bond0", 7).withUp(true).withAddresses(at(2)));
    links.put("red", Vrf.of(1000).withUp(true));
    links.put(
        "d0",
        LinkSettings.of(Plain.DUMMY)
            .with(Link.MASTER, "red")
            .withUp(true)
            .withAddresses(at(3), Address.parse("fc00::3/64").withNoDad()));
    NetworkState wanted =
        new NetworkState(
            links,
            List.of(
                Route.to("198.51.100.0/24").via("10.0.1.9").build(),
                Route.to("198.51.101.0/24").via("10.0.2.9").build(),
                Route.to("198.51.102.0/24").via("10.0.3.9").dev("d0").table(1000).build()));
    converge(wanted);
    String main = own.ip("route");
    String red = own.ip("route", "show", "table", "1000", "proto", "kernel");
    String red6 = own.ip("-6", "route", "show", "table", "1000", "fc00::/64");
    assertThat(red6).contains("proto kernel");
    own.ip("route", "flush", "table", "main");
    own.ip("route", "delete", "10.0.3.0/24", "table", "1000");
    own.ip("-6", "route", "delete", "fc00::/64", "table", "1000");
    converge(wanted);
    assertThat(own.ip("route").lines()).containsExactlyInAnyOrderElementsOf(main.lines().toList());
    assertThat(own.ip("route", "show", "table", "1000", "proto", "kernel")).isEqualTo(red);
    assertThat(own.ip("-6", "route", "show", "table", "1000", "fc00::/64")).isEqualTo(red6);
  }

  private static Address at(int network) {
    return Address.parse("10.0." + network + ".1/24");
  }
}
