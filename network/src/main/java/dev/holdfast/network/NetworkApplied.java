package dev.holdfast.network;

import dev.holdfast.reconcile.Owned;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What we own of a network and the kernel's tags cannot say.
 *
 * @param links attributes of links: {@code eth0 mtu}
 * @param untagged objects that bear no tag, by kind: {@code address}, {@code 10.0.0.2/24 on eth0}
 */
public record NetworkApplied(Map<String, Owned> links, Map<String, Set<String>> untagged) {

  public static final NetworkApplied EMPTY = new NetworkApplied(Map.of(), Map.of());

  /** A part that is left out is empty. */
  public NetworkApplied(
      @Nullable Map<String, Owned> links, @Nullable Map<String, Set<String>> untagged) {
    this.links = links == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(links));
    Map<String, Set<String>> kinds = new LinkedHashMap<>();
    if (untagged != null) {
      untagged.forEach((kind, subjects) -> {
        if (!subjects.isEmpty()) {
          kinds.put(kind, Collections.unmodifiableSet(new LinkedHashSet<>(subjects)));
        }
      });
    }
    this.untagged = Collections.unmodifiableMap(kinds);
  }

  public boolean isEmpty() {
    return links.isEmpty() && untagged.isEmpty();
  }

  /** The objects of a kind that bear no tag. */
  public Set<String> untagged(String kind) {
    return untagged.getOrDefault(kind, Set.of());
  }

  boolean lists(String kind, String subject) {
    return untagged(kind).contains(subject);
  }
}
