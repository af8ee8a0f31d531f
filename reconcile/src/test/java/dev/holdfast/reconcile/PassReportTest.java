package dev.holdfast.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Operation.Verb;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PassReportTest {

  private static final Operation SET = new Operation(Verb.SET, "knob", "k", "0", "1");

  private static PassReport<String> report(List<Failed> failed, List<Pending> pending) {
    return new PassReport<>(List.of(SET), failed, pending, "ours");
  }

  @Test
  void itHasConvergedIfNothingFailedAndNothingWaits() {
    List<Failed> failed = List.of(new Failed(SET, "EPERM"));
    List<Pending> pending = List.of(new Pending(SET, "interface v0"));

    assertThat(report(List.of(), List.of()).converged()).isTrue();
    assertThat(report(failed, List.of()).converged()).isFalse();
    assertThat(report(List.of(), pending).converged()).isFalse();
    assertThat(report(failed, pending).converged()).isFalse();
  }

  @Test
  void itIsAValueThatNobodyChangesAfterwards() {
    List<Failed> failed = new ArrayList<>();
    PassReport<String> report = report(failed, List.of());
    failed.add(new Failed(SET, "EPERM"));

    assertThat(report.converged()).isTrue();
    assertThat(report.applied()).containsExactly(SET);
    assertThat(report.lastApplied()).isEqualTo("ours");
    assertThat(report.contested()).isEmpty();
  }
}
