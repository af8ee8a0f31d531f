package dev.holdfast.host;

import java.util.List;
import java.util.regex.Pattern;

/** A YAML document as it was written: every node knows where it stands. */
sealed interface YamlNode {

  Position at();

  /**
   * A text.
   *
   * @param plain whether it was written without quotes, so that YAML may read it as something else
   *     than text
   * @param indent of a literal block, how many characters come before each of its lines, of which
   *     the first is the line after {@code at}; negative for any other text
   */
  record Scalar(Position at, String text, boolean plain, int indent) implements YamlNode {

    /** One that is no block. */
    Scalar(Position at, String text, boolean plain) {
      this(at, text, plain, -1);
    }

    private static final Pattern NULL = Pattern.compile("|~|null|Null|NULL");

    boolean isNull() {
      return plain && NULL.matcher(text).matches();
    }
  }

  record Sequence(Position at, List<YamlNode> items) implements YamlNode {}

  /** A list of routes that was read item by item, so that there are no nodes of it. */
  record Routes(Position at, RouteBatch batch) implements YamlNode {}

  /** Its entries are as written: a key may be there twice. */
  record Mapping(Position at, List<Entry> entries) implements YamlNode {}

  record Entry(Scalar key, YamlNode value) {}

  /** What it is, in an operator's words. */
  default String kind() {
    return switch (this) {
      case Scalar scalar when scalar.isNull() -> "nothing";
      case Scalar scalar -> scalar.plain ? scalar.text : "\"" + scalar.text + "\"";
      case Sequence sequence -> "a list";
      case Routes routes -> "a list";
      case Mapping mapping -> "a mapping";
    };
  }
}
