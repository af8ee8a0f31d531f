package dev.holdfast.reconcile;

import dev.holdfast.reconcile.Operation.Verb;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who fights with us, seen from what we had to change and how long it lasted: a pure function of
 * the passes and the hints between them.
 *
 * <p>A change that is undone within {@link #QUICK} was undone by something that reacts to us. Eight
 * of those in a row over one subject are a tug of war, and the answer to hints gets slower with
 * each that follows. Survival ends with the first hint after a pass, so our own slowness is never
 * taken for peace. Five changes of one subject in a minute are named as a fight too, and not
 * slowed.
 */
final class Contention {

  /** What undoes a change sooner than this is a reflex, and no person or script. */
  static final long QUICK = 50_000_000L;

  /** A change that lasts as long as this ends a tug of war. */
  static final long PEACE = 10_000_000_000L;

  private static final long MINUTE = 60_000_000_000L;
  private static final long SLOWEST = 30_000_000_000L;

  /** What grows in a tug of war when the debounce is nothing, which cannot. */
  private static final long LEAST = 1_000_000L;

  private static final int TUGS = 8;
  private static final int OFTEN = 5;
  private static final int MOST = 4096;
  private static final long NONE = -1;

  private record Subject(String kind, String name) {
    static Subject of(Operation operation) {
      return new Subject(operation.kind(), operation.subject());
    }
  }

  private final long debounce;
  private final Map<Subject, Fight> fights = new HashMap<>();
  private long firstHint = NONE;
  private long undone;
  private boolean ours;

  Contention(long debounce) {
    this.debounce = debounce;
  }

  /** Something may have been undone. */
  void hint(long now) {
    if (firstHint == NONE) {
      firstHint = now;
    }
  }

  /**
   * A pass starts.
   *
   * @param renewed whether the desired state is another than in the pass before; what such a pass
   *     changes was not undone by anybody
   */
  void begin(long now, boolean renewed) {
    undone = firstHint == NONE ? now : firstHint;
    firstHint = NONE;
    ours = renewed;
  }

  /**
   * It ended, and changed this; of very many changes the first few stand for all. What failed is no
   * fight: it never was as we want it.
   */
  void end(long now, List<Operation> applied, List<Failed> failed) {
    if (firstHint != NONE) {
      firstHint = now;
    }
    fights.values().removeIf(fight -> fight.forgotten(now, debounce));
    if (applied.isEmpty()) {
      return;
    }
    Set<Subject> untouched = new HashSet<>();
    some(failed).forEach(failure -> untouched.add(Subject.of(failure.operation())));
    for (Operation operation : some(applied)) {
      // One pass may take two operations for one subject: that is one change.
      if (operation.verb() != Verb.RELEASE && untouched.add(Subject.of(operation))) {
        fights.computeIfAbsent(Subject.of(operation), _ -> new Fight()).changed(now, undone, ours);
      }
    }
  }

  private static <T> List<T> some(List<T> all) {
    return all.subList(0, Math.min(all.size(), MOST));
  }

  /** How long to let a hint wait: the debounce, and longer in a tug of war. */
  long patience(long now) {
    long longest = debounce;
    for (Fight fight : fights.values()) {
      if (fight.isTugOfWar(now, debounce)) {
        longest = Math.max(longest, fight.patience(debounce));
      }
    }
    return longest;
  }

  /** What is fought over, such as {@code route 10.0.0.0/24}, sorted. */
  List<String> contested(long now) {
    return fights.entrySet().stream()
        .filter(e -> e.getValue().isTugOfWar(now, debounce) || e.getValue().isFrequent(now))
        .map(e -> e.getKey().kind() + " " + e.getKey().name())
        .sorted()
        .toList();
  }

  /** The changes of one subject. */
  private static final class Fight {

    private final long[] changes = new long[OFTEN];
    private long count;
    private int tugs;

    void changed(long now, long undone, boolean ours) {
      if (ours) {
        count = 0;
        tugs = 0;
      } else if (count > 0) {
        long survived = undone - latest();
        tugs = survived < QUICK ? tugs + 1 : survived < PEACE ? tugs / 2 : 0;
      }
      changes[(int) (count % OFTEN)] = now;
      count++;
    }

    boolean isTugOfWar(long now, long debounce) {
      return tugs >= TUGS && now - latest() < Math.max(PEACE, 2 * patience(debounce));
    }

    boolean isFrequent(long now) {
      return count >= OFTEN && now - changes[(int) (count % OFTEN)] < MINUTE;
    }

    boolean forgotten(long now, long debounce) {
      return now - latest() >= MINUTE && !isTugOfWar(now, debounce);
    }

    long patience(long debounce) {
      long first = Math.max(debounce, LEAST);
      return Backoff.doubled(first, Math.max(0, tugs - TUGS), Math.max(first, SLOWEST));
    }

    private long latest() {
      return changes[(int) ((count - 1) % OFTEN)];
    }
  }
}
