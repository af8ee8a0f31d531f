package dev.holdfast.host;

import dev.holdfast.kernel.Namespace;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a whole host should hold.
 *
 * @param host in the namespaces that holdfast itself acts in
 * @param namespaces in others, in the order in which they were declared
 * @param routeFiles the files of routes that it named, which are part of it
 */
public record HostDocument(
    ScopeState host, Map<Namespace, ScopeState> namespaces, List<Path> routeFiles) {

  /** Nothing is wanted anywhere. */
  public static final HostDocument EMPTY = new HostDocument(ScopeState.EMPTY, Map.of());

  public HostDocument {
    namespaces = Collections.unmodifiableMap(new LinkedHashMap<>(namespaces));
    routeFiles = List.copyOf(routeFiles);
  }

  /** One that stands by itself. */
  public HostDocument(ScopeState host, Map<Namespace, ScopeState> namespaces) {
    this(host, namespaces, List.of());
  }
}
