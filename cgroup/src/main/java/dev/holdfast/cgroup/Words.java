package dev.holdfast.cgroup;

import java.util.List;
import java.util.regex.Pattern;

/** Lines of interface files as words. */
final class Words {

  /** What a line's first word is called when it is a block device. */
  static final String DEVICE = "device";

  private static final Pattern MAJOR_MINOR = Pattern.compile("[0-9]{1,4}:[0-9]{1,7}");
  private static final Pattern KEY = Pattern.compile("[^\\s\\[\\]=]{1,255}");

  private Words() {}

  static List<String> of(String line) {
    return List.of(line.strip().split("\\s+", -1));
  }

  /** Those of every line that is not empty. */
  static List<List<String>> lines(String text) {
    return text.lines().filter(line -> !line.isBlank()).map(Words::of).toList();
  }

  /** Refuses what cannot be the first word of a line. */
  static void requireKey(String what, String key) {
    if (what.equals(DEVICE) && !MAJOR_MINOR.matcher(key).matches()) {
      throw new IllegalArgumentException(
          "a device is MAJOR:MINOR, as lsblk(8) shows it, and not " + Quoted.of(key));
    }
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("not a " + what + ": " + Quoted.of(key));
    }
  }
}
