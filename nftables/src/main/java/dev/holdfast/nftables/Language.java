package dev.holdfast.nftables;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Libnftables;
import dev.holdfast.kernel.Libnftables.Flag;
import dev.holdfast.kernel.Libnftables.Result;
import dev.holdfast.kernel.NamespaceHandle;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Has libnftables run texts, and understands its complaints. */
final class Language {

  private static final Pattern COMPLAINT =
      Pattern.compile("^(?:[^\\s:]+:(\\d+):(\\d+)-\\d+: )?(?:netlink: )?Error: (.*)$");
  private static final Pattern UNENDED =
      Pattern.compile(
          "^text:(\\d+):(\\d+)-\\d+: Error: syntax error, unexpected (?:'}'|chain), "
              + "expecting newline or semicolon$");

  /** A rule before a brace on its line; so many of them are mended. */
  private static final int MOST_MENDED = 1000;

  private Language() {}

  /**
   * Runs a text.
   *
   * @return what is wrong with it; nothing if all of it was done
   */
  static List<NftText.Mistake> run(NamespaceHandle namespace, NftText text, Set<Flag> flags)
      throws KernelException {
    EnumSet<Flag> all = EnumSet.noneOf(Flag.class);
    all.addAll(flags);
    if (text.text().stripLeading().startsWith("{")) {
      all.add(Flag.JSON);
    }
    StringBuilder source = new StringBuilder(text.text());
    Mended mended = new Mended();
    Result result = Libnftables.run(namespace, source.toString(), all);
    while (!result.accepted()
        && mended.places.size() < MOST_MENDED
        && mended.mend(source, result)) {
      result = Libnftables.run(namespace, source.toString(), all);
    }
    return result.accepted() ? List.of() : mistakes(text, result.errors(), mended);
  }

  private static List<NftText.Mistake> mistakes(NftText text, String errors, Mended mended) {
    List<NftText.Mistake> mistakes = new ArrayList<>();
    for (String line : errors.lines().toList()) {
      Matcher complaint = COMPLAINT.matcher(line);
      if (!complaint.matches()) {
        continue; // the line of the text, and marks under it
      }
      int at = complaint.group(1) == null ? 0 : Integer.parseInt(complaint.group(1));
      int column = complaint.group(2) == null ? 1 : Integer.parseInt(complaint.group(2));
      mistakes.add(
          text.mistake(
              Math.max(1, at), Math.max(1, mended.original(at, column)), complaint.group(3)));
    }
    if (mistakes.isEmpty()) {
      mistakes.add(text.mistake(1, 1, errors.isBlank() ? "refused" : errors.strip()));
    }
    return mistakes;
  }

  /** Runs a text, and gives what it printed. */
  static String print(
      NamespaceHandle namespace, NftText text, Set<Flag> flags, List<NftText.Mistake> into)
      throws KernelException {
    Result result = Libnftables.run(namespace, text.text(), flags);
    if (!result.accepted()) {
      into.addAll(mistakes(text, result.errors(), new Mended()));
    }
    return result.output();
  }

  /** All tables as nft lists them. */
  static String list(NamespaceHandle namespace, Set<Flag> flags) throws KernelException {
    return Libnftables.run(namespace, "list ruleset", flags).output();
  }

  /** How nft writes the rules that are there. */
  static Map<TableName, Texts> texts(NamespaceHandle namespace) throws KernelException {
    return Texts.parse(list(namespace, EnumSet.of(Flag.HANDLES, Flag.STATELESS, Flag.TERSE)));
  }

  /**
   * The semicolons that were put where libnftables says that one is missing: version 1.0.6 wants
   * one between a rule and the brace after it, and between two chains, on one line.
   */
  private static final class Mended {

    /** Where one was put, in the order of putting. */
    private record Place(int line, int column) {}

    private final List<Place> places = new ArrayList<>();

    boolean mend(StringBuilder source, Result result) {
      boolean found = false;
      for (String line : result.errors().lines().toList()) {
        Matcher unended = UNENDED.matcher(line);
        if (unended.matches()) {
          Place place =
              new Place(Integer.parseInt(unended.group(1)), Integer.parseInt(unended.group(2)));
          int at = offset(source, place);
          if (at < 0) {
            return false;
          }
          source.insert(at, ';');
          places.add(place);
          found = true;
          break; // what is complained of after it may be because of it
        }
      }
      return found;
    }

    private static int offset(StringBuilder source, Place place) {
      int at = 0;
      for (int line = 1; line < place.line; line++) {
        int end = source.indexOf("\n", at);
        if (end < 0) {
          return -1;
        }
        at = end + 1;
      }
      int column = at + place.column - 1;
      return column < source.length() ? column : -1;
    }

    /** The column that something had before. */
    int original(int line, int column) {
      int original = column;
      for (Place place : places.reversed()) {
        if (place.line == line && place.column < original) {
          original--;
        }
      }
      return original;
    }
  }
}
