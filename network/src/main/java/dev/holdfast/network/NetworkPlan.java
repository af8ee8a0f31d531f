package dev.holdfast.network;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.netlink.WireFormatException;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Plan;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a pass over a network would do; see {@link Network#plan}. */
public final class NetworkPlan implements Plan<NetworkApplied> {

  /** A round may make room for another: a primary address that went took a secondary with it. */
  private static final int MOST_ROUNDS = 3;

  private final Network network;
  private final Namespace scope;
  private final NetworkState desired;
  private final NetworkApplied owned;
  private final NetworkOptions options;
  private final Comparison comparison;
  private final List<Step> steps;

  NetworkPlan(
      Network network,
      Namespace scope,
      NetworkState desired,
      NetworkApplied owned,
      NetworkOptions options,
      Comparison comparison,
      List<Step> steps) {
    this.network = network;
    this.scope = scope;
    this.desired = desired;
    this.owned = owned;
    this.options = options;
    this.comparison = comparison;
    this.steps = steps;
  }

  @Override
  public List<Operation> operations() {
    return steps.stream().map(Step::operation).toList();
  }

  @Override
  public List<Failed> failed() {
    return List.copyOf(comparison.failed());
  }

  @Override
  public List<Pending> pending() {
    return List.copyOf(comparison.pending());
  }

  @Override
  public NetworkApplied intended() {
    Map<String, Set<String>> untagged = new LinkedHashMap<>();
    for (Kind<?, ?, ?> kind : comparison.seen().keyed()) {
      if (!kind.areTagged()) {
        Stream<String> claimed = comparison.steps().stream().flatMap(step -> claim(step, kind));
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
    List<Step> some = List.copyOf(steps.subList(0, count));
    return new NetworkPlan(network, scope, desired, owned, options, comparison, some);
  }

  @Override
  public PassReport<NetworkApplied> apply() throws PassException {
    if (steps.isEmpty()) {
      // The look that found nothing to do is the look that a report stands on.
      return new PassReport<>(List.of(), failed(), pending(), settled(comparison, _ -> false));
    }
    return Session.pass(scope, network.sessions(), this::apply);
  }

  private PassReport<NetworkApplied> apply(Session session) throws KernelException {
    Attempts attempts = new Attempts(session);
    Comparison now = comparison;
    List<Step> due = stillOurs(session);
    for (int round = 0; round == 0 || (round < MOST_ROUNDS && !due.isEmpty()); round++) {
      attempts.make(due, now.standing());
      NetworkApplied candidates = candidates(now, attempts);
      try {
        now = session.compare(desired, candidates, options, attempts.refused());
      } catch (KernelException | WireFormatException e) {
        return unverified(attempts, candidates, String.valueOf(e.getMessage()));
      }
      due = isCut() ? List.of() : furtherSteps(now, attempts);
    }
    return account(now, attempts);
  }

  /**
   * The steps less those on what has changed hands since the plan was made: unlike a route's, most
   * tags are no condition that the kernel checks.
   */
  private List<Step> stillOurs(Session session) throws KernelException {
    Set<String> kinds =
        steps.stream()
            .filter(Step::recheck)
            .map(step -> step.operation().kind())
            .collect(Collectors.toSet());
    if (kinds.isEmpty()) {
      return steps;
    }
    Set<String> foreign =
        Kinds.foreign(session.look(desired), desired, new Ownership(options, owned), kinds);
    return steps.stream()
        .filter(step -> !step.recheck() || !foreign.contains(step.about()))
        .toList();
  }

  private boolean isCut() {
    return steps.size() < comparison.steps().size();
  }

  private static List<Step> furtherSteps(Comparison now, Attempts attempts) {
    return now.steps().stream().filter(step -> attempts.mayTry(step.operation())).toList();
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
    return new NetworkApplied(settled(before, attempts::worked).links(), untagged);
  }

  private static NetworkApplied settled(Comparison comparison, Predicate<Operation> worked) {
    return new NetworkApplied(comparison.links().after(worked), comparison.seen().oursUntagged());
  }

  /** Accounts for everything by what the last look found. */
  private PassReport<NetworkApplied> account(Comparison now, Attempts attempts) {
    List<Failed> failed = new ArrayList<>(now.failed());
    List<Pending> pending = new ArrayList<>(now.pending());
    Set<Operation> undone = new HashSet<>();
    for (Step step : now.steps()) {
      Attempts.Attempt attempt = attempts.of(step.operation());
      if (attempt != null) {
        undone.add(attempt.operation());
        String reason = attempt.reason();
        failed.add(
            new Failed(attempt.operation(), reason != null ? reason : held(step.operation())));
      } else if (!isCut()) {
        pending.add(new Pending(step.operation(), "the next pass"));
      }
    }
    List<Operation> applied =
        attempts.all().stream()
            .filter(attempt -> attempt.reason() == null && !undone.contains(attempt.operation()))
            .map(Attempts.Attempt::operation)
            .toList();
    NetworkApplied settled = settled(now, _ -> false);
    network.noticeTags(options, settled);
    return new PassReport<>(applied, failed, pending, settled);
  }

  private static String held(Operation still) {
    return switch (still.verb()) {
      case CREATE -> "the kernel took it, and it is not there";
      case DELETE -> "the kernel took it, and it is still there";
      case SET, REPLACE, ADOPT, RELEASE, REVERT ->
          "the kernel took it, and holds "
              + Objects.requireNonNullElse(still.from(), still.subject());
    };
  }

  private PassReport<NetworkApplied> unverified(
      Attempts attempts, NetworkApplied owned, String why) {
    List<Failed> failed =
        attempts.all().stream()
            .map(attempt ->
                new Failed(
                    attempt.operation(),
                    attempt.reason() != null
                        ? attempt.reason()
                        : "it could not be verified: " + why))
            .toList();
    return new PassReport<>(List.of(), failed, comparison.pending(), owned);
  }
}
