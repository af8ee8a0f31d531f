package dev.holdfast.network;

import dev.holdfast.netlink.Message;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The interfaces of a namespace as they were at one moment, by name and by index, and those that
 * are about to come.
 *
 * <p>A link that we made goes by the name that we gave it, also while somebody has renamed it.
 */
final class Links {

  static final Links NONE = new Links(List.of());

  /**
   * How far above all indices those of new links begin, at least: the kernel counts upwards, and a
   * link that somebody else makes meanwhile shall not get the index of one of ours.
   */
  private static final int GAP = 64;

  private final Map<String, ObservedLink> byName = new LinkedHashMap<>();
  private final Map<Integer, String> names = new HashMap<>();
  private final Map<String, Integer> coming = new LinkedHashMap<>();
  private final Places places;
  private final int highest;
  private int next;

  Links(List<ObservedLink> links) {
    this(links, Places.NONE);
  }

  private Links(List<ObservedLink> links, Places places) {
    this.places = places;
    Set<String> real = new HashSet<>();
    links.forEach(link -> real.add(link.name()));
    for (ObservedLink link : links) {
      String tagged = link.taggedName();
      String name = tagged == null || real.contains(tagged) ? link.name() : tagged;
      byName.put(name, link);
      names.put(link.index(), name);
      next = Math.max(next, link.index());
    }
    highest = next;
    // Up to Linux 6.14 a link that is made in another namespace has its index there first.
    next = Math.max(next, places.highest());
    next += GAP + ThreadLocalRandom.current().nextInt(GAP);
  }

  /** Reads their names: what it takes to read more of them. */
  static Links names(List<Message> dump, Places places) {
    return new Links(dump.stream().map(LinkMessages::readNames).toList(), places);
  }

  static Links read(List<Message> dump, Places places) {
    Links named = names(dump, places);
    return new Links(
        dump.stream().map(message -> LinkMessages.read(message, named)).toList(), places);
  }

  /** The other namespaces that they lead to. */
  Places places() {
    return places;
  }

  /** What else there is to know of some links, by index. */
  void learn(LinkAttribute<?> attribute, Map<Integer, ?> values) {
    byName.replaceAll((_, link) -> {
      Object value = values.get(link.index());
      return value == null ? link : link.with(attribute, value);
    });
  }

  Collection<ObservedLink> all() {
    return byName.values();
  }

  Map<String, ObservedLink> byName() {
    return byName;
  }

  Optional<ObservedLink> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The name of an index; one that has just gone is shown as {@code if7}. */
  String name(int index) {
    String name = names.get(index);
    return name != null ? name : "if" + index;
  }

  /** The name of an index; null if there is none. */
  @Nullable String nameOf(int index) {
    return names.get(index);
  }

  /** The highest index of all. */
  int highest() {
    return highest;
  }

  /** Whether a link has such a name, or such another name. */
  boolean isTaken(String name) {
    return byName.values().stream()
        .anyMatch(link -> link.name().equals(name) || link.altnames().contains(name));
  }

  /** The index of a name, of one that comes, too; 0, which no interface has, if there is none. */
  int index(String name) {
    Integer reserved = coming.get(name);
    ObservedLink link = byName.get(name);
    return reserved != null ? reserved : link == null ? 0 : link.index();
  }

  /** Reserves an index for a link that is about to be made, or made anew. */
  void expect(String name) {
    coming.computeIfAbsent(name, _ -> next++);
  }

  /** Whether it is about to be made, so that nothing that is there stands on it. */
  boolean isComing(String name) {
    return coming.containsKey(name);
  }

  /** Whether it will be there if everything works. */
  boolean willBe(String name) {
    return byName.containsKey(name) || coming.containsKey(name);
  }

  @Nullable ObservedLink at(int index) {
    String name = names.get(index);
    return name == null ? null : byName.get(name);
  }
}
