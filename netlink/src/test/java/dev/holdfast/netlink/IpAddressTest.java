package dev.holdfast.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class IpAddressTest {

  @Test
  void bytesAreInNetworkOrder() {
    assertThat(IpAddress.parse("10.0.0.5").bytes()).containsExactly(10, 0, 0, 5);
    assertThat(IpAddress.parse("fc00::1").bytes())
        .containsExactly(0xfc, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1);
  }

  @Test
  void fourOrSixteenBytesAreAnAddress() {
    assertThat(IpAddress.of(new byte[] {10, 0, 0, 5})).contains(IpAddress.parse("10.0.0.5"));
    assertThat(IpAddress.of(new byte[16])).contains(IpAddress.ANY_V6);
    for (int length : new int[] {0, 2, 3, 5, 6, 8, 15, 17}) {
      assertThat(IpAddress.of(new byte[length])).as("%d bytes", length).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, 0.0.0.0",
    "255.255.255.255, 255.255.255.255",
    "192.0.2.1, 192.0.2.1",
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "FC00::1, fc00::1",
    "2001:0db8:0:0:0:0:0:1, 2001:db8::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:0:0:1::1, 2001:0:0:1::1",
    "1:0:0:2:0:0:0:3, 1:0:0:2::3",
    "1:2:3:4:5:6:7::, 1:2:3:4:5:6:7:0",
    "::2:3:4:5:6:7:8, 0:2:3:4:5:6:7:8",
    "::ffff:1.2.3.4, ::ffff:1.2.3.4",
    "::ffff:102:304, ::ffff:1.2.3.4",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304",
  })
  void textIsReadAndShownAsRfc5952Says(String text, String shown) {
    assertThat(IpAddress.parse(text)).hasToString(shown);
    assertThat(IpAddress.parse(shown)).isEqualTo(IpAddress.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not an ip",
        "10",
        "1.2",
        "1.2.3",
        "1.2.3.4.5",
        "010.0.0.1",
        "1.2.3.04",
        "00.0.0.0",
        "1.2.3.256",
        "1.2.3.-4",
        "1.2.3.+4",
        "1.2.3.4 ",
        " 1.2.3.4",
        "1..2.3",
        "1.2.3.",
        "0x1.2.3.4",
        "1.2.3.4/24",
        "١.2.3.4",
        ":",
        ":::",
        "1",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7::8",
        "::1:2:3:4:5:6:7:8",
        "1::2::3",
        "12345::",
        "g::",
        "fe80::1%eth0",
        "[::1]",
        "::1.2.3",
        "1.2.3.4::",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        ":1::2",
        "1::2:",
        "::ffff:01.2.3.4",
        "::+1",
        "1:2:3:4:5:6:7:",
        ":1:2:3:4:5:6:7"
      })
  void whatIsNoAddressIsRefusedWithItsText(String text) {
    assertThatThrownBy(() -> IpAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not an IP address: \"" + text + "\"");
  }

  /** Property: text and bytes go round, and the JDK reads our text as the same address. */
  @Test
  void everyAddressGoesRound() throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      IpAddress address = random(random);
      assertThat(IpAddress.parse(address.toString())).as("seed %d", seed).isEqualTo(address);
      assertThat(IpAddress.of(address.bytes())).as("seed %d", seed).contains(address);
      InetAddress witness = InetAddress.getByName(address.toString());
      boolean mapped = address.isV6() && witness.getAddress().length == 4;
      assertThat(mapped ? tail(address) : address.bytes())
          .as("seed %d: %s", seed, address)
          .isEqualTo(witness.getAddress());
    }
  }

  private static byte[] tail(IpAddress address) {
    return Arrays.copyOfRange(address.bytes(), 12, 16);
  }

  /** With many zero groups, since those are what the text is about. */
  static IpAddress random(Random random) {
    if (random.nextBoolean()) {
      return new IpAddress(true, 0, random.nextInt() & 0xffff_ffffL);
    }
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    for (int group = 0; group < 8; group++) {
      if (random.nextBoolean()) {
        bytes[2 * group] = 0;
        bytes[2 * group + 1] = (byte) (random.nextBoolean() ? 0 : 7);
      }
    }
    return IpAddress.of(bytes).orElseThrow();
  }

  @Test
  void masksClearWhatIsBehindThem() {
    assertThat(IpAddress.parse("10.0.42.5").mask(24)).hasToString("10.0.42.0");
    assertThat(IpAddress.parse("10.0.42.5").mask(0)).hasToString("0.0.0.0");
    assertThat(IpAddress.parse("10.0.42.5").mask(32)).hasToString("10.0.42.5");
    assertThat(IpAddress.parse("2001:db8::ffff:1").mask(112)).hasToString("2001:db8::ffff:0");
    assertThat(IpAddress.parse("2001:db8::1").mask(64)).hasToString("2001:db8::");
    assertThat(IpAddress.parse("2001:db8::1").mask(16)).hasToString("2001::");
    assertThat(IpAddress.parse("2001:db8::1").mask(0)).hasToString("::");
    assertThatThrownBy(() -> IpAddress.parse("10.0.0.1").mask(33))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void orderIsByFamilyThenNumber() {
    List<String> ordered =
        List.of("0.0.0.1", "9.0.0.0", "200.0.0.0", "::", "::1", "1::", "7fff::", "fe80::1");
    List<IpAddress> shuffled = new ArrayList<>(ordered.stream().map(IpAddress::parse).toList());
    Collections.shuffle(shuffled, new Random(1));
    Collections.sort(shuffled);
    assertThat(shuffled).extracting(IpAddress::toString).isEqualTo(ordered);
  }

  @Test
  void kindsOfAddressAreKnown() {
    assertThat(IpAddress.parse("fe80::1").isLinkLocalV6()).isTrue();
    assertThat(IpAddress.parse("febf::1").isLinkLocalV6()).isTrue();
    assertThat(IpAddress.parse("fec0::1").isLinkLocalV6()).isFalse();
    assertThat(IpAddress.parse("127.0.0.2").isLoopback()).isTrue();
    assertThat(IpAddress.parse("::1").isLoopback()).isTrue();
    assertThat(IpAddress.parse("::2").isLoopback()).isFalse();
    assertThat(IpAddress.parse("224.0.0.1").isMulticast()).isTrue();
    assertThat(IpAddress.parse("ff02::1").isMulticast()).isTrue();
    assertThat(IpAddress.parse("fe02::1").isMulticast()).isFalse();
    assertThat(IpAddress.parse("::").isUnspecified()).isTrue();
  }

  @Test
  void anIpv4AddressHasNoMoreThan32Bits() {
    assertThatThrownBy(() -> new IpAddress(true, 1, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new IpAddress(true, 0, 1L << 32))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
