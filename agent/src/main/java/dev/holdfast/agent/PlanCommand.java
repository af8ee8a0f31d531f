package dev.holdfast.agent;

import dev.holdfast.host.DocumentException;
import dev.holdfast.host.Host;
import dev.holdfast.host.HostDocument;
import dev.holdfast.host.HostException;
import dev.holdfast.host.HostPlan;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Shows what an apply would change. */
@Command(name = "plan", description = "Shows what would change; changes nothing.")
final class PlanCommand extends HostCommand {

  @Mixin private DocumentFiles files = new DocumentFiles();
  @Mixin private Policy policy = new Policy();

  @Override
  ExitCode execute(Output output) throws DocumentException, HostException {
    HostDocument document = files.load();
    try (Host host = Host.readOnly(policy.applyTo(shared().hostOptions("plan")))) {
      HostPlan plan = host.plan(document);
      Account account = Account.of(plan, host.notices());
      output.account(account);
      if (plan.isEmpty()) {
        return ExitCode.OK;
      }
      boolean barred = account.lines().isEmpty() && account.isNotPermitted();
      return barred ? ExitCode.NO_PERMISSION : ExitCode.CHANGES;
    }
  }
}
