package dev.holdfast.agent;

import dev.holdfast.host.Host;
import dev.holdfast.host.HostException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what is there, as a document. */
@Command(
    name = "observe",
    description = "Shows what is there now, as a document for which plan finds nothing to do.")
final class ObserveCommand extends HostCommand {

  @Option(
      names = {"-a", "--all-namespaces"},
      description = "Show every named network namespace too, not only those with something owned.")
  private boolean all;

  @Override
  ExitCode execute(Output output) throws HostException {
    try (Host host = Host.readOnly(shared().hostOptions("observe"))) {
      output.document(host.observe(all));
      return ExitCode.OK;
    }
  }
}
