package dev.holdfast.reconcile;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Where hints said to look since it was last asked: some places, or everywhere. */
final class Focus {

  /**
   * More places than these are everywhere: what they cost to look at and to remember is bounded.
   */
  static final int MOST = 256;

  private final Set<Object> places = new HashSet<>();
  private boolean everywhere;

  void at(Object place) {
    if (!everywhere) {
      places.add(place);
      if (places.size() > MOST) {
        everywhere();
      }
    }
  }

  void everywhere() {
    everywhere = true;
    places.clear();
  }

  /** Takes what was gathered; empty for everywhere, as it is if nothing was. */
  Optional<Set<Object>> take() {
    Optional<Set<Object>> taken =
        everywhere || places.isEmpty() ? Optional.empty() : Optional.of(Set.copyOf(places));
    forget();
    return taken;
  }

  void forget() {
    everywhere = false;
    places.clear();
  }
}
