package dev.holdfast.agent;

import dev.holdfast.host.DocumentException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says whether a document is right. */
@Command(name = "validate", description = "Says whether a document is right; needs no privilege.")
final class ValidateCommand extends HostCommand {

  @Mixin private DocumentFiles files = new DocumentFiles();

  @Override
  ExitCode execute(Output output) throws DocumentException {
    var _ = files.load();
    output.valid(files.paths());
    return ExitCode.OK;
  }
}
