package dev.holdfast.nftables;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The rules of a chain that can stay, such that the fewest come and go: the longest run of rules
 * that both lists have in one order.
 */
final class RuleOrder {

  /** Beyond this many comparisons, rules that moved far count as others. */
  private static final long MOST = 25_000_000;

  private RuleOrder() {}

  /**
   * For each wanted rule the found one that it is; null for those that are to be made.
   *
   * @param same whether a found rule, the second, may stay for a wanted one
   */
  static <W, F> List<@Nullable F> kept(List<W> wanted, List<F> found, BiPredicate<W, F> same) {
    List<@Nullable F> kept = new ArrayList<>();
    int start = 0;
    int most = Math.min(wanted.size(), found.size());
    while (start < most && same.test(wanted.get(start), found.get(start))) {
      kept.add(found.get(start++));
    }
    int tail = 0;
    while (tail < most - start
        && same.test(wanted.get(wanted.size() - 1 - tail), found.get(found.size() - 1 - tail))) {
      tail++;
    }
    kept.addAll(
        middle(
            wanted.subList(start, wanted.size() - tail),
            found.subList(start, found.size() - tail),
            same));
    kept.addAll(found.subList(found.size() - tail, found.size()));
    return kept;
  }

  private static <W, F> List<@Nullable F> middle(
      List<W> wanted, List<F> found, BiPredicate<W, F> same) {
    int rows = wanted.size();
    int columns = found.size();
    List<@Nullable F> kept = new ArrayList<>();
    if ((long) rows * columns > MOST) {
      int next = 0;
      for (W one : wanted) {
        int at = next;
        while (at < columns && !same.test(one, found.get(at))) {
          at++;
        }
        kept.add(at < columns ? found.get(at) : null);
        next = at < columns ? at + 1 : next;
      }
      return kept;
    }
    int[][] longest = new int[rows + 1][columns + 1];
    for (int i = rows - 1; i >= 0; i--) {
      for (int j = columns - 1; j >= 0; j--) {
        longest[i][j] =
            same.test(wanted.get(i), found.get(j))
                ? longest[i + 1][j + 1] + 1
                : Math.max(longest[i + 1][j], longest[i][j + 1]);
      }
    }
    int j = 0;
    for (int i = 0; i < rows; i++) {
      while (j < columns && longest[i][j] == longest[i][j + 1]) {
        j++;
      }
      boolean stays =
          j < columns
              && same.test(wanted.get(i), found.get(j))
              && longest[i][j] == longest[i + 1][j + 1] + 1;
      kept.add(stays ? found.get(j++) : null);
    }
    return kept;
  }
}
