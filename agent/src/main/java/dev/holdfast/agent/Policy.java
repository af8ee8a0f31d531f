package dev.holdfast.agent;

import dev.holdfast.host.HostOptions;
import dev.holdfast.network.NetworkOptions;
import dev.holdfast.sysctl.SysctlOptions;
import picocli.CommandLine.Option;

/** How a document is kept: what may be taken over, and what becomes of what it no longer names. */
final class Policy {

  @Option(
      names = "--adopt",
      description = "Take over what others put there, where it differs from the document.")
  private boolean adopt;

  @Option(
      names = "--revert",
      description = "Put back the original of what the document no longer names.")
  private boolean revert;

  HostOptions applyTo(HostOptions options) {
    NetworkOptions network = options.network().withAdopt(adopt).withRevertOnRelease(revert);
    return options
        .withNetwork(network)
        .withSysctl(new SysctlOptions(revert))
        .withNftables(options.nftables().withAdopt(adopt));
  }
}
