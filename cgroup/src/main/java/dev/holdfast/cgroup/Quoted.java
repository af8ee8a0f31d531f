package dev.holdfast.cgroup;

/** Text in quotes, on one line of a message and not too long. */
final class Quoted {

  private static final int SHOWN = 80;

  private Quoted() {}

  static String of(Object value) {
    String text = String.valueOf(value);
    StringBuilder shown = new StringBuilder("\"");
    text.codePoints()
        .limit(SHOWN)
        .forEach(c -> {
          if (c == '\n') {
            shown.append("\\n");
          } else if (Character.isISOControl(c)) {
            shown.append(String.format("\\x%02x", c));
          } else {
            shown.appendCodePoint(c);
          }
        });
    return shown.append(text.length() > SHOWN ? "…\"" : "\"").toString();
  }
}
