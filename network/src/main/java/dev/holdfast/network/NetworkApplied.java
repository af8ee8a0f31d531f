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
 * @param addresses on kernels that do not tag them: {@code 10.0.0.2/24 on eth0}
 */
public record NetworkApplied(Map<String, Owned> links, Set<String> addresses) {

  public static final NetworkApplied EMPTY = new NetworkApplied(Map.of(), Set.of());

  /** A part that is left out is empty. */
  public NetworkApplied(@Nullable Map<String, Owned> links, @Nullable Set<String> addresses) {
    this.links = links == null ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(links));
    this.addresses =
        addresses == null ? Set.of() : Collections.unmodifiableSet(new LinkedHashSet<>(addresses));
  }

  public boolean isEmpty() {
    return links.isEmpty() && addresses.isEmpty();
  }
}
