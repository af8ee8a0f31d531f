package dev.holdfast.host;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Says in one line why a text is not readable as YAML, and what its writer probably meant. */
final class YamlComplaint {

  private YamlComplaint() {}

  /**
   * The text of a source.
   *
   * @throws YamlReader.Unreadable at the first place where it is none
   */
  static String text(TextSource source) throws YamlReader.Unreadable, IOException {
    byte[] bytes;
    try (InputStream in = source.open()) {
      bytes = in.readAllBytes();
    }
    CharBuffer decoded = CharBuffer.allocate(bytes.length);
    CoderResult result =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes), decoded, true);
    decoded.flip();
    if (result.isError()) {
      throw new YamlReader.Unreadable(Position.after(decoded), "not UTF-8");
    }
    String text = decoded.toString();
    String unmarked = text.startsWith("\uFEFF") ? text.substring(1) : text;
    refuseControlCharacters(unmarked);
    return unmarked;
  }

  private static void refuseControlCharacters(String text) throws YamlReader.Unreadable {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < ' ' && c != '\n' && c != '\r' && c != '\t') || c == 0x7f) {
        throw new YamlReader.Unreadable(
            Position.after(text.substring(0, i)),
            "a control character (0x%02x) cannot stand in a document".formatted((int) c));
      }
    }
  }

  /**
   * What is wrong at a place of a text.
   *
   * @param e what the parser says of it
   */
  static YamlReader.Unreadable of(MarkedYamlEngineException e, Position at, String text) {
    String line = text.lines().skip(at.line() - 1L).findFirst().orElse("");
    String indent = line.substring(0, line.length() - line.stripLeading().length());
    if (indent.indexOf('\t') >= 0) {
      Position tab = new Position(at.line(), indent.indexOf('\t') + 1);
      return new YamlReader.Unreadable(tab, "a tab cannot indent YAML: use spaces");
    }
    return new YamlReader.Unreadable(
        at, "not readable as YAML: " + oneLine(e.getProblem()) + hint(line, at));
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
