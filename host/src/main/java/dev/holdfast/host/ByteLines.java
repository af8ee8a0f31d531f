package dev.holdfast.host;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/**
 * Reads lines as bytes in a buffer that is used again: a file of a million lines makes no garbage.
 */
final class ByteLines {

  /** How long a line may be. */
  static final int LONGEST = 8 * 1024 * 1024;

  private static final int BUFFER = 64 * 1024;

  private final InputStream in;
  private byte[] bytes = new byte[BUFFER];
  private int filled;
  private int from;
  private int to;
  private int next;
  private boolean ended;

  /** A line is too long to be one. */
  static final class TooLongException extends IOException {

    private static final long serialVersionUID = 1;
  }

  ByteLines(InputStream in) {
    this.in = in;
  }

  /**
   * Goes on to the next line.
   *
   * @return whether there is one; what stands behind the last line break is one if it is not empty
   */
  boolean next() throws IOException {
    from = next;
    int at = from;
    while (true) {
      for (; at < filled; at++) {
        if (bytes[at] == '\n') {
          to = at;
          next = at + 1;
          return true;
        }
      }
      if (ended) {
        to = filled;
        next = filled;
        return from < to;
      }
      at -= from;
      fill();
      at += from;
    }
  }

  /** Reads more behind what is there of the line. */
  private void fill() throws IOException {
    int kept = filled - from;
    if (kept > LONGEST) {
      throw new TooLongException();
    }
    if (kept == bytes.length) {
      bytes = Arrays.copyOf(bytes, 2 * bytes.length);
    } else if (from > 0) {
      System.arraycopy(bytes, from, bytes, 0, kept);
    }
    from = 0;
    filled = kept;
    int read = in.read(bytes, filled, bytes.length - filled);
    ended = read < 0;
    filled += Math.max(read, 0);
  }

  /** What the line is in, until the next one is asked for. */
  byte[] bytes() {
    return bytes;
  }

  /** Where the line begins. */
  int from() {
    return from;
  }

  /** Where it ends, before its line break. */
  int to() {
    return to;
  }

  /** Where it ends, behind its line break. */
  int end() {
    return next;
  }
}
