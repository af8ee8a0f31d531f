package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.netlink.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The routes that the kernel makes for our addresses, and that somebody else takes away. */
class PrefixRouteKernelTest extends NetworkKernelTest {

  private static final Address V4 = Address.parse("192.0.2.2/24");
  private static final Address V6 = Address.parse("fc00::2/64").withNoDad();

  private static final NetworkState BOTH =
      state(
          LinkSettings.of(V4, V6),
          Route.to("198.51.100.0/24").via("192.0.2.1").build(),
          Route.to("fc01::/64").via("fc00::1").build());

  @Test
  void comeAgainAsTheyWereAndWithThemWhatIsBehind() throws Exception {
    converge(BOTH);
    String v4 = own.ip("route");
    String v6 = own.ip("-6", "route");
    own.ip("route", "flush", "table", "main");
    own.ip("-6", "route", "delete", "fc00::/64", "dev", "v0");
    own.ip("-6", "route", "delete", "fc01::/64");
    assertThat(own.ip("route")).isBlank();
    assertThat(converge(BOTH).applied())
        .extracting(Object::toString)
        .contains(
            "set address 192.0.2.2/24 on v0: 192.0.2.2/24 without its route",
            "set address fc00::2/64 on v0: fc00::2/64 nodad without its route -> fc00::2/64 nodad");
    assertThat(lines(own.ip("route"))).isEqualTo(lines(v4));
    assertThat(lines(own.ip("-6", "route"))).isEqualTo(lines(v6));

    converge(NetworkState.EMPTY);
    assertThat(own.ip("route", "show", "table", "all")).doesNotContain("192.0.2");
    assertThat(own.ip("-6", "route", "show", "table", "all")).doesNotContain("fc00::", "fc01::");
  }

  private static List<String> lines(String text) {
    return text.lines().map(String::strip).sorted().toList();
  }

  static List<Address> others() {
    Lifetime hour = new Lifetime(3600);
    return List.of(
        V4.withMetric(77),
        V6.withMetric(77),
        Address.parse("192.0.2.2/32").withPeer(ip("198.51.100.7")),
        Address.parse("192.0.2.2/31"),
        Address.parse("127.5.0.1/8"),
        V6.withLifetimes(hour, hour));
  }

  @ParameterizedTest
  @MethodSource("others")
  void doSoForAddressesOfAllKinds(Address address) throws Exception {
    boolean isV4 = address.local().isV4();
    String family = isV4 ? "-4" : "-6";
    String network = address.network().toString();
    converge(addresses(address));
    String before = own.ip(family, "route", "show", network).replaceAll("expires \\S+", "");
    assertThat(before).contains("proto kernel");
    own.ip(family, "route", "delete", network, "dev", "v0");
    assertThat(converge(addresses(address)).applied()).hasSize(1);
    assertThat(own.ip(family, "route", "show", network).replaceAll("expires \\S+", ""))
        .isEqualTo(before);
  }

  @Test
  void aStrangersRouteInTheirPlaceStays() throws Exception {
    converge(BOTH);
    own.ip("route", "replace", "192.0.2.0/24", "dev", "v0", "proto", "static", "metric", "5");
    own.ip("route", "delete", "192.0.2.0/24", "dev", "v0", "proto", "kernel");
    assertThat(pass(BOTH).applied()).isEmpty();
    assertThat(own.ip("route", "show", "192.0.2.0/24"))
        .contains("proto static")
        .doesNotContain("kernel");
  }

  @Test
  void noneIsMissedOfALinkThatIsDownOrOfAnAddressWithoutOne() throws Exception {
    NetworkState without =
        addresses(V4.withNoPrefixRoute(), V6.withNoPrefixRoute(), Address.parse("192.0.2.9/32"));
    converge(without);
    converge(addresses(V4, Address.parse("192.0.2.3/24")));
    own.ip("link", "set", "v0", "down");
    assertThat(pass(addresses(V4, Address.parse("192.0.2.3/24"))).applied()).isEmpty();
    assertThat(own.ip("route")).isBlank();
    own.ip("link", "set", "v0", "up");
    assertThat(pass(addresses(V4, Address.parse("192.0.2.3/24"))).applied()).isEmpty();
    assertThat(own.ip("route")).contains("192.0.2.0/24 dev v0 proto kernel");
  }

  @Test
  void aStrangersAddressKeepsLosingIts() throws Exception {
    own.ip("address", "add", "192.0.2.2/24", "dev", "v0");
    own.ip("route", "delete", "192.0.2.0/24", "dev", "v0");
    assertThat(pass(addresses(V4)).applied()).isEmpty();
    assertThat(own.ip("route")).isBlank();
  }

  private static IpAddress ip(String text) {
    return IpAddress.parse(text);
  }
}
