package dev.holdfast.sysctl;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.FocusedPlanningSource;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.Report;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Sysctls as the loop sees them; it has no state, and one serves any number of loops. */
public record SysctlSource()
    implements FocusedPlanningSource<Namespace, SysctlState, SysctlApplied, SysctlOptions> {

  @Override
  public SysctlPlan plan(
      Namespace scope, SysctlState desired, SysctlApplied lastApplied, SysctlOptions options)
      throws PassException {
    return Sysctls.plan(scope, desired, lastApplied, options);
  }

  @Override
  public Report<SysctlApplied> reconcile(
      Namespace scope, SysctlState desired, SysctlApplied lastApplied, SysctlOptions options)
      throws PassException {
    return Sysctls.reconcile(scope, desired, lastApplied, options);
  }

  @Override
  public Optional<Plan<SysctlApplied>> planAt(
      Set<?> places,
      Namespace scope,
      SysctlState desired,
      SysctlApplied lastApplied,
      SysctlOptions options)
      throws PassException {
    return Sysctls.planAt(places, scope, desired, lastApplied, options).map(plan -> plan);
  }

  @Override
  public Optional<Monitor> subscribe(Namespace scope, Bell bell) throws MonitorException {
    return Optional.of(Sysctls.monitor(scope, bell));
  }

  @Override
  public Map<SysctlKey, String> observe(Namespace scope, SysctlOptions options)
      throws PassException {
    return Sysctls.observe(scope);
  }

  @Override
  public SysctlApplied noneApplied() {
    return SysctlApplied.NONE;
  }
}
