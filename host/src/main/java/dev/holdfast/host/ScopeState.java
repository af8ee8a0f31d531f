package dev.holdfast.host;

import dev.holdfast.network.NetworkState;
import dev.holdfast.nftables.NftState;
import dev.holdfast.sysctl.SysctlState;

/** What one scope should hold, by source. */
public record ScopeState(SysctlState sysctl, NetworkState network, NftState nftables) {

  /** Nothing is wanted: what is ours goes. */
  public static final ScopeState EMPTY = new ScopeState(SysctlState.EMPTY, NetworkState.EMPTY);

  public ScopeState(SysctlState sysctl, NetworkState network) {
    this(sysctl, network, NftState.EMPTY);
  }

  public ScopeState withNftables(NftState tables) {
    return new ScopeState(sysctl, network, tables);
  }

  public boolean isEmpty() {
    return equals(EMPTY);
  }
}
