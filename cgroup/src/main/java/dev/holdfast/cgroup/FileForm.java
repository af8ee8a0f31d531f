package dev.holdfast.cgroup;

import dev.holdfast.reconcile.Spelling;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How an interface file is laid out. What it holds is one value, or one for each key; every key is
 * a value of its own, so that only those that are named are managed.
 */
sealed interface FileForm {

  /**
   * Reads what a document says the file should hold: values by entry, an entry of {@code ""} being
   * the whole file.
   *
   * @throws IllegalArgumentException if it cannot hold that
   */
  Map<String, CgroupValue> read(Object declared);

  /** What a file of this text holds for an entry. */
  Optional<String> shown(String text, String entry);

  /** The text that sets one entry. */
  String written(String entry, String value);

  /** What a cgroup that was just made holds for an entry; null if we do not know. */
  @Nullable String usual(String entry);

  /** What every entry that a file of this text shows holds. */
  Map<String, String> entries(String text);

  /** The kind of value that an entry has. */
  ValueKind kindOf(String entry);

  /** The value that an entry is shown with; empty if it is in a state that cannot be declared. */
  default Optional<CgroupValue> value(String entry, String shown) {
    try {
      return Optional.of(kindOf(entry).read(shown));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** What it takes, in an operator's words. */
  String says();

  /** The file is one value. */
  record Whole(ValueKind kind, @Nullable String usual) implements FileForm {

    @Override
    public Map<String, CgroupValue> read(Object declared) {
      return Map.of("", kind.read(declared));
    }

    @Override
    public Optional<String> shown(String text, String entry) {
      return Optional.of(text.strip());
    }

    @Override
    public String written(String entry, String value) {
      return value;
    }

    @Override
    public @Nullable String usual(String entry) {
      return usual;
    }

    @Override
    public Map<String, String> entries(String text) {
      return Map.of("", text.strip());
    }

    @Override
    public ValueKind kindOf(String entry) {
      return kind;
    }

    @Override
    public String says() {
      return kind.says();
    }
  }

  /**
   * Each line is a key and a value: {@code 8:16 200}.
   *
   * @param usual of a key that has no line
   * @param bare the key that a value alone is for, such as {@code default}; null if there is none
   * @param usualBare what that key holds in a new cgroup
   */
  record Lines(
      String key, ValueKind kind, String usual, @Nullable String bare, @Nullable String usualBare)
      implements FileForm {

    @Override
    public Map<String, CgroupValue> read(Object declared) {
      Map<String, CgroupValue> values = new LinkedHashMap<>();
      switch (declared) {
        case Map<?, ?> map ->
            map.forEach((name, value) -> put(values, String.valueOf(name), value));
        case List<?> list -> list.forEach(line -> readLine(String.valueOf(line), values));
        default -> readLine(String.valueOf(declared), values);
      }
      return values;
    }

    private void readLine(String line, Map<String, CgroupValue> into) {
      List<String> words = Words.of(line);
      if (words.size() == 1 && bare != null) {
        put(into, bare, words.getFirst());
      } else if (words.size() == 2) {
        put(into, words.getFirst(), words.get(1));
      } else {
        throw new IllegalArgumentException("expected " + says() + ", found " + Quoted.of(line));
      }
    }

    private void put(Map<String, CgroupValue> into, String name, Object value) {
      if (!name.equals(bare)) {
        Words.requireKey(key, name);
      }
      if (into.put(name, kind.read(value)) != null) {
        throw new IllegalArgumentException(name + " is given twice");
      }
    }

    @Override
    public Optional<String> shown(String text, String entry) {
      for (List<String> words : Words.lines(text)) {
        if (words.getFirst().equals(entry) && words.size() > 1) {
          return Optional.of(words.get(1));
        }
      }
      return Optional.ofNullable(usual(entry));
    }

    @Override
    public String written(String entry, String value) {
      return entry + " " + value;
    }

    @Override
    public @Nullable String usual(String entry) {
      return entry.equals(bare) ? usualBare : usual;
    }

    @Override
    public Map<String, String> entries(String text) {
      Map<String, String> entries = new LinkedHashMap<>();
      for (List<String> words : Words.lines(text)) {
        if (words.size() == 2) {
          entries.put(words.getFirst(), words.get(1));
        }
      }
      return entries;
    }

    @Override
    public ValueKind kindOf(String entry) {
      return kind;
    }

    @Override
    public String says() {
      return (bare == null ? "" : kind.says() + ", or ") + "for each " + key + " " + kind.says();
    }
  }

  /**
   * Each line is a key with fields: {@code 8:16 rbps=1048576 wbps=max}. An entry is a key and a
   * field with a blank between them.
   *
   * @param usual what a field holds whose key has no line, by field; without one it is not known
   */
  record Fields(String key, Map<String, ValueKind> kinds, Map<String, String> usual)
      implements FileForm {

    @Override
    public Map<String, CgroupValue> read(Object declared) {
      Map<String, CgroupValue> values = new LinkedHashMap<>();
      switch (declared) {
        case Map<?, ?> map ->
            map.forEach((name, fields) -> readFields(String.valueOf(name), fields, values));
        case List<?> list -> list.forEach(line -> readLine(String.valueOf(line), values));
        default -> readLine(String.valueOf(declared), values);
      }
      return values;
    }

    private void readLine(String line, Map<String, CgroupValue> into) {
      List<String> words = Words.of(line);
      if (words.size() < 2) {
        throw new IllegalArgumentException("expected " + says() + ", found " + Quoted.of(line));
      }
      readWords(words.getFirst(), words.subList(1, words.size()), into);
    }

    private void readFields(String name, Object fields, Map<String, CgroupValue> into) {
      if (fields instanceof Map<?, ?> map) {
        map.forEach((field, value) -> put(into, name, String.valueOf(field), value));
      } else {
        readWords(name, Words.of(String.valueOf(fields)), into);
      }
    }

    private void readWords(String name, List<String> words, Map<String, CgroupValue> into) {
      for (String word : words) {
        int sign = word.indexOf('=');
        if (sign < 0) {
          throw new IllegalArgumentException("expected " + says() + ", found " + Quoted.of(word));
        }
        put(into, name, word.substring(0, sign), word.substring(sign + 1));
      }
    }

    private void put(Map<String, CgroupValue> into, String name, String field, Object value) {
      Words.requireKey(key, name);
      ValueKind kind = kinds.get(field);
      if (kind == null) {
        throw new IllegalArgumentException(
            "unknown field " + Quoted.of(field) + Spelling.hint(field, kinds.keySet()));
      }
      if (into.put(name + " " + field, kind.read(value)) != null) {
        throw new IllegalArgumentException(field + " of " + name + " is given twice");
      }
    }

    @Override
    public Optional<String> shown(String text, String entry) {
      return Optional.ofNullable(entries(text).getOrDefault(entry, usual(entry)));
    }

    @Override
    public String written(String entry, String value) {
      return entry + "=" + value;
    }

    @Override
    public @Nullable String usual(String entry) {
      return usual.get(entry.substring(entry.indexOf(' ') + 1));
    }

    @Override
    public Map<String, String> entries(String text) {
      Map<String, String> entries = new LinkedHashMap<>();
      for (List<String> words : Words.lines(text)) {
        for (String word : words.subList(1, words.size())) {
          int sign = word.indexOf('=');
          if (sign > 0) {
            entries.put(words.getFirst() + " " + word.substring(0, sign), word.substring(sign + 1));
          }
        }
      }
      return entries;
    }

    @Override
    public ValueKind kindOf(String entry) {
      return Objects.requireNonNull(kinds.get(entry.substring(entry.indexOf(' ') + 1)), entry);
    }

    @Override
    public String says() {
      return "for each " + key + " some of " + String.join(", ", kinds.keySet());
    }
  }
}
