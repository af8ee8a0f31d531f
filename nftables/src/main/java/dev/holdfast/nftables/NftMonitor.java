package dev.holdfast.nftables;

import dev.holdfast.kernel.KernelException;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.kernel.NamespaceHandle;
import dev.holdfast.kernel.ScopeWatch;
import dev.holdfast.netlink.Multicast;
import dev.holdfast.reconcile.Bell;
import dev.holdfast.reconcile.Ending;
import dev.holdfast.reconcile.Monitor;
import dev.holdfast.reconcile.MonitorException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Rings for every commit to the nftables of a namespace but our own, and for interfaces that come,
 * go or change their names, since tables may wait for them.
 *
 * <p>Its socket keeps a namespace alive that nobody else holds; so the name is watched, too, and
 * the monitor ends with it.
 */
final class NftMonitor implements Monitor {

  private final Bell bell;
  private final Ending ending = new Ending(this::giveBack);
  private @Nullable Committers committers;
  private @Nullable Multicast links;
  private @Nullable ScopeWatch scopeWatch;

  private NftMonitor(Bell bell) {
    this.bell = bell;
  }

  static Monitor start(Namespace scope, LongPredicate ours, Bell bell) throws MonitorException {
    NftMonitor monitor = new NftMonitor(bell);
    try (NamespaceHandle namespace = NamespaceHandle.open(scope)) {
      monitor.listen(namespace, ours);
      return monitor;
    } catch (KernelException e) {
      monitor.close();
      throw new MonitorException("listen to the nftables of " + scope + ": " + e.getMessage(), e);
    }
  }

  private synchronized void listen(NamespaceHandle namespace, LongPredicate ours)
      throws KernelException {
    committers =
        Committers.listen(
            namespace,
            ours,
            this::ringAt,
            reason -> {
              Thread _ =
                  Thread.ofVirtual().name("holdfast-nft-monitor").start(() -> ending.come(reason));
            });
    links = Links.listen(namespace, this::ring);
    scopeWatch = ScopeWatch.watch(namespace, () -> ending.come(null));
  }

  private void ring() {
    if (!ending.isOver()) {
      bell.ring();
    }
  }

  private void ringAt(Set<NftPlace> places) {
    if (places.isEmpty()) {
      ring();
    } else if (!ending.isOver()) {
      places.forEach(bell::ring);
    }
  }

  /** Found on Linux 6.18: tables that die with the socket that owns them do so in silence. */
  @Override
  public List<String> uncovered() {
    return List.of("tables that go with their owner's socket", "cgroups that rules name");
  }

  @Override
  public CompletionStage<Void> ended() {
    return ending.stage();
  }

  @Override
  public void close() {
    ending.come(null);
  }

  private synchronized void giveBack() {
    if (committers != null) {
      committers.close();
    }
    if (links != null) {
      links.close();
    }
    if (scopeWatch != null) {
      scopeWatch.close();
    }
  }
}
