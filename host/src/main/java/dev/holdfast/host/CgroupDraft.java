package dev.holdfast.host;

import dev.holdfast.cgroup.CgroupFile;
import dev.holdfast.cgroup.CgroupSettings;
import dev.holdfast.cgroup.CgroupValue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What one cgroup should hold, in the making. */
final class CgroupDraft {

  private static final String CREATE = "create";

  private final Map<CgroupFile, Placed<Map<String, CgroupValue>>> files = new LinkedHashMap<>();
  private @Nullable Placed<Boolean> create;

  void read(Place cgroup) {
    cgroup.section().ifPresent(section -> section.forEach(this::readField));
  }

  private void readField(Place key, Place value) {
    if (((YamlNode.Scalar) key.node()).text().equals(CREATE)) {
      value.flag().ifPresent(flag -> putCreate(flag, key));
      return;
    }
    key.as(CgroupFile::declared)
        .ifPresent(file ->
            plain(value)
                .flatMap(declared -> value.valid(() -> CgroupSettings.read(file, declared)))
                .ifPresent(values -> Placed.put(files, file, values, key, file::toString)));
  }

  private void putCreate(boolean flag, Place key) {
    if (create == null) {
      create = new Placed<>(flag, key);
    } else {
      create.complainOfSecond(key, CREATE);
    }
  }

  /** A node as numbers, truth values, texts, lists and maps of them. */
  private static Optional<Object> plain(Place place) {
    return switch (place.node()) {
      case YamlNode.Scalar scalar when scalar.isNull() -> place.complaint("the value is missing");
      case YamlNode.Scalar scalar when scalar.plain() && Place.isDecimal(scalar.text()) ->
          Optional.of(new BigInteger(scalar.text()));
      case YamlNode.Scalar scalar -> Optional.of(scalar.text());
      case YamlNode.Sequence _, YamlNode.Routes _ -> {
        List<Place> items = place.items();
        List<Object> all = new ArrayList<>();
        items.forEach(item -> plain(item).ifPresent(all::add));
        yield all.size() < items.size() ? Optional.empty() : Optional.of(all);
      }
      case YamlNode.Mapping mapping -> {
        int before = place.problems().count();
        Map<String, Object> all = new LinkedHashMap<>();
        Fields.of(place, mapping)
            .forEach((key, value) ->
                plain(value).ifPresent(one -> all.put(((YamlNode.Scalar) key.node()).text(), one)));
        yield place.problems().count() > before ? Optional.empty() : Optional.of(all);
      }
    };
  }

  /** What was read, if nothing was wrong. */
  CgroupSettings settings() {
    Map<CgroupFile, Map<String, CgroupValue>> all = new LinkedHashMap<>();
    files.forEach((file, values) -> all.put(file, values.value()));
    return new CgroupSettings(create == null || create.value(), all);
  }
}
