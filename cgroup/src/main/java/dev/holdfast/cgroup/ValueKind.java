package dev.holdfast.cgroup;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What sort of value a file takes, and how it is read from a document or from the kernel.
 *
 * @param says what it takes, in an operator's words
 * @param reader of a text; it refuses with an {@link IllegalArgumentException}
 */
record ValueKind(String says, Function<String, CgroupValue> reader) {

  private static final Pattern DECIMAL = Pattern.compile("0|-?[1-9][0-9]*");
  private static final Pattern FRACTION = Pattern.compile("(0|[1-9][0-9]{0,8})(\\.[0-9]{1,2})?");
  private static final Pattern OCTAL = Pattern.compile("[-+]?0[0-9]+");

  static ValueKind size(long granule) {
    return new ValueKind(
        "a size such as 256M or 1.5G, or max",
        text -> isMax(text) ? new CgroupValue.Max() : sizeOf(text, granule));
  }

  private static CgroupValue sizeOf(String text, long granule) {
    return new CgroupValue.Size(Sizes.parse(text), granule);
  }

  static ValueKind limit() {
    return new ValueKind(
        "a number, or max",
        text ->
            isMax(text)
                ? new CgroupValue.Max()
                : new CgroupValue.Whole(number(text, 0, Long.MAX_VALUE)));
  }

  static ValueKind range(long least, long most) {
    return new ValueKind(
        "a number from " + least + " to " + most,
        text -> new CgroupValue.Whole(number(text, least, most)));
  }

  static ValueKind flag() {
    return new ValueKind(
        "0 or 1",
        text ->
            switch (text) {
              case "true" -> new CgroupValue.Whole(1);
              case "false" -> new CgroupValue.Whole(0);
              default -> new CgroupValue.Whole(number(text, 0, 1));
            });
  }

  static ValueKind percentage() {
    return new ValueKind(
        "a percentage such as 12.5, or max",
        text -> {
          if (isMax(text)) {
            return new CgroupValue.Max();
          }
          refuseUnless(FRACTION.matcher(text).matches());
          return new CgroupValue.Decimal(new BigDecimal(text));
        });
  }

  static ValueKind quota() {
    return new ValueKind(
        "microseconds or max, and the period that they are of: 50000 100000",
        text -> {
          List<String> words = List.of(text.strip().split("\\s+", -1));
          refuseUnless(words.size() <= 2);
          Long quota = isMax(words.getFirst()) ? null : microseconds(words.getFirst());
          return new CgroupValue.Quota(
              quota, words.size() == 2 ? microseconds(words.get(1)) : null);
        });
  }

  private static @Nullable Long microseconds(String text) {
    return number(text, 1, Long.MAX_VALUE);
  }

  static ValueKind cpus() {
    return new ValueKind("a list of numbers such as 0-3,5", CgroupValue.Cpus::new);
  }

  static ValueKind word(String... words) {
    List<String> known = List.of(words);
    return new ValueKind(
        "one of " + String.join(", ", known),
        text -> {
          refuseUnless(known.contains(text));
          return new CgroupValue.Text(text);
        });
  }

  static ValueKind text() {
    return new ValueKind("a text of one line", CgroupValue.Text::new);
  }

  /**
   * The value that a scalar, or a list of scalars, stands for.
   *
   * @throws IllegalArgumentException that says what is taken, and what was found
   */
  CgroupValue read(Object value) {
    String text = textOf(value);
    try {
      return reader.apply(text);
    } catch (IllegalArgumentException e) {
      Words.of(text).stream()
          .filter(word -> OCTAL.matcher(word).matches())
          .findFirst()
          .ifPresent(word -> {
            throw new IllegalArgumentException(
                word + " would be an octal number to the kernel: write it without leading zeros",
                e);
          });
      String more = e.getMessage() == null || e.getMessage().isEmpty() ? "" : ": " + e.getMessage();
      throw new IllegalArgumentException(
          "expected " + says + ", found " + Quoted.of(text) + more, e);
    }
  }

  private String textOf(Object value) {
    return switch (value) {
      case Integer _, Long _, Short _, Byte _, BigInteger _ -> value.toString();
      case BigDecimal number -> number.toPlainString();
      case Boolean truth -> truth.toString();
      case String text -> text.strip();
      case CgroupValue already -> already.toString();
      case List<?> list -> list.stream().map(this::textOf).collect(Collectors.joining(" "));
      default -> throw new IllegalArgumentException("expected " + says + ", found " + value);
    };
  }

  private static boolean isMax(String text) {
    return text.equals("max");
  }

  private static long number(String text, long least, long most) {
    refuseUnless(DECIMAL.matcher(text).matches() && text.length() < 20);
    BigInteger number = new BigInteger(text);
    refuseUnless(
        number.compareTo(BigInteger.valueOf(least)) >= 0
            && number.compareTo(BigInteger.valueOf(most)) <= 0);
    return number.longValueExact();
  }

  private static void refuseUnless(boolean good) {
    if (!good) {
      throw new IllegalArgumentException("");
    }
  }
}
