package dev.holdfast.nftables;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A text with semicolons where libnftables says that one is missing: version 1.0.6 wants one
 * between a rule and the brace after it, and between two chains, on one line.
 */
final class Mended {

  private static final Pattern UNENDED =
      Pattern.compile("syntax error, unexpected (?:'}'|chain), expecting newline or semicolon");

  /** A rule before a brace on its line; so many of them are mended. */
  private static final int MOST = 1000;

  /** Where a semicolon was put, or where one is missing in the text as it was. */
  private record Place(int line, int column) {}

  private final NftText original;
  private String text;

  /** In the order of putting. */
  private final List<Place> places = new ArrayList<>();

  private final Set<Place> known = new HashSet<>();

  Mended(NftText original) {
    this.original = original;
    this.text = original.text();
  }

  String text() {
    return text;
  }

  /** Puts one more semicolon; false if none is missing, or it was put already. */
  boolean mend(String errors) {
    for (Complaint complaint : Complaint.of(errors, text)) {
      if (UNENDED.matcher(complaint.message()).matches()) {
        // What is complained of after it may be because of it.
        return places.size() < MOST && mend(complaint);
      }
    }
    return false;
  }

  private boolean mend(Complaint complaint) {
    int at = Complaint.start(text, complaint.line()) + complaint.column() - 1;
    boolean isNew = known.add(new Place(complaint.line(), original(complaint)));
    if (!isNew || complaint.line() < 1 || at >= text.length()) {
      return false;
    }
    text = text.substring(0, at) + ';' + text.substring(at);
    places.add(new Place(complaint.line(), complaint.column()));
    return true;
  }

  /** What is wrong with the text as it was. */
  List<NftText.Mistake> mistakes(String errors) {
    List<NftText.Mistake> mistakes = new ArrayList<>();
    for (Complaint complaint : Complaint.of(errors, text)) {
      mistakes.add(
          original.mistake(
              Math.max(1, complaint.line()),
              Math.max(1, original(complaint)),
              complaint.message()));
    }
    if (mistakes.isEmpty()) {
      mistakes.add(original.mistake(1, 1, errors.isBlank() ? "refused" : errors.strip()));
    }
    return mistakes;
  }

  /** The column that something had before. */
  private int original(Complaint complaint) {
    int column = complaint.column();
    for (Place place : places.reversed()) {
      if (place.line == complaint.line() && place.column < column) {
        column--;
      }
    }
    return column;
  }
}
