package dev.holdfast.network;

import java.util.List;

/** The order of {@link RouteRows}: by table, prefix and key. */
final class RowOrder implements RowSort.Order {

  private final Prefixes prefixes;
  private final int[] shapeOf;
  private final List<RouteShape> shapes;

  RowOrder(Prefixes prefixes, int[] shapeOf, List<RouteShape> shapes) {
    this.prefixes = prefixes;
    this.shapeOf = shapeOf;
    this.shapes = shapes;
  }

  @Override
  public int compare(int row, int other) {
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
}
