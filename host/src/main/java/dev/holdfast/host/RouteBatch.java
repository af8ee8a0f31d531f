package dev.holdfast.host;

import dev.holdfast.netlink.IpPrefix;
import dev.holdfast.network.Route;
import dev.holdfast.network.RouteSet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one list in a document, or of one file of routes, and where each of them stood.
 *
 * <p>It keeps what it complains of to itself until somebody {@link #complaints() asks}: a list may
 * turn out to stand where nobody reads it.
 */
final class RouteBatch {

  private static final int SEGMENT = 4;

  private final String file;
  private final @Nullable Place list;
  private final Problems problems = new Problems();
  private final RouteSet.Builder routes = new RouteSet.Builder();
  private int items;

  /** Routes whose lines follow each other: the first one, its item, its line and its column. */
  private int[] segments = new int[SEGMENT];

  private int used;

  /**
   * None so far.
   *
   * @param list the place of the list; null for a file that is nothing but routes
   */
  RouteBatch(String file, @Nullable Place list) {
    this.file = file;
    this.list = list;
  }

  String file() {
    return file;
  }

  Problems complaints() {
    return problems;
  }

  RouteSet.Builder routes() {
    return routes;
  }

  /** The place of the next item, for its reader. */
  Place next(YamlNode node) {
    return place(items, node);
  }

  private Place place(int item, YamlNode node) {
    return list == null
        ? Place.root(problems, file, node)
        : new Place(problems, file, list, item, node);
  }

  /** Takes the next item; null if it is no good route. */
  void add(@Nullable Route route, Position at) {
    if (route != null) {
      locate(at.line(), at.column());
      routes.add(route);
    }
    items++;
  }

  /** Takes an item that is like another one but for where it leads to. */
  void add(IpPrefix to, Route like, int line, int column) {
    locate(line, column);
    routes.add(to, like);
    items++;
  }

  private void locate(int line, int column) {
    int route = routes.size();
    if (used > 0) {
      int last = used - SEGMENT;
      int since = route - segments[last];
      if (items - segments[last + 1] == since
          && line - segments[last + 2] == since
          && column == segments[last + 3]) {
        return;
      }
    }
    if (used == segments.length) {
      segments = Arrays.copyOf(segments, 2 * used);
    }
    segments[used++] = route;
    segments[used++] = items;
    segments[used++] = line;
    segments[used++] = column;
  }

  /** Where a route stood, for a complaint. */
  Place place(int route) {
    int segment = 0;
    int behind = used / SEGMENT;
    while (behind - segment > 1) {
      int middle = (segment + behind) >>> 1;
      if (segments[middle * SEGMENT] <= route) {
        segment = middle;
      } else {
        behind = middle;
      }
    }
    segment *= SEGMENT;
    int since = route - segments[segment];
    Position at = new Position(segments[segment + 2] + since, segments[segment + 3]);
    return place(segments[segment + 1] + since, new YamlNode.Scalar(at, "", true));
  }
}
