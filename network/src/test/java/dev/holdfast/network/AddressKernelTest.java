package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.holdfast.netlink.IpAddress;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Report;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every field of an address is applied, altered, healed and released; ip is the witness. */
class AddressKernelTest extends NetworkKernelTest {

  private static final Address V4 = Address.parse("192.0.2.2/24");
  private static final Address V6 = Address.parse("fc00::2/64").withNoDad();

  private static final Address JOINED =
      new Address(
          ip("ff05::77"),
          64,
          null,
          null,
          null,
          null,
          Lifetime.FOREVER,
          Lifetime.FOREVER,
          false,
          true,
          0,
          Set.of(AddressFlag.AUTOJOIN));

  record Alteration(Address from, Address to, Verb verb, String witness, String value) {}

  static Stream<Alteration> alterations() {
    Lifetime hour = new Lifetime(3600);
    return Stream.of(
        new Alteration(V4, V4.withLabel("v0:a"), Verb.REPLACE, "label", "v0:a"),
        new Alteration(
            V4, V4.withBroadcast(ip("192.0.2.255")), Verb.REPLACE, "broadcast", "192.0.2.255"),
        new Alteration(V4, V4.withScope(Scope.LINK), Verb.REPLACE, "scope", "link"),
        new Alteration(V4, V4.withPeer(ip("192.0.2.9")), Verb.REPLACE, "address", "192.0.2.9"),
        new Alteration(V4, V4.withNoPrefixRoute(), Verb.REPLACE, "noprefixroute", "true"),
        new Alteration(V4, V4.withLifetimes(hour, hour), Verb.SET, "dynamic", "true"),
        new Alteration(V4.withLifetimes(hour, hour), V4, Verb.SET, "dynamic", ""),
        new Alteration(V4.withLabel("v0:a"), V4, Verb.REPLACE, "label", "v0"),
        new Alteration(V6, V6.withNoPrefixRoute(), Verb.SET, "noprefixroute", "true"),
        new Alteration(V6, V6.withLifetimes(hour, new Lifetime(0)), Verb.SET, "deprecated", "true"),
        new Alteration(V6, V6.withPeer(ip("fc00::9")), Verb.SET, "address", "fc00::9"),
        new Alteration(V6.withPeer(ip("fc00::9")), V6, Verb.REPLACE, "address", ""),
        new Alteration(V6, Address.parse("fc00::2/64"), Verb.SET, "nodad", ""),
        new Alteration(Address.parse("fc00::2/64"), V6, Verb.SET, "nodad", "true"),
        new Alteration(V4, V4.withMetric(77), Verb.SET, "metric", "77"),
        new Alteration(V4.withMetric(77), V4, Verb.SET, "metric", ""),
        new Alteration(V6, V6.withMetric(77), Verb.SET, "metric", "77"),
        new Alteration(V6.withMetric(77), V6.withMetric(78), Verb.SET, "metric", "78"),
        new Alteration(V6.withMetric(77), V6, Verb.REPLACE, "metric", ""),
        new Alteration(V6, V6.withFlags(Set.of(AddressFlag.HOME)), Verb.SET, "home", "true"),
        new Alteration(V6.withFlags(Set.of(AddressFlag.HOME)), V6, Verb.SET, "home", ""),
        new Alteration(
            V6, V6.withFlags(Set.of(AddressFlag.MNGTMPADDR)), Verb.SET, "mngtmpaddr", "true"),
        new Alteration(
            V6.withFlags(Set.of(AddressFlag.MNGTMPADDR)), V6, Verb.SET, "mngtmpaddr", ""),
        new Alteration(
            Address.parse("224.9.9.9/32"),
            Address.parse("224.9.9.9/32").withFlags(Set.of(AddressFlag.AUTOJOIN)),
            Verb.REPLACE,
            "autojoin",
            "true"),
        new Alteration(JOINED, JOINED.withMetric(9), Verb.SET, "autojoin", "true"));
  }

  @ParameterizedTest
  @MethodSource("alterations")
  void everyFieldIsAppliedAlteredHealedAndReleased(Alteration alteration) throws Exception {
    String local = alteration.from.local().toString();
    converge(addresses(alteration.from));

    Report<NetworkApplied> report = converge(addresses(alteration.to));
    assertThat(report.applied()).extracting(op -> op.verb()).containsExactly(alteration.verb);
    assertThat(text(address(local), alteration.witness)).isEqualTo(alteration.value);

    own.ip("address", "flush", "dev", "v0");
    converge(addresses(alteration.to));
    assertThat(text(address(local), alteration.witness)).isEqualTo(alteration.value);

    converge(NetworkState.EMPTY);
    assertThat(address(local)).isNull();
  }

  @Test
  void aPeerAsideMakesAnotherAddress() throws Exception {
    Address one = Address.parse("192.0.2.2/32").withPeer(ip("198.51.100.1"));
    Address other = Address.parse("192.0.2.2/32").withPeer(ip("198.51.100.2"));
    converge(addresses(one, other));
    assertThat(own.ip("address", "show", "dev", "v0"))
        .contains("peer 198.51.100.1", "198.51.100.2");
    converge(addresses(other));
    assertThat(own.ip("address", "show", "dev", "v0")).doesNotContain("198.51.100.1");
  }

  @Test
  void anotherPrefixLengthOfAnIpv6AddressMakesRoomFirst() throws Exception {
    converge(addresses(V6));
    Report<NetworkApplied> report = converge(addresses(Address.parse("fc00::2/65").withNoDad()));
    assertThat(report.applied())
        .extracting(Object::toString)
        .containsExactly(
            "delete address fc00::2/64 on v0: fc00::2/64 nodad",
            "create address fc00::2/65 on v0: fc00::2/65 nodad");
    assertThat(text(address("fc00::2"), "prefixlen")).isEqualTo("65");
  }

  @Test
  void aForeignIpv6AddressWithAnotherPrefixLengthIsAConflict() throws Exception {
    own.ip("address", "add", "fc00::2/65", "dev", "v0", "nodad");
    Report<NetworkApplied> report = pass(addresses(V6));
    assertThat(report.failed())
        .extracting(Failed::reason)
        .first()
        .asString()
        .contains("fc00::2/65");
    assertThat(text(address("fc00::2"), "prefixlen")).isEqualTo("65");
  }

  @Test
  void linkLocalAndLoopbackAddressesKeepTheirOwnScope() throws Exception {
    converge(addresses(Address.parse("fe80::77/64").withNoDad(), Address.parse("127.5.0.1/8")));
    assertThat(text(address("fe80::77"), "scope")).isEqualTo("link");
    assertThat(text(address("127.5.0.1"), "scope")).isEqualTo("host");
    converge(NetworkState.EMPTY);
    assertThat(address("127.5.0.1")).isNull();
  }

  @Test
  void anAddressThatWasThereBeforeIsMetAndNotOwned() throws Exception {
    own.ip("address", "add", "192.0.2.2/24", "brd", "192.0.2.255", "dev", "v0");
    Report<NetworkApplied> report = converge(addresses(V4));
    assertThat(report.applied()).isEmpty();
    converge(NetworkState.EMPTY);
    assertThat(address("192.0.2.2")).isNotNull();
  }

  @Test
  void adoptTakesOverAndThenRemoves() throws Exception {
    own.ip("address", "add", "192.0.2.2/24", "label", "v0:x", "dev", "v0");
    assertThat(pass(addresses(V4.withLabel("v0:y"))).failed())
        .extracting(Object::toString)
        .containsExactly(
            "create address 192.0.2.2/24 on v0: 192.0.2.2/24 label v0:y: conflict: held by somebody"
                + " who left no tag as 192.0.2.2/24 label v0:x");
    options = options.withAdopt(true);
    assertThat(converge(addresses(V4.withLabel("v0:y"))).applied())
        .extracting(op -> op.verb())
        .containsExactly(Verb.ADOPT);
    assertThat(text(address("192.0.2.2"), "label")).isEqualTo("v0:y");
    converge(NetworkState.EMPTY);
    assertThat(address("192.0.2.2")).isNull();
  }

  @Test
  void deletingAPrimaryNeverTakesAStrangersSecondaryWithIt() throws Exception {
    own.setSysctl("net.ipv4.conf.all.promote_secondaries", "0");
    own.setSysctl("net.ipv4.conf.v0.promote_secondaries", "0");
    converge(addresses(V4));
    own.ip("address", "add", "192.0.2.99/24", "dev", "v0");

    Report<NetworkApplied> report = pass(NetworkState.EMPTY);
    assertThat(report.failed()).singleElement().asString().contains("foreign 192.0.2.99/24");
    assertThat(address("192.0.2.99")).isNotNull();

    own.setSysctl("net.ipv4.conf.v0.promote_secondaries", "1");
    converge(NetworkState.EMPTY);
    assertThat(address("192.0.2.99")).isNotNull();
    assertThat(address("192.0.2.2")).isNull();
  }

  @Test
  void ourOwnSecondariesComeBackInTheSamePass() throws Exception {
    own.setSysctl("net.ipv4.conf.all.promote_secondaries", "0");
    own.setSysctl("net.ipv4.conf.v0.promote_secondaries", "0");
    Address second = Address.parse("192.0.2.3/24");
    Route route = Route.to("198.51.100.0/24").via("192.0.2.1").build();
    converge(state(LinkSettings.of(V4, second), route));
    converge(state(LinkSettings.of(second), route));
    assertThat(address("192.0.2.3")).isNotNull();
    assertThat(route("198.51.100.0/24")).isNotNull();
  }

  @Test
  void aChangeThatErasesOurTagIsToldAsAConflict() throws Exception {
    converge(addresses(V4));
    own.ip(
        "address",
        "change",
        "192.0.2.2/24",
        "dev",
        "v0",
        "valid_lft",
        "900",
        "preferred_lft",
        "900");
    assertThat(pass(addresses(V4)).failed()).singleElement().asString().contains("conflict");
  }

  @Test
  void aDuplicateOnTheLinkIsToldAsFailed() throws Exception {
    own.ip("address", "add", "fc00::2/64", "dev", "v1", "nodad");
    pass(addresses(Address.parse("fc00::2/64")));
    org.awaitility.Awaitility.await()
        .untilAsserted(() ->
            assertThat(pass(addresses(Address.parse("fc00::2/64"))).failed())
                .extracting(Failed::reason)
                .containsExactly("another host on the link has this address"));
  }

  @Test
  void ipv6CannotBeAddedWhereItIsDisabledAndTheErrorSaysSo() throws Exception {
    own.setSysctl("net.ipv6.conf.v0.disable_ipv6", "1");
    Report<NetworkApplied> report =
        pass(state(LinkSettings.of(V6), Route.to("fd00::/64").via("fc00::1").build()));
    assertThat(report.failed()).singleElement().asString().contains("fc00::2/64", "EACCES");
    assertThat(report.pending())
        .singleElement()
        .asString()
        .contains("route fd00::/64", "waits for address fc00::2/64 on v0: EACCES");
  }

  @Test
  void swappingAddressesTakesOnePass() throws Exception {
    Route old = Route.to("default").via("192.0.2.1").build();
    Route young = Route.to("default").via("198.51.100.1").build();
    converge(state(LinkSettings.of(V4), old));
    Report<NetworkApplied> report =
        converge(state(LinkSettings.of(Address.parse("198.51.100.2/24")), young));
    assertThat(report.applied())
        .extracting(op -> op.verb().word())
        .startsWith("create")
        .endsWith("delete");
    JsonObject route = route("default");
    assertThat(text(route, "gateway")).isEqualTo("198.51.100.1");
    assertThat(address("192.0.2.2")).isNull();
  }

  private static IpAddress ip(String text) {
    return IpAddress.parse(text);
  }

  @Test
  void addressesOnTwoLinksAreTwo() throws Exception {
    NetworkState both =
        new NetworkState(
            java.util.Map.of("v0", LinkSettings.of(V4), "v1", LinkSettings.of(V4)), List.of());
    converge(both);
    converge(addresses(V4));
    assertThat(own.ip("address", "show", "dev", "v1")).doesNotContain("192.0.2.2");
  }

  @Test
  void aLabelThatIsTheNameOfTheLinkIsNone() throws Exception {
    Address labelled = Address.parse("10.0.0.2/24").withLabel("v0");
    converge(addresses(labelled));
    assertThat(text(address("10.0.0.2"), "label")).isEqualTo("v0");
    assertThat(pass(addresses(Address.parse("10.0.0.2/24"))).applied()).isEmpty();
  }

  @Test
  void theEndsOfEveryRangeAreHeld() throws Exception {
    for (String prefix :
        List.of("10.0.0.2/0", "10.0.0.2/31", "10.0.0.2/32", "fd01::2/0", "fd01::2/128")) {
      Address address = Address.parse(prefix);
      converge(addresses(address.local().isV6() ? address.withNoDad() : address));
      assertThat(text(address(address.local().toString()), "prefixlen"))
          .isEqualTo(Integer.toString(address.prefixLength()));
    }
    Lifetime longest = new Lifetime(0xFFFF_FFFEL);
    converge(addresses(Address.parse("10.0.0.2/24").withLifetimes(longest, new Lifetime(0))));
    assertThat(address("10.0.0.2").has("deprecated")).isTrue();
    converge(addresses(Address.parse("10.0.0.2/24").withLabel("v0:456789012345")));
    assertThat(text(address("10.0.0.2"), "label")).isEqualTo("v0:456789012345");
    converge(NetworkState.EMPTY);
    assertThat(address("10.0.0.2")).isNull();
  }
}
