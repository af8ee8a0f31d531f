package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.Command;
import dev.holdfast.testkit.Needs;
import dev.holdfast.testkit.OwnNamespace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may not change tables is told so, with the exit for it, and nothing is done. */
class NoPermissionKernelTest {

  private static final String DOCUMENT =
      """
      host:
        nftables: |
          table inet guard {
            chain input { type filter hook input priority 0; policy accept
              tcp dport 22 accept
            }
          }
      """;

  @TempDir Path folder;

  @Test
  void withoutTheCapabilityNothingIsDoneAndTheReasonIsSaid() {
    Needs.program("setpriv");
    Needs.program("nft");
    Path document = Cli.write(folder, "doc.yaml", DOCUMENT);
    try (OwnNamespace own = OwnNamespace.create()) {
      for (String lacking : List.of("-net_admin", "-net_admin,-sys_admin")) {
        for (String command : List.of("plan", "apply")) {
          Command.Outcome outcome = without(lacking, own, command, document);
          assertThat(outcome.exit()).as("%s: %s", lacking, outcome).isEqualTo(77);
          assertThat(outcome.out() + outcome.err()).contains("EPERM").doesNotContain("doc.yaml:");
        }
        assertThat(own.run("nft", "list", "ruleset")).isEmpty();
      }
    }
  }

  private Command.Outcome without(String lacking, OwnNamespace own, String command, Path document) {
    List<String> words = new ArrayList<>(List.of("setpriv", "--bounding-set", lacking));
    words.addAll(Cli.process(command, "-n", own.name(), "--state", folder, document));
    return Command.of(words).within(Duration.ofMinutes(1)).run();
  }
}
