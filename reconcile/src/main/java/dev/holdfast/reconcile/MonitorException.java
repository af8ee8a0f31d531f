package dev.holdfast.reconcile;

import org.jspecify.annotations.Nullable;

/** A monitor could not be started. The loop lives on its timer and tries again. */
public final class MonitorException extends Exception {

  private static final long serialVersionUID = 1;

  public MonitorException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
