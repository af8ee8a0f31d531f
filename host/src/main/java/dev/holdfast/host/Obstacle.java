package dev.holdfast.host;

/**
 * Why a part of a document could not even be looked at. The other parts go on.
 *
 * @param source which source's part; empty if it is the whole scope
 * @param reason one line in an operator's words
 */
public record Obstacle(HostScope scope, String source, Kind kind, String reason) {

  /** What sort of obstacle it is. */
  public enum Kind {
    /** The namespace does not exist; the part waits for it. */
    ABSENT,
    /** The kernel does not let this user. */
    NO_PERMISSION,
    /** Anything else. */
    OTHER
  }

  static Obstacle absent(HostScope scope, String source) {
    return new Obstacle(scope, source, Kind.ABSENT, "waits for namespace " + scope.namespace());
  }

  @Override
  public String toString() {
    return scope + (source.isEmpty() ? "" : " " + source) + ": " + reason;
  }
}
