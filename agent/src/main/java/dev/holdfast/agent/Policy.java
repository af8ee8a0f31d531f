package dev.holdfast.agent;

import dev.holdfast.cgroup.CgroupOptions;
import dev.holdfast.host.HostOptions;
import dev.holdfast.network.NetworkOptions;
import dev.holdfast.sysctl.SysctlOptions;
import java.util.List;

/** How a document is kept: what may be taken over, and what becomes of what it no longer names. */
record Policy(boolean adopt, boolean revert) {

  private static final CommandOption ADOPT =
      CommandOption.flag(
          "--adopt", "Take over what others put there, where it differs from the document.");

  private static final CommandOption REVERT =
      CommandOption.flag("--revert", "Put back the original of what the document no longer names.");

  static final List<CommandOption> OPTIONS = List.of(ADOPT, REVERT);

  static Policy of(Invocation words) {
    return new Policy(words.has(ADOPT), words.has(REVERT));
  }

  HostOptions applyTo(HostOptions options) {
    NetworkOptions network = options.network().withAdopt(adopt).withRevertOnRelease(revert);
    return options
        .withNetwork(network)
        .withSysctl(new SysctlOptions(revert))
        .withCgroup(new CgroupOptions(revert, false))
        .withNftables(options.nftables().withAdopt(adopt));
  }
}
