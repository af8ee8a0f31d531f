package dev.holdfast.nftables;

import dev.holdfast.kernel.Errno;
import dev.holdfast.kernel.KernelException;
import dev.holdfast.netlink.Verdict;
import dev.holdfast.reconcile.Failed;
import dev.holdfast.reconcile.Operation;
import dev.holdfast.reconcile.PassException;
import dev.holdfast.reconcile.PassReport;
import dev.holdfast.reconcile.Pending;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/** Commits a plan, plans it again where others were faster, and looks what came of it. */
final class NftPass {

  /** So many times it is tried again at once, and later after a moment, to get out of step. */
  private static final int AT_ONCE = 3;

  private static final int LONGEST_MOMENT_MS = 15;

  /** Why something failed that was not refused. */
  static final String NOT_FOUND_SO = "the kernel took it, and another look does not find it so";

  private final NftSession session;
  private final Nftables nftables;
  private final NftPlan plan;
  private final boolean verify;

  NftPass(NftSession session, Nftables nftables, NftPlan plan, boolean verify) {
    this.verify = verify;
    this.session = session;
    this.nftables = nftables;
    this.plan = plan;
  }

  PassReport<NftApplied> run() throws KernelException, PassException {
    Committers others = null;
    try {
      NftPlan current = plan;
      for (int attempt = 1; ; attempt++) {
        if (current.changes().isEmpty()) {
          return new PassReport<>(List.of(), current.failed(), current.pending(), NftApplied.NONE);
        }
        List<Change.Sent> transaction = Change.transaction(current.changes());
        Verdict verdict = session.commit(current.generation(), transaction);
        if (verdict.isDone()) {
          return verify ? verified(current) : taken(current, transaction);
        }
        if (!isOutrun(verdict)) {
          return refused(current, transaction, verdict);
        }
        if (others == null) {
          others = Committers.listen(session.namespace(), nftables::isOurs, _ -> {}, _ -> {});
        }
        if (attempt >= plan.options().attempts()) {
          throw outrun(attempt, others);
        }
        pause(attempt);
        current = plan.cutAsThis(plan.again(session));
      }
    } finally {
      if (others != null) {
        others.close();
      }
    }
  }

  /** Whether somebody committed between our looking and our commit. */
  private static boolean isOutrun(Verdict verdict) {
    return verdict.whole() != null && verdict.whole().errno().equals(Errno.ERESTART);
  }

  private PassException outrun(int attempts, Committers others) {
    return PassException.unobservable(
        "change the nftables of %s: others commit all the time, last %s; gave up after %d attempts, and nothing was changed"
            .formatted(plan.scope(), others.last(), attempts),
        null);
  }

  private static void pause(int attempt) {
    if (attempt <= AT_ONCE) {
      return;
    }
    try {
      Thread.sleep(ThreadLocalRandom.current().nextInt(LONGEST_MOMENT_MS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Nothing was done: what was refused has failed, and the rest waits for that. */
  private PassReport<NftApplied> refused(
      NftPlan refused, List<Change.Sent> transaction, Verdict verdict) {
    Map<Operation, String> reasons = new LinkedHashMap<>();
    for (Verdict.Refused one : verdict.refused()) {
      Operation operation = transaction.get(one.index()).operation();
      reasons.putIfAbsent(operation, one.reason().reason());
    }
    KernelException whole = verdict.whole();
    String place = Whereabouts.of(session, plan.desired()).map(at -> " (" + at + ")").orElse("");
    List<Failed> failed = new ArrayList<>(refused.failed());
    List<Pending> pending = new ArrayList<>(refused.pending());
    for (Operation operation : refused.operations()) {
      String reason = reasons.get(operation);
      if (reason == null && reasons.isEmpty() && whole != null) {
        reason = whole.reason();
      }
      if (reason != null) {
        failed.add(new Failed(operation, reason + place));
        place = "";
      } else {
        pending.add(new Pending(operation, "the whole transaction, which the kernel refused"));
      }
    }
    return new PassReport<>(List.of(), failed, pending, NftApplied.NONE);
  }

  /** The kernel took it; where that is a matter of a few elements, these are looked at. */
  private PassReport<NftApplied> taken(NftPlan committed, List<Change.Sent> transaction)
      throws KernelException {
    ElementLook look = new ElementLook(session.socket(), transaction);
    List<Failed> failed = new ArrayList<>(committed.failed());
    if (look.isWhole()) {
      failed.addAll(look.failed());
    }
    return new PassReport<>(committed.operations(), failed, committed.pending(), NftApplied.NONE);
  }

  /** Converged is what a fresh observation says. */
  private PassReport<NftApplied> verified(NftPlan committed) throws KernelException, PassException {
    NftPlan left = committed.afterwards(session);
    Set<Operation> done = new LinkedHashSet<>(committed.operations());
    List<Failed> failed = new ArrayList<>(left.failed());
    List<Pending> pending = new ArrayList<>(left.pending());
    for (Operation operation : left.operations()) {
      if (done.contains(operation)) {
        failed.add(new Failed(operation, NOT_FOUND_SO));
      } else {
        pending.add(new Pending(operation, "the next pass"));
      }
    }
    return new PassReport<>(committed.operations(), failed, pending, NftApplied.NONE);
  }

  /**
   * Has the kernel make changes, whatever the generation is.
   *
   * @throws NftRefusedException if it refuses one of them
   */
  static void commitNow(NftSession session, List<Change> changes) throws KernelException {
    List<Change.Sent> transaction = Change.transaction(changes);
    for (int attempt = 1; ; attempt++) {
      long generation = session.reader().generation();
      Verdict verdict = session.commit(generation, transaction);
      if (verdict.isDone()) {
        return;
      }
      if (!verdict.refused().isEmpty()) {
        Verdict.Refused first = verdict.refused().getFirst();
        int type = transaction.get(first.index()).message().type();
        throw new NftRefusedException(first.reason(), type, first.index(), generation);
      }
      if (!isOutrun(verdict) || attempt == NftOptions.DEFAULT.attempts()) {
        throw Objects.requireNonNull(verdict.whole());
      }
    }
  }
}
