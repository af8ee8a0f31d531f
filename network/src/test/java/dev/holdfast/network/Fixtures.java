package dev.holdfast.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.netlink.Attributes;
import dev.holdfast.netlink.Message;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares what we send with what ip(8) sends. */
final class Fixtures {

  private Fixtures() {}

  static ObservedLink link(int index, String name) {
    return new ObservedLink(
        index, name, "veth", "", true, true, 1500, 0, false, List.of(), Map.of());
  }

  /**
   * The same header, and the same attributes in whatever order.
   *
   * @param nested the numbers of those whose attributes may have any order, too
   */
  static void assertSame(Message message, int header, String fixture, Integer... nested) {
    byte[] expected = HexFormat.of().parseHex(fixture.replace(" ", ""));
    byte[] actual = message.payload();
    assertThat(Arrays.copyOf(actual, header)).isEqualTo(Arrays.copyOf(expected, header));
    Set<Integer> inside = Set.of(nested);
    assertThat(attributes(actual, header, inside)).isEqualTo(attributes(expected, header, inside));
  }

  private static List<String> attributes(byte[] payload, int header, Set<Integer> nested) {
    byte[] attributes = Arrays.copyOfRange(payload, header, payload.length);
    return Attributes.of(attributes).raw().stream()
        .map(raw ->
            raw.type()
                + " "
                + (nested.contains(raw.type())
                    ? attributes(raw.payload(), 0, Set.of())
                    : HexFormat.of().formatHex(raw.payload())))
        .sorted()
        .collect(Collectors.toList());
  }
}
