package dev.holdfast.host;

import dev.holdfast.kernel.Namespace;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a whole host should hold.
 *
 * @param host in the namespaces that holdfast itself acts in
 * @param namespaces in others, in the order in which they were declared
 */
public record HostDocument(ScopeState host, Map<Namespace, ScopeState> namespaces) {

  /** Nothing is wanted anywhere. */
  public static final HostDocument EMPTY = new HostDocument(ScopeState.EMPTY, Map.of());

  public HostDocument {
    namespaces = Collections.unmodifiableMap(new LinkedHashMap<>(namespaces));
  }
}
