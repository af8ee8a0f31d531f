package dev.holdfast.host;

import dev.holdfast.kernel.Namespace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A document in the making, from one file or several. */
final class HostDraft {

  private static final List<String> KEYS = List.of("host", "namespaces");
  private static final Namespace HOST = new Namespace.Self();

  private final Map<Namespace, ScopeDraft> scopes = new LinkedHashMap<>();
  private final Map<Namespace, Place> sections = new LinkedHashMap<>();
  private final TextTrial trial;

  HostDraft(TextTrial trial) {
    this.trial = trial;
  }

  void read(Place root) {
    root.mapping()
        .map(fields -> fields.knowing(KEYS, List.of()))
        .ifPresent(fields -> {
          fields.field("host").ifPresent(scope(HOST)::read);
          fields
              .field("namespaces")
              .flatMap(Place::section)
              .ifPresent(section -> section.forEach(this::readNamespace));
        });
  }

  private void readNamespace(Place key, Place value) {
    key.as(HostScope::namespace)
        .ifPresent(namespace -> {
          Place before = sections.put(namespace, key);
          if (before != null && before.file().equals(key.file())) {
            new Placed<>(namespace, before).complainOfSecond(key, "the namespace " + namespace);
            return;
          }
          scope(namespace).read(value);
        });
  }

  private ScopeDraft scope(Namespace namespace) {
    return scopes.computeIfAbsent(namespace, own -> new ScopeDraft(own, this::scope, trial));
  }

  /** Says what is wrong with what was read and can only be seen when all is. */
  void complain(Problems problems) {
    scopes.values().forEach(ScopeDraft::check);
    scopes.values().forEach(scope -> scope.complain(problems));
  }

  /** The document, if nothing was wrong. */
  HostDocument document() {
    Map<Namespace, ScopeState> states = new LinkedHashMap<>();
    scopes.forEach((namespace, scope) -> states.put(namespace, scope.state()));
    ScopeState host = states.remove(HOST);
    return new HostDocument(host == null ? ScopeState.EMPTY : host, states, files());
  }

  /** The files of routes and of nft that were named. */
  List<Path> files() {
    List<Path> files = new ArrayList<>();
    scopes.values().forEach(scope -> files.addAll(scope.files()));
    return files;
  }
}
