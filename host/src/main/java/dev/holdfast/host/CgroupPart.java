package dev.holdfast.host;

import dev.holdfast.cgroup.CgroupApplied;
import dev.holdfast.cgroup.CgroupOptions;
import dev.holdfast.cgroup.CgroupScope;
import dev.holdfast.cgroup.CgroupSource;
import dev.holdfast.cgroup.CgroupState;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.PlanningSource;
import java.util.Optional;

/** The cgroups of a document: the whole hierarchy, as ourselves or as a process sees it. */
record CgroupPart(CgroupSource source)
    implements PlanningSource<Namespace, CgroupState, CgroupApplied, CgroupOptions> {

  /** Why a namespace cannot have a part of its own. */
  static final String ELSEWHERE =
      "cgroups belong to no network namespace: declare them under host, or under pid:N for those"
          + " that a process sees";

  @Override
  public Plan<CgroupApplied> plan(
      Namespace scope, CgroupState desired, CgroupApplied lastApplied, CgroupOptions options)
      throws PassException {
    if (CgroupScope.isPossible(scope)) {
      return source.plan(CgroupScope.in(scope), desired, lastApplied, options);
    }
    if (desired.equals(CgroupState.EMPTY) && lastApplied.equals(CgroupApplied.NONE)) {
      return source.plan(CgroupScope.ALL, desired, lastApplied, options);
    }
    throw PassException.invalid(scope + ": " + ELSEWHERE);
  }

  @Override
  public Optional<Monitor> subscribe(Namespace scope, Bell bell) throws MonitorException {
    return CgroupScope.isPossible(scope)
        ? source.subscribe(CgroupScope.in(scope), bell)
        : Optional.empty();
  }

  @Override
  public CgroupApplied noneApplied() {
    return source.noneApplied();
  }
}
