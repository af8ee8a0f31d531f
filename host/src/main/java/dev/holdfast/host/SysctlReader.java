package dev.holdfast.host;

import dev.holdfast.sysctl.SysctlValue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Reads the value of a sysctl: a number, numbers, or text.
 *
 * <p>The text of a document counts, not what YAML makes of it. What different readers of YAML would
 * make different things of is refused, and quotes settle it.
 */
final class SysctlReader {

  private static final Pattern AMBIGUOUS_NUMBER =
      Pattern.compile(
          "[-+]?(0[0-9]+|0o[0-7]+|0b[01]+|(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]+)?)");
  private static final Pattern TRUE = Pattern.compile("true|True|TRUE");
  private static final Pattern FALSE = Pattern.compile("false|False|FALSE");

  private SysctlReader() {}

  static Optional<SysctlValue> value(Place place) {
    return switch (place.node()) {
      case YamlNode.Sequence _, YamlNode.Routes _ -> numbers(place);
      case YamlNode.Mapping _ ->
          place.complaint("expected a number, a list of numbers or a text, found a mapping");
      case YamlNode.Scalar scalar when scalar.isNull() -> place.complaint("the value is missing");
      case YamlNode.Scalar scalar when scalar.plain() -> plain(place, scalar.text());
      case YamlNode.Scalar scalar -> place.valid(() -> SysctlValue.of(scalar.text()));
    };
  }

  private static Optional<SysctlValue> numbers(Place place) {
    List<Long> numbers = new ArrayList<>();
    List<Place> items = place.items();
    for (Place item : items) {
      item.number(Long.MIN_VALUE, Long.MAX_VALUE).ifPresent(numbers::add);
    }
    return numbers.size() < items.size()
        ? Optional.empty()
        : place.valid(() -> new SysctlValue.Ints(numbers));
  }

  private static Optional<SysctlValue> plain(Place place, String text) {
    if (Place.isDecimal(text)) {
      return place.valid(() -> number(new BigInteger(text)));
    }
    if (TRUE.matcher(text).matches() || FALSE.matcher(text).matches()) {
      return place.complaint(
          "a sysctl holds no " + text + ": write " + (TRUE.matcher(text).matches() ? 1 : 0));
    }
    if (Place.isYesOrNo(text)) {
      return place.complaint(
          text + " may mean a number or a text: write 1 or 0, or \"" + text + "\" in quotes");
    }
    if (AMBIGUOUS_NUMBER.matcher(text).matches()) {
      return place.complaint(
          text + " is not a plain decimal number: write it as one, or in quotes to mean the text");
    }
    return place.valid(() -> SysctlValue.of(text));
  }

  private static SysctlValue number(BigInteger number) {
    return number.bitLength() < Long.SIZE
        ? SysctlValue.of(number.longValueExact())
        : SysctlValue.of(number.toString()); // some are unsigned, such as kernel.shmmax
  }
}
