package dev.holdfast.host;

import dev.holdfast.cgroup.CgroupOptions;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.network.NetworkOptions;
import dev.holdfast.nftables.NftOptions;
import dev.holdfast.reconcile.LoopOptions;
import dev.holdfast.sysctl.SysctlOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How a host is kept.
 *
 * @param self where the part under {@code host:} acts
 * @param state the state folder
 * @param purpose who is asking, to be told to whoever finds the state folder held
 * @param interval between two looks that nothing gave a reason for
 * @param debounce from a hint to its pass
 */
public record HostOptions(
    Namespace self,
    Path state,
    String purpose,
    SysctlOptions sysctl,
    NetworkOptions network,
    CgroupOptions cgroup,
    NftOptions nftables,
    Duration interval,
    Duration debounce) {

  /** A folder that dies with the boot, as kernel state does. */
  public static final Path STATE = Path.of("/run/holdfast");

  public static final HostOptions DEFAULT =
      new HostOptions(
          new Namespace.Self(),
          STATE,
          "holdfast",
          SysctlOptions.DEFAULT,
          NetworkOptions.DEFAULT,
          CgroupOptions.DEFAULT,
          NftOptions.DEFAULT,
          LoopOptions.INTERVAL,
          LoopOptions.DEBOUNCE);

  public HostOptions withSelf(Namespace namespace) {
    return new HostOptions(
        namespace, state, purpose, sysctl, network, cgroup, nftables, interval, debounce);
  }

  public HostOptions withState(Path folder) {
    return new HostOptions(
        self, folder, purpose, sysctl, network, cgroup, nftables, interval, debounce);
  }

  public HostOptions withPurpose(String who) {
    return new HostOptions(self, state, who, sysctl, network, cgroup, nftables, interval, debounce);
  }

  public HostOptions withSysctl(SysctlOptions options) {
    return new HostOptions(
        self, state, purpose, options, network, cgroup, nftables, interval, debounce);
  }

  public HostOptions withNetwork(NetworkOptions options) {
    return new HostOptions(
        self, state, purpose, sysctl, options, cgroup, nftables, interval, debounce);
  }

  public HostOptions withCgroup(CgroupOptions options) {
    return new HostOptions(
        self, state, purpose, sysctl, network, options, nftables, interval, debounce);
  }

  public HostOptions withNftables(NftOptions options) {
    return new HostOptions(
        self, state, purpose, sysctl, network, cgroup, options, interval, debounce);
  }

  public HostOptions withInterval(Duration value) {
    return new HostOptions(
        self, state, purpose, sysctl, network, cgroup, nftables, value, debounce);
  }

  public HostOptions withDebounce(Duration value) {
    return new HostOptions(
        self, state, purpose, sysctl, network, cgroup, nftables, interval, value);
  }
}
