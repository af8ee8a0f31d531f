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
  private static final List<Path> NAMED = List.of(Path.of("/run/netns"), Path.of("/var/run/netns"));

  private final ScopeDraft host = new ScopeDraft(new Namespace.Self());
  private final Map<Namespace, Placed<ScopeDraft>> namespaces = new LinkedHashMap<>();

  void read(Place root) {
    root.mapping()
        .map(fields -> fields.knowing(KEYS, List.of()))
        .ifPresent(fields -> {
          fields.field("host").ifPresent(host::read);
          fields
              .field("namespaces")
              .flatMap(Place::section)
              .ifPresent(section -> section.forEach(this::readNamespace));
        });
  }

  private void readNamespace(Place key, Place value) {
    key.as(HostDraft::namespace)
        .ifPresent(namespace -> {
          Placed<ScopeDraft> before = namespaces.get(namespace);
          if (before != null && before.place().file().equals(key.file())) {
            before.complainOfSecond(key, "the namespace " + namespace);
            return;
          }
          ScopeDraft scope = before == null ? new ScopeDraft(namespace) : before.value();
          namespaces.put(namespace, new Placed<>(scope, key));
          scope.read(value);
        });
  }

  /** The namespace of a key; a file where ip-netns(8) keeps its names is that name. */
  private static Namespace namespace(String text) {
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
    host.complain(problems);
    namespaces.values().forEach(scope -> scope.value().complain(problems));
  }

  /** The document, if nothing was wrong. */
  HostDocument document() {
    Map<Namespace, ScopeState> scopes = new LinkedHashMap<>();
    namespaces.forEach((namespace, scope) -> scopes.put(namespace, scope.value().state()));
    return new HostDocument(host.state(), scopes, routeFiles());
  }

  /** The files of routes that were named. */
  List<Path> routeFiles() {
    List<Path> files = new ArrayList<>(host.routeFiles());
    namespaces.values().forEach(scope -> files.addAll(scope.value().routeFiles()));
    return files;
  }
}
