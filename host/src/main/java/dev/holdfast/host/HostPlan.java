package dev.holdfast.host;

import dev.holdfast.reconcile.Plan;
import java.util.List;

/**
 * What an apply would do: a value that changes nothing.
 *
 * @param parts in the order of applying; those with nothing to do too
 * @param obstacles to the parts that could not be planned
 */
public record HostPlan(List<Part> parts, List<Obstacle> obstacles) {

  /** What would be done by one source in one scope. */
  public record Part(HostScope scope, String source, Plan<?> plan) {}

  public HostPlan {
    parts = List.copyOf(parts);
    obstacles = List.copyOf(obstacles);
  }

  /** Whether everything is as it should be. */
  public boolean isEmpty() {
    return obstacles.isEmpty() && parts.stream().allMatch(part -> part.plan().isEmpty());
  }
}
