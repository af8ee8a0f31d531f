package dev.holdfast.agent;

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
 * @param notices what an operator should know besides
 */
record Account(String command, List<Line> lines, List<String> notices) {

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
   * @param scope the namespace that it is about: {@code host}, or its name
   * @param source the subsystem: {@code sysctl} or {@code network}
   * @param reason why it failed, or what it waits for
   */
  record Line(
      String scope,
      String source,
      Standing standing,
      Operation operation,
      Optional<String> reason) {

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
    notices = List.copyOf(notices);
  }

  long count(Standing standing) {
    return lines.stream().filter(line -> line.standing == standing).count();
  }

  /** Whether nothing failed and nothing waits. */
  boolean isConverged() {
    return count(Standing.FAILED) == 0 && count(Standing.PENDING) == 0;
  }

  /** Whether nothing worked, and whatever failed was not permitted. */
  boolean isNotPermitted() {
    List<Line> failed = lines.stream().filter(l -> l.standing == Standing.FAILED).toList();
    return count(Standing.APPLIED) == 0
        && !failed.isEmpty()
        && failed.stream()
            .map(line -> line.reason.orElse(""))
            .allMatch(reason -> reason.startsWith("EPERM") || reason.startsWith("EACCES"));
  }

  /** Collects the lines of one source in one scope after the other. */
  static final class Builder {

    private final String command;
    private final List<Line> lines = new ArrayList<>();

    Builder(String command) {
      this.command = command;
    }

    Builder add(String scope, String source, Standing standing, List<Operation> operations) {
      for (Operation operation : operations) {
        lines.add(new Line(scope, source, standing, operation, Optional.empty()));
      }
      return this;
    }

    Builder addFailed(String scope, String source, List<Failed> failed) {
      for (Failed f : failed) {
        lines.add(
            new Line(scope, source, Standing.FAILED, f.operation(), Optional.of(f.reason())));
      }
      return this;
    }

    Builder addPending(String scope, String source, List<Pending> pending) {
      for (Pending p : pending) {
        lines.add(
            new Line(scope, source, Standing.PENDING, p.operation(), Optional.of(p.waitsFor())));
      }
      return this;
    }

    Account build(List<String> notices) {
      return new Account(command, lines, notices);
    }
  }
}
