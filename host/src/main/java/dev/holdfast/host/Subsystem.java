package dev.holdfast.host;

import dev.holdfast.cgroup.CgroupApplied;
import dev.holdfast.cgroup.CgroupOptions;
import dev.holdfast.cgroup.CgroupSource;
import dev.holdfast.cgroup.CgroupState;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.network.Network;
import dev.holdfast.network.NetworkApplied;
import dev.holdfast.network.NetworkOptions;
import dev.holdfast.network.NetworkSource;
import dev.holdfast.network.NetworkState;
import dev.holdfast.nftables.NftApplied;
import dev.holdfast.nftables.NftOptions;
import dev.holdfast.nftables.NftSource;
import dev.holdfast.nftables.NftState;
import dev.holdfast.nftables.Nftables;
import dev.holdfast.reconcile.PlanningSource;
import dev.holdfast.sysctl.SysctlOptions;
import dev.holdfast.sysctl.SysctlSource;
import dev.holdfast.sysctl.SysctlState;
import java.util.List;
import java.util.function.Function;

/**
 * One source as a document knows it.
 *
 * @param name what its part of the state folder and of a report is called
 * @param part its part of a scope's desired state
 * @param nothing the desired state that wants nothing
 */
record Subsystem<D, L, O>(
    String name,
    PlanningSource<Namespace, D, L, O> source,
    Function<ScopeState, D> part,
    D nothing,
    Codec<L> codec,
    O options) {

  /** All of them, each after those that it may depend on. */
  static List<Subsystem<?, ?, ?>> all(HostOptions options) {
    return List.of(
        sysctl(options.sysctl()),
        network(new NetworkSource(), options.network()),
        cgroup(options.cgroup()),
        nftables(new NftSource(), options.nftables()));
  }

  /** All of them as they stop owning: what they own stays as it is, or goes back. */
  static List<Subsystem<?, ?, ?>> releasing(HostOptions options, boolean revert) {
    NetworkOptions network = options.network().withRevertOnRelease(revert);
    return List.of(
        sysctl(new SysctlOptions(revert)),
        network(revert ? new NetworkSource() : new NetworkRelease(new Network()), network),
        cgroup(new CgroupOptions(revert, !revert)),
        nftables(revert ? new NftSource() : new NftRelease(new Nftables()), options.nftables()));
  }

  private static Subsystem<?, ?, ?> sysctl(SysctlOptions options) {
    return new Subsystem<>(
        "sysctl", new SysctlSource(), ScopeState::sysctl, SysctlState.EMPTY, Codec.SYSCTL, options);
  }

  private static Subsystem<?, ?, ?> network(
      PlanningSource<Namespace, NetworkState, NetworkApplied, NetworkOptions> source,
      NetworkOptions options) {
    return new Subsystem<>(
        "network", source, ScopeState::network, NetworkState.EMPTY, Codec.NETWORK, options);
  }

  static Subsystem<CgroupState, CgroupApplied, CgroupOptions> cgroup(CgroupOptions options) {
    return new Subsystem<>(
        "cgroup",
        new CgroupPart(new CgroupSource()),
        ScopeState::cgroups,
        CgroupState.EMPTY,
        Codec.CGROUP,
        options);
  }

  /**
   * Whether there is nothing to keep in a scope and nothing to give back, which can be told without
   * a look only of what the kernel tags nothing of.
   */
  boolean isIdle(StateFolder folder, Namespace namespace, ScopeState wanted) {
    return codec.equals(Codec.CGROUP)
        && part.apply(wanted).equals(nothing)
        && folder.get(key(namespace)).isEmpty();
  }

  private static Subsystem<?, ?, ?> nftables(
      PlanningSource<Namespace, NftState, NftApplied, NftOptions> source, NftOptions options) {
    return new Subsystem<>(
        "nftables", source, ScopeState::nftables, NftState.EMPTY, Codec.NFTABLES, options);
  }

  StateRecord.Key key(Namespace namespace) {
    return new StateRecord.Key(namespace, name);
  }

  Journal<L> journal(StateFolder folder, Namespace namespace) {
    return new Journal<>(folder, key(namespace), codec, source.noneApplied());
  }

  Journaled<D, L, O> journaled(Journal<L> journal) {
    return new Journaled<>(source, journal, nothing);
  }
}
