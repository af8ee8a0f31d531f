package dev.holdfast.nftables;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What some tables should hold: commands in the language of nft, or JSON, as {@code nft -f} takes
 * them; see nft(8) and libnftables-json(5).
 *
 * <p>They are run in a namespace of their own, and what is there then is what is wanted. So a
 * {@code flush ruleset} at the beginning of a file flushes nothing of anybody; where it would flush
 * what an earlier text of the same state makes, it is a mistake.
 *
 * @param text with every {@code include} resolved
 * @param lines where each of its lines comes from
 */
public record NftText(String text, List<Origin> lines) {

  /**
   * Where a line comes from.
   *
   * @param file the name of a file or of a document
   * @param line in it, from 1
   * @param indent how many characters of that line come before this one's first
   * @param exact whether a column of this line is one of that line; if not, complaints name the
   *     place where the text begins
   */
  public record Origin(String file, int line, int indent, boolean exact) {

    public Origin {
      if (line < 1 || indent < 0) {
        throw new IllegalArgumentException("no place: line " + line + " indent " + indent);
      }
    }
  }

  /** The name of a text that came from no file. */
  public static final String UNNAMED = "nftables";

  public NftText {
    lines = List.copyOf(lines);
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("the language of nft has no NUL");
    }
  }

  /**
   * A text of no file, which includes none.
   *
   * @throws NftMistakeException if it includes a file, or would watch instead of declare
   */
  public static NftText of(String text) throws NftMistakeException {
    return Include.resolve(text, new Origin(UNNAMED, 1, 0, true), null);
  }

  /**
   * A text that came from somewhere.
   *
   * @param first where its first line comes from; the others follow it with the same indent
   * @param root the directory that files may be included from; null for none
   * @throws NftMistakeException if it includes a file that may not be or cannot be read, or would
   *     watch instead of declare
   */
  public static NftText of(String text, Origin first, @Nullable Path root)
      throws NftMistakeException {
    return Include.resolve(text, first, root);
  }

  /** As libnftables-json(5) has it. */
  boolean isJson() {
    return text.stripLeading().startsWith("{");
  }

  /** The same text, wherever it comes from. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NftText that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** Where a line comes from, counted from 1. */
  Origin origin(int line) {
    return lines.isEmpty()
        ? new Origin(UNNAMED, Math.max(line, 1), 0, true)
        : lines.get(Math.min(Math.max(line, 1), lines.size()) - 1);
  }

  /** The place of a column of a line, both from 1. */
  Mistake mistake(int line, int column, String message) {
    Origin origin = origin(line);
    return new Mistake(
        origin.file,
        origin.line,
        origin.exact ? origin.indent + column : origin.indent + 1,
        message);
  }

  /**
   * Something that is wrong with a text, and where.
   *
   * @param line from 1
   * @param column from 1
   */
  public record Mistake(String file, int line, int column, String message) {
    @Override
    public String toString() {
      return file + ":" + line + ":" + column + ": " + message;
    }
  }
}
