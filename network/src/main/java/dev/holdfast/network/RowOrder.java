package dev.holdfast.network;

import java.util.List;

/** The order of {@link RouteRows}: by table, prefix and key. */
final class RowOrder {

  private final Prefixes prefixes;
  private final int[] shapeOf;
  private final List<RouteShape> shapes;

  RowOrder(Prefixes prefixes, int[] shapeOf, List<RouteShape> shapes) {
    this.prefixes = prefixes;
    this.shapeOf = shapeOf;
    this.shapes = shapes;
  }

  boolean isSorted() {
    for (int row = 1; row < shapeOf.length; row++) {
      if (compare(row - 1, row) > 0) {
        return false;
      }
    }
    return true;
  }

  private int compare(int row, int other) {
    RouteShape mine = shapes.get(shapeOf[row]);
    RouteShape its = shapes.get(shapeOf[other]);
    if (mine.id() != its.id()) {
      int byTable = Long.compare(mine.route().table(), its.route().table());
      if (byTable != 0) {
        return byTable;
      }
    }
    int byPrefix = prefixes.compare(row, other);
    return byPrefix != 0 ? byPrefix : Integer.compare(mine.keyed(), its.keyed());
  }

  /** The rows in order: merges runs, and makes no object for a row. */
  int[] sort() {
    int[] sorted = new int[shapeOf.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = i;
    }
    sort(sorted, new int[sorted.length], 0, sorted.length);
    return sorted;
  }

  private void sort(int[] rows, int[] spare, int from, int to) {
    if (to - from < 2) {
      return;
    }
    int middle = (from + to) >>> 1;
    sort(rows, spare, from, middle);
    sort(rows, spare, middle, to);
    if (compare(rows[middle - 1], rows[middle]) <= 0) {
      return;
    }
    System.arraycopy(rows, from, spare, from, middle - from);
    int left = from;
    int right = middle;
    for (int next = from; left < middle; next++) {
      boolean takeRight = right < to && compare(rows[right], spare[left]) < 0;
      rows[next] = takeRight ? rows[right++] : spare[left++];
    }
  }
}
