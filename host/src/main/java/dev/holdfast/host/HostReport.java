package dev.holdfast.host;

import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Lazy;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Report;
import java.util.List;

/**
 * What an apply came to.
 *
 * @param parts in the order of applying
 * @param obstacles to the parts that could not run
 */
public record HostReport(List<Part> parts, List<Obstacle> obstacles) {

  /**
   * What one source did in one scope, in all rounds.
   *
   * @param applied everything that was changed, in order
   * @param failed what had not worked in the end
   * @param pending what was still waiting in the end
   */
  public record Part(
      HostScope scope,
      String source,
      List<Operation> applied,
      List<Failed> failed,
      List<Pending> pending,
      boolean converged) {

    public Part {
      applied = Lazy.copyOf(applied);
      failed = Lazy.copyOf(failed);
      pending = Lazy.copyOf(pending);
    }

    static Part of(HostScope scope, String source, Report<?> report) {
      return new Part(
          scope, source, report.applied(), report.failed(), report.pending(), report.converged());
    }

    /** This and what a later round came to. */
    Part then(Part later) {
      List<Operation> all = Lazy.concat(List.of(applied, later.applied));
      return new Part(scope, source, all, later.failed, later.pending, later.converged);
    }
  }

  public HostReport {
    parts = List.copyOf(parts);
    obstacles = List.copyOf(obstacles);
  }

  /** Whether a fresh look found everything as the document says. */
  public boolean converged() {
    return obstacles.isEmpty() && parts.stream().allMatch(Part::converged);
  }
}
