package dev.holdfast.network;

import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Plan;
import java.util.List;

/** What a pass would do over a network that is as it should be; see {@link LastLook}. */
record NothingToDo(NetworkApplied owned) implements Plan<NetworkApplied> {

  @Override
  public List<Operation> operations() {
    return List.of();
  }

  @Override
  public List<Failed> failed() {
    return List.of();
  }

  @Override
  public List<Pending> pending() {
    return List.of();
  }

  @Override
  public NetworkApplied intended() {
    return owned;
  }

  @Override
  public NothingToDo first(int count) {
    return this;
  }

  /** The look that found nothing to do is the look that the report stands on. */
  @Override
  public PassReport<NetworkApplied> apply() {
    return new PassReport<>(List.of(), List.of(), List.of(), owned);
  }
}
