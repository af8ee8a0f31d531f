package dev.holdfast.cgroup;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists of processors as the kernel reads them: {@code 0-3,5}, {@code 0-31:2/4}; cpuset(7). */
final class CpuList {

  private static final int MOST = 65_536;
  private static final Pattern RANGE =
      Pattern.compile("([0-9]{1,6})(?:-([0-9]{1,6})(?::([0-9]{1,6})/([0-9]{1,6}))?)?");

  private CpuList() {}

  /**
   * Reads a list; blanks count as commas do.
   *
   * @throws IllegalArgumentException if it is none
   */
  static BitSet parse(String list) {
    BitSet set = new BitSet();
    for (String range : list.strip().split("[,\\s]+", -1)) {
      if (!range.isEmpty()) {
        add(range, list, set);
      }
    }
    return set;
  }

  private static void add(String range, String list, BitSet set) {
    Matcher matcher = RANGE.matcher(range);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a list of numbers such as 0-3,5: " + Quoted.of(list));
    }
    int first = Integer.parseInt(matcher.group(1));
    int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
    int used = matcher.group(3) == null ? 1 : Integer.parseInt(matcher.group(3));
    int group = matcher.group(4) == null ? 1 : Integer.parseInt(matcher.group(4));
    if (last < first || last >= MOST || used < 1 || used > group) {
      throw new IllegalArgumentException(range + " is no range of numbers below " + MOST);
    }
    for (int start = first; start <= last; start += group) {
      set.set(start, Math.min(last + 1, start + used));
    }
  }
}
