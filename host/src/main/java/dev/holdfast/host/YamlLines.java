package dev.holdfast.host;

import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.network.Route;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hands the lines of a document to the YAML parser, and keeps back those of a long list of routes
 * that are alike.
 *
 * <p>The parser is given a line when it asks for one. What it made a route of is {@link #learn
 * learned}; lines behind it that differ in the destination alone are read here, as a {@link Run} of
 * routes, which the list that the line before belongs to then {@link #claim claims}. A run that
 * nobody claims was none, such as lines within a text: then the document is read again, without.
 */
final class YamlLines extends Reader {

  /** The largest document, beside the lines that the parser is not given. */
  static final int MAX_BYTES = 8 * 1024 * 1024;

  /** The parser looks a few characters ahead and takes less for the end. */
  private static final int FEW = 16;

  private static final int MOST_OF_A_RUN = 8192;
  private static final int REMEMBERED = 4;

  private final ByteLines lines;
  private final boolean keepsBack;
  private final KnownLines known = new KnownLines();

  private CharBuffer decoded = CharBuffer.allocate(0);
  private int given;

  /** How many spaces each given line begins with. */
  private int[] spaces = new int[64];

  private int bytesGiven;
  private boolean mayBeginRun;
  private boolean ended;

  /** How far the last item that was given is indented, and where it begins behind its dash. */
  private int indent;

  private int column;

  /** The last lines that were given, by their number modulo how many. */
  private final byte[][] last = new byte[REMEMBERED][];

  private @Nullable Run run;

  /** From which of the given lines on how many were kept back before. */
  private int[] keptSince = new int[2];

  private int[] keptBefore = new int[2];
  private int gaps = 1;

  /** The document is not one that can be read this way; another look will say what it is. */
  static final class Doubt extends RuntimeException {

    private static final long serialVersionUID = 1;

    enum Of {
      /** It is too large. */
      SIZE,
      /** A line is no text. */
      TEXT,
      /** Nobody claimed a run. */
      RUN
    }

    private final Of of;

    Doubt(Of of) {
      super(of.name(), null, false, false);
      this.of = of;
    }

    Of of() {
      return of;
    }
  }

  /**
   * Lines that were kept back.
   *
   * @param behind the number of the given line that they follow, from 0
   * @param line the number of the first in the document, from 1
   * @param column where their items begin, from 1
   */
  private record Run(int behind, int line, int column, List<IpPrefix> to, List<Route> like) {}

  /**
   * @param keepsBack whether to keep any line back
   */
  YamlLines(InputStream in, boolean keepsBack) {
    this.lines = new ByteLines(in);
    this.keepsBack = keepsBack;
  }

  @Override
  public int read(char[] into, int offset, int length) throws IOException {
    int at = offset;
    while (at - offset < FEW && at - offset < length) {
      if (!decoded.hasRemaining() && !giveNext()) {
        break;
      }
      int count = Math.min(decoded.remaining(), length - (at - offset));
      decoded.get(into, at, count);
      at += count;
    }
    return at == offset ? -1 : at - offset;
  }

  /** Decodes the next line that the parser is to have. */
  private boolean giveNext() throws IOException {
    boolean more = !ended && nextLine();
    ended = !more;
    if (!more) {
      return false;
    }
    int from = lines.from();
    if (given == 0 && bytesGiven == 0) {
      from += byteOrderMark();
    }
    give(from);
    return true;
  }

  private boolean nextLine() throws IOException {
    try {
      if (!lines.next()) {
        return false;
      }
      while (mayBeginRun && keepBack()) {
        if (!lines.next()) {
          return false;
        }
      }
      return true;
    } catch (ByteLines.TooLongException e) {
      throw new Doubt(Doubt.Of.SIZE);
    }
  }

  private int byteOrderMark() {
    byte[] bytes = lines.bytes();
    int from = lines.from();
    boolean marked =
        lines.to() - from >= 3
            && bytes[from] == (byte) 0xEF
            && bytes[from + 1] == (byte) 0xBB
            && bytes[from + 2] == (byte) 0xBF;
    return marked ? 3 : 0;
  }

  private void give(int from) {
    byte[] bytes = lines.bytes();
    int to = lines.to();
    bytesGiven += lines.end() - lines.from();
    if (bytesGiven > MAX_BYTES) {
      throw new Doubt(Doubt.Of.SIZE);
    }
    boolean ascii = true;
    int breaks = lines.end() > to ? 1 : 0;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      ascii &= b >= 0;
      if (b < ' ' || b == 0x7f) {
        if (b == '\r') {
          breaks += i + 1 < to ? 1 : 0;
        } else if (b >= 0 && b != '\t') {
          throw new Doubt(Doubt.Of.TEXT);
        }
      }
    }
    decoded = ascii ? latin(bytes, from, lines.end()) : decode(bytes, from, lines.end());
    boolean item = keepsBack && isItem(from, to);
    mayBeginRun = item && known.begins(bytes, from, to);
    last[given % REMEMBERED] = item ? Arrays.copyOfRange(bytes, from, to) : null;
    if (given >= spaces.length) {
      spaces = Arrays.copyOf(spaces, Math.max(given + 1, 2 * spaces.length));
    }
    spaces[given] = skipSpaces(from, to) - from;
    given += breaks;
  }

  private static CharBuffer latin(byte[] bytes, int from, int to) {
    return CharBuffer.wrap(new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
  }

  private static CharBuffer decode(byte[] bytes, int from, int to) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, from, to - from));
    } catch (CharacterCodingException e) {
      throw new Doubt(Doubt.Of.TEXT);
    }
  }

  /**
   * Whether a line looks like one item of a list: {@code - {to: …}} and nothing that may be else.
   */
  private boolean isItem(int from, int to) {
    byte[] bytes = lines.bytes();
    int dash = skipSpaces(from, to);
    int brace = dash < to && bytes[dash] == '-' ? skipSpaces(dash + 1, to) : to;
    if (brace >= to || brace == dash + 1 || bytes[brace] != '{' || bytes[to - 1] != '}') {
      return false;
    }
    indent = dash - from;
    column = brace - from;
    for (int at = brace; at < to; at++) {
      byte b = bytes[at];
      if (b < ' ' || b > '~' || "#&*!|>%@`".indexOf(b) >= 0) {
        return false;
      }
    }
    return true;
  }

  private int skipSpaces(int from, int to) {
    byte[] bytes = lines.bytes();
    int at = from;
    while (at < to && bytes[at] == ' ') {
      at++;
    }
    return at;
  }

  /** Whether the line is indented as the last item that was given. */
  private boolean isAligned() {
    int from = lines.from();
    int dash = skipSpaces(from, lines.to());
    return dash - from == indent && skipSpaces(dash + 1, lines.to()) - from == column;
  }

  /** Takes the line into the run, if it is like one that is known. */
  private boolean keepBack() {
    Run now = run;
    if (now != null && (now.behind != given - 1 || now.to.size() == MOST_OF_A_RUN)) {
      return false;
    }
    if (lines.end() == lines.to()
        || !isAligned()
        || !known.match(lines.bytes(), lines.from(), lines.to())) {
      return false;
    }
    if (now == null) {
      now = new Run(given - 1, line(given), column + 1, new ArrayList<>(), new ArrayList<>());
      run = now;
    }
    now.to.add(known.to());
    now.like.add(known.like());
    keepCount();
    return true;
  }

  private void keepCount() {
    if (keptSince[gaps - 1] != given) {
      if (gaps == keptSince.length) {
        keptSince = Arrays.copyOf(keptSince, 2 * gaps);
        keptBefore = Arrays.copyOf(keptBefore, 2 * gaps);
      }
      keptSince[gaps] = given;
      keptBefore[gaps] = keptBefore[gaps - 1];
      gaps++;
    }
    keptBefore[gaps - 1]++;
  }

  /** How many spaces a given line, counted from 0, begins with. */
  int spaces(int givenLine) {
    return givenLine < spaces.length ? spaces[givenLine] : 0;
  }

  /** Which line of the document a given line is, from 1. */
  int line(int givenLine) {
    int gap = gaps - 1;
    if (keptSince[gap] > givenLine) {
      int found = Arrays.binarySearch(keptSince, 0, gaps, givenLine);
      gap = found >= 0 ? found : -found - 2;
    }
    return givenLine + keptBefore[gap] + 1;
  }

  /**
   * Learns how a route was written: an item on a line of its own.
   *
   * @param line the number of the given line, from 0
   * @param column of the destination, from 0
   */
  void learn(int line, int column, String destination, Route route) {
    byte[] text = last[line % REMEMBERED];
    if (text == null || line < given - REMEMBERED) {
      return;
    }
    int from = column;
    if (from < text.length && (text[from] == '"' || text[from] == '\'')) {
      from++;
    }
    int to = from + destination.length();
    if (to < text.length
        && new String(text, from, to - from, StandardCharsets.ISO_8859_1).equals(destination)) {
      known.learn(text, from, to, route);
    }
  }

  /** Whether a given line was as long as this and looked like one item. */
  boolean wasItem(int line, int length) {
    byte[] text = last[line % REMEMBERED];
    return line >= given - REMEMBERED && text != null && text.length == length;
  }

  /** Gives the lines that were kept back behind a given line to the list that it belongs to. */
  void claim(int line, RouteBatch batch) {
    Run claimed = run;
    if (claimed == null || claimed.behind != line) {
      return;
    }
    run = null;
    for (int i = 0; i < claimed.to.size(); i++) {
      batch.add(claimed.to.get(i), claimed.like.get(i), claimed.line + i, claimed.column);
    }
  }

  /** Says that the parser has read what it was given. */
  void finish() {
    if (run != null) {
      throw new Doubt(Doubt.Of.RUN);
    }
  }

  @Override
  public void close() {}
}
