package dev.holdfast.reconcile;

import java.util.List;

/** A source's report, with the subjects that the loop saw fought over. */
record ContestedReport<L>(Report<L> seen, List<String> contested) implements Report<L> {

  @Override
  public boolean converged() {
    return seen.converged();
  }

  @Override
  public L lastApplied() {
    return seen.lastApplied();
  }

  @Override
  public List<Operation> applied() {
    return seen.applied();
  }

  @Override
  public List<Failed> failed() {
    return seen.failed();
  }

  @Override
  public List<Pending> pending() {
    return seen.pending();
  }
}
