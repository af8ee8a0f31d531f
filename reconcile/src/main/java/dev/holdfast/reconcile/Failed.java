package dev.holdfast.reconcile;

/**
 * An operation that did not work.
 *
 * @param reason why, with the errno by name where the kernel refused: {@code ENODEV: ipv4: Device
 *     not found}
 */
public record Failed(Operation operation, String reason) {

  @Override
  public String toString() {
    return operation + ": " + reason;
  }
}
