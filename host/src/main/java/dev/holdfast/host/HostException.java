package dev.holdfast.host;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Nothing could be done on this host at all; nothing was changed. One line says why. */
public class HostException extends Exception {

  private static final long serialVersionUID = 1;

  /** What sort of obstacle it is. */
  public enum Kind {
    /** The kernel or the file system does not let this user. */
    NO_PERMISSION,
    /** Another process holds the state folder. */
    BUSY,
    /** The state folder holds what we cannot have written; it is left as it is. */
    STATE_BAD,
    /** Anything else. */
    OTHER
  }

  private final Kind kind;

  public HostException(Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  /** The one line. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage());
  }

  public Kind kind() {
    return kind;
  }
}
