package dev.holdfast.nftables;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.FocusedPlanningSource;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Plan;
import java.util.Optional;
import java.util.Set;

/** The nftables of a namespace, as the loop sees them. */
public record NftSource(Nftables nftables)
    implements FocusedPlanningSource<Namespace, NftState, NftApplied, NftOptions> {

  public NftSource() {
    this(new Nftables());
  }

  @Override
  public NftPlan plan(Namespace scope, NftState desired, NftApplied lastApplied, NftOptions options)
      throws PassException {
    return nftables.plan(scope, desired, options);
  }

  @Override
  public Optional<Plan<NftApplied>> planAt(
      Set<?> places, Namespace scope, NftState desired, NftApplied lastApplied, NftOptions options)
      throws PassException {
    return nftables.planAt(places, scope, desired, options).map(plan -> plan);
  }

  @Override
  public Optional<Monitor> subscribe(Namespace scope, Bell bell) throws MonitorException {
    return Optional.of(nftables.monitor(scope, bell));
  }

  @Override
  public NftObservation observe(Namespace scope, NftOptions options) throws PassException {
    return nftables.observe(scope);
  }

  @Override
  public NftApplied noneApplied() {
    return NftApplied.NONE;
  }
}
