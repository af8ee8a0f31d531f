package dev.holdfast.host;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.network.Network;
import dev.holdfast.network.NetworkApplied;
import dev.holdfast.network.NetworkOptions;
import dev.holdfast.network.NetworkState;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Plan;
import dev.holdfast.reconcile.PlanningSource;

/** The network of a scope as it is given back: all that is ours stays, and is nobody's. */
record NetworkRelease(Network network)
    implements PlanningSource<Namespace, NetworkState, NetworkApplied, NetworkOptions> {

  @Override
  public Plan<NetworkApplied> plan(
      Namespace scope, NetworkState nothing, NetworkApplied lastApplied, NetworkOptions options)
      throws PassException {
    return network.planRelease(scope, lastApplied, options);
  }

  @Override
  public NetworkApplied noneApplied() {
    return NetworkApplied.EMPTY;
  }
}
