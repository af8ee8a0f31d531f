package dev.holdfast.network;

import dev.holdfast.kernel.Namespace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Links of one namespace that a wish for another depends on: what its links stand on or are taken
 * from there, and their other ends.
 *
 * @param names by which the wish speaks of them
 * @param indexes those that they had when they were last looked at: one that is renamed or goes is
 *     known by it
 */
record Awaited(Set<String> names, Set<Integer> indexes) {

  /**
   * What a wish depends on elsewhere, by namespace.
   *
   * @param links the links of the namespace that it is for, as they were last seen
   */
  static Map<Namespace, Awaited> of(Namespace scope, NetworkState desired, Links links) {
    Map<Namespace, Awaited> awaited = new HashMap<>();
    desired
        .links()
        .forEach((name, settings) -> {
          String home = Link.home(settings);
          settings
              .values()
              .forEach((attribute, value) -> {
                if (attribute.namesWhatIsBelow()) {
                  String below = value.toString();
                  add(awaited, home, below, links.places().in(home).index(below));
                }
              });
          add(awaited, Link.origin(settings), name, 0);
          String peer = settings.get(LinkPeer.NAME);
          if (peer != null) {
            add(awaited, LinkPeer.place(settings), peer, farIndex(name, links));
          }
        });
    awaited.remove(scope);
    return awaited;
  }

  private static int farIndex(String name, Links links) {
    return links.named(name).filter(ObservedLink::elsewhere).map(ObservedLink::below).orElse(0);
  }

  private static void add(Map<Namespace, Awaited> awaited, String word, String name, int index) {
    if (!word.equals(Form.NONE)) {
      Awaited there =
          awaited.computeIfAbsent(
              Namespace.parse(word), _ -> new Awaited(new HashSet<>(), new HashSet<>()));
      there.names.add(name);
      if (index != 0) {
        there.indexes.add(index);
      }
    }
  }

  Awaited and(Awaited other) {
    Set<String> allNames = new HashSet<>(names);
    allNames.addAll(other.names);
    Set<Integer> allIndexes = new HashSet<>(indexes);
    allIndexes.addAll(other.indexes);
    return new Awaited(allNames, allIndexes);
  }

  /** Whether a link that something is told of is one of them. */
  boolean concerns(ObservedLink link) {
    String tagged = link.taggedName();
    return indexes.contains(link.index())
        || names.contains(link.name())
        || (tagged != null && names.contains(tagged));
  }
}
