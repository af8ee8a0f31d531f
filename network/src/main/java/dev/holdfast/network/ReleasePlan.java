package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Lazy;
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
import java.util.function.Supplier;
import java.util.stream.Stream;

/** What it takes to own nothing of a network any more and to leave all of it as it is. */
public final class ReleasePlan implements Plan<NetworkApplied> {

  private static final String KEPT = "the kernel kept our tag";

  private final Network network;
  private final Namespace scope;
  private final NetworkApplied owned;
  private final NetworkOptions options;
  private final List<Release> releases;
  private final List<RouteBulk> bulks;
  private final List<Failed> failed;

  /** One object to let go of, and what takes our tag off. */
  private record Release(Operation operation, Supplier<Deed> untagging) {}

  private ReleasePlan(
      Network network,
      Namespace scope,
      NetworkApplied owned,
      NetworkOptions options,
      List<Release> releases,
      List<RouteBulk> bulks,
      List<Failed> failed) {
    this.network = network;
    this.scope = scope;
    this.owned = owned;
    this.options = options;
    this.releases = List.copyOf(releases);
    this.bulks = List.copyOf(bulks);
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
    List<RouteBulk> bulks = new ArrayList<>();
    List<Failed> failed = new ArrayList<>();
    for (Kind<?, ?, ?> kind :
        Kinds.lookAtOurs(session.look().withoutTies(), new Ownership(options, owned))) {
      add(kind, releases, failed);
      bulks.addAll(kind.bulks());
    }
    owned
        .untagged()
        .forEach((kind, keys) ->
            keys.forEach(key -> releases.add(new Release(release(kind, key), () -> Deed.NONE))));
    owned
        .links()
        .keySet()
        .forEach(
            key -> releases.add(new Release(release(LinkAttributes.NAME, key), () -> Deed.NONE)));
    return new ReleasePlan(network, scope, owned, options, releases, bulks, failed);
  }

  private static <K, F> void add(Kind<K, ?, F> kind, List<Release> releases, List<Failed> failed) {
    Stream.concat(kind.found().values().stream(), kind.surplus().stream())
        .filter(kind::tagged)
        .forEach(found -> {
          Operation operation = release(kind.name(), kind.key(found));
          String objection = kind.objection(Kind.Change.RELEASED, found);
          if (objection == null) {
            releases.add(new Release(operation, () -> kind.release(found)));
          } else {
            failed.add(new Failed(operation, objection));
          }
        });
  }

  private static Operation release(String kind, Object key) {
    return new Operation(Verb.RELEASE, kind, key.toString());
  }

  private List<Operation> singles() {
    return releases.stream().map(Release::operation).toList();
  }

  @Override
  public List<Operation> operations() {
    List<List<Operation>> all = new ArrayList<>(List.of(singles()));
    bulks.forEach(bulk -> all.add(bulk.operations()));
    return Lazy.concat(all);
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
    List<Release> some = releases.subList(0, Math.min(count, releases.size()));
    List<RouteBulk> ofBulks = new ArrayList<>();
    int left = count - some.size();
    for (RouteBulk bulk : bulks) {
      int size = Math.min(left, bulk.size());
      ofBulks.add(bulk.first(size));
      left -= size;
    }
    return new ReleasePlan(network, scope, owned, options, some, ofBulks, failed);
  }

  @Override
  public PassReport<NetworkApplied> apply() throws PassException {
    return Session.pass(scope, network.sessions(), this::apply);
  }

  private PassReport<NetworkApplied> apply(Session session) throws KernelException {
    Attempts attempts = new Attempts(session, Progress.NONE, operations().size());
    attempts.make(
        plannedOf(tagged(session)),
        new Standing(session.look().links(), NetworkState.EMPTY, List.of(), Set.of()));
    return account(attempts, tagged(session));
  }

  /** What bears our tag now: a plan may be older than what it is about. */
  private ReleasePlan tagged(Session session) throws KernelException {
    return make(network, scope, session, NetworkApplied.EMPTY, options);
  }

  /** What was planned of what is still ours. */
  private List<Work> plannedOf(ReleasePlan now) {
    Set<Operation> planned = new HashSet<>(singles());
    List<Work> work = new ArrayList<>();
    for (Release release : now.releases) {
      if (planned.contains(release.operation)) {
        work.add(step(release));
      }
    }
    for (RouteBulk bulk : now.bulks) {
      if (bulks.stream().anyMatch(bulk::isAboutThoseOf)) {
        work.add(bulk);
      } else {
        Set<Route.Key> keys = keys(bulks);
        work.add(bulk.only(keys::contains));
      }
    }
    return work;
  }

  private static Step step(Release release) {
    return new Step(
        release.operation, Stage.LINKS_RELEASED, _ -> null, () -> List.of(release.untagging.get()));
  }

  private static Set<Route.Key> keys(List<RouteBulk> bulks) {
    Set<Route.Key> keys = new HashSet<>();
    for (RouteBulk bulk : bulks) {
      for (int item = 0; item < bulk.size(); item++) {
        keys.add(bulk.key(item));
      }
    }
    return keys;
  }

  /** Accounts for everything by what a last look found. */
  private PassReport<NetworkApplied> account(Attempts attempts, ReleasePlan then) {
    Map<Operation, String> still = new HashMap<>();
    then.singles().forEach(operation -> still.put(operation, KEPT));
    for (Attempts.Attempt attempt : attempts.all()) {
      if (attempt.reason() != null) {
        still.replace(attempt.operation(), attempt.reason());
      }
    }
    then.failed.forEach(one -> still.put(one.operation(), one.reason()));
    List<Operation> singles = new ArrayList<>();
    List<Failed> notDone = new ArrayList<>(failed);
    for (Operation operation : singles()) {
      String reason = still.get(operation);
      if (reason == null) {
        singles.add(operation);
      } else {
        notDone.add(new Failed(operation, reason));
      }
    }
    List<List<Operation>> applied = new ArrayList<>(List.of(singles));
    List<List<Failed>> all = new ArrayList<>(List.of(notDone));
    Map<String, String> routes = routesStillOurs(attempts, then);
    for (RouteBulk bulk : bulks) {
      RouteBulk undone =
          routes.isEmpty() ? bulk.first(0) : bulk.only(key -> routes.containsKey(key.toString()));
      applied.add(
          undone.size() == 0
              ? bulk.operations()
              : bulk.only(key -> !routes.containsKey(key.toString())).operations());
      all.add(Lazy.of(undone.size(), item -> failed(undone.operation(item), routes)));
    }
    return new PassReport<>(Lazy.concat(applied), Lazy.concat(all), List.of(), ownedAfter(singles));
  }

  private static Failed failed(Operation operation, Map<String, String> reasons) {
    return new Failed(operation, reasons.getOrDefault(operation.subject(), KEPT));
  }

  /** The routes that a last look still found to be ours, and why they are. */
  private static Map<String, String> routesStillOurs(Attempts attempts, ReleasePlan then) {
    Map<String, String> still = new HashMap<>();
    keys(then.bulks).forEach(key -> still.put(key.toString(), KEPT));
    attempts.bulks().reasons().forEach((key, reason) -> still.replace(key.toString(), reason));
    for (Failed one : then.failed) {
      if (one.operation().kind().equals(Routes.NAME)) {
        still.put(one.operation().subject(), one.reason());
      }
    }
    return still;
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
