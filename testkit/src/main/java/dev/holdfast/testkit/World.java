package dev.holdfast.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Assertions;

/**
 * What a witness saw: object to value.
 *
 * @param objects sorted by object
 */
record World(Map<String, String> objects) {

  World {
    objects = new TreeMap<>(objects);
  }

  /** This one with more objects in it, or other values of the same. */
  World with(Map<String, String> more) {
    var all = new TreeMap<>(objects);
    all.putAll(more);
    return new World(all);
  }

  /** What is in this one and not, or with another value, in the other. */
  Map<String, String> beyond(World other) {
    var more = new TreeMap<>(objects);
    more.entrySet().removeAll(other.objects.entrySet());
    return more;
  }

  /** Fails with the sentence and with how this one differs from what it should be. */
  void assertIs(World expected, String sentence) {
    if (!equals(expected)) {
      Assertions.fail(sentence + ", but " + String.join("; ", differencesTo(expected)));
    }
  }

  private List<String> differencesTo(World expected) {
    var differences = new ArrayList<String>();
    expected.objects.forEach((object, value) -> {
      String found = objects.get(object);
      if (found == null) {
        differences.add(object + " is missing");
      } else if (!found.equals(value)) {
        differences.add(object + " is " + found + " instead of " + value);
      }
    });
    objects.forEach((object, value) -> {
      if (!expected.objects.containsKey(object)) {
        differences.add(object + " (" + value + ") should not be there");
      }
    });
    return differences;
  }
}
