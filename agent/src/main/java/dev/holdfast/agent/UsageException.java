package dev.holdfast.agent;

/** A command line that cannot be understood, in an operator's words. */
final class UsageException extends Exception {

  private static final long serialVersionUID = 1;

  UsageException(String message) {
    super(message);
  }
}
