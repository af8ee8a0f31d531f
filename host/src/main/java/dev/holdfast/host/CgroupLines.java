package dev.holdfast.host;

import dev.holdfast.cgroup.CgroupSettings;
import dev.holdfast.cgroup.CgroupValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** The lines of a document that say what one cgroup should hold. */
final class CgroupLines {

  /** What needs no quotes although it begins with a digit. */
  private static final Pattern PLAIN =
      Pattern.compile("-?[0-9]+|[0-9]+[KMGTPE]|[0-9]+ [0-9]+|max [0-9]+");

  private CgroupLines() {}

  static List<String> of(CgroupSettings settings) {
    List<String> lines = new ArrayList<>();
    if (!settings.create()) {
      lines.add("create: false");
    }
    settings.files().forEach((file, entries) -> lines.add(file + ": " + text(entries)));
    return lines;
  }

  private static String text(Map<String, CgroupValue> entries) {
    CgroupValue whole = entries.get("");
    if (whole != null) {
      return text(whole);
    }
    // A field of a key has a blank before it: it is a mapping of mappings.
    Map<String, Map<String, String>> nested = new LinkedHashMap<>();
    Map<String, String> flat = new LinkedHashMap<>();
    entries.forEach((entry, value) -> {
      int blank = entry.indexOf(' ');
      String key = YamlText.scalar(blank < 0 ? entry : entry.substring(0, blank));
      if (blank < 0) {
        flat.put(key, text(value));
      } else {
        nested
            .computeIfAbsent(key, _ -> new LinkedHashMap<>())
            .put(entry.substring(blank + 1), text(value));
      }
    });
    nested.forEach((key, fields) -> flat.put(key, DocumentWriter.flow(fields)));
    return DocumentWriter.flow(flat);
  }

  private static String text(CgroupValue value) {
    String text = value.toString();
    boolean plain = !(value instanceof CgroupValue.Text) && PLAIN.matcher(text).matches();
    return plain ? text : YamlText.scalar(text);
  }
}
