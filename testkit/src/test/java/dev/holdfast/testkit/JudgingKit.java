package dev.holdfast.testkit;

import dev.holdfast.reconcile.PlanningSource;
import dev.holdfast.testkit.FakeKernelSource.Options;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/** The kit on a fake kernel, with a source to be judged and little patience; not a test itself. */
abstract class JudgingKit extends FakeKernelConformanceTest {

  private final PlanningSource<FakeKernel, Map<String, String>, Set<String>, Options> source;

  JudgingKit(PlanningSource<FakeKernel, Map<String, String>, Set<String>, Options> source) {
    this.source = source;
  }

  @Override
  protected PlanningSource<FakeKernel, Map<String, String>, Set<String>, Options> source() {
    return source;
  }

  @Override
  protected Duration patience() {
    return Duration.ofMillis(300);
  }
}
