package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The VLANs of a port have one text. */
class BridgeVlansTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 pvid untagged, 10, 20-30 | 1 pvid untagged, 10, 20-30",
        "30, 20-29,1 untagged pvid  | 1 pvid untagged, 20-30",
        "5 untagged, 6, 7           | 5 untagged, 6-7",
        "1 pvid, 2, 3               | 1 pvid, 2-3",
        "4094                       | 4094"
      })
  void itIsInOrderAndMerged(String text, String normal) {
    assertThat(BridgeVlans.parse(text)).hasToString(normal);
    assertThat(BridgeVlans.parse(normal)).isEqualTo(BridgeVlans.parse(text));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "10, 5-10        | is given twice",
        "1 pvid, 2 pvid  | only one VLAN can be the pvid",
        "1-2 pvid        | only one VLAN can be the pvid",
        "0               | expected VLANs from 1 to 4094",
        "4095            | expected VLANs from 1 to 4094",
        "9-3             | expected VLANs from 1 to 4094",
        "x               | expected a VLAN such as",
        "1 tagged        | expected a VLAN such as"
      })
  void whatCannotBeIsRefused(String text, String why) {
    assertThatThrownBy(() -> BridgeVlans.parse(text)).hasMessageContaining(why);
  }

  @Test
  void theOthersAreAllThatAreLeft() {
    assertThat(BridgeVlans.parse("1, 3-4094 untagged").others()).hasToString("[2]");
    assertThat(BridgeVlans.parse("").others()).hasToString("[1-4094]");
    assertThat(BridgeVlans.parse("2-9").others()).hasToString("[1, 10-4094]");
    assertThat(BridgeVlans.parse("1-4094").others()).isEmpty();
  }
}
