package dev.holdfast.agent;

import dev.holdfast.host.DocumentException;
import dev.holdfast.host.Host;
import dev.holdfast.host.HostDocument;
import dev.holdfast.host.HostException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Makes everything as the document says, once. */
@Command(name = "apply", description = "Makes everything as declared, once.")
final class ApplyCommand extends HostCommand {

  @Mixin private DocumentFiles files = new DocumentFiles();
  @Mixin private Policy policy = new Policy();

  @Override
  ExitCode execute(Output output) throws DocumentException, HostException {
    HostDocument document = files.load();
    try (Host host = Host.open(policy.applyTo(shared().hostOptions("apply")))) {
      return finish(output, Account.of("apply", host.apply(document), host.notices()));
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
