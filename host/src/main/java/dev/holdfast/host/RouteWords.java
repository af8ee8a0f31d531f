package dev.holdfast.host;

import dev.holdfast.network.Route;
import dev.holdfast.network.RouteMetric;
import dev.holdfast.network.RouteType;
import dev.holdfast.reconcile.Spelling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The words of one line of a file of routes, and the route that they say. */
final class RouteWords {

  private static final Set<String> TYPES =
      Arrays.stream(RouteType.values()).map(RouteType::word).collect(Collectors.toSet());

  /** What a document calls what ip-route(8) calls so. */
  private static final Map<String, String> KEYS = keys();

  private static final Map<String, String> REFUSED =
      Map.of(
          "proto",
          "the protocol says whose a route is, and it is ours: leave it out",
          "protocol",
          "the protocol says whose a route is, and it is ours: leave it out",
          "nexthop",
          "a route of several ways is written in a document, under routes",
          "encap",
          "a route that wraps packets is written in a document, under routes");

  private final int line;
  private final List<YamlNode.Scalar> words = new ArrayList<>();
  private final List<YamlNode.Entry> entries = new ArrayList<>();
  private int next;
  private YamlNode.Scalar destination;

  private static Map<String, String> keys() {
    Map<String, String> keys = new HashMap<>();
    for (String same : List.of("via", "dev", "table", "metric", "scope", "tos", "from", "realms")) {
      keys.put(same, same);
    }
    keys.putAll(
        Map.of(
            "oif", "dev",
            "src", "source",
            "nhid", "nexthop",
            "priority", "metric",
            "preference", "metric",
            "dsfield", "tos",
            "pref", "pref",
            "expires", "expires"));
    for (RouteMetric metric : RouteMetric.values()) {
      keys.put(metric.word(), metric.word());
    }
    return keys;
  }

  /**
   * @param number of the line, from 1
   */
  RouteWords(String text, int number) {
    line = number;
    int comment = text.indexOf('#');
    split(comment < 0 ? text : text.substring(0, comment));
    destination = words.isEmpty() ? word("", 0) : words.getFirst();
  }

  private void split(String text) {
    int at = 0;
    while (at < text.length()) {
      int start = at;
      while (at < text.length() && text.charAt(at) != ' ' && text.charAt(at) != '\t') {
        at++;
      }
      if (at > start) {
        words.add(word(text.substring(start, at), text.codePointCount(0, start)));
      }
      at++;
    }
  }

  private YamlNode.Scalar word(String text, int column) {
    return new YamlNode.Scalar(new Position(line, column + 1), text, true);
  }

  boolean isEmpty() {
    return words.isEmpty();
  }

  /** Where the destination begins in the line, from 0. */
  int destination() {
    return destination.at().column() - 1;
  }

  int destinationEnd() {
    return destination() + destination.text().length();
  }

  /** Adds the route that the line says to a batch, or what is wrong with it. */
  Optional<Route> route(RouteBatch batch) {
    Problems problems = batch.complaints();
    int before = problems.count();
    Place whole = batch.next(words.getFirst());
    readDestination();
    while (next < words.size() && problems.count() == before) {
      readWord(whole);
    }
    Position at = words.getFirst().at();
    Optional<Route> route =
        problems.count() > before
            ? Optional.empty()
            : RouteReader.route(batch.next(new YamlNode.Mapping(at, List.copyOf(entries))));
    batch.add(route.orElse(null), at);
    return route;
  }

  private void readDestination() {
    YamlNode.Scalar first = words.get(next++);
    destination = first;
    if (TYPES.contains(first.text())) {
      entries.add(entry("type", first, first));
      if (next == words.size()) {
        return;
      }
      destination = words.get(next++);
    }
    entries.add(entry("to", destination, destination));
  }

  private static YamlNode.Entry entry(String key, YamlNode.Scalar word, YamlNode.Scalar value) {
    return new YamlNode.Entry(new YamlNode.Scalar(word.at(), key, true), value);
  }

  private void readWord(Place whole) {
    YamlNode.Scalar word = words.get(next++);
    Place place = new Place(whole.problems(), whole.file(), null, "", word);
    String refused = REFUSED.get(word.text());
    String key = KEYS.get(word.text());
    if (word.text().equals("onlink")) {
      entries.add(entry("onlink", word, new YamlNode.Scalar(word.at(), "true", true)));
    } else if (refused != null) {
      place.complain(refused);
    } else if (key == null) {
      place.complain("unknown word" + Spelling.hint(word.text(), KEYS.keySet()));
    } else if (next == words.size()) {
      place.complain("\"" + word.text() + "\" needs a value");
    } else {
      entries.add(entry(key, word, value(key)));
    }
  }

  /** The value of a key: one word, or two if the first only says what the second is. */
  private YamlNode.Scalar value(String key) {
    YamlNode.Scalar first = words.get(next++);
    boolean two =
        next < words.size()
            && (key.equals("via")
                ? first.text().equals("inet6") || first.text().equals("inet")
                : first.text().equals("lock"));
    if (!two) {
      return first;
    }
    YamlNode.Scalar second = words.get(next++);
    return first.text().equals("inet")
        ? second
        : new YamlNode.Scalar(first.at(), first.text() + " " + second.text(), true);
  }
}
