package dev.holdfast.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpPrefixTest {

  @ParameterizedTest
  @CsvSource({
    "10.0.42.5/24, 10.0.42.0/24, 10.0.42.255",
    "10.99.0.0/8, 10.0.0.0/8, 10.255.255.255",
    "10.0.0.0/16, 10.0.0.0/16, 10.0.255.255",
    "10.0.0.7/32, 10.0.0.7/32, 10.0.0.7",
    "10.0.0.7/0, 0.0.0.0/0, 255.255.255.255",
    "10.0.0.7/31, 10.0.0.6/31, 10.0.0.7",
    "fc00::1/64, fc00::/64, ",
    "fc00::1/128, fc00::1/128, ",
    "fc00::1/0, ::/0, ",
  })
  void networkAndBroadcast(String text, String network, String broadcast) {
    IpPrefix prefix = IpPrefix.parse(text);
    assertThat(prefix).hasToString(text);
    assertThat(prefix.network()).hasToString(network);
    assertThat(prefix.hasHostBits()).isEqualTo(!text.equals(network));
    assertThat(prefix.broadcast().map(IpAddress::toString).orElse(null)).isEqualTo(broadcast);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "not a subnet",
        "10.0.0.0",
        "fc00::",
        "10.0.0.0/",
        "/24",
        "10.0.0.0/33",
        "fc00::/129",
        "10.0.0.0/-1",
        "10.0.0.0/+24",
        "10.0.0.0/024",
        "10.0.0.0/00",
        "10.0.0.0/24 ",
        "10.0.0.0 /24",
        "10.0.0.0/24/24",
        "10.0.0/24",
        "10.0.0.0/2x",
        "10.0.0.0/999",
        "10.0.0.0/4294967320",
        "10.0.0.0/255.0.0.0"
      })
  void whatIsNoPrefixIsRefusedWithItsText(String text) {
    assertThatThrownBy(() -> IpPrefix.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"" + text + "\"");
  }

  @Test
  void aLengthThatTheFamilyDoesNotHaveIsRefused() {
    assertThatThrownBy(() -> new IpPrefix(IpAddress.parse("10.0.0.1"), 33))
        .hasMessage("the prefix length of 10.0.0.1 is 0 to 32, not 33");
    assertThatThrownBy(() -> new IpPrefix(IpAddress.ANY_V6, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void itContainsItsOwnFamilyOnly() {
    assertThat(IpPrefix.parse("10.0.0.9/24").contains(IpAddress.parse("10.0.0.255"))).isTrue();
    assertThat(IpPrefix.parse("10.0.0.9/24").contains(IpAddress.parse("10.0.1.0"))).isFalse();
    assertThat(IpPrefix.ALL_V4.contains(IpAddress.parse("::1"))).isFalse();
    assertThat(IpPrefix.ALL_V6.contains(IpAddress.parse("::1"))).isTrue();
  }

  @Test
  void aHostHasFullLength() {
    assertThat(IpPrefix.host(IpAddress.parse("10.0.0.1"))).hasToString("10.0.0.1/32");
    assertThat(IpPrefix.host(IpAddress.parse("::1"))).hasToString("::1/128");
  }

  /** Property: a network is its own network and contains both its ends. */
  @Test
  void everyNetworkHoldsItsEnds() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      IpAddress address = IpAddressTest.random(random);
      IpPrefix prefix = new IpPrefix(address, random.nextInt(address.bits() + 1));
      IpPrefix network = prefix.network();
      assertThat(network.network()).as("seed %d", seed).isEqualTo(network);
      assertThat(network.contains(address)).as("seed %d", seed).isTrue();
      assertThat(network.contains(address.fill(prefix.length()))).as("seed %d", seed).isTrue();
      assertThat(IpPrefix.parse(prefix.toString())).as("seed %d", seed).isEqualTo(prefix);
    }
  }
}
