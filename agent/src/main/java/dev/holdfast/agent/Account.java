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
 * @param lines one for each operation
 */
record Account(List<Line> lines) {

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
   * @param reason why it failed or what it waits for
   */
  record Line(
      String scope,
      String source,
      Standing standing,
      Operation operation,
      Optional<String> reason) {}

  Account {
    lines = List.copyOf(lines);
  }

  long count(Standing standing) {
    return lines.stream().filter(line -> line.standing == standing).count();
  }

  /** Whether all that did not work was not permitted, and nothing worked. */
  boolean isNotPermitted() {
    List<Line> failed = lines.stream().filter(l -> l.standing == Standing.FAILED).toList();
    return count(Standing.APPLIED) == 0
        && !failed.isEmpty()
        && failed.stream()
            .map(line -> line.reason.orElse(""))
            .allMatch(reason -> reason.startsWith("EPERM") || reason.startsWith("EACCES"));
  }

  /** Collects the lines of one source in one scope. */
  static final class Builder {

    private final List<Line> lines = new ArrayList<>();

    void add(String scope, String source, Standing standing, List<Operation> operations) {
      for (Operation operation : operations) {
        lines.add(new Line(scope, source, standing, operation, Optional.empty()));
      }
    }

    void addOpen(String scope, String source, List<Failed> failed, List<Pending> pending) {
      for (Failed f : failed) {
        lines.add(
            new Line(scope, source, Standing.FAILED, f.operation(), Optional.of(f.reason())));
      }
      for (Pending p : pending) {
        lines.add(
            new Line(scope, source, Standing.PENDING, p.operation(), Optional.of(p.waitsFor())));
      }
    }

    Account build() {
      return new Account(lines);
    }
  }
}
