package dev.holdfast.host;

/** A place in a text: line and column count from 1. */
record Position(int line, int column) {

  /** A file as a whole. */
  static final Position NONE = new Position(0, 0);

  static final Position START = new Position(1, 1);

  /** The place just behind a text that begins here. */
  Position after(CharSequence text) {
    int nextLine = line;
    int nextColumn = column;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        nextLine++;
        nextColumn = 1;
      } else if (!Character.isLowSurrogate(c)) {
        nextColumn++;
      }
    }
    return new Position(nextLine, nextColumn);
  }

  @Override
  public String toString() {
    return line + ":" + column;
  }
}
