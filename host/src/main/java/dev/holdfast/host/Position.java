package dev.holdfast.host;

/** A place in a text: line and column count from 1. */
record Position(int line, int column) {

  /** A file as a whole. */
  static final Position NONE = new Position(0, 0);

  static final Position START = new Position(1, 1);

  /** The place just behind a text. */
  static Position after(CharSequence text) {
    int line = 1;
    int column = 1;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        line++;
        column = 1;
      } else if (!Character.isLowSurrogate(c)) {
        column++;
      }
    }
    return new Position(line, column);
  }

  @Override
  public String toString() {
    return line + ":" + column;
  }
}
