package dev.holdfast.host;

import dev.holdfast.cgroup.CgroupState;
import dev.holdfast.network.NetworkState;
import dev.holdfast.sysctl.SysctlState;

/** What one scope should hold, by source. */
public record ScopeState(SysctlState sysctl, NetworkState network, CgroupState cgroups) {

  /** Nothing is wanted: what is ours goes. */
  public static final ScopeState EMPTY = new ScopeState(SysctlState.EMPTY, NetworkState.EMPTY);

  /** One without cgroups. */
  public ScopeState(SysctlState sysctl, NetworkState network) {
    this(sysctl, network, CgroupState.EMPTY);
  }

  public ScopeState withCgroups(CgroupState state) {
    return new ScopeState(sysctl, network, state);
  }

  public boolean isEmpty() {
    return equals(EMPTY);
  }
}
