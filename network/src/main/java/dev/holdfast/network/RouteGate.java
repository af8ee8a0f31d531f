package dev.holdfast.network;

import dev.holdfast.reconcile.Lazy;
import dev.holdfast.reconcile.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Which routes of a bulk can come now, and what the others wait for: all of one shape for the same.
 *
 * @param open those that can
 * @param waiting the others, those that wait for one thing together
 */
record RouteGate(RouteBulk open, List<List<Pending>> waiting) {

  static RouteGate of(RouteBulk bulk, Standing standing) {
    if (!bulk.isWanted()) {
      return new RouteGate(bulk, List.of());
    }
    Lacks lacks = new Lacks(standing);
    Ints open = new Ints();
    Map<String, Ints> waiting = new TreeMap<>();
    for (int item = 0; item < bulk.size(); item++) {
      RouteShape shape = bulk.shape(item);
      String lack = lacks.of(shape);
      if (lack == null) {
        open.add(item);
      } else {
        waiting.computeIfAbsent(lack, _ -> new Ints()).add(item);
        if (shape.isOnLink()) {
          standing.broke(bulk.action(item), "waits for " + lack);
        }
      }
    }
    List<List<Pending>> all = new ArrayList<>();
    waiting.forEach((lack, items) -> {
      RouteBulk waits = bulk.some(items.toArray());
      all.add(Lazy.of(waits.size(), i -> new Pending(waits.operation(i), lack)));
    });
    return new RouteGate(bulk.some(open.toArray()), all);
  }

  /** Remembers the answer for the shape that was asked for last: most are of the same. */
  private static final class Lacks {

    private final Standing standing;
    private int last = -1;
    private @Nullable String lack;

    Lacks(Standing standing) {
      this.standing = standing;
    }

    @Nullable String of(RouteShape shape) {
      if (last != shape.id()) {
        last = shape.id();
        lack = Routes.lack(shape.route(), standing);
      }
      return lack;
    }
  }
}
