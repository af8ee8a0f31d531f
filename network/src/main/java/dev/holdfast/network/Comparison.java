package dev.holdfast.network;

import dev.holdfast.netlink.Message;
import dev.holdfast.reconcile.Diff;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Lazy;
import dev.holdfast.reconcile.Match;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Pending;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What sets a namespace apart from how it should be: steps in the order of doing them, and what
 * cannot be done. A pure function of (desired, observed, owned).
 */
final class Comparison {

  private final Kinds seen;
  private final LinkAttributes links;
  private final Standing standing;
  private final List<Work> work = new ArrayList<>();
  private final List<Failed> failed = new ArrayList<>();
  private final List<List<Pending>> pending = new ArrayList<>();

  /**
   * @param refused what this pass has tried in vain, such as {@code address 10.0.0.2/24 on v0}, and
   *     why: what stands on it waits
   */
  Comparison(
      Kinds seen,
      NetworkState desired,
      NetworkApplied owned,
      NetworkOptions options,
      Map<String, String> refused) {
    this.seen = seen;
    this.standing = new Standing(seen.links(), desired, seen.addresses(), seen.nexthops());
    Ownership ownership = new Ownership(options, owned);
    this.links =
        new LinkAttributes(
            seen.links(),
            seen.moved(),
            seen.shaken(),
            desired,
            owned.links(),
            options.revertOnRelease(),
            name -> MadeLinks.isOurs(seen.links(), name, ownership));
    refused.forEach(standing::broke);
    List<Work> due = new ArrayList<>();
    pending.add(links.pending());
    due.addAll(links.steps());
    for (Kind<?, ?, ?> kind : seen.keyed()) {
      compare(kind, options.adopt(), due);
      due.addAll(kind.bulks());
    }
    due.sort(Comparator.comparing(Work::stage).thenComparingInt(Work::rank));
    due.forEach(this::admit);
  }

  /** What is to be done, in order. */
  List<Work> work() {
    return work;
  }

  List<Failed> failed() {
    return failed;
  }

  List<Pending> pending() {
    return Lazy.concat(pending);
  }

  /** Whether there is nothing to do, to refuse or to wait for. */
  boolean isEmpty() {
    return work.isEmpty() && failed.isEmpty() && pending().isEmpty();
  }

  /** What is ours once some of it has worked. */
  NetworkApplied owned(Predicate<Operation> worked) {
    return new NetworkApplied(links.after(worked), seen.oursUntagged());
  }

  LinkAttributes links() {
    return links;
  }

  Kinds seen() {
    return seen;
  }

  Standing standing() {
    return standing;
  }

  /** What cannot be tried yet is pending, and what stands on it is, too. */
  private void admit(Work due) {
    switch (due) {
      case Step step -> {
        String waitsFor = step.gate().apply(standing);
        if (waitsFor == null) {
          work.add(step);
        } else {
          pending.add(List.of(new Pending(step.operation(), waitsFor)));
          standing.broke(step.about(), "waits for " + waitsFor);
        }
      }
      case RouteBulk bulk -> {
        RouteGate gate = RouteGate.of(bulk, standing);
        if (gate.open().size() > 0) {
          work.add(gate.open());
        }
        pending.addAll(gate.waiting());
      }
    }
  }

  private <K, W, F> void compare(Kind<K, W, F> kind, boolean mayAdopt, List<Work> due) {
    Diff<K, W, F> diff = Diff.of(kind.wanted(), kind.found(), kind::ours, kind::match, mayAdopt);
    diff.create().forEach((key, wanted) -> create(kind, key, wanted, due));
    diff.alter().forEach(pair -> change(kind, Verb.SET, pair, due));
    diff.replace().forEach(pair -> change(kind, Verb.REPLACE, pair, due));
    diff.adopt().forEach(pair -> change(kind, Verb.ADOPT, pair, due));
    diff.conflicts().forEach(pair -> conflict(kind, pair));
    diff.kept()
        .forEach(pair -> {
          String defect = kind.defect(pair.found());
          if (defect != null) {
            fail(operation(kind, Verb.CREATE, pair.key(), null, kind.show(pair.wanted())), defect);
          }
        });
    diff.delete().forEach((key, found) -> delete(kind, key, found, due));
    kind.surplus().forEach(found -> delete(kind, kind.key(found), found, due));
  }

  private <K, W, F> void create(Kind<K, W, F> kind, K key, W wanted, List<Work> due) {
    Operation operation = operation(kind, Verb.CREATE, key, null, kind.show(wanted));
    Step step =
        new Step(
            operation,
            kind.coming(wanted),
            kind.rank(wanted),
            now -> kind.waitsFor(wanted, now),
            () -> List.of(kind.create(wanted)),
            List.of(),
            kind.comesWhole(),
            false);
    addUnless(kind.obstacle(wanted), step, due);
  }

  private <K, W, F> void change(
      Kind<K, W, F> kind, Verb verb, Diff.Pair<K, W, F> pair, List<Work> due) {
    W wanted = pair.wanted();
    F found = pair.found();
    boolean inPlace = pair.match() == Match.ALTERABLE;
    Operation operation = operation(kind, verb, pair.key(), kind.value(found), kind.show(wanted));
    Kind.Change change = inPlace ? Kind.Change.ALTERED : Kind.Change.REPLACED;
    List<Message> restore = inPlace ? List.of() : kind.restore(found);
    Step step =
        new Step(
            operation,
            kind.coming(wanted),
            kind.rank(wanted),
            now -> kind.waitsFor(wanted, now),
            inPlace
                ? () -> List.of(kind.alter(wanted))
                : () -> List.of(kind.delete(found), kind.create(wanted)),
            restore,
            !restore.isEmpty() || (!inPlace && kind.comesWhole()),
            verb != Verb.ADOPT && !kind.kernelChecksTag());
    addUnless(kind.objection(change, found), step, due);
  }

  private <K, W, F> void conflict(Kind<K, W, F> kind, Diff.Pair<K, W, F> pair) {
    Operation operation = operation(kind, Verb.CREATE, pair.key(), null, kind.show(pair.wanted()));
    F found = pair.found();
    fail(operation, conflict(kind.owner(found), kind.value(found)));
  }

  private <K, W, F> void delete(Kind<K, W, F> kind, K key, F found, List<Work> due) {
    if (kind.goesAlong(found)) {
      return;
    }
    Operation operation = operation(kind, Verb.DELETE, key, kind.value(found), null);
    List<Message> restore = kind.restore(found);
    Step step =
        new Step(
            operation,
            kind.going(found),
            0,
            _ -> null,
            () -> List.of(kind.delete(found)),
            restore,
            !restore.isEmpty(),
            !kind.kernelChecksTag());
    addUnless(kind.objection(Kind.Change.GONE, found), step, due);
  }

  private void addUnless(@Nullable String objection, Step step, List<Work> due) {
    if (objection == null) {
      due.add(step);
    } else {
      fail(step.operation(), objection);
    }
  }

  private void fail(Operation operation, String reason) {
    failed.add(new Failed(operation, reason));
    standing.broke(Step.about(operation), reason);
  }

  static String conflict(String owner, String value) {
    return "conflict: held by " + owner + " as " + value;
  }

  private static Operation operation(
      Kind<?, ?, ?> kind, Verb verb, Object key, @Nullable String from, @Nullable String to) {
    return operation(kind.name(), verb, key, from, to);
  }

  static Operation operation(
      String kind, Verb verb, Object key, @Nullable String from, @Nullable String to) {
    String subject = key.toString();
    return new Operation(verb, kind, subject, more(from, subject), more(to, subject));
  }

  /** A value, unless it is plain and its subject says it already. */
  static @Nullable String more(@Nullable String value, String subject) {
    return value != null && subject.startsWith(value) ? null : value;
  }
}
