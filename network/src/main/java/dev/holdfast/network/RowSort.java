package dev.holdfast.network;

/** Sorts numbers of rows and makes no object for a row. */
final class RowSort {

  /** Which of two rows comes first, as of a comparator. */
  @FunctionalInterface
  interface Order {
    int compare(int row, int other);
  }

  private final int size;
  private final Order order;

  RowSort(int size, Order order) {
    this.size = size;
    this.order = order;
  }

  boolean isSorted() {
    for (int row = 1; row < size; row++) {
      if (order.compare(row - 1, row) > 0) {
        return false;
      }
    }
    return true;
  }

  /** The rows in order: merges runs. */
  int[] sort() {
    int[] sorted = new int[size];
    for (int i = 0; i < size; i++) {
      sorted[i] = i;
    }
    sort(sorted, new int[size], 0, size);
    return sorted;
  }

  private void sort(int[] rows, int[] spare, int from, int to) {
    if (to - from < 2) {
      return;
    }
    int middle = (from + to) >>> 1;
    sort(rows, spare, from, middle);
    sort(rows, spare, middle, to);
    if (order.compare(rows[middle - 1], rows[middle]) <= 0) {
      return;
    }
    System.arraycopy(rows, from, spare, from, middle - from);
    int left = from;
    int right = middle;
    for (int next = from; left < middle; next++) {
      boolean takeRight = right < to && order.compare(rows[right], spare[left]) < 0;
      rows[next] = takeRight ? rows[right++] : spare[left++];
    }
  }
}
