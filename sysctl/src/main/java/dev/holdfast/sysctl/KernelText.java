package dev.holdfast.sysctl;

import java.util.List;

/** The text of sysctls, and how it is shown in one line of a message. */
final class KernelText {

  private static final int SHOWN = 80;

  private KernelText() {}

  static List<String> words(String text) {
    return List.of(text.strip().split("\\s+", -1));
  }

  /** With one blank for all white space. */
  static String line(String text) {
    return String.join(" ", words(text));
  }

  /** In quotes, on one line, and not too long. */
  static String quoted(String text) {
    StringBuilder shown = new StringBuilder("\"");
    text.codePoints()
        .limit(SHOWN)
        .forEach(c -> {
          switch (c) {
            case '\n' -> shown.append("\\n");
            case '\t' -> shown.append("\\t");
            case '\0' -> shown.append("\\0");
            default -> append(shown, c);
          }
        });
    return shown.append(text.length() > SHOWN ? "…\"" : "\"").toString();
  }

  private static void append(StringBuilder shown, int c) {
    if (Character.isISOControl(c)) {
      shown.append(String.format("\\x%02x", c));
    } else {
      shown.appendCodePoint(c);
    }
  }
}
