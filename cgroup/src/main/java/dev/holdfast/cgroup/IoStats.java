package dev.holdfast.cgroup;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a cgroup and all below it read from and wrote to one block device: a line of {@code
 * io.stat}. Sizes are bytes; what the kernel does not tell is null.
 *
 * @param device as MAJOR:MINOR
 * @param all every counter of the line by its name, also those that have no field here
 */
public record IoStats(
    String device,
    @Nullable Long bytesRead,
    @Nullable Long bytesWritten,
    @Nullable Long reads,
    @Nullable Long writes,
    Counters all) {

  /** Reads the text of an {@code io.stat}. */
  public static List<IoStats> parse(String text) {
    List<IoStats> devices = new ArrayList<>();
    for (List<String> words : Words.lines(text)) {
      Map<String, Long> counters = new LinkedHashMap<>();
      for (String word : words.subList(1, words.size())) {
        int sign = word.indexOf('=');
        Long value = sign > 0 ? Counters.number(word.substring(sign + 1)) : null;
        if (value != null) {
          counters.put(word.substring(0, sign), value);
        }
      }
      if (!counters.isEmpty()) {
        devices.add(
            new IoStats(
                words.getFirst(),
                counters.get("rbytes"),
                counters.get("wbytes"),
                counters.get("rios"),
                counters.get("wios"),
                new Counters(counters)));
      }
    }
    return List.copyOf(devices);
  }
}
