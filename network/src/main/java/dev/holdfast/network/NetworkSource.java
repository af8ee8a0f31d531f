package dev.holdfast.network;

import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.FocusedPlanningSource;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.Plan;
import java.util.Optional;
import java.util.Set;

/** The network of a namespace, as the loop sees it. */
public record NetworkSource(Network network)
    implements FocusedPlanningSource<Namespace, NetworkState, NetworkApplied, NetworkOptions> {

  public NetworkSource() {
    this(new Network());
  }

  @Override
  public Plan<NetworkApplied> plan(
      Namespace scope, NetworkState desired, NetworkApplied lastApplied, NetworkOptions options)
      throws PassException {
    return network.plan(scope, desired, lastApplied, options);
  }

  @Override
  public Optional<Plan<NetworkApplied>> planAt(
      Set<?> places,
      Namespace scope,
      NetworkState desired,
      NetworkApplied lastApplied,
      NetworkOptions options)
      throws PassException {
    return network.planAt(places, scope, desired, lastApplied, options);
  }

  @Override
  public Optional<Monitor> subscribe(Namespace scope, Bell bell) throws MonitorException {
    return Optional.of(network.monitor(scope, bell));
  }

  @Override
  public NetworkObservation observe(Namespace scope, NetworkOptions options) throws PassException {
    return Session.pass(scope, network.sessions(), Network::observe);
  }

  @Override
  public NetworkApplied noneApplied() {
    return NetworkApplied.EMPTY;
  }
}
