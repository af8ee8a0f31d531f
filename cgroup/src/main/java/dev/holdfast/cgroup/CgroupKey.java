package dev.holdfast.cgroup;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Names one value: a file of a cgroup, or what one key in the file is set to. It is written {@code
 * myorg/web/memory.max}, {@code myorg/web/io.max[8:16 rbps]}.
 *
 * @param cgroup from the root of the hierarchy
 * @param entry the key in the file; empty if the file is one value
 */
public record CgroupKey(CgroupPath cgroup, CgroupFile file, String entry) {

  private static final Pattern TEXT =
      Pattern.compile("(?:(.+)/)?([^/\\[\\]]+)(?:\\[([^\\[\\]]+)])?");

  /**
   * Reads what {@code toString} wrote.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static CgroupKey parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a value of a cgroup: " + Quoted.of(text));
    }
    CgroupPath cgroup =
        matcher.group(1) == null ? CgroupPath.TOP : CgroupPath.parse(matcher.group(1));
    String entry = matcher.group(3) == null ? "" : matcher.group(3);
    return new CgroupKey(cgroup, new CgroupFile(matcher.group(2)), entry);
  }

  @Override
  public String toString() {
    return (cgroup.isTop() ? "" : cgroup + "/") + file + (entry.isEmpty() ? "" : "[" + entry + "]");
  }
}
