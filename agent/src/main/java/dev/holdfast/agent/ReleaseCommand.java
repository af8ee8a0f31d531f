package dev.holdfast.agent;

import dev.holdfast.host.Host;
import dev.holdfast.host.HostException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Stops owning everything. */
@Command(
    name = "release",
    description = "Stops owning everything; what is there stays, or goes back with --revert.")
final class ReleaseCommand extends HostCommand {

  @Option(
      names = "--revert",
      description = "Remove what was created, and put back what was changed.")
  private boolean revert;

  @Override
  ExitCode execute(Output output) throws HostException {
    try (Host host = Host.open(shared().hostOptions("release"))) {
      return ApplyCommand.finish(
          output, Account.of("release", host.release(revert), host.notices()));
    }
  }
}
