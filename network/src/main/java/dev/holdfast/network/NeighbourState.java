package dev.holdfast.network;

import java.util.Locale;

/**
 * The state in which the kernel holds a neighbour that somebody has declared: {@code NUD_*} of
 * linux/neighbour.h.
 *
 * <p>There are no more: {@code reachable}, {@code stale}, {@code delay} and {@code probe} are what
 * a neighbour passes through while the kernel resolves it and forgets it again, so none of them can
 * be kept. {@link Neighbour#managed} asks the kernel to keep one resolved.
 */
public enum NeighbourState {
  /** Valid until it is removed; a lost carrier does not take it away. */
  PERMANENT(0x80),
  /** Valid and never checked; a lost carrier takes it away. */
  NOARP(0x40);

  private final int number;

  NeighbourState(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }

  /** As ip-neighbour(8) writes it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * Reads {@code permanent} or {@code noarp}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static NeighbourState parse(String text) {
    for (NeighbourState state : values()) {
      if (state.word().equals(text)) {
        return state;
      }
    }
    throw new IllegalArgumentException(
        switch (text) {
          case "reachable", "stale", "delay", "probe", "incomplete", "failed" ->
              "the kernel does not keep a neighbour "
                  + text
                  + ": permanent or noarp, or managed for one that it resolves itself";
          default -> "not the state of a neighbour: \"" + text + "\" (permanent or noarp)";
        });
  }
}
