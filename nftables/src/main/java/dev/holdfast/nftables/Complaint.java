package dev.holdfast.nftables;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One thing that libnftables says is wrong.
 *
 * @param line from 1; 0 if it names no place
 * @param column from 1, in characters, where libnftables counts bytes of UTF-8
 */
record Complaint(int line, int column, String message) {

  private static final Pattern FORM =
      Pattern.compile("^(?:[^\\s:]+:(\\d+):(\\d+)-(\\d+): )?(?:netlink: )?Error: (.*)$");

  /** It does not say which, and so is given the name that it points at. */
  static final String NO_INTERFACE = "Interface does not exist";

  /** All of them, without the lines of the text that are shown with them. */
  static List<Complaint> of(String errors, String source) {
    List<Complaint> complaints = new ArrayList<>();
    for (String said : errors.lines().toList()) {
      Matcher form = FORM.matcher(said);
      if (!form.matches()) {
        continue; // the line of the text, and marks under it
      }
      String message = form.group(4);
      if (form.group(1) == null) {
        complaints.add(new Complaint(0, 1, message));
        continue;
      }
      int line = Integer.parseInt(form.group(1));
      int start = start(source, line);
      int bytes = Integer.parseInt(form.group(2)) - 1;
      int from = characters(source, start, bytes);
      if (line > 0 && message.equals(NO_INTERFACE)) {
        int to = characters(source, start, Integer.parseInt(form.group(3)));
        message += ": " + source.substring(start + from, start + to).replace("\"", "");
      }
      complaints.add(new Complaint(line, from + 1, message));
    }
    return complaints;
  }

  /** Where a line starts; the end of the text if there is no such line. */
  static int start(String source, int line) {
    int at = 0;
    for (int before = 1; before < line; before++) {
      int end = source.indexOf('\n', at);
      if (end < 0) {
        return source.length();
      }
      at = end + 1;
    }
    return at;
  }

  /** How many characters so many bytes of a line are; behind its end each byte is one. */
  private static int characters(String source, int start, int bytes) {
    int at = start;
    int left = bytes;
    while (left > 0 && at < source.length() && source.charAt(at) != '\n') {
      int point = source.codePointAt(at);
      left -= bytes(point);
      at += Character.charCount(point);
    }
    return at - start + left;
  }

  private static int bytes(int point) {
    if (point < 0x80 || (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE)) {
      return 1; // half a pair is written as a question mark
    }
    return point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  }
}
