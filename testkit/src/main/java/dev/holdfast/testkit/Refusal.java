package dev.holdfast.testkit;

import java.util.Map;

/**
 * A desired state in which the system refuses one object and takes the others, which do not depend
 * on it.
 *
 * @param subject a part of what the report has to call the refused object
 * @param reason a part of the reason that the report has to give, such as {@code EINVAL}
 * @param shows what the world has of the others
 */
public record Refusal<D>(D desired, String subject, String reason, Map<String, String> shows) {

  public Refusal {
    shows = Map.copyOf(shows);
  }
}
