package dev.holdfast.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Reads a file of routes, one on a line in the words of ip-route(8): {@code 10.0.0.0/24 via
 * 10.0.0.1 dev eth0 metric 50}. Empty lines and what follows a {@code #} say nothing.
 */
final class RouteFile {

  /** How long a line may be, in bytes. */
  private static final int LONGEST = 4096;

  private final RouteBatch batch;
  private final KnownLines known = new KnownLines();
  private int line;

  private RouteFile(RouteBatch batch) {
    this.batch = batch;
  }

  /**
   * Reads a file; what is wrong in it is among the complaints of what is answered.
   *
   * @throws IOException if it cannot be read
   */
  static RouteBatch read(Path file) throws IOException {
    RouteBatch batch = new RouteBatch(file.toString(), null);
    try (InputStream in = Files.newInputStream(file)) {
      new RouteFile(batch).read(new ByteLines(in));
    }
    return batch;
  }

  private void read(ByteLines lines) throws IOException {
    while (lines.next()) {
      line++;
      byte[] bytes = lines.bytes();
      int from = lines.from();
      int to = lines.to();
      if (to > from && bytes[to - 1] == '\r') {
        to--;
      }
      if (known.match(bytes, from, to)) {
        batch.add(known.to(), known.like(), line, 1);
      } else if (to - from > LONGEST) {
        complain(1, "a line longer than " + LONGEST + " bytes is no route");
      } else {
        read(bytes, from, to);
      }
    }
  }

  private void read(byte[] bytes, int from, int to) {
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(bytes, from, to - from))
              .toString();
    } catch (CharacterCodingException e) {
      complain(1, "not UTF-8");
      return;
    }
    RouteWords words = new RouteWords(text, line);
    if (!words.isEmpty()) {
      words
          .route(batch)
          .ifPresent(route -> {
            int start = from + words.destination();
            byte[] whole = text.getBytes(StandardCharsets.UTF_8);
            if (whole.length == text.length()) {
              known.learn(whole, start - from, words.destinationEnd(), route);
            }
          });
    }
  }

  private void complain(int column, String message) {
    batch.complaints().add(batch.file(), new Position(line, column), "", message);
  }
}
