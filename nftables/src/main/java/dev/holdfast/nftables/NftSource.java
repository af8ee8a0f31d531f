package dev.holdfast.nftables;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PlanningSource;
import java.util.Optional;

/** The nftables of a namespace, as the loop sees them. */
public record NftSource(Nftables nftables)
    implements PlanningSource<Namespace, NftState, NftApplied, NftOptions> {

  public NftSource() {
    this(new Nftables());
  }

  @Override
  public NftPlan plan(Namespace scope, NftState desired, NftApplied lastApplied, NftOptions options)
      throws PassException {
    return nftables.plan(scope, desired, options);
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
