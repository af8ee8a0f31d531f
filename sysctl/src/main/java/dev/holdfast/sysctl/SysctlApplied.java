package dev.holdfast.sysctl;

import dev.holdfast.reconcile.Frozen;
import dev.holdfast.reconcile.Owned;
import java.util.Map;

/** The sysctls that we own in a scope, which the kernel cannot tag: what we want and what was. */
public record SysctlApplied(Map<SysctlKey, Owned> owned) {

  /** Nothing is owned. */
  public static final SysctlApplied NONE = new SysctlApplied(Map.of());

  public SysctlApplied {
    owned = Frozen.copyOf(owned);
  }
}
