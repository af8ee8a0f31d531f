package dev.holdfast.agent;

import dev.holdfast.host.DocumentException;
import dev.holdfast.host.Host;
import dev.holdfast.host.HostDocument;
import dev.holdfast.host.HostException;
import dev.holdfast.host.HostReport;
import java.util.List;

/** Makes everything as the document says, once. */
final class ApplyCommand extends HostCommand {

  static final Command COMMAND =
      new Command(
          "apply",
          List.of("Makes everything as declared, once."),
          Policy.OPTIONS,
          true,
          ApplyCommand::new);

  private final DocumentFiles files;
  private final Policy policy;

  private ApplyCommand(Invocation words) throws UsageException {
    super(words);
    files = DocumentFiles.of(words);
    policy = Policy.of(words);
  }

  @Override
  ExitCode execute(Output output) throws DocumentException, HostException {
    HostDocument document = files.load();
    try (Host host = Host.open(policy.applyTo(shared().hostOptions("apply")))) {
      HostReport report;
      try (ProgressBar bar = ProgressBar.ofTerminal()) {
        report = host.apply(document, bar);
      }
      return finish(output, Account.of("apply", report, host.notices()));
    }
  }

  /** Prints what was done, and says how it went. */
  static ExitCode finish(Output output, Account account) {
    output.account(account);
    if (account.isConverged()) {
      return ExitCode.OK;
    }
    return account.isNotPermitted() ? ExitCode.NO_PERMISSION : ExitCode.NOT_CONVERGED;
  }
}
