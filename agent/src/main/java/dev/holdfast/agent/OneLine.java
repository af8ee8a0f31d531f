package dev.holdfast.agent;

/**
 * Text that came from a document, a file name or the kernel, made safe to print: an interface may
 * have an escape sequence for a name, and a key a line break.
 */
final class OneLine {

  private OneLine() {}

  /** The text with every control character written as its code. */
  static String of(String text) {
    if (isOne(text)) {
      return text;
    }
    StringBuilder safe = new StringBuilder();
    text.chars()
        .forEach(c -> {
          if (Character.isISOControl(c)) {
            safe.append("\\x%02x".formatted(c));
          } else {
            safe.append((char) c);
          }
        });
    return safe.toString();
  }

  private static boolean isOne(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isISOControl(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }
}
