package dev.holdfast.agent;

import dev.holdfast.host.Host;
import dev.holdfast.host.HostException;
import java.util.List;

/** Stops owning everything. */
final class ReleaseCommand extends HostCommand {

  private static final CommandOption REVERT =
      CommandOption.flag("--revert", "Remove what was created, and put back what was changed.");

  static final Command COMMAND =
      new Command(
          "release",
          List.of("Stops owning everything; what is there stays, or goes back with --revert."),
          List.of(REVERT),
          false,
          ReleaseCommand::new);

  private final boolean revert;

  private ReleaseCommand(Invocation words) throws UsageException {
    super(words);
    revert = words.has(REVERT);
  }

  @Override
  ExitCode execute(Output output) throws HostException {
    try (Host host = Host.open(shared().hostOptions("release"))) {
      return ApplyCommand.finish(
          output, Account.of("release", host.release(revert), host.notices()));
    }
  }
}
