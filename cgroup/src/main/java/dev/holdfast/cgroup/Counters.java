package dev.holdfast.cgroup;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Counters by name, as in {@code memory.stat} or {@code memory.events}.
 *
 * @param values in the order of the file
 */
public record Counters(Map<String, Long> values) {

  public Counters {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Reads lines of a name and an integer; others are left out. */
  public static Counters parse(String text) {
    Map<String, Long> values = new LinkedHashMap<>();
    for (List<String> words : Words.lines(text)) {
      Long value = words.size() == 2 ? number(words.get(1)) : null;
      if (value != null) {
        values.put(words.getFirst(), value);
      }
    }
    return new Counters(values);
  }

  /** One of them; null if it is not there. */
  public @Nullable Long get(String name) {
    return values.get(name);
  }

  static @Nullable Long number(String text) {
    try {
      return Long.valueOf(text.strip());
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
