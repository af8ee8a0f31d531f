package dev.holdfast.host;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.KernelFile.Identity;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The scopes that a document acts in, resolved as they are now: no namespace under two names, none
 * that is not there.
 */
final class Scopes {

  private final StateFolder state;
  private final Map<HostScope, ScopeState> wanted = new LinkedHashMap<>();
  private final Map<HostScope, ScopeState> absent = new LinkedHashMap<>();
  private final Map<HostScope, ScopeState> closed = new LinkedHashMap<>();
  private final List<HostScope> doubled = new ArrayList<>();
  private final List<Respelled> respelled = new ArrayList<>();
  private final List<HostScope> left = new ArrayList<>();
  private final List<Obstacle> obstacles = new ArrayList<>();
  private final List<Namespace> over = new ArrayList<>();
  private final Map<Identity, HostScope> known = new HashMap<>();

  /** A name that something is recorded under, and the one that the document has instead. */
  private record Respelled(Namespace before, Namespace now, Incarnation incarnation) {}

  private Scopes(StateFolder state) {
    this.state = state;
  }

  static Scopes of(HostDocument document, HostOptions options, StateFolder state) {
    return of(document, options, state, List.of());
  }

  /**
   * @param kept namespaces that are kept as a document before said
   */
  static Scopes of(
      HostDocument document, HostOptions options, StateFolder state, List<Namespace> kept) {
    Scopes scopes = new Scopes(state);
    Map<HostScope, ScopeState> all = new LinkedHashMap<>();
    all.put(HostScope.host(options.self()), document.host());
    document.namespaces().forEach((namespace, part) -> all.put(HostScope.of(namespace), part));
    all.replaceAll((_, part) -> part.withSelf(options.self()));
    all.forEach(scopes::add);
    Set<Namespace> before = new LinkedHashSet<>(state.namespacesOfThisHost());
    before.addAll(kept);
    for (Namespace namespace : before) {
      boolean declared = all.keySet().stream().anyMatch(s -> s.namespace().equals(namespace));
      if (!declared) {
        scopes.addLeft(HostScope.of(namespace));
      }
    }
    return scopes;
  }

  private void add(HostScope scope, ScopeState part) {
    try (NamespaceHandle handle = NamespaceHandle.open(scope.namespace())) {
      HostScope same = known.putIfAbsent(handle.identity(), scope);
      if (same == null) {
        wanted.put(scope, part);
      } else {
        doubled.add(scope);
        obstacle(scope, Obstacle.Kind.OTHER, "is the network namespace of " + same + ", too");
      }
    } catch (KernelException e) {
      if (!NamespaceHandle.saysGone(e)) {
        closed.put(scope, part);
        obstacle(scope, kind(e), e.getMessage());
      } else if (part.isEmpty()) {
        over.add(scope.namespace());
      } else {
        absent.put(scope, part);
      }
    }
  }

  /** Adds a scope that is not in the document, and from which everything of ours goes. */
  private void addLeft(HostScope scope) {
    try (NamespaceHandle handle = NamespaceHandle.open(scope.namespace())) {
      HostScope same = known.putIfAbsent(handle.identity(), scope);
      if (same == null) {
        wanted.put(scope, ScopeState.EMPTY);
        left.add(scope);
      } else {
        respelled.add(
            new Respelled(scope.namespace(), same.namespace(), Incarnation.of(handle.identity())));
      }
    } catch (KernelException e) {
      if (NamespaceHandle.saysGone(e)) {
        over.add(scope.namespace());
      } else {
        obstacle(scope, kind(e), e.getMessage());
      }
    }
  }

  private void obstacle(HostScope scope, Obstacle.Kind kind, String reason) {
    obstacles.add(new Obstacle(scope, "", kind, reason));
  }

  private static Obstacle.Kind kind(KernelException e) {
    return e.errno().equals(Errno.EPERM) || e.errno().equals(Errno.EACCES)
        ? Obstacle.Kind.NO_PERMISSION
        : Obstacle.Kind.OTHER;
  }

  /** Those that can be acted in now, and what they should hold, in order. */
  Map<HostScope, ScopeState> wanted() {
    return wanted;
  }

  /** Those that can be acted in once they are there, and what they should hold. */
  Map<HostScope, ScopeState> absent() {
    return absent;
  }

  /** Those that are there and could not be opened just now, and what they should hold. */
  Map<HostScope, ScopeState> closed() {
    return closed;
  }

  /** The names that stand for a namespace that the document has by another name, which counts. */
  List<Namespace> otherNames() {
    List<Namespace> names = new ArrayList<>();
    respelled.forEach(one -> names.add(one.before));
    doubled.forEach(scope -> names.add(scope.namespace()));
    return names;
  }

  /** Those of {@link #wanted} that are not in the document, and from which everything goes. */
  List<HostScope> left() {
    return left;
  }

  /** Why others cannot be acted in. */
  List<Obstacle> refused() {
    return obstacles;
  }

  /** What is in the way of the document as a whole. */
  List<Obstacle> obstacles() {
    List<Obstacle> all = new ArrayList<>(obstacles);
    absent.keySet().forEach(scope -> all.add(Obstacle.absent(scope, "")));
    return all;
  }

  /** Hands over what is recorded of namespaces that the document has by another name now. */
  void handOver() throws HostException {
    for (Respelled one : respelled) {
      state.rename(one.before, one.now, one.incarnation);
    }
  }

  /** As above, and drops what is recorded of those that went and took with them what we owned. */
  void settle() throws HostException {
    handOver();
    for (Namespace namespace : over) {
      state.removeAll(namespace);
    }
  }
}
