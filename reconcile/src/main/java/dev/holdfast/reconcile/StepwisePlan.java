package dev.holdfast.reconcile;

import static java.util.function.Predicate.not;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A plan of operations that do not depend on each other: each is tried, and one that fails stops no
 * other. Ownership is a set of subjects.
 *
 * <p>It is for sources of that kind, so that they have only to compare and to write. A source whose
 * operations have an order to keep when one of them fails has a plan of its own.
 *
 * @param owned the subjects that are ours and are there
 * @param failed what is known to be impossible
 * @param hand does one operation
 * @param look plans anew, for what is left to do
 */
public record StepwisePlan(
    Set<String> owned, List<Operation> operations, List<Failed> failed, Hand hand, Look look)
    implements Plan<Set<String>> {

  /** Does what an operation says. */
  @FunctionalInterface
  public interface Hand {

    /** Does it; an exception that is not a bug is the reason why it failed. */
    void perform(Operation operation) throws Exception;
  }

  /** Observes and compares afresh. */
  @FunctionalInterface
  public interface Look {
    StepwisePlan again(Set<String> owned) throws PassException;
  }

  public StepwisePlan {
    owned = Set.copyOf(owned);
    operations = List.copyOf(operations);
    failed = List.copyOf(failed);
  }

  @Override
  public List<Pending> pending() {
    return List.of();
  }

  @Override
  public Set<String> intended() {
    var all = new LinkedHashSet<>(owned);
    operations.forEach(operation -> all.add(operation.subject()));
    return Set.copyOf(all);
  }

  @Override
  public StepwisePlan first(int count) {
    return new StepwisePlan(owned, operations.subList(0, count), failed, hand, look);
  }

  @Override
  public PassReport<Set<String>> apply() throws PassException {
    var applied = new ArrayList<Operation>();
    var refused = new ArrayList<Failed>();
    var ours = new LinkedHashSet<>(owned);
    for (Operation operation : operations) {
      try {
        hand.perform(operation);
        applied.add(operation);
        own(ours, operation);
      } catch (RuntimeException bug) {
        throw bug;
      } catch (Exception e) {
        String reason = e.getMessage();
        refused.add(new Failed(operation, reason == null ? e.toString() : reason));
      }
    }
    return verified(applied, refused, ours);
  }

  private static void own(Set<String> ours, Operation operation) {
    switch (operation.verb()) {
      case CREATE, SET, REPLACE, ADOPT -> ours.add(operation.subject());
      case DELETE, RELEASE, REVERT -> ours.remove(operation.subject());
    }
  }

  /** Converged is what a fresh observation says: whatever is still to be done is in the report. */
  private PassReport<Set<String>> verified(
      List<Operation> applied, List<Failed> refused, Set<String> ours) throws PassException {
    StepwisePlan left = look.again(ours);
    var tried = refused.stream().map(Failed::operation).toList();
    var pending =
        left.operations.stream()
            .filter(not(tried::contains))
            .map(operation -> new Pending(operation, "the next pass"))
            .toList();
    var all = new ArrayList<>(refused);
    all.addAll(left.failed);
    return new PassReport<>(applied, all, pending, left.owned);
  }
}
