package dev.holdfast.reconcile;

import org.jspecify.annotations.Nullable;

/** A pass could not run at all; nothing was changed. */
public final class PassException extends Exception {

  private static final long serialVersionUID = 1;

  /** What the loop does about it. */
  public enum Kind {
    /** It could not be observed now: tried again with backoff. */
    UNOBSERVABLE,
    /** The desired state is invalid: waits for another one, or the next tick. */
    INVALID,
    /** The scope is not there: a state that lasts until it comes. */
    SCOPE_GONE
  }

  private final Kind kind;

  private PassException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public static PassException unobservable(String message, @Nullable Throwable cause) {
    return new PassException(Kind.UNOBSERVABLE, message, cause);
  }

  public static PassException invalid(String message) {
    return new PassException(Kind.INVALID, message, null);
  }

  public static PassException scopeGone(String message, @Nullable Throwable cause) {
    return new PassException(Kind.SCOPE_GONE, message, cause);
  }

  public Kind kind() {
    return kind;
  }
}
