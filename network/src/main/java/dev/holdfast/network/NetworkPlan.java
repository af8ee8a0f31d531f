package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.netlink.WireFormatException;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Lazy;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Progress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a pass over a network would do; see {@link Network#plan}. */
final class NetworkPlan implements Plan<NetworkApplied> {

  /** A round may make room for another: a primary address that went took a secondary with it. */
  private static final int MOST_ROUNDS = 3;

  private final Network network;
  private final Namespace scope;
  private final NetworkState desired;
  private final NetworkApplied owned;
  private final NetworkOptions options;
  private final Comparison comparison;
  private final List<Work> work;

  NetworkPlan(
      Network network,
      Namespace scope,
      NetworkState desired,
      NetworkApplied owned,
      NetworkOptions options,
      Comparison comparison,
      List<Work> work) {
    this.network = network;
    this.scope = scope;
    this.desired = desired;
    this.owned = owned;
    this.options = options;
    this.comparison = comparison;
    this.work = work;
  }

  @Override
  public List<Operation> operations() {
    return Lazy.concat(work.stream().map(Work::operations).toList());
  }

  @Override
  public List<Failed> failed() {
    return List.copyOf(comparison.failed());
  }

  @Override
  public List<Pending> pending() {
    return comparison.pending();
  }

  @Override
  public NetworkApplied intended() {
    Map<String, Set<String>> untagged = new LinkedHashMap<>();
    for (Kind<?, ?, ?> kind : comparison.seen().keyed()) {
      if (!kind.areTagged()) {
        Stream<String> claimed =
            steps(comparison.work()).stream().flatMap(step -> claim(step, kind));
        untagged.put(
            kind.name(),
            Stream.concat(owned.untagged(kind.name()).stream(), claimed)
                .collect(Collectors.toCollection(LinkedHashSet::new)));
      }
    }
    return new NetworkApplied(comparison.links().intended(), untagged);
  }

  private static Stream<String> claim(Step step, Kind<?, ?, ?> kind) {
    Operation operation = step.operation();
    return operation.kind().equals(kind.name()) && claims(operation)
        ? Stream.of(operation.subject())
        : Stream.empty();
  }

  /** What is altered is ours already. */
  private static boolean claims(Operation operation) {
    return switch (operation.verb()) {
      case CREATE, REPLACE, ADOPT -> true;
      case SET, DELETE, RELEASE, REVERT -> false;
    };
  }

  @Override
  public NetworkPlan first(int count) {
    List<Work> some = new ArrayList<>();
    int left = count;
    for (Work one : work) {
      int size = Math.min(left, one.operations().size());
      if (size > 0) {
        some.add(one.first(size));
      }
      left -= size;
    }
    return new NetworkPlan(network, scope, desired, owned, options, comparison, some);
  }

  private static List<Step> steps(List<Work> work) {
    return work.stream().filter(Step.class::isInstance).map(Step.class::cast).toList();
  }

  @Override
  public PassReport<NetworkApplied> apply() throws PassException {
    return apply(Progress.NONE);
  }

  @Override
  public PassReport<NetworkApplied> apply(Progress progress) throws PassException {
    if (work.isEmpty()) {
      // The look that found nothing to do is the look that a report stands on.
      return new PassReport<>(List.of(), failed(), pending(), comparison.owned(_ -> false));
    }
    return Session.pass(scope, network.sessions(), session -> apply(session, progress));
  }

  private PassReport<NetworkApplied> apply(Session session, Progress progress)
      throws KernelException {
    Attempts attempts = new Attempts(session, progress, operations().size());
    Comparison now = comparison;
    List<Work> due = stillOurs(session);
    for (int round = 0; round == 0 || (round < MOST_ROUNDS && !due.isEmpty()); round++) {
      attempts.make(due, now.standing());
      NetworkApplied candidates = candidates(now, attempts);
      try {
        now = session.compare(desired, candidates, options, attempts.refused());
      } catch (KernelException | WireFormatException e) {
        return unverified(attempts, candidates, String.valueOf(e.getMessage()));
      }
      due = isCut() ? List.of() : furtherWork(now, attempts);
    }
    return account(now, attempts);
  }

  /**
   * The work less that on what has changed hands since the plan was made: unlike a route's, most
   * tags are no condition that the kernel checks.
   */
  private List<Work> stillOurs(Session session) throws KernelException {
    Set<String> kinds =
        steps(work).stream()
            .filter(Step::recheck)
            .map(step -> step.operation().kind())
            .collect(Collectors.toSet());
    if (kinds.isEmpty()) {
      return work;
    }
    Set<String> foreign =
        Kinds.foreign(
            session.look(desired).withoutTies(), desired, new Ownership(options, owned), kinds);
    return work.stream()
        .filter(
            one -> !(one instanceof Step step && step.recheck() && foreign.contains(step.about())))
        .toList();
  }

  private boolean isCut() {
    return operations().size()
        < Lazy.concat(comparison.work().stream().map(Work::operations).toList()).size();
  }

  private static List<Work> furtherWork(Comparison now, Attempts attempts) {
    List<Work> further = new ArrayList<>();
    for (Work one : now.work()) {
      switch (one) {
        case Step step when attempts.mayTry(step.operation()) -> further.add(step);
        case Step _ -> {}
        case RouteBulk bulk -> {
          RouteBulk rest = attempts.further(bulk);
          if (rest.size() > 0) {
            further.add(rest);
          }
        }
      }
    }
    return further;
  }

  /** What may be ours after a round, so that the next look knows it. */
  private NetworkApplied candidates(Comparison before, Attempts attempts) {
    Map<String, Set<String>> untagged = new LinkedHashMap<>();
    owned.untagged().forEach((kind, subjects) -> untagged.put(kind, new LinkedHashSet<>(subjects)));
    for (Attempts.Attempt attempt : attempts.all()) {
      Operation operation = attempt.operation();
      if (attempt.reason() == null && claims(operation)) {
        untagged
            .computeIfAbsent(operation.kind(), _ -> new LinkedHashSet<>())
            .add(operation.subject());
      }
    }
    return new NetworkApplied(before.links().after(attempts::worked), untagged);
  }

  /** Accounts for everything by what the last look found. */
  private PassReport<NetworkApplied> account(Comparison now, Attempts attempts) {
    List<List<Failed>> failed = new ArrayList<>(List.of(List.copyOf(now.failed())));
    List<List<Pending>> pending = new ArrayList<>(List.of(now.pending()));
    Set<Operation> undone = new HashSet<>();
    boolean isCut = isCut();
    for (Work one : now.work()) {
      switch (one) {
        case Step step -> {
          Attempts.Attempt attempt = attempts.of(step.operation());
          if (attempt != null) {
            undone.add(attempt.operation());
            String reason = attempt.reason();
            failed.add(
                List.of(
                    new Failed(
                        attempt.operation(), reason != null ? reason : held(step.operation()))));
          } else if (!isCut) {
            pending.add(List.of(new Pending(step.operation(), "the next pass")));
          }
        }
        case RouteBulk bulk ->
            attempts.bulks().account(bulk, isCut, NetworkPlan::held, failed, pending);
      }
    }
    List<Optional<Operation>> singles =
        attempts.all().stream()
            .map(Attempts.Attempt::worked)
            .map(worked -> worked.filter(operation -> !undone.contains(operation)))
            .toList();
    NetworkApplied settled = now.owned(_ -> false);
    network.noticeTags(options, settled);
    return new PassReport<>(
        attempts.bulks().applied(singles), Lazy.concat(failed), Lazy.concat(pending), settled);
  }

  static String held(Operation still) {
    return switch (still.verb()) {
      case CREATE -> "the kernel took it, and it is not there";
      case DELETE -> "the kernel took it, and it is still there";
      case SET, REPLACE, ADOPT, RELEASE, REVERT ->
          "the kernel took it, and holds "
              + Objects.requireNonNullElse(still.from(), still.subject());
    };
  }

  static String unverified(String why) {
    return "it could not be verified: " + why;
  }

  private PassReport<NetworkApplied> unverified(
      Attempts attempts, NetworkApplied owned, String why) {
    List<Failed> failed =
        attempts.all().stream()
            .map(attempt ->
                new Failed(
                    attempt.operation(),
                    attempt.reason() != null ? attempt.reason() : unverified(why)))
            .toList();
    List<Failed> inBulk = attempts.bulks().allFailed(unverified(why));
    return new PassReport<>(
        List.of(), Lazy.concat(List.of(failed, inBulk)), comparison.pending(), owned);
  }
}
