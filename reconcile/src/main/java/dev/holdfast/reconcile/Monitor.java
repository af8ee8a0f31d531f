package dev.holdfast.reconcile;

import java.util.List;
import java.util.concurrent.CompletionStage;

/** Something that is listening for changes in one scope and rings a bell for them. */
public interface Monitor extends AutoCloseable {

  /**
   * Completes when the monitor has ended and will not ring again: normally when it was closed or
   * its scope went away, exceptionally when it broke.
   */
  CompletionStage<Void> ended();

  /**
   * What can change in the scope with no event at all, in an operator's words; it is left to the
   * timer. Empty if every change rings.
   */
  default List<String> uncovered() {
    return List.of();
  }

  /** Ends it and gives back its descriptors. Closing it again does nothing. */
  @Override
  void close();
}
