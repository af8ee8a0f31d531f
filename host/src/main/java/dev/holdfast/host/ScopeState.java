package dev.holdfast.host;

import dev.holdfast.network.NetworkState;
import dev.holdfast.sysctl.SysctlState;

/** What one scope should hold, by source. */
public record ScopeState(SysctlState sysctl, NetworkState network) {

  /** Nothing is wanted: what is ours goes. */
  public static final ScopeState EMPTY = new ScopeState(SysctlState.EMPTY, NetworkState.EMPTY);

  public boolean isEmpty() {
    return equals(EMPTY);
  }
}
