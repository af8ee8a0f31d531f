package dev.holdfast.host;

import dev.holdfast.reconcile.Spelling;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A node of a document, the path that leads to it, and where complaints about it go.
 *
 * <p>Each way of reading it answers empty once it has complained, so a reader goes on and finds the
 * next mistake too.
 *
 * @param parent null for the root
 * @param step from the parent: a key, or the index of an item
 */
record Place(Problems problems, String file, @Nullable Place parent, Object step, YamlNode node) {

  private static final Pattern DECIMAL = Pattern.compile("0|-?[1-9][0-9]*");
  private static final Pattern LEADING_ZERO = Pattern.compile("0[0-9]+");
  private static final Pattern YES_OR_NO =
      Pattern.compile("y|yes|n|no|on|off", Pattern.CASE_INSENSITIVE);

  /** The document as a whole. */
  static Place root(Problems problems, String file, YamlNode node) {
    return new Place(problems, file, null, "", node);
  }

  Position at() {
    return node.at();
  }

  /** Such as {@code host.routes[3].to}; made only for a complaint. */
  String path() {
    if (parent == null) {
      return "";
    }
    String before = parent.path();
    return switch (step) {
      case Integer index -> before + "[" + index + "]";
      default -> before.isEmpty() ? step.toString() : before + "." + step;
    };
  }

  /** {@code line:column}, behind the file's name if that is another one. */
  String seenFrom(Place other) {
    return file.equals(other.file) ? "at " + at() : "at " + file + ":" + at();
  }

  void complain(String message) {
    problems.add(file, at(), path(), message);
  }

  Place child(String key, YamlNode value) {
    return new Place(problems, file, this, key, value);
  }

  boolean isNull() {
    return node instanceof YamlNode.Scalar scalar && scalar.isNull();
  }

  /** The entries of a section, in order and without doubles; a section of nothing has none. */
  Optional<Fields> section() {
    return isNull() ? Optional.of(Fields.none(this)) : mapping();
  }

  Optional<Fields> mapping() {
    if (node instanceof YamlNode.Mapping mapping) {
      return Optional.of(Fields.of(this, mapping));
    }
    return complaint("expected a mapping, found " + node.kind());
  }

  /** The items of a list; nothing has none. */
  List<Place> items() {
    if (node instanceof YamlNode.Sequence sequence) {
      List<Place> items = new ArrayList<>();
      for (YamlNode item : sequence.items()) {
        items.add(new Place(problems, file, this, items.size(), item));
      }
      return items;
    }
    if (!isNull()) {
      complain("expected a list, found " + node.kind());
    }
    return List.of();
  }

  /** A text as it was written, with or without quotes. */
  Optional<String> text() {
    if (node instanceof YamlNode.Scalar scalar && !scalar.isNull()) {
      return Optional.of(scalar.text());
    }
    return complaint("expected a text, found " + node.kind());
  }

  /** A text that stands for a value, which says itself what is wrong with it. */
  <T> Optional<T> as(Function<String, T> parser) {
    return text().flatMap(text -> valid(() -> parser.apply(text)));
  }

  /**
   * One of some words or a number, which are told apart by the value's own reader.
   *
   * @param words those that a slip of the pen may have meant
   */
  <T> Optional<T> word(Function<String, T> parser, List<String> words) {
    return text()
        .flatMap(text -> {
          if (LEADING_ZERO.matcher(text).matches()) {
            return complaint("expected a decimal number, found " + text);
          }
          try {
            return Optional.of(parser.apply(text));
          } catch (IllegalArgumentException e) {
            return complaint(e.getMessage() + Spelling.hint(text, words));
          }
        });
  }

  /** A value made of parts; what it refuses is complained of here. */
  <T> Optional<T> valid(Supplier<T> value) {
    try {
      return Optional.of(value.get());
    } catch (IllegalArgumentException e) {
      return complaint(String.valueOf(e.getMessage()));
    }
  }

  Optional<Boolean> flag() {
    if (node instanceof YamlNode.Scalar scalar && scalar.plain()) {
      switch (scalar.text()) {
        case "true", "True", "TRUE" -> {
          return Optional.of(true);
        }
        case "false", "False", "FALSE" -> {
          return Optional.of(false);
        }
        default -> {}
      }
    }
    return complaint("expected true or false, found " + node.kind());
  }

  /** A whole number in plain decimal: other notations mean different things to different eyes. */
  Optional<Long> number(long least, long most) {
    if (node instanceof YamlNode.Scalar scalar && scalar.plain()) {
      if (DECIMAL.matcher(scalar.text()).matches()) {
        BigInteger number = new BigInteger(scalar.text());
        return number.compareTo(BigInteger.valueOf(least)) < 0
                || number.compareTo(BigInteger.valueOf(most)) > 0
            ? complaint("expected a number from " + least + " to " + most + ", found " + number)
            : Optional.of(number.longValueExact());
      }
    }
    return complaint("expected a decimal number, found " + node.kind());
  }

  Optional<Integer> integer(int least, int most) {
    return number(least, most).map(Math::toIntExact);
  }

  static boolean isYesOrNo(String text) {
    return YES_OR_NO.matcher(text).matches();
  }

  static boolean isDecimal(String text) {
    return DECIMAL.matcher(text).matches();
  }

  <T> Optional<T> complaint(String message) {
    complain(message);
    return Optional.empty();
  }
}
