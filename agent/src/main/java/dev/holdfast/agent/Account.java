package dev.holdfast.agent;

import dev.holdfast.host.HostPlan;
import dev.holdfast.host.HostReport;
import dev.holdfast.host.HostScope;
import dev.holdfast.host.Obstacle;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Lazy;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Plan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a plan or a report says of each operation, in order, ready to be printed.
 *
 * @param command which command it is of, such as {@code plan}
 * @param blocks lines that stand alike, one source in one scope after the other
 * @param obstacles to the parts that could not be looked at
 * @param notices what an operator should know besides
 */
record Account(String command, List<Block> blocks, List<Obstacle> obstacles, List<String> notices) {

  /**
   * The operations of one source in one scope that stand alike.
   *
   * @param lines one or more, perhaps millions: each is made when somebody looks at it
   */
  record Block(HostScope scope, Standing standing, List<Line> lines) {

    static <T> Block of(
        HostScope scope, Standing standing, List<T> all, Function<? super T, Line> line) {
      return new Block(scope, standing, Lazy.of(all.size(), i -> line.apply(all.get(i))));
    }
  }

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
    blocks = blocks.stream().filter(block -> !block.lines.isEmpty()).toList();
    obstacles = List.copyOf(obstacles);
    notices = List.copyOf(notices);
  }

  static Account of(HostPlan plan, List<String> notices) {
    List<Block> blocks = new ArrayList<>();
    for (HostPlan.Part part : plan.parts()) {
      HostScope scope = part.scope();
      String source = part.source();
      Plan<?> planned = part.plan();
      blocks.add(
          Block.of(
              scope, Standing.PLANNED, planned.operations(), o -> Line.planned(scope, source, o)));
      addOpen(blocks, scope, source, planned.failed(), planned.pending());
    }
    return new Account("plan", blocks, plan.obstacles(), notices);
  }

  static Account of(String command, HostReport report, List<String> notices) {
    List<Block> blocks = new ArrayList<>();
    for (HostReport.Part part : report.parts()) {
      HostScope scope = part.scope();
      String source = part.source();
      blocks.add(
          Block.of(scope, Standing.APPLIED, part.applied(), o -> Line.applied(scope, source, o)));
      addOpen(blocks, scope, source, part.failed(), part.pending());
    }
    return new Account(command, blocks, report.obstacles(), notices);
  }

  private static void addOpen(
      List<Block> blocks,
      HostScope scope,
      String source,
      List<Failed> failed,
      List<Pending> pending) {
    blocks.add(Block.of(scope, Standing.FAILED, failed, f -> Line.failed(scope, source, f)));
    blocks.add(Block.of(scope, Standing.PENDING, pending, p -> Line.pending(scope, source, p)));
  }

  long count(Standing standing) {
    return blocks.stream()
        .filter(block -> block.standing == standing)
        .mapToLong(block -> block.lines.size())
        .sum();
  }

  /** Whether everything is as declared. */
  boolean isConverged() {
    return obstacles.isEmpty() && blocks.stream().allMatch(b -> b.standing == Standing.APPLIED);
  }

  /** Whether nothing worked, and all that was in the way is a lack of permission. */
  boolean isNotPermitted() {
    boolean refused =
        obstacles.stream().anyMatch(o -> o.kind() == Obstacle.Kind.NO_PERMISSION)
            || count(Standing.FAILED) > 0;
    return refused
        && count(Standing.APPLIED) == 0
        && obstacles.stream().noneMatch(o -> o.kind() == Obstacle.Kind.OTHER)
        && blocks.stream()
            .filter(block -> block.standing == Standing.FAILED)
            .flatMap(block -> block.lines.stream())
            .map(line -> line.reason.orElse(""))
            .allMatch(reason -> reason.startsWith("EPERM") || reason.startsWith("EACCES"));
  }
}
