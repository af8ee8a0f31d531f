package dev.holdfast.agent;

import dev.holdfast.host.Host;
import dev.holdfast.host.HostException;
import java.util.List;

/** Shows what is there, as a document. */
final class ObserveCommand extends HostCommand {

  private static final CommandOption ALL =
      new CommandOption(
          "-a",
          "--all-namespaces",
          "",
          "Show every named network namespace too, not only those with something owned.");

  static final Command COMMAND =
      new Command(
          "observe",
          List.of("Shows what is there now, as a document for which plan finds nothing to do."),
          List.of(ALL),
          false,
          ObserveCommand::new);

  private final boolean all;

  private ObserveCommand(Invocation words) throws UsageException {
    super(words);
    all = words.has(ALL);
  }

  @Override
  ExitCode execute(Output output) throws HostException {
    try (Host host = Host.readOnly(shared().hostOptions("observe"))) {
      output.document(host.observe(all));
      return ExitCode.OK;
    }
  }
}
