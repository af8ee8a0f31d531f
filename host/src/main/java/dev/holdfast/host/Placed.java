package dev.holdfast.host;

import java.util.Map;
import java.util.function.Supplier;

/** A value and where it was declared. */
record Placed<T>(T value, Place place) {

  /** Puts a value where none is yet, or complains that there is one. */
  static <K, T> void put(
      Map<K, Placed<T>> into, K key, T value, Place place, Supplier<String> what) {
    Placed<T> first = into.putIfAbsent(key, new Placed<>(value, place));
    if (first != null) {
      first.complainOfSecond(place, what.get());
    }
  }

  void complainOfSecond(Place second, String what) {
    second.complain(what + " is given twice, first " + place.seenFrom(second));
  }
}
