package dev.holdfast.host;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.nftables.NftApplied;
import dev.holdfast.nftables.NftOptions;
import dev.holdfast.nftables.NftState;
import dev.holdfast.nftables.Nftables;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.PlanningSource;

/** The nftables of a scope as they are given back: our tables stay, and are nobody's. */
record NftRelease(Nftables nftables)
    implements PlanningSource<Namespace, NftState, NftApplied, NftOptions> {

  @Override
  public Plan<NftApplied> plan(
      Namespace scope, NftState nothing, NftApplied lastApplied, NftOptions options)
      throws PassException {
    return nftables.planRelease(scope, options);
  }

  @Override
  public NftApplied noneApplied() {
    return NftApplied.NONE;
  }
}
