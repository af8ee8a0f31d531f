package dev.holdfast.reconcile;

/**
 * Rung by a monitor to say "look now".
 *
 * <p>A hint may say where to look. There is nothing else in it that anyone could act on: what
 * changed, and whether anything did, is found by looking.
 */
@FunctionalInterface
public interface Bell {

  /**
   * Hints that something may have changed, anywhere. Cheap, never blocks, never throws, from any
   * thread.
   */
  void ring();

  /**
   * Hints that something may have changed in one place. Whoever cannot make use of that looks
   * everywhere.
   *
   * @param place in the source's own words, such as the key of a route: an immutable value, which
   *     only a {@link FocusedSource} reads
   */
  default void ring(Object place) {
    ring();
  }
}
