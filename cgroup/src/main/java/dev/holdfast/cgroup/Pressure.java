package dev.holdfast.cgroup;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How much is lost to waiting for a resource: {@code cpu.pressure}, {@code memory.pressure}, {@code
 * io.pressure}; Documentation/accounting/psi.rst.
 *
 * @param some a part of the tasks waits
 * @param full all of them wait; null where the kernel does not tell
 */
public record Pressure(Stall some, @Nullable Stall full) {

  /**
   * The share of time that was stalled, in percent over the last 10, 60 and 300 seconds, and all of
   * it in microseconds.
   */
  public record Stall(double avg10, double avg60, double avg300, long total) {}

  /** Reads the text of a pressure file; null if it is none. */
  public static @Nullable Pressure parse(String text) {
    Map<String, Stall> stalls = new HashMap<>();
    for (List<String> words : Words.lines(text)) {
      Stall stall = stall(words.subList(1, words.size()));
      if (stall != null) {
        stalls.put(words.getFirst(), stall);
      }
    }
    Stall some = stalls.get("some");
    return some == null ? null : new Pressure(some, stalls.get("full"));
  }

  private static @Nullable Stall stall(List<String> words) {
    Map<String, String> fields = new HashMap<>();
    for (String word : words) {
      int sign = word.indexOf('=');
      if (sign > 0) {
        fields.put(word.substring(0, sign), word.substring(sign + 1));
      }
    }
    try {
      return new Stall(
          Double.parseDouble(fields.getOrDefault("avg10", "")),
          Double.parseDouble(fields.getOrDefault("avg60", "")),
          Double.parseDouble(fields.getOrDefault("avg300", "")),
          Long.parseLong(fields.getOrDefault("total", "")));
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
