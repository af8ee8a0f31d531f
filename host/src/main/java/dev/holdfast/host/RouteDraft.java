package dev.holdfast.host;

import dev.holdfast.network.Route;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The routes of one scope in the making, from lists and from files of routes. */
final class RouteDraft {

  private final List<RouteBatch> batches = new ArrayList<>();
  private final List<Path> files = new ArrayList<>();

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
      name.as(Path::of).ifPresent(file -> readFile(name, beside(name.file(), file)));
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

  /** A file that a document names is in the document's folder, if nothing else is said. */
  private static Path beside(String document, Path file) {
    Path folder = document.startsWith("/dev/") ? null : Path.of(document).getParent();
    return folder == null ? file : folder.resolve(file);
  }

  /** The files of routes that were named. */
  List<Path> files() {
    return files;
  }

  List<Route> routes() {
    if (batches.size() == 1) {
      return batches.getFirst().routes();
    }
    List<Route> all = new ArrayList<>();
    batches.forEach(batch -> all.addAll(batch.routes()));
    return all;
  }

  /** Says what is wrong with them, also that one is given twice. */
  void complain(Problems problems) {
    Set<Route.Key> doubles = doubles();
    Map<Route.Key, Placed<Route>> first = new HashMap<>();
    for (RouteBatch batch : batches) {
      for (int i = 0; !doubles.isEmpty() && i < batch.routes().size(); i++) {
        Route route = batch.routes().get(i);
        if (doubles.contains(route.key())) {
          Placed.put(first, route.key(), route, batch.place(i), () -> "the route " + route.key());
        }
      }
      problems.addAll(batch.complaints());
    }
  }

  private Set<Route.Key> doubles() {
    Set<Route.Key> doubles = new HashSet<>();
    Set<Route.Key> keys = new HashSet<>();
    for (RouteBatch batch : batches) {
      for (Route route : batch.routes()) {
        if (!keys.add(route.key())) {
          doubles.add(route.key());
        }
      }
    }
    return doubles;
  }
}
