package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Report;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * With the last IPv4 address of a link the kernel drops all its IPv4 routes, and with any address
 * the routes whose source it is, whoever they belong to: strangers survive that, too.
 */
class CollateralKernelTest extends NetworkKernelTest {

  private static final Address ADDRESS = Address.parse("192.0.2.2/24");
  private static final Address OTHER = Address.parse("198.51.100.2/24");

  @Test
  void aForeignRouteOfTheLinkSurvivesItsLastAddress() throws Exception {
    converge(addresses(ADDRESS, OTHER));
    own.ip("route", "add", "203.0.113.0/24", "dev", "v0", "metric", "7", "mtu", "1300");
    own.ip(
        "route", "add", "203.0.114.0/24", "via", "192.0.2.9", "dev", "v0", "onlink", "table", "77");
    String before = foreignRoutes();

    converge(NetworkState.EMPTY);

    assertThat(own.ip("-4", "address", "show", "v0")).isEmpty();
    assertThat(foreignRoutes()).isEqualTo(before).contains("203.0.113.0/24", "203.0.114.0/24");
  }

  @Test
  void aForeignRouteOfAnotherTypeSurvivesTheLastAddressOfItsLink() throws Exception {
    converge(addresses(ADDRESS));
    own.ip("route", "add", "local", "203.0.113.0/24", "dev", "v0");
    own.ip("route", "add", "broadcast", "203.0.114.0", "dev", "v0");
    own.ip("route", "add", "multicast", "239.1.1.0/24", "dev", "v0");
    own.ip("route", "add", "anycast", "203.0.115.1", "dev", "v0", "table", "77");
    String before = foreignRoutes();

    converge(NetworkState.EMPTY);

    assertThat(own.ip("-4", "address", "show", "v0")).isEmpty();
    assertThat(foreignRoutes()).isEqualTo(before).hasLineCount(4);
  }

  @Test
  void aForeignNeighbourOfTheLinkSurvivesItsLastAddress() throws Exception {
    converge(
        addresses(ADDRESS)
            .withNeighbours(List.of(Neighbour.of("v0", "192.0.2.10", "02:00:00:00:00:10"))));
    String mac = "02:00:00:00:00:77";
    own.ip("neighbour", "add", "192.0.2.77", "lladdr", mac, "dev", "v0", "protocol", "4");
    own.ip("neighbour", "add", "192.0.2.78", "lladdr", mac, "dev", "v0", "nud", "noarp", "router");
    own.ip("neighbour", "add", "proxy", "192.0.2.79", "dev", "v0");

    converge(NetworkState.EMPTY);

    assertThat(own.ip("-d", "-4", "neighbour", "show", "nud", "all"))
        .contains("192.0.2.77 dev v0 lladdr " + mac + " PERMANENT proto static")
        .contains("192.0.2.78 dev v0 lladdr " + mac + " router NOARP")
        .doesNotContain("192.0.2.10 ");
    assertThat(own.ip("neighbour", "show", "proxy")).contains("192.0.2.79");
  }

  @Test
  void severalForeignRoutesOfOneKeySurviveInTheirOrder() throws Exception {
    converge(addresses(ADDRESS));
    own.ip("route", "add", "203.0.113.0/24", "dev", "v0");
    own.ip("route", "append", "203.0.113.0/24", "via", "192.0.2.9", "dev", "v0", "onlink");
    String before = foreignRoutes();

    converge(NetworkState.EMPTY);

    assertThat(foreignRoutes()).isEqualTo(before).hasLineCount(2);
  }

  @Test
  void anAddressStaysWhereAForeignRouteCannotDoWithoutIt() throws Exception {
    converge(addresses(ADDRESS));
    own.ip("route", "add", "203.0.113.0/24", "via", "192.0.2.9");
    String before = foreignRoutes();

    Report<NetworkApplied> report = pass(NetworkState.EMPTY);

    assertThat(report.converged()).isFalse();
    assertThat(report.failed()).hasSize(1);
    assertThat(report.failed().getFirst().toString())
        .contains("delete address 192.0.2.2/24 on v0")
        .contains("it would take the foreign route 203.0.113.0/24 via 192.0.2.9");
    assertThat(foreignRoutes()).isEqualTo(before);

    own.ip("route", "del", "203.0.113.0/24");
    converge(NetworkState.EMPTY);
    assertThat(own.ip("-4", "address", "show", "v0")).isEmpty();
  }

  @Test
  void anAddressStaysThatIsTheSourceOfAForeignRoute() throws Exception {
    converge(addresses(ADDRESS, OTHER));
    own.ip("route", "add", "203.0.113.0/24", "dev", "v0", "src", "192.0.2.2");

    Report<NetworkApplied> report = pass(addresses(OTHER));

    assertThat(report.failed().getFirst().reason()).contains("foreign route 203.0.113.0/24");
    assertThat(foreignRoutes()).contains("203.0.113.0/24");
  }

  @Test
  void foreignRoutesSurviveAnAddressThatComesBackOtherwise() throws Exception {
    converge(addresses(ADDRESS));
    own.ip("route", "add", "203.0.113.0/24", "via", "192.0.2.9");
    own.ip("route", "add", "203.0.114.0/24", "dev", "v0", "src", "192.0.2.2");
    String before = foreignRoutes();

    converge(addresses(ADDRESS.withLabel("v0:x")));

    assertThat(text(address("192.0.2.2"), "label")).isEqualTo("v0:x");
    assertThat(foreignRoutes()).isEqualTo(before);
  }

  @Test
  void foreignRoutesSurviveThatAStrangersAddressIsTakenOver() throws Exception {
    own.ip("address", "add", "192.0.2.2/24", "dev", "v0");
    own.ip("route", "add", "203.0.113.0/24", "via", "192.0.2.9");
    own.ip("route", "add", "203.0.114.0/24", "dev", "v0", "src", "192.0.2.2");
    String before = foreignRoutes();

    options = options.withAdopt(true);
    converge(addresses(ADDRESS.withLabel("v0:x")));

    assertThat(text(address("192.0.2.2"), "label")).isEqualTo("v0:x");
    assertThat(foreignRoutes()).isEqualTo(before);
  }

  @Test
  void anAddressThatStaysWithAnotherPrefixStaysTheSourceOfForeignRoutes() throws Exception {
    converge(addresses(ADDRESS));
    own.ip("route", "add", "203.0.113.0/24", "via", "192.0.2.9", "src", "192.0.2.2");
    String before = foreignRoutes();

    converge(addresses(Address.parse("192.0.2.2/16")));

    assertThat(own.ip("-4", "address", "show", "v0")).contains("/16").doesNotContain("/24");
    assertThat(foreignRoutes()).isEqualTo(before);
  }

  @Test
  void whereAnotherAddressStaysNothingIsTakenAlong() throws Exception {
    converge(addresses(ADDRESS, OTHER));
    own.ip("route", "add", "203.0.113.0/24", "via", "198.51.100.9");
    String before = foreignRoutes();

    converge(addresses(OTHER));

    assertThat(foreignRoutes()).isEqualTo(before);
  }

  @Test
  void aForeignMultipathRouteMattersOnItsOwnLinksOnly() throws Exception {
    own.ip("link", "add", "w0", "type", "veth", "peer", "name", "w1");
    own.ip("link", "set", "w0", "up");
    own.ip("link", "set", "w1", "up");
    own.ip("address", "add", "198.51.100.2/24", "dev", "w0");
    converge(addresses(ADDRESS));
    String[] route = {"route", "add", "203.0.113.0/24", "nexthop", "via", "198.51.100.8"};
    own.ip(concat(route, "nexthop", "via", "198.51.100.9"));
    converge(NetworkState.EMPTY);
    assertThat(foreignRoutes()).contains("203.0.113.0/24");

    converge(addresses(ADDRESS));
    own.ip("route", "del", "203.0.113.0/24");
    own.ip(concat(route, "nexthop", "via", "192.0.2.9"));
    assertThat(pass(NetworkState.EMPTY).failed()).hasSize(1);
    assertThat(foreignRoutes()).contains("203.0.113.0/24");
  }

  @Test
  void foreignRoutesOfSeveralWaysAndOverNexthopsArePutBack() throws Exception {
    own.ip("address", "add", "10.9.0.1/24", "dev", "v1");
    own.ip("nexthop", "add", "id", "7", "via", "10.9.0.9", "dev", "v1");
    converge(addresses(ADDRESS));
    String[] ways = {"route", "add", "203.0.113.0/24", "src", "192.0.2.2", "nexthop", "via"};
    own.ip(concat(ways, "192.0.2.9", "weight", "3", "nexthop", "via", "192.0.2.8", "realms", "5"));
    own.ip("route", "add", "203.0.114.0/24", "nhid", "7", "src", "192.0.2.2", "mtu", "1300");
    own.ip("route", "add", "203.0.115.0/24", "via", "inet6", "fe80::9", "dev", "v0");
    own.ip(
        "route", "add", "203.0.116.0/24", "encap", "ip", "id", "5", "dst", "10.1.1.1", "dev", "v0");
    String before = foreignRoutes();

    converge(addresses(ADDRESS.withLabel("v0:x")));

    assertThat(foreignRoutes().lines())
        .containsExactlyInAnyOrderElementsOf(before.lines().toList());
    assertThat(before).contains("weight 3", "realm", "nhid 7", "inet6 fe80::9", "encap ip id 5");
  }

  /** A route over a nexthop object is no route of the link: its last address may go. */
  @Test
  void aForeignRouteOverANexthopStaysWithoutAddresses() throws Exception {
    converge(addresses(ADDRESS));
    own.ip("nexthop", "add", "id", "7", "via", "192.0.2.9", "dev", "v0");
    own.ip("route", "add", "203.0.113.0/24", "nhid", "7");
    own.ip("route", "add", "203.0.115.0/24", "via", "inet6", "fe80::9", "dev", "v0");
    String before = foreignRoutes();
    converge(NetworkState.EMPTY);
    assertThat(own.ip("-4", "address", "show", "v0")).isEmpty();
    assertThat(foreignRoutes()).isEqualTo(before).contains("nhid 7", "inet6 fe80::9");
  }

  @Test
  void anAddressStaysUnderAForeignRouteOfSeveralLinks() throws Exception {
    own.ip("address", "add", "10.9.0.1/24", "dev", "v1");
    converge(addresses(ADDRESS));
    String[] ways = {"route", "add", "203.0.113.0/24", "nexthop", "via", "192.0.2.9"};
    own.ip(concat(ways, "nexthop", "via", "10.9.0.9"));
    String before = foreignRoutes();
    assertThat(pass(addresses(ADDRESS.withLabel("v0:x"))).failed())
        .singleElement()
        .asString()
        .contains("it would take the foreign route 203.0.113.0/24");
    assertThat(foreignRoutes()).isEqualTo(before);
  }

  /** The kernel deletes the first route to the network by the link for the one that it made. */
  @ParameterizedTest
  @ValueSource(strings = {"100", "256"})
  void aForeignRouteToTheNetworkOfAnIpv6AddressSurvivesIt(String metric) throws Exception {
    converge(addresses(Address.parse("fc00::2/64").withNoDad()));
    String[] route = {"-6", "route", "replace", "fc00::/64", "dev", "v0", "proto", "boot"};
    own.ip(concat(route, "metric", metric, "pref", "high", "mtu", "1300"));
    String before = own.ip("-6", "route", "show", "proto", "boot");

    converge(NetworkState.EMPTY);

    assertThat(own.ip("-6", "address", "show", "v0")).doesNotContain("fc00::2");
    assertThat(own.ip("-6", "route", "show", "proto", "boot"))
        .isEqualTo(before)
        .contains("fc00::/64 dev v0 metric " + metric, "mtu 1300", "pref high");
  }

  private static String[] concat(String[] first, String... then) {
    return Stream.concat(Stream.of(first), Stream.of(then)).toArray(String[]::new);
  }

  private String foreignRoutes() {
    return own.ip("route", "show", "table", "all", "proto", "boot");
  }
}
