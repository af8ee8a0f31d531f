package dev.holdfast.agent;

import dev.holdfast.host.DocumentException;
import dev.holdfast.host.HostException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * What all commands have in common: the shared options, and one answer for each thing that fails.
 */
@Command(mixinStandardHelpOptions = true, versionProvider = Version.class)
abstract class HostCommand implements Callable<Integer> {

  @Mixin private Shared shared = new Shared();

  /** Does it. */
  abstract ExitCode execute(Output output)
      throws DocumentException, HostException, InterruptedException;

  final Shared shared() {
    return shared;
  }

  @Override
  public final Integer call() throws InterruptedException {
    Output output = shared.output();
    try {
      return execute(output).number();
    } catch (DocumentException e) {
      output.problems(e.problems());
      return ExitCode.BAD_DOCUMENT.number();
    } catch (HostException e) {
      ExitCode code =
          switch (e.kind()) {
            case NO_PERMISSION -> ExitCode.NO_PERMISSION;
            case BUSY, STATE_BAD, OTHER -> ExitCode.OTHER;
          };
      output.error(code, e.getMessage());
      return code.number();
    }
  }
}
