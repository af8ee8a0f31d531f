package dev.holdfast.reconcile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.reconcile.Operation.Verb;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class StepwisePlanTest {

  private static final Operation CREATE_A = new Operation(Verb.CREATE, "thing", "a");
  private static final Operation SET_B = new Operation(Verb.SET, "thing", "b");
  private static final Operation DELETE_C = new Operation(Verb.DELETE, "thing", "c");
  private static final List<Operation> ALL = List.of(CREATE_A, SET_B, DELETE_C);

  private final List<Operation> done = new ArrayList<>();

  @Test
  void whatMayComeToBeOursIsIntendedAndWhatGoesStaysIntended() {
    assertThat(plan(done::add).intended()).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void everythingIsDoneInOrder() throws PassException {
    var report = plan(done::add).apply();
    assertThat(report.converged()).isTrue();
    assertThat(report.applied()).isEqualTo(ALL);
    assertThat(done).isEqualTo(ALL);
    assertThat(report.lastApplied()).containsExactlyInAnyOrder("a", "b");
  }

  @Test
  void aPlanThatIsCutDoesOnlyItsFirstOperations() throws PassException {
    var report = plan(done::add).first(1).apply();
    assertThat(done).containsExactly(CREATE_A);
    assertThat(report.applied()).containsExactly(CREATE_A);
    assertThat(report.converged()).isFalse();
    assertThat(report.pending()).extracting(Pending::operation).containsExactly(SET_B, DELETE_C);
  }

  @Test
  void oneFailureStopsNoOther() throws PassException {
    var report =
        plan(
                operation -> {
                  if (operation.equals(SET_B)) {
                    throw new IOException("EINVAL");
                  }
                  done.add(operation);
                })
            .apply();
    assertThat(report.applied()).containsExactly(CREATE_A, DELETE_C);
    assertThat(report.failed()).containsExactly(new Failed(SET_B, "EINVAL"));
    assertThat(report.pending()).isEmpty();
  }

  @Test
  void whatWasDoneAndIsNotThereIsPending() throws PassException {
    var report = plan(operation -> {}).apply();
    assertThat(report.applied()).isEqualTo(ALL);
    assertThat(report.converged()).isFalse();
    assertThat(report.pending()).extracting(Pending::operation).isEqualTo(ALL);
  }

  @Test
  void aBugIsNotAFailureOfTheSystem() {
    assertThatThrownBy(() ->
            plan(
                    operation -> {
                      throw new IllegalStateException("bug");
                    })
                .apply())
        .isInstanceOf(IllegalStateException.class);
  }

  /** A plan for a world in which exactly that is left to do which was not done. */
  private StepwisePlan plan(StepwisePlan.Hand hand) {
    return new StepwisePlan(Set.of("b", "c"), ALL, List.of(), hand, owned -> left(owned, hand));
  }

  private StepwisePlan left(Set<String> owned, StepwisePlan.Hand hand) {
    var rest = ALL.stream().filter(operation -> !done.contains(operation)).toList();
    return new StepwisePlan(owned, rest, List.of(), hand, again -> left(again, hand));
  }
}
