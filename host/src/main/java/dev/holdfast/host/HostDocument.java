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
 * @param files other files that it named, of routes and of nft, which are part of it
 */
public record HostDocument(
    ScopeState host, Map<Namespace, ScopeState> namespaces, List<Path> files) {

  /** Nothing is wanted anywhere. */
  public static final HostDocument EMPTY = new HostDocument(ScopeState.EMPTY, Map.of());

  public HostDocument {
    namespaces = Collections.unmodifiableMap(new LinkedHashMap<>(namespaces));
    files = List.copyOf(files);
  }

  /** One that stands by itself. */
  public HostDocument(ScopeState host, Map<Namespace, ScopeState> namespaces) {
    this(host, namespaces, List.of());
  }
}
