package dev.holdfast.host;

import dev.holdfast.cgroup.CgroupState;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.network.Link;
import dev.holdfast.network.LinkAttribute;
import dev.holdfast.network.LinkSettings;
import dev.holdfast.network.NetworkState;
import dev.holdfast.network.Veth;
import dev.holdfast.nftables.NftState;
import dev.holdfast.sysctl.SysctlState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What one scope should hold, by source. */
public record ScopeState(
    SysctlState sysctl, NetworkState network, CgroupState cgroups, NftState nftables) {

  private static final List<LinkAttribute<String>> NAMESPACES =
      List.of(Link.LINK_NETNS, Link.FROM_NETNS, Veth.PEER_NETNS);

  /** Nothing is wanted: what is ours goes. */
  public static final ScopeState EMPTY = new ScopeState(SysctlState.EMPTY, NetworkState.EMPTY);

  /** One without cgroups and nftables. */
  public ScopeState(SysctlState sysctl, NetworkState network) {
    this(sysctl, network, CgroupState.EMPTY, NftState.EMPTY);
  }

  public ScopeState withCgroups(CgroupState state) {
    return new ScopeState(sysctl, network, state, nftables);
  }

  public ScopeState withNftables(NftState tables) {
    return new ScopeState(sysctl, network, cgroups, tables);
  }

  public boolean isEmpty() {
    return equals(EMPTY);
  }

  /** The same with another namespace wherever it speaks of that of the host. */
  ScopeState withSelf(Namespace self) {
    if (self instanceof Namespace.Self) {
      return this;
    }
    Map<String, LinkSettings> links = new LinkedHashMap<>(network.links());
    links.replaceAll((_, settings) -> {
      LinkSettings renamed = settings;
      for (LinkAttribute<String> attribute : NAMESPACES) {
        if (Namespace.SELF.equals(settings.get(attribute))) {
          renamed = renamed.with(attribute, self.word());
        }
      }
      return renamed;
    });
    return new ScopeState(sysctl, network.withLinks(links), cgroups, nftables);
  }
}
