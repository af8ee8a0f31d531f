package dev.holdfast.host;

import java.util.regex.Pattern;

/** Text as a YAML scalar: plain where no reader takes it for anything but text, else quoted. */
final class YamlText {

  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z_/][A-Za-z0-9_./-]*|[0-9]+(\\.[0-9]+){3}(/[0-9]+)?");
  private static final Pattern KEYWORD =
      Pattern.compile("null|true|false|yes|no|on|off|y|n", Pattern.CASE_INSENSITIVE);

  /** Lines of plain text, the first of which does not begin with space. */
  private static final Pattern BLOCK =
      Pattern.compile("[\\x21-\\x7e][\\x20-\\x7e\\t]*\n([\\x20-\\x7e\\t]*\n)*");

  private YamlText() {}

  static String scalar(String text) {
    return PLAIN.matcher(text).matches() && !KEYWORD.matcher(text).matches() ? text : quoted(text);
  }

  /** Whether a text can stand as a literal block without more ado. */
  static boolean isBlock(String text) {
    return BLOCK.matcher(text).matches() && !text.endsWith("\n\n");
  }

  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(c -> {
          if (c == '"' || c == '\\') {
            quoted.append('\\').append((char) c);
          } else if (isPrintable(c)) {
            quoted.appendCodePoint(c);
          } else {
            quoted.append(c <= 0xffff ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c));
          }
        });
    return quoted.append('"').toString();
  }

  private static boolean isPrintable(int c) {
    return (c >= ' ' && c < 0x7f) || Character.isLetterOrDigit(c);
  }
}
