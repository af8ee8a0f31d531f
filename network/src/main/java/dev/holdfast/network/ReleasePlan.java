package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What it takes to own nothing of a network any more and to leave all of it as it is. */
public final class ReleasePlan implements Plan<NetworkApplied> {

  private final Network network;
  private final Namespace scope;
  private final NetworkApplied owned;
  private final NetworkOptions options;
  private final List<Release> releases;
  private final List<Failed> failed;

  /** One object to let go of, and what takes our tag off. */
  private record Release(Operation operation, Deed untagging) {}

  private ReleasePlan(
      Network network,
      Namespace scope,
      NetworkApplied owned,
      NetworkOptions options,
      List<Release> releases,
      List<Failed> failed) {
    this.network = network;
    this.scope = scope;
    this.owned = owned;
    this.options = options;
    this.releases = List.copyOf(releases);
    this.failed = failed.stream().distinct().toList();
  }

  /** Finds what is ours by its tag, or by what was last applied. */
  static ReleasePlan make(
      Network network,
      Namespace scope,
      Session session,
      NetworkApplied owned,
      NetworkOptions options)
      throws KernelException {
    List<Release> releases = new ArrayList<>();
    List<Failed> failed = new ArrayList<>();
    for (Kind<?, ?, ?> kind : Kinds.lookAtOurs(session.look(), new Ownership(options, owned))) {
      add(kind, releases, failed);
    }
    owned
        .untagged()
        .forEach((kind, keys) ->
            keys.forEach(key -> releases.add(new Release(release(kind, key), Deed.NONE))));
    owned
        .links()
        .keySet()
        .forEach(key -> releases.add(new Release(release(LinkAttributes.NAME, key), Deed.NONE)));
    return new ReleasePlan(network, scope, owned, options, releases, failed);
  }

  private static <K, F> void add(Kind<K, ?, F> kind, List<Release> releases, List<Failed> failed) {
    Stream.concat(kind.found().values().stream(), kind.surplus().stream())
        .filter(kind::tagged)
        .forEach(found -> {
          Operation operation = release(kind.name(), kind.key(found));
          String objection = kind.objection(Kind.Change.RELEASED, found);
          if (objection == null) {
            releases.add(new Release(operation, kind.release(found)));
          } else {
            failed.add(new Failed(operation, objection));
          }
        });
  }

  private static Operation release(String kind, Object key) {
    return new Operation(Verb.RELEASE, kind, key.toString());
  }

  @Override
  public List<Operation> operations() {
    return releases.stream().map(Release::operation).toList();
  }

  @Override
  public List<Failed> failed() {
    return failed;
  }

  @Override
  public List<Pending> pending() {
    return List.of();
  }

  @Override
  public NetworkApplied intended() {
    return owned;
  }

  @Override
  public ReleasePlan first(int count) {
    return new ReleasePlan(network, scope, owned, options, releases.subList(0, count), failed);
  }

  @Override
  public PassReport<NetworkApplied> apply() throws PassException {
    return Session.pass(scope, network.sessions(), this::apply);
  }

  private PassReport<NetworkApplied> apply(Session session) throws KernelException {
    ReleasePlan now = tagged(session);
    Set<Operation> planned = new HashSet<>(operations());
    Attempts attempts = new Attempts(session, Progress.NONE, releases.size());
    attempts.make(
        now.releases.stream()
            .filter(release -> planned.contains(release.operation))
            .<Work>map(ReleasePlan::step)
            .toList(),
        new Standing(session.look().links(), NetworkState.EMPTY, List.of(), Set.of()));
    Map<Operation, String> reasons = new HashMap<>();
    for (Attempts.Attempt attempt : attempts.all()) {
      if (attempt.reason() != null) {
        reasons.put(attempt.operation(), attempt.reason());
      }
    }
    ReleasePlan then = tagged(session);
    then.failed.forEach(one -> reasons.put(one.operation(), one.reason()));
    Set<Operation> still = new HashSet<>(then.operations());
    then.failed.forEach(one -> still.add(one.operation()));
    List<Operation> applied = new ArrayList<>();
    List<Failed> notDone = new ArrayList<>(failed);
    for (Release release : releases) {
      if (still.contains(release.operation)) {
        String reason = reasons.getOrDefault(release.operation, "the kernel kept our tag");
        notDone.add(new Failed(release.operation, reason));
      } else {
        applied.add(release.operation);
      }
    }
    return new PassReport<>(applied, notDone, List.of(), ownedAfter(applied));
  }

  /** What bears our tag now: a plan may be older than what it is about. */
  private ReleasePlan tagged(Session session) throws KernelException {
    return make(network, scope, session, NetworkApplied.EMPTY, options);
  }

  private static Step step(Release release) {
    return new Step(
        release.operation, Stage.LINKS_RELEASED, _ -> null, () -> List.of(release.untagging));
  }

  private NetworkApplied ownedAfter(List<Operation> applied) {
    var links = new LinkedHashMap<>(owned.links());
    Map<String, Set<String>> untagged = new LinkedHashMap<>();
    owned.untagged().forEach((kind, keys) -> untagged.put(kind, new LinkedHashSet<>(keys)));
    for (Operation operation : applied) {
      links.remove(operation.subject());
      untagged.getOrDefault(operation.kind(), new HashSet<>()).remove(operation.subject());
    }
    return new NetworkApplied(links, untagged);
  }
}
