package dev.holdfast.agent;

import dev.holdfast.host.DocumentException;
import dev.holdfast.host.HostException;

/**
 * What all commands have in common: the shared options, and one answer for each thing that fails.
 */
abstract class HostCommand {

  private final Shared shared;

  HostCommand(Invocation words) throws UsageException {
    shared = Shared.of(words);
  }

  /** Does it. */
  abstract ExitCode execute(Output output)
      throws DocumentException, HostException, InterruptedException;

  final Shared shared() {
    return shared;
  }

  /** Does it, and tells what kept it from being done. */
  final ExitCode call() throws InterruptedException {
    Output output = shared.output();
    try {
      return execute(output);
    } catch (DocumentException e) {
      output.problems(e.problems());
      return ExitCode.BAD_DOCUMENT;
    } catch (HostException e) {
      ExitCode code =
          switch (e.kind()) {
            case NO_PERMISSION -> ExitCode.NO_PERMISSION;
            case BUSY, STATE_BAD, OTHER -> ExitCode.OTHER;
          };
      output.error(code, e.getMessage());
      return code;
    }
  }
}
