package dev.holdfast.netlink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MacAddressTest {

  @Test
  void bothCasesAreReadAndTheLowerIsShown() {
    MacAddress mac = MacAddress.parse("02:0A:00:0b:00:CC");
    assertThat(mac).hasToString("02:0a:00:0b:00:cc");
    assertThat(mac.bytes()).containsExactly(2, 10, 0, 11, 0, 0xcc);
    assertThat(MacAddress.of(mac.bytes())).contains(mac);
    assertThat(MacAddress.of(new byte[5])).isEmpty();
    assertThat(MacAddress.of(new byte[20])).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "02:0a:00",
        "02:0a:00:0b:00:cc:dd",
        "02:0a:00:0b:00",
        "xx:0a:00:0b:00:cc",
        "0:a:0:b:0:c",
        "+1:0a:00:0b:00:cc",
        "001:0a:00:0b:00:cc",
        "02-0a-00-0b-00-cc",
        "020a000b00cc",
        "02:0a:00:0b:00:cc:",
        ":02:0a:00:0b:00",
        "02:0a:00:0b:00:c ",
        "٠2:0a:00:0b:00:cc"
      })
  void whatIsNoMacIsRefusedWithItsText(String text) {
    assertThatThrownBy(() -> MacAddress.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a MAC address: \"" + text + "\"");
  }
}
