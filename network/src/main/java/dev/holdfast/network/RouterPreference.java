package dev.holdfast.network;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** How much a router is preferred among those of equal metric: RFC 4191, {@code RTA_PREF}. */
public enum RouterPreference {
  LOW(3),
  MEDIUM(0),
  HIGH(1);

  private final int number;

  RouterPreference(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** What is none of these counts as medium, as it does for the kernel. */
  static RouterPreference of(int number) {
    return number == HIGH.number ? HIGH : number == LOW.number ? LOW : MEDIUM;
  }

  /** The word that an operator writes. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads the word of a preference.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static RouterPreference parse(String text) {
    for (RouterPreference one : values()) {
      if (one.word().equals(text)) {
        return one;
      }
    }
    String known =
        Arrays.stream(values()).map(RouterPreference::word).collect(Collectors.joining(", "));
    throw new IllegalArgumentException("not a preference: \"" + text + "\" (" + known + ")");
  }

  @Override
  public String toString() {
    return word();
  }
}
