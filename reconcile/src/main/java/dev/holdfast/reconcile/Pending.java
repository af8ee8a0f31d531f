package dev.holdfast.reconcile;

/**
 * An operation that was not tried.
 *
 * @param waitsFor what has to come first, such as {@code interface eth0}
 */
public record Pending(Operation operation, String waitsFor) {

  @Override
  public String toString() {
    return operation + ": waits for " + waitsFor;
  }
}
