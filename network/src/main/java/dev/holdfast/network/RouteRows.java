package dev.holdfast.network;

import dev.holdfast.netlink.IpPrefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntUnaryOperator;

/**
 * The routes of one family of a {@link RouteSet}: table by table, and in a table by prefix, which
 * is how the kernel shows them.
 */
final class RouteRows {

  private final Prefixes prefixes;
  private final int[] shapeOf;
  private final List<RouteShape> shapes;

  /** The tables, and where the rows of each begin; one more says where the last ends. */
  private final long[] tables;

  private final int[] starts;

  /** The lengths of those that are on a link by themselves. */
  private final BitSet lengthsOnLink = new BitSet();

  private RouteRows(
      Prefixes prefixes, int[] shapeOf, List<RouteShape> shapes, long[] tables, int[] starts) {
    this.prefixes = prefixes;
    this.shapeOf = shapeOf;
    this.shapes = shapes;
    this.tables = tables;
    this.starts = starts;
  }

  int size() {
    return shapeOf.length;
  }

  Prefixes prefixes() {
    return prefixes;
  }

  RouteShape shape(int row) {
    return shapes.get(shapeOf[row]);
  }

  Route route(int row) {
    return shape(row).to(prefixes.get(row));
  }

  Route.Key key(int row) {
    return shape(row).route().key().withTo(prefixes.get(row));
  }

  int tables() {
    return tables.length;
  }

  long table(int index) {
    return tables[index];
  }

  /** Where a table is among those that have rows; negative if it has none. */
  int tableIndex(long table) {
    return Arrays.binarySearch(tables, table);
  }

  int start(int tableIndex) {
    return starts[tableIndex];
  }

  int end(int tableIndex) {
    return starts[tableIndex + 1];
  }

  /** The row with a key; negative if there is none. */
  int find(Route.Key key, int keyed) {
    int table = tableIndex(key.table());
    if (table < 0 || keyed < 0) {
      return -1;
    }
    byte[] address = key.to().address().bytes();
    int row = lowest(starts[table], starts[table + 1], address, 0, key.to().length());
    return ofKey(row, starts[table + 1], address, 0, key.to().length(), keyed);
  }

  /** The first row between two that does not come before a prefix. */
  int lowest(int from, int to, byte[] bytes, int at, int length) {
    int low = from;
    int high = to;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (prefixes.compare(middle, bytes, at, length) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** Whether a row has a prefix and a key. */
  boolean is(int row, byte[] bytes, int at, int length, int keyed) {
    return prefixes.isEqual(row, bytes, at, length) && shape(row).keyed() == keyed;
  }

  /** Of the rows of one prefix, which begin here, the one of a key; negative if there is none. */
  int ofKey(int from, int to, byte[] bytes, int at, int length, int keyed) {
    for (int row = from; row < to && prefixes.isEqual(row, bytes, at, length); row++) {
      if (shape(row).keyed() == keyed) {
        return row;
      }
    }
    return -1;
  }

  /** The lengths of those that are on a link by themselves. */
  BitSet lengthsOnLink() {
    return lengthsOnLink;
  }

  /** Those that say that a prefix is on a link. */
  List<Route> onLink(IpPrefix prefix) {
    List<Route> found = new ArrayList<>();
    byte[] address = prefix.address().bytes();
    for (int table = 0; table < tables.length; table++) {
      int end = starts[table + 1];
      int row = lowest(starts[table], end, address, 0, prefix.length());
      for (; row < end && prefixes.compare(row, address, 0, prefix.length()) == 0; row++) {
        if (shape(row).isOnLink()) {
          found.add(route(row));
        }
      }
    }
    return found;
  }

  /**
   * Rows in order.
   *
   * @param asAdded whether they were added in that order
   * @param rowOf by the order of adding: the row
   */
  record Sorted(RouteRows rows, boolean asAdded, IntUnaryOperator rowOf) {}

  /** Takes them in any order. */
  static final class Builder {

    private final Prefixes prefixes;
    private final Ints shapeOf = new Ints();

    Builder(int family) {
      this.prefixes = new Prefixes(family);
    }

    void add(IpPrefix to, int shape) {
      prefixes.add(to);
      shapeOf.add(shape);
    }

    int size() {
      return shapeOf.size();
    }

    /** The one that was added as this number. */
    Route route(int number, List<RouteShape> all) {
      return all.get(shapeOf.get(number)).to(prefixes.get(number));
    }

    /**
     * @throws IllegalArgumentException if two have one key
     */
    Sorted build(List<RouteShape> all) {
      List<RouteShape> shapes = List.copyOf(all);
      int[] added = shapeOf.toArray();
      RowSort order = new RowSort(added.length, new RowOrder(prefixes, added, shapes));
      int[] sorted = order.isSorted() ? null : order.sort();
      Prefixes ordered = sorted == null ? prefixes.trimmed() : prefixes.inOrder(sorted);
      int[] ofRow = sorted == null ? added : Arrays.stream(sorted).map(i -> added[i]).toArray();
      long[] tables = tables(ofRow, shapes);
      RouteRows rows = new RouteRows(ordered, ofRow, shapes, tables, starts(tables, ofRow, shapes));
      rows.check();
      if (sorted == null) {
        return new Sorted(rows, true, IntUnaryOperator.identity());
      }
      int[] rowOf = inverse(sorted);
      return new Sorted(rows, false, index -> rowOf[index]);
    }

    private static long[] tables(int[] ofRow, List<RouteShape> shapes) {
      BitSet used = new BitSet();
      for (int shape : ofRow) {
        used.set(shape);
      }
      return used.stream()
          .mapToLong(shape -> shapes.get(shape).route().table())
          .sorted()
          .distinct()
          .toArray();
    }

    private static int[] starts(long[] tables, int[] ofRow, List<RouteShape> shapes) {
      int[] starts = new int[tables.length + 1];
      int row = 0;
      for (int table = 0; table < tables.length; table++) {
        starts[table] = row;
        while (row < ofRow.length && shapes.get(ofRow[row]).route().table() == tables[table]) {
          row++;
        }
      }
      starts[tables.length] = ofRow.length;
      return starts;
    }

    private static int[] inverse(int[] order) {
      int[] inverse = new int[order.length];
      for (int i = 0; i < order.length; i++) {
        inverse[order[i]] = i;
      }
      return inverse;
    }
  }

  private void check() {
    for (int row = 0; row < size(); row++) {
      if (shape(row).isOnLink()) {
        lengthsOnLink.set(prefixes.length(row));
      }
      if (row > 0
          && prefixes.compare(row - 1, row) == 0
          && shape(row - 1).keyed() == shape(row).keyed()) {
        throw new IllegalArgumentException("the route " + key(row) + " is given twice");
      }
    }
  }
}
