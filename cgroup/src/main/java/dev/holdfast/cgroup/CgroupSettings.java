package dev.holdfast.cgroup;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What one cgroup should hold; what is not named is left as it is.
 *
 * @param create whether it is made if it is not there; otherwise its part waits until somebody made
 *     it, as systemd does its units'
 * @param files by file and entry, an entry of {@code ""} being the whole file
 */
public record CgroupSettings(boolean create, Map<CgroupFile, Map<String, CgroupValue>> files) {

  public CgroupSettings {
    Map<CgroupFile, Map<String, CgroupValue>> copy = new LinkedHashMap<>();
    files.forEach((file, entries) -> {
      KnownFiles.refusal(file.name())
          .ifPresent(reason -> {
            throw new IllegalArgumentException(file + ": " + reason);
          });
      copy.put(file, Collections.unmodifiableMap(new LinkedHashMap<>(entries)));
    });
    files = Collections.unmodifiableMap(copy);
  }

  /**
   * Reads values by the name of their file: numbers, booleans, texts such as {@code 256M}, lists,
   * and for files with keys maps or the kernel's own lines.
   *
   * @throws IllegalArgumentException with the file and what is wrong
   */
  public static CgroupSettings of(Map<String, ?> declared) {
    Map<CgroupFile, Map<String, CgroupValue>> files = new LinkedHashMap<>();
    declared.forEach((name, value) -> {
      CgroupFile file = CgroupFile.declared(name);
      try {
        files.put(file, read(file, value));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
      }
    });
    return new CgroupSettings(true, files);
  }

  /**
   * Reads what one file should hold, by entry.
   *
   * @throws IllegalArgumentException if it cannot hold that
   */
  public static Map<String, CgroupValue> read(CgroupFile file, Object declared) {
    return file.form().read(declared);
  }

  /** The same, of a cgroup that others make. */
  public CgroupSettings ifThere() {
    return new CgroupSettings(false, files);
  }
}
