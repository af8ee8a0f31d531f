package dev.holdfast.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Says in one line why a text is not readable as YAML, and what its writer probably meant. */
final class YamlComplaint {

  private static final int PIECE = 64 * 1024;

  private YamlComplaint() {}

  /**
   * Refuses what is no text, whatever its size: it is read piece by piece.
   *
   * @throws YamlReader.Unreadable at the first place where it is none
   */
  static void requireText(TextSource source) throws YamlReader.Unreadable, IOException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer bytes = ByteBuffer.allocate(PIECE);
    CharBuffer chars = CharBuffer.allocate(PIECE);
    Position at = Position.START;
    try (InputStream in = source.open()) {
      for (boolean more = true; more; ) {
        int read = in.read(bytes.array(), bytes.position(), bytes.remaining());
        more = read >= 0;
        bytes.position(bytes.position() + Math.max(read, 0)).flip();
        CoderResult result = decoder.decode(bytes, chars, !more);
        CharSequence piece = unmarked(chars.flip(), at);
        refuseControlCharacters(piece, at);
        at = at.after(piece);
        if (result.isError()) {
          throw new YamlReader.Unreadable(at, "not UTF-8");
        }
        bytes.compact();
        chars.clear();
      }
    }
  }

  /** A piece of text that begins at a place, without a byte order mark. */
  private static CharSequence unmarked(CharSequence piece, Position at) {
    boolean marked = at.equals(Position.START) && !piece.isEmpty() && piece.charAt(0) == '\uFEFF';
    return marked ? piece.subSequence(1, piece.length()) : piece;
  }

  private static void refuseControlCharacters(CharSequence text, Position at)
      throws YamlReader.Unreadable {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f) {
        throw new YamlReader.Unreadable(
            at.after(text.subSequence(0, i)),
            "a control character (0x%02x) cannot stand in a document".formatted((int) c));
      }
    }
  }

  /**
   * What is wrong at a place of a text.
   *
   * @param e what the parser says of it
   */
  static YamlReader.Unreadable of(MarkedYamlEngineException e, Position at, TextSource source)
      throws IOException {
    String line = line(source, at.line());
    String indent = line.substring(0, line.length() - line.stripLeading().length());
    if (indent.indexOf('\t') >= 0) {
      Position tab = new Position(at.line(), indent.indexOf('\t') + 1);
      return new YamlReader.Unreadable(tab, "a tab cannot indent YAML: use spaces");
    }
    return new YamlReader.Unreadable(
        at, "not readable as YAML: " + oneLine(e.getProblem()) + hint(line, at));
  }

  private static String line(TextSource source, int number) throws IOException {
    try (var lines =
        new BufferedReader(new InputStreamReader(source.open(), StandardCharsets.UTF_8))) {
      String line = lines.lines().skip(number - 1L).findFirst().orElse("");
      return unmarked(line, new Position(number, 1)).toString();
    }
  }

  /** What is wrong, nobody says where. */
  static YamlReader.Unreadable of(YamlEngineException e) {
    return new YamlReader.Unreadable(
        Position.START, "not readable as YAML: " + oneLine(e.getMessage()));
  }

  /** The usual reason why a colon is not where YAML wants it. */
  private static String hint(String line, Position at) {
    int column =
        line.offsetByCodePoints(
            0, Math.min(at.column() - 1, line.codePointCount(0, line.length())));
    if (line.startsWith("::", column)) {
      return "; quote an address that begins with a colon";
    }
    return line.startsWith(": ", column) ? "; quote a text that contains a colon" : "";
  }

  private static String oneLine(@Nullable String message) {
    return String.valueOf(message)
        .replaceAll("\\. \\(Do not use .*", "")
        .strip()
        .replaceAll("\\s*\\n\\s*", " ");
  }
}
