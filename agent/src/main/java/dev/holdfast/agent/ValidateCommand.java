package dev.holdfast.agent;

import dev.holdfast.host.DocumentException;
import java.util.List;

/** Says whether a document is right. */
final class ValidateCommand extends HostCommand {

  static final Command COMMAND =
      new Command(
          "validate",
          List.of("Says whether a document is right; needs no privilege."),
          List.of(),
          true,
          ValidateCommand::new);

  private final DocumentFiles files;

  private ValidateCommand(Invocation words) throws UsageException {
    super(words);
    files = DocumentFiles.of(words);
  }

  @Override
  ExitCode execute(Output output) throws DocumentException {
    var _ = files.load();
    output.valid(files.paths());
    return ExitCode.OK;
  }
}
