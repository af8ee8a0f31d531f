package dev.holdfast.reconcile;

import java.util.List;

/**
 * The report that the sources of this house give: converged if nothing failed and nothing waits.
 */
public record PassReport<L>(
    List<Operation> applied, List<Failed> failed, List<Pending> pending, L lastApplied)
    implements Report<L> {

  public PassReport {
    applied = Lazy.copyOf(applied);
    failed = Lazy.copyOf(failed);
    pending = Lazy.copyOf(pending);
  }

  /** The same, with ownership in another shape. */
  public <M> PassReport<M> owning(M ownership) {
    return new PassReport<>(applied, failed, pending, ownership);
  }

  @Override
  public boolean converged() {
    return failed.isEmpty() && pending.isEmpty();
  }
}
