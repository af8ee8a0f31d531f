package dev.holdfast.nftables;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.Pending;
import dev.holdfast.reconcile.Plan;
import java.util.List;
import java.util.Objects;

/**
 * What a pass would change, all of it in one transaction: none of it is ever done without the rest.
 */
public final class NftPlan implements Plan<NftApplied> {

  /** Plans again what a plan is about. */
  @FunctionalInterface
  interface Again {
    /**
     * Plans as things are now.
     *
     * @param ours the generation that a commit of this plan has made, in which what it took to be
     *     as wanted need not be looked at; 0 to look at all
     */
    NftPlan in(NftSession session, long ours) throws PassException, KernelException;
  }

  private static final long LAST_GENERATION = 0xffff_ffffL;

  private final Nftables nftables;
  private final Namespace scope;
  private final NftState desired;
  private final NftOptions options;
  private final Again again;
  private final int most;
  private final long generation;
  private final List<Change> changes;
  private final List<Failed> failed;
  private final List<Pending> pending;

  NftPlan(
      Nftables nftables,
      Namespace scope,
      NftState desired,
      NftOptions options,
      Again again,
      int most,
      long generation,
      List<Change> changes,
      List<Failed> failed,
      List<Pending> pending) {
    this.nftables = nftables;
    this.scope = scope;
    this.desired = desired;
    this.options = options;
    this.again = again;
    this.most = most;
    this.generation = generation;
    this.changes = List.copyOf(changes);
    this.failed = List.copyOf(failed);
    this.pending = List.copyOf(pending);
  }

  Namespace scope() {
    return scope;
  }

  NftState desired() {
    return desired;
  }

  NftOptions options() {
    return options;
  }

  /** As it is now, and whole. */
  NftPlan again(NftSession session) throws PassException, KernelException {
    return again.in(session, 0);
  }

  /** As it is now that it was committed. */
  NftPlan afterwards(NftSession session) throws PassException, KernelException {
    return again.in(session, generation == LAST_GENERATION ? 1 : generation + 1);
  }

  /** Another one cut where this one is cut. */
  NftPlan cutAsThis(NftPlan other) {
    return other.changes.size() > most ? other.first(most) : other;
  }

  List<Change> changes() {
    return changes;
  }

  /** The generation that it stands on: {@code NFTA_GEN_ID}. */
  public long generation() {
    return generation;
  }

  @Override
  public List<Operation> operations() {
    return changes.stream().map(Change::operation).toList();
  }

  @Override
  public List<Failed> failed() {
    return failed;
  }

  @Override
  public List<Pending> pending() {
    return pending;
  }

  @Override
  public NftApplied intended() {
    return NftApplied.NONE;
  }

  @Override
  public NftPlan first(int count) {
    Objects.checkFromIndexSize(0, count, changes.size());
    return new NftPlan(
        nftables,
        scope,
        desired,
        options,
        again,
        count,
        generation,
        changes.subList(0, count),
        failed,
        pending);
  }

  /**
   * Commits it. If somebody else has committed meanwhile it is planned again, as often as the
   * options say.
   *
   * @throws PassException if others were faster every time; it names the last of them, and nothing
   *     was changed
   */
  @Override
  public PassReport<NftApplied> apply() throws PassException {
    return nftables.apply(this, true);
  }

  /**
   * Commits it as {@link #apply} does, and looks again only at the elements that it is about: for
   * whoever changes one of a million. Of anything else than a few elements the report knows no more
   * than that the kernel took it.
   *
   * @throws PassException as {@link #apply}
   */
  public PassReport<NftApplied> commit() throws PassException {
    return nftables.apply(this, false);
  }
}
