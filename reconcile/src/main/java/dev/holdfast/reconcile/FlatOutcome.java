package dev.holdfast.reconcile;

/** What is to be said of one wanted value of flat state, before it is written or after. */
public sealed interface FlatOutcome {

  /** There is nothing to say. */
  FlatOutcome FINE = new Fine();

  /** It can be written, or it holds. */
  record Fine() implements FlatOutcome {}

  /** It cannot be had, and why, in an operator's words. */
  record Refused(String reason) implements FlatOutcome {}

  /** It cannot be tried before something else has come. */
  record Waits(String what) implements FlatOutcome {}
}
