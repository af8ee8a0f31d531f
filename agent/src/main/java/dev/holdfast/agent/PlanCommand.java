package dev.holdfast.agent;

import dev.holdfast.host.DocumentException;
import dev.holdfast.host.Host;
import dev.holdfast.host.HostDocument;
import dev.holdfast.host.HostException;
import dev.holdfast.host.HostPlan;
import java.util.List;

/** Shows what an apply would change. */
final class PlanCommand extends HostCommand {

  static final Command COMMAND =
      new Command(
          "plan",
          List.of("Shows what would change; changes nothing."),
          Policy.OPTIONS,
          true,
          PlanCommand::new);

  private final DocumentFiles files;
  private final Policy policy;

  private PlanCommand(Invocation words) throws UsageException {
    super(words);
    files = DocumentFiles.of(words);
    policy = Policy.of(words);
  }

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
      boolean barred = account.blocks().isEmpty() && account.isNotPermitted();
      return barred ? ExitCode.NO_PERMISSION : ExitCode.CHANGES;
    }
  }
}
