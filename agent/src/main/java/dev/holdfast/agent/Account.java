package dev.holdfast.agent;

import dev.holdfast.host.HostPlan;
import dev.holdfast.host.HostReport;
import dev.holdfast.host.HostScope;
import dev.holdfast.host.Obstacle;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a plan or a report says of each operation, flat and in order, ready to be printed.
 *
 * @param command which command it is of, such as {@code plan}
 * @param obstacles to the parts that could not be looked at
 * @param notices what an operator should know besides
 */
record Account(String command, List<Line> lines, List<Obstacle> obstacles, List<String> notices) {

  /** How an operation stands. */
  enum Standing {
    /** A plan would do it. */
    PLANNED,
    /** It was done. */
    APPLIED,
    /** It was refused, or is known to be impossible. */
    FAILED,
    /** It waits for something else. */
    PENDING
  }

  /**
   * One operation.
   *
   * @param source the subsystem: {@code sysctl} or {@code network}
   * @param reason why it failed, or what it waits for
   */
  record Line(
      HostScope scope,
      String source,
      Standing standing,
      Operation operation,
      Optional<String> reason) {

    static Line applied(HostScope scope, String source, Operation operation) {
      return new Line(scope, source, Standing.APPLIED, operation, Optional.empty());
    }

    static Line planned(HostScope scope, String source, Operation operation) {
      return new Line(scope, source, Standing.PLANNED, operation, Optional.empty());
    }

    static Line failed(HostScope scope, String source, Failed failed) {
      return new Line(
          scope, source, Standing.FAILED, failed.operation(), Optional.of(failed.reason()));
    }

    static Line pending(HostScope scope, String source, Pending pending) {
      return new Line(
          scope, source, Standing.PENDING, pending.operation(), Optional.of(pending.waitsFor()));
    }

    /** Its text without scope and source. */
    String text() {
      return switch (standing) {
        case PLANNED, APPLIED -> operation.toString();
        case FAILED -> operation + ": " + reason.orElse("failed");
        case PENDING -> operation + ": waits for " + reason.orElse("something");
      };
    }
  }

  Account {
    lines = List.copyOf(lines);
    obstacles = List.copyOf(obstacles);
    notices = List.copyOf(notices);
  }

  static Account of(HostPlan plan, List<String> notices) {
    List<Line> lines = new ArrayList<>();
    for (HostPlan.Part part : plan.parts()) {
      HostScope scope = part.scope();
      String source = part.source();
      part.plan().operations().forEach(o -> lines.add(Line.planned(scope, source, o)));
      part.plan().failed().forEach(f -> lines.add(Line.failed(scope, source, f)));
      part.plan().pending().forEach(p -> lines.add(Line.pending(scope, source, p)));
    }
    return new Account("plan", lines, plan.obstacles(), notices);
  }

  static Account of(String command, HostReport report, List<String> notices) {
    List<Line> lines = new ArrayList<>();
    for (HostReport.Part part : report.parts()) {
      HostScope scope = part.scope();
      String source = part.source();
      part.applied().forEach(o -> lines.add(Line.applied(scope, source, o)));
      part.failed().forEach(f -> lines.add(Line.failed(scope, source, f)));
      part.pending().forEach(p -> lines.add(Line.pending(scope, source, p)));
    }
    return new Account(command, lines, report.obstacles(), notices);
  }

  long count(Standing standing) {
    return lines.stream().filter(line -> line.standing == standing).count();
  }

  /** Whether everything is as declared. */
  boolean isConverged() {
    return obstacles.isEmpty() && lines.stream().allMatch(l -> l.standing == Standing.APPLIED);
  }

  /** Whether nothing worked, and all that was in the way is a lack of permission. */
  boolean isNotPermitted() {
    boolean refused =
        obstacles.stream().anyMatch(o -> o.kind() == Obstacle.Kind.NO_PERMISSION)
            || count(Standing.FAILED) > 0;
    return refused
        && count(Standing.APPLIED) == 0
        && obstacles.stream().noneMatch(o -> o.kind() == Obstacle.Kind.OTHER)
        && lines.stream()
            .filter(line -> line.standing == Standing.FAILED)
            .map(line -> line.reason.orElse(""))
            .allMatch(reason -> reason.startsWith("EPERM") || reason.startsWith("EACCES"));
  }
}
