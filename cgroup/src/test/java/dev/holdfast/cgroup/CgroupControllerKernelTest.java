package dev.holdfast.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconcile.Report;
import dev.holdfast.testkit.OwnCgroup;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The one controller that nearly every kernel has for version 2, also beside version 1. */
class CgroupControllerKernelTest {

  private static final String HUGE = "hugetlb.2MB.max";
  private static final String SUBTREE = "cgroup.subtree_control";
  private static final CgroupOptions REVERT = new CgroupOptions(true, false);

  private OwnCgroup own;
  private boolean wasPassedOn;
  private CgroupApplied applied = CgroupApplied.NONE;

  @BeforeEach
  void makeACgroup() {
    own = OwnCgroup.create().needing("hugetlb");
    wasPassedOn = own.cat("..", SUBTREE).contains("hugetlb");
  }

  @AfterEach
  void removeIt() {
    own.close();
    if (!wasPassedOn && own.cat("..", SUBTREE).contains("hugetlb")) {
      own.echo("..", SUBTREE, "-hugetlb");
    }
  }

  private Report<CgroupApplied> pass(CgroupState desired) throws Exception {
    Report<CgroupApplied> report =
        Cgroups.reconcile(CgroupScope.of(own.name()), desired, applied, REVERT);
    applied = report.lastApplied();
    return report;
  }

  @Test
  void aControllerIsEnabledDownThePathAndItsLimitHeld() throws Exception {
    CgroupState desired = CgroupState.EMPTY.with("a/b", Map.of(HUGE, "5M"));
    assertThat(pass(desired).converged()).isTrue();
    assertThat(own.cat("a", SUBTREE)).isEqualTo("hugetlb");
    assertThat(own.cat("a/b", HUGE)).isEqualTo("4194304");
    assertThat(pass(desired).applied()).as("a second pass").isEmpty();
    own.echo("a/b", HUGE, "max");
    assertThat(pass(desired).applied()).hasSize(1);
    assertThat(own.cat("a/b", HUGE)).isEqualTo("4194304");
    assertThat(pass(CgroupState.EMPTY).converged()).isTrue();
    assertThat(own.all()).isEmpty();
    assertThat(own.cat(".", SUBTREE)).as("never disabled").isEqualTo("hugetlb");
  }

  @Test
  void aValueOfAStrangerGoesBackAndTheControllerStays() throws Exception {
    own.make("theirs");
    assertThat(pass(CgroupState.EMPTY.with("theirs", Map.of(HUGE, "8M"))).converged()).isTrue();
    assertThat(own.cat("theirs", HUGE)).isEqualTo("8388608");
    assertThat(pass(CgroupState.EMPTY).converged()).isTrue();
    assertThat(own.cat("theirs", HUGE)).isEqualTo("max");
    assertThat(own.cat(".", SUBTREE)).isEqualTo("hugetlb");
  }

  @Test
  void noLimitIsNoLimitHoweverTheKernelShowsIt() throws Exception {
    CgroupState desired = CgroupState.EMPTY.with("a", Map.of(HUGE, "max"));
    Report<?> report = pass(desired);
    assertThat(report.converged()).as("%s", report).isTrue();
    assertThat(report.applied().toString()).doesNotContain(HUGE);
    assertThat(pass(desired).applied()).isEmpty();
    assertThat(Cgroups.observe(CgroupScope.of(own.name())).cgroups()).isEmpty();
  }

  @Test
  void aThreadedCgroupThatCannotPassItOnIsNamedAndTheRestIsDone() throws Exception {
    own.make("a/b");
    own.echo("a/b", "cgroup.type", "threaded");
    CgroupState desired =
        CgroupState.EMPTY.with("a/b/c", Map.of(HUGE, "4M", "cgroup.max.depth", 3));
    Report<?> report = pass(desired);
    assertThat(report.converged()).isFalse();
    assertThat(report.failed().toString()).contains("/a is threaded, and cannot pass hugetlb on");
    assertThat(own.cat("a/b/c", "cgroup.max.depth")).isEqualTo("3");
    assertThat(pass(CgroupState.EMPTY).converged()).isTrue();
    assertThat(own.all()).containsExactly("a", "a/b");
  }
}
