package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the kernel says of a packet's way is what ip route get says. */
class RouteLookupKernelTest extends NetworkKernelTest {

  record Question(RouteLookup ours, String ofIp) {}

  @BeforeEach
  void makeWays() {
    own.ip("link", "set", "lo", "up");
    own.ip("address", "add", "192.0.2.2/24", "dev", "v0");
    own.ip("address", "add", "192.0.2.3/24", "dev", "v0");
    own.ip("address", "add", "fc00::2/64", "dev", "v0", "nodad");
    own.ip("address", "add", "198.51.100.2/24", "dev", "v1");
    own.ip("route", "add", "203.0.113.0/24", "via", "192.0.2.9", "mtu", "1333");
    own.ip("route", "add", "203.0.113.0/24", "via", "198.51.100.9", "table", "100");
    own.ip("route", "add", "203.0.114.0/24", "via", "inet6", "fc00::9", "dev", "v0");
    own.ip("-6", "route", "add", "2001:db8::/32", "via", "fc00::9");
    own.ip("rule", "add", "priority", "100", "fwmark", "7", "table", "100");
    own.ip("rule", "add", "priority", "101", "uidrange", "4000-4001", "table", "100");
    own.ip("route", "add", "prohibit", "203.0.115.0/24");
    own.ip("route", "add", "unreachable", "203.0.116.0/24");
    own.ip("route", "add", "blackhole", "203.0.117.0/24");
    own.ip("-6", "route", "add", "prohibit", "2001:db9::/32");
  }

  static Stream<Question> questions() {
    RouteLookup far = RouteLookup.to("203.0.113.7");
    return Stream.of(
        new Question(RouteLookup.to("127.0.0.1"), "127.0.0.1"),
        new Question(RouteLookup.to("192.0.2.2"), "192.0.2.2"),
        new Question(RouteLookup.to("192.0.2.77"), "192.0.2.77"),
        new Question(RouteLookup.to("192.0.2.255"), "192.0.2.255"),
        new Question(far, "203.0.113.7"),
        new Question(far.from("192.0.2.3"), "203.0.113.7 from 192.0.2.3"),
        new Question(far.mark(7), "203.0.113.7 mark 7"),
        new Question(far.uid(4000), "203.0.113.7 uid 4000"),
        new Question(far.oif("v0"), "203.0.113.7 oif v0"),
        new Question(RouteLookup.to("203.0.114.7"), "203.0.114.7"),
        new Question(RouteLookup.to("fc00::7"), "fc00::7"),
        new Question(RouteLookup.to("2001:db8::7"), "2001:db8::7"),
        new Question(RouteLookup.to("fc00::2"), "fc00::2"),
        new Question(
            RouteLookup.to("192.0.2.2").from("198.51.100.7").iif("v1"),
            "192.0.2.2 from 198.51.100.7 iif v1"));
  }

  @ParameterizedTest
  @MethodSource("questions")
  void isWhatIpSays(Question question) throws Exception {
    FoundRoute found = network.lookup(scope, question.ours);
    String[] words = ("route get " + question.ofIp).split(" ");
    JsonObject shown = own.ipJson(words).get(0).getAsJsonObject();
    assertThat(found.to()).hasToString(text(shown, "dst"));
    assertThat(found.dev()).isEqualTo(text(shown, "dev"));
    String type = text(shown, "type");
    assertThat(found.type().word()).isEqualTo(type.isEmpty() ? "unicast" : type);
    String via =
        shown.has("via") ? text(shown.getAsJsonObject("via"), "host") : text(shown, "gateway");
    assertThat(found.via() == null ? "" : found.via().toString()).isEqualTo(via);
    String source = shown.has("prefsrc") ? text(shown, "prefsrc") : text(shown, "from");
    assertThat(found.source() == null ? "" : found.source().toString()).isEqualTo(source);
    assertThat(network.lookup(scope, question.ours)).isEqualTo(found);
  }

  @Test
  void theTableAndTheMetricsAreThoseOfTheRoute() throws Exception {
    RouteLookup far = RouteLookup.to("203.0.113.7");
    assertThat(network.lookup(scope, far))
        .returns(RouteTable.MAIN, FoundRoute::table)
        .hasToString("203.0.113.7 via 192.0.2.9 dev v0 src 192.0.2.2");
    assertThat(own.ip("route", "get", "203.0.113.7")).contains("mtu 1333");
    assertThat(network.lookup(scope, far).metrics().toString()).contains("1333");
    assertThat(network.lookup(scope, far.mark(7)))
        .returns(100L, FoundRoute::table)
        .hasToString("203.0.113.7 via 198.51.100.9 dev v1 table 100 src 198.51.100.2");
    assertThat(own.ip("route", "get", "203.0.113.7", "mark", "7")).contains("table 100");
    assertThat(network.lookup(scope, RouteLookup.to("192.0.2.2")))
        .hasToString("local 192.0.2.2 dev lo table local src 192.0.2.2");
  }

  @Test
  void noWayIsAnErrorWithItsReason() {
    refused("9.9.9.9", Errno.ENETUNREACH);
    refused("2001:dba::1", Errno.ENETUNREACH);
    refused("203.0.115.1", Errno.EACCES);
    refused("203.0.116.1", Errno.EHOSTUNREACH);
    refused("203.0.117.1", Errno.EINVAL);
    refused("2001:db9::1", Errno.EACCES);
    assertThatThrownBy(() -> network.lookup(scope, RouteLookup.to("9.9.9.9").oif("nosuch0")))
        .hasMessageContaining("look up the route to 9.9.9.9 oif nosuch0: ENODEV");
  }

  private void refused(String address, Errno reason) {
    assertThatThrownBy(() -> network.lookup(scope, RouteLookup.to(address)))
        .isInstanceOfSatisfying(
            KernelException.class, e -> assertThat(e.errno()).as(address).isEqualTo(reason))
        .hasMessageStartingWith("look up the route to " + address + ": ");
  }

  @Test
  void aQuestionThatCannotBeIsRefused() {
    assertThatThrownBy(() -> RouteLookup.to("not-an-ip"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not an IP address: \"not-an-ip\"");
    assertThatThrownBy(() -> RouteLookup.to("192.0.2.1").from("10.0.0"))
        .hasMessage("not an IP address: \"10.0.0\"");
    assertThatThrownBy(() -> RouteLookup.to("192.0.2.1").from("fc00::1"))
        .hasMessage("from fc00::1 to 192.0.2.1: one is IPv4, the other IPv6");
    assertThatThrownBy(() -> RouteLookup.to("192.0.2.1").mark(-1))
        .hasMessage("a mark is 0 to 4294967295, not -1");
    assertThatThrownBy(() -> RouteLookup.to("192.0.2.1").iif("a/b"))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
