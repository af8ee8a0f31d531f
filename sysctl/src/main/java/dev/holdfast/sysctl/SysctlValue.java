package dev.holdfast.sysctl;

import dev.holdfast.reconcile.FlatValue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a sysctl should hold: a number, numbers, or text.
 *
 * <p>It is compared in the normal form in which the kernel shows it: white space around does not
 * count, and any between two words is as good as one blank. Text is otherwise compared as it is:
 * the kernel takes {@code 01} and shows {@code 1}, so {@code 01} is never held.
 */
public sealed interface SysctlValue extends FlatValue {

  /** One integer. */
  record Int(long value) implements SysctlValue {
    @Override
    public String render() {
      return Long.toString(value);
    }

    @Override
    public String toString() {
      return render();
    }
  }

  /** Several integers, such as the four of {@code kernel.printk}; never none. */
  record Ints(List<Long> values) implements SysctlValue {
    public Ints {
      values = List.copyOf(values);
      if (values.isEmpty()) {
        throw new IllegalArgumentException("a list of no numbers cannot be written");
      }
    }

    @Override
    public String render() {
      return values.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    @Override
    public String toString() {
      return render();
    }
  }

  /** Text, written as it is: not blank, and of one line. */
  record Text(String text) implements SysctlValue {
    public Text {
      if (text.isBlank()) {
        throw new IllegalArgumentException("an empty value cannot be written");
      }
      if (text.indexOf('\0') >= 0) {
        throw new IllegalArgumentException("a value contains a NUL: " + KernelText.quoted(text));
      }
      if (text.chars().anyMatch(c -> c == '\n' || c == '\r')) {
        throw new IllegalArgumentException(
            "a value has more than one line: " + KernelText.quoted(text));
      }
    }

    @Override
    public String render() {
      return text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** The text that is written, by one write(2) and with no newline. */
  @Override
  String render();

  /** Whether the kernel, showing this, holds this value. */
  @Override
  default boolean matches(String observed) {
    return FlatValue.text(render()).matches(observed);
  }

  static SysctlValue of(long value) {
    return new Int(value);
  }

  /** Several integers. */
  static SysctlValue of(long first, long... rest) {
    List<Long> all = new ArrayList<>(List.of(first));
    for (long value : rest) {
      all.add(value);
    }
    return new Ints(all);
  }

  static SysctlValue of(String text) {
    return new Text(text);
  }

  /**
   * The value that a document's scalar or list of integers stands for.
   *
   * @param value an integer of any size, a string, or a list of integers
   * @throws IllegalArgumentException with the value, if it is none of these
   */
  static SysctlValue of(Object value) {
    return switch (value) {
      case SysctlValue already -> already;
      case Integer _, Long _, Short _, Byte _ -> new Int(((Number) value).longValue());
      // Some are unsigned: kernel.shmmax is 18446744073692774399 by default.
      case BigInteger big -> new Text(big.toString());
      case String text -> new Text(text);
      case List<?> list -> numbers(list);
      case Boolean truth ->
          throw new IllegalArgumentException(
              "not a sysctl's value: " + truth + "; write " + (truth ? 1 : 0));
      default ->
          throw new IllegalArgumentException(
              "not a sysctl's value: "
                  + KernelText.quoted(String.valueOf(value))
                  + "; it is a number, a list of numbers, or text");
    };
  }

  private static SysctlValue numbers(List<?> list) {
    List<Long> values = new ArrayList<>();
    for (Object element : list) {
      switch (element) {
        case Integer _, Long _, Short _, Byte _ -> values.add(((Number) element).longValue());
        case null, default ->
            throw new IllegalArgumentException(
                "a sysctl's list holds numbers only, not "
                    + (element instanceof String text ? KernelText.quoted(text) : element)
                    + " as in "
                    + list);
      }
    }
    return new Ints(values);
  }

  /**
   * The value that the kernel shows, in its richest form; it matches what it was read from.
   *
   * @throws IllegalArgumentException if it is empty or of many lines, so that it cannot be written
   */
  static SysctlValue shown(String observed) {
    String text = observed.strip();
    if (!text.matches("(-?[0-9]{1,18})(\\s+-?[0-9]{1,18})*")) {
      return new Text(text);
    }
    List<Long> values = new ArrayList<>();
    for (String word : KernelText.words(text)) {
      values.add(Long.parseLong(word));
    }
    SysctlValue numbers = values.size() == 1 ? new Int(values.getFirst()) : new Ints(values);
    // With a leading zero, as some hexadecimal ones have, it is text that only looks like a number.
    return numbers.matches(text) ? numbers : new Text(text);
  }
}
