package dev.holdfast.cgroup;

import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PlanningSource;
import dev.holdfast.reconcile.Report;
import java.util.Optional;

/** Cgroups as the loop sees them. */
public final class CgroupSource
    implements PlanningSource<CgroupScope, CgroupState, CgroupApplied, CgroupOptions> {

  /** It has no state: one serves any number of loops. */
  public CgroupSource() {}

  @Override
  public CgroupPlan plan(
      CgroupScope scope, CgroupState desired, CgroupApplied lastApplied, CgroupOptions options)
      throws PassException {
    return Cgroups.plan(scope, desired, lastApplied, options);
  }

  @Override
  public Report<CgroupApplied> reconcile(
      CgroupScope scope, CgroupState desired, CgroupApplied lastApplied, CgroupOptions options)
      throws PassException {
    return Cgroups.reconcile(scope, desired, lastApplied, options);
  }

  @Override
  public Optional<Monitor> subscribe(CgroupScope scope, Bell bell) throws MonitorException {
    return Cgroups.monitor(scope, bell);
  }

  @Override
  public CgroupState observe(CgroupScope scope, CgroupOptions options) throws PassException {
    return Cgroups.observe(scope);
  }

  @Override
  public CgroupApplied noneApplied() {
    return CgroupApplied.NONE;
  }
}
