package dev.holdfast.network;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The interfaces of a namespace as they were at one moment, by name and by index. */
final class Links {

  private final Map<String, ObservedLink> byName = new LinkedHashMap<>();
  private final Map<Integer, String> names = new HashMap<>();

  Links(List<ObservedLink> links) {
    for (ObservedLink link : links) {
      byName.put(link.name(), link);
      names.put(link.index(), link.name());
    }
  }

  List<ObservedLink> all() {
    return List.copyOf(byName.values());
  }

  Optional<ObservedLink> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The name of an index; one that has just gone is shown as {@code if7}. */
  String name(int index) {
    String name = names.get(index);
    return name != null ? name : "if" + index;
  }

  /** The index of a name; 0, which no interface has, if it is not there. */
  int index(String name) {
    ObservedLink link = byName.get(name);
    return link == null ? 0 : link.index();
  }
}
