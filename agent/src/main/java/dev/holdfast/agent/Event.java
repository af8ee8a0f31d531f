package dev.holdfast.agent;

/** Something worth one line in the log of {@code run}. */
sealed interface Event {

  /** An operation changed something, failed, or began to wait. */
  record Changed(Account.Line line) implements Event {}

  /** A source that was not is as declared. */
  record Converged(String scope, String source) implements Event {}

  /** Anything else, in words. */
  record Note(String scope, String text) implements Event {}
}
