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
  private static final List<Path> NAMED = List.of(Path.of("/run/netns"), Path.of("/var/run/netns"));

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
    key.as(HostDraft::namespace)
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

  /** The namespace of a key; a file where ip-netns(8) keeps its names is that name. */
  static Namespace namespace(String text) {
    Namespace namespace = Namespace.parse(text);
    if (namespace instanceof Namespace.At(Path path)) {
      Path plain = path.normalize();
      Path directory = plain.getParent();
      return directory != null && NAMED.contains(directory)
          ? new Namespace.Named(String.valueOf(plain.getFileName()))
          : new Namespace.At(plain);
    }
    return namespace;
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
    return new HostDocument(host == null ? ScopeState.EMPTY : host, states, routeFiles());
  }

  /** The files of routes that were named. */
  List<Path> routeFiles() {
    List<Path> files = new ArrayList<>();
    scopes.values().forEach(scope -> files.addAll(scope.routeFiles()));
    return files;
  }
}
