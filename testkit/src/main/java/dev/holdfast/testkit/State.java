package dev.holdfast.testkit;

import java.util.Map;

/**
 * A desired state and how an independent witness sees that it holds.
 *
 * @param shows what the world then has of it: object to value, in the witness's words
 */
public record State<D>(D desired, Map<String, String> shows) {

  public State {
    shows = Map.copyOf(shows);
  }
}
