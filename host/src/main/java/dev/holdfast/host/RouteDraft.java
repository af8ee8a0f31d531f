package dev.holdfast.host;

import dev.holdfast.network.Route;
import dev.holdfast.network.RouteSet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The routes of one scope in the making, from lists and from files of routes. */
final class RouteDraft {

  private final List<RouteBatch> batches = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();
  private RouteSet set = RouteSet.copyOf(List.of());

  /** Takes the routes of a list. */
  void read(Place list) {
    if (list.node() instanceof YamlNode.Routes(Position _, RouteBatch batch)) {
      batches.add(batch);
      return;
    }
    RouteBatch batch = new RouteBatch(list.file(), list);
    for (Place item : list.items()) {
      batch.add(RouteReader.route(batch.next(item.node())).orElse(null), item.at());
    }
    batches.add(batch);
  }

  /** Takes the routes of files: one, or a list of them. */
  void readFiles(Place names) {
    List<Place> named =
        names.node() instanceof YamlNode.Scalar && !names.isNull() ? List.of(names) : names.items();
    for (Place name : named) {
      name.as(Path::of).ifPresent(file -> readFile(name, Documents.beside(name.file(), file)));
    }
  }

  private void readFile(Place name, Path file) {
    files.add(file);
    try {
      batches.add(RouteFile.read(file));
    } catch (IOException e) {
      name.complain(file + ": " + Documents.reason(e));
    }
  }

  /** The files of routes that were named. */
  List<Path> files() {
    return files;
  }

  /** All of them, once {@link #complain} found nothing wrong. */
  RouteSet routes() {
    return set;
  }

  /** Says what is wrong with some of them. */
  void complainOfThose(Predicate<Route> wrong, String message) {
    for (RouteBatch batch : batches) {
      int[] number = new int[1];
      batch
          .routes()
          .forEach(route -> {
            int i = number[0]++;
            if (wrong.test(route)) {
              batch.place(i).complain(message);
            }
          });
    }
  }

  /** Says what is wrong with them, also that one is given twice. */
  void complain(Problems problems) {
    try {
      set = together();
    } catch (IllegalArgumentException _) {
      complainOfDoubles();
    }
    batches.forEach(batch -> problems.addAll(batch.complaints()));
  }

  /**
   * @throws IllegalArgumentException if one is given twice
   */
  private RouteSet together() {
    if (batches.size() == 1) {
      return batches.getFirst().routes().build();
    }
    RouteSet.Builder all = new RouteSet.Builder();
    batches.forEach(batch -> batch.routes().forEach(all::add));
    return all.build();
  }

  private void complainOfDoubles() {
    Set<Route.Key> doubles = new HashSet<>();
    Set<Route.Key> keys = new HashSet<>();
    for (RouteBatch batch : batches) {
      batch
          .routes()
          .forEach(route -> {
            if (!keys.add(route.key())) {
              doubles.add(route.key());
            }
          });
    }
    Map<Route.Key, Placed<Route>> first = new HashMap<>();
    for (RouteBatch batch : batches) {
      int[] number = new int[1];
      batch
          .routes()
          .forEach(route -> {
            int i = number[0]++;
            if (doubles.contains(route.key())) {
              Placed.put(
                  first, route.key(), route, batch.place(i), () -> "the route " + route.key());
            }
          });
    }
  }
}
