package dev.holdfast.reconcile;

/** Two objects have one key, so that neither can be said to be the one meant. */
public final class DuplicateKeyException extends IllegalArgumentException {

  private static final long serialVersionUID = 1;

  public DuplicateKeyException(Object key, Object one, Object other) {
    super("two objects with one key, " + key + ": " + one + " and " + other);
  }
}
