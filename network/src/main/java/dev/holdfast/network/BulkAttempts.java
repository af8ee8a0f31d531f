package dev.holdfast.network;

import dev.holdfast.netlink.NetlinkSocket;
import dev.holdfast.netlink.Outcome;
import dev.holdfast.netlink.Requests;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Lazy;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Operation.Verb;
import dev.holdfast.reconcile.Pending;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What a pass has tried in bulk, and what came of it: of what worked nothing is held but the bulk.
 */
final class BulkAttempts {

  private final List<Attempt> all = new ArrayList<>();

  /**
   * One try of many.
   *
   * @param after how many single operations had been tried before
   * @param reasons by item, why it did not work
   * @param undone the items that a later look did not find done, or that were tried before
   */
  private record Attempt(RouteBulk bulk, int after, Map<Integer, String> reasons, BitSet undone) {

    boolean isAbout(RouteBulk other) {
      return bulk.verb() == other.verb() && bulk.rows() == other.rows();
    }
  }

  /**
   * Tries all of a bulk.
   *
   * @param after how many single operations have been tried
   * @param sent is told now and then how many were
   */
  void make(RouteBulk bulk, int after, NetlinkSocket socket, Standing standing, IntConsumer sent) {
    if (bulk.size() == 0) {
      return;
    }
    boolean deletes = bulk.verb() == Verb.DELETE;
    Attempt attempt = new Attempt(bulk, after, new HashMap<>(), new BitSet());
    all.add(attempt);
    socket.batch(
        bulk,
        new Requests.Trouble() {
          @Override
          public void with(int item, Outcome outcome) {
            String reason = Attempts.reason(deletes, outcome);
            if (reason != null) {
              attempt.reasons.put(item, reason);
              if (bulk.isWanted() && bulk.shape(item).isOnLink()) {
                standing.broke(bulk.action(item), reason);
              }
            }
          }

          @Override
          public void sent(int count) {
            sent.accept(count);
          }
        });
  }

  /** What was refused and others may stand on, and why. */
  void addRefused(Map<String, String> refused) {
    for (Attempt attempt : all) {
      attempt.reasons.forEach((item, reason) -> {
        if (attempt.bulk.isWanted() && attempt.bulk.shape(item).isOnLink()) {
          refused.put(attempt.bulk.action(item), reason);
        }
      });
    }
  }

  /** What was refused, by what identifies it, and why. */
  Map<Route.Key, String> reasons() {
    Map<Route.Key, String> reasons = new HashMap<>();
    for (Attempt attempt : all) {
      attempt.reasons.forEach((item, reason) -> reasons.put(attempt.bulk.key(item), reason));
    }
    return reasons;
  }

  /**
   * The part of a bulk that may be tried in a further round; see {@link Attempts#mayTry}.
   *
   * @param isCleared whether what was refused may have its way by now
   */
  RouteBulk further(RouteBulk now, boolean isCleared) {
    Tries tries = tries(now);
    Ints items = new Ints();
    for (int item = 0; item < now.size(); item++) {
      if (tries.times[item] == 0
          || (tries.times[item] == 1 && (isCleared || tries.reasons[item] == null))) {
        items.add(item);
      }
    }
    return now.some(items.toArray());
  }

  /** How often the items of a bulk were tried, and why in vain. */
  private static final class Tries {

    final byte[] times;
    final @Nullable String[] reasons;

    Tries(int items) {
      times = new byte[items];
      reasons = new @Nullable String[items];
    }
  }

  private Tries tries(RouteBulk now) {
    Tries tries = new Tries(now.size());
    Map<Object, Integer> places = new HashMap<>();
    if (all.stream().anyMatch(attempt -> attempt.isAbout(now))) {
      for (int item = 0; item < now.size(); item++) {
        places.put(identity(now, item), item);
      }
    }
    each(
        now,
        (attempt, item) -> {
          Integer place = places.get(identity(attempt.bulk, item));
          if (place != null) {
            tries.times[place]++;
            tries.reasons[place] = attempt.reasons.get(item);
          }
        });
    return tries;
  }

  /** What is wanted is known by its row, and what was found by its key. */
  private static Object identity(RouteBulk bulk, int item) {
    return bulk.isWanted() ? (Object) bulk.place(item) : bulk.key(item);
  }

  private void each(RouteBulk about, BiConsumer<Attempt, Integer> action) {
    for (Attempt attempt : all) {
      if (attempt.isAbout(about)) {
        for (int item = 0; item < attempt.bulk.size(); item++) {
          action.accept(attempt, item);
        }
      }
    }
  }

  /**
   * Accounts for what a last look still finds to do of a bulk.
   *
   * @param held what to say of what the kernel took and did not do
   */
  void account(
      RouteBulk still,
      boolean isCut,
      Function<Operation, String> held,
      List<List<Failed>> failed,
      List<List<Pending>> pending) {
    Tries tries = tries(still);
    Ints tried = new Ints();
    Ints untried = new Ints();
    Set<Object> undone = new HashSet<>();
    for (int item = 0; item < still.size(); item++) {
      if (tries.times[item] > 0) {
        tried.add(item);
        undone.add(identity(still, item));
      } else {
        untried.add(item);
      }
    }
    each(
        still,
        (attempt, item) -> {
          if (undone.contains(identity(attempt.bulk, item))) {
            attempt.undone.set(item);
          }
        });
    failed.add(
        Lazy.of(
            tried.size(),
            i -> {
              int item = tried.get(i);
              String reason = tries.reasons[item];
              Operation operation = still.operation(item);
              return new Failed(operation, reason == null ? held.apply(operation) : reason);
            }));
    if (!isCut) {
      pending.add(
          Lazy.of(
              untried.size(), i -> new Pending(still.operation(untried.get(i)), "the next pass")));
    }
  }

  /**
   * What worked and is not known to be undone, in the order of trying.
   *
   * @param singles the single operations that were tried; those that did not work are empty
   */
  List<Operation> applied(List<Optional<Operation>> singles) {
    List<List<Operation>> applied = new ArrayList<>();
    int from = 0;
    for (int i = 0; i < all.size(); i++) {
      int to = all.get(i).after;
      applied.add(singles.subList(from, to).stream().flatMap(Optional::stream).toList());
      applied.add(worked(i).operations());
      from = to;
    }
    applied.add(singles.subList(from, singles.size()).stream().flatMap(Optional::stream).toList());
    return Lazy.concat(applied);
  }

  private RouteBulk worked(int index) {
    Attempt attempt = all.get(index);
    Set<Object> before = index == 0 ? Set.of() : workedBefore(index, attempt.bulk);
    Ints items = new Ints();
    for (int item = 0; item < attempt.bulk.size(); item++) {
      boolean again = !before.isEmpty() && before.contains(identity(attempt.bulk, item));
      if (!again && !attempt.undone.get(item) && !attempt.reasons.containsKey(item)) {
        items.add(item);
      }
    }
    return attempt.bulk.some(items.toArray());
  }

  private Set<Object> workedBefore(int index, RouteBulk bulk) {
    Set<Object> before = new HashSet<>();
    for (Attempt attempt : all.subList(0, index)) {
      for (int item = 0; attempt.isAbout(bulk) && item < attempt.bulk.size(); item++) {
        if (!attempt.reasons.containsKey(item)) {
          before.add(identity(attempt.bulk, item));
        }
      }
    }
    return before;
  }

  /** Why all that was tried did not work, if no look tells. */
  List<Failed> allFailed(String otherwise) {
    return Lazy.concat(
        all.stream()
            .map(attempt ->
                Lazy.of(
                    attempt.bulk.size(),
                    item ->
                        new Failed(
                            attempt.bulk.operation(item),
                            attempt.reasons.getOrDefault(item, otherwise))))
            .toList());
  }
}
