package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.testkit.Needs;
import dev.holdfast.testkit.OwnNamespace;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} at every place at which an apply of tables changes something: all of it is there
 * or nothing, and an empty document removes ours and only ours.
 */
class KillNftKernelTest {

  private static final String DOCUMENT =
      """
      host:
        nftables: |
          table inet guard {
            set ports { type inet_service; elements = { 22, 80 } }
            chain input { type filter hook input priority 0; policy drop
              ct state established,related accept
              tcp dport @ports accept
              ip saddr { 192.0.2.1, 192.0.2.2 } counter accept
            }
          }
          table ip other {
            chain c {
              accept
            }
          }
      """;

  private static final String STRANGER = "table ip stranger {\n}\n";

  @TempDir Path folder;

  @Test
  void whereverAnApplyIsKilledTheTablesAreWholeOrNotThere() {
    Needs.program("strace");
    Needs.program("nft");
    Path document = Cli.write(folder, "doc.yaml", DOCUMENT);
    Path empty = Cli.write(folder, "empty.yaml", "{}");
    Killing killing = new Killing(folder);
    List<Killing.Place> places = placesOf(killing, document);
    assertThat(Killing.atEach(places, place -> killedAt(killing, place, document, empty)))
        .isGreaterThan(3);
  }

  private int killedAt(Killing killing, Killing.Place place, Path document, Path empty) {
    try (OwnNamespace own = OwnNamespace.create()) {
      own.run("nft", "add", "table", "ip", "stranger");
      Path state = folder.resolve(own.name());
      int exit = killing.kill(place, apply(own, state, document));
      String ruleset = own.run("nft", "list", "ruleset");
      if (!ruleset.equals(STRANGER)) {
        assertThat(ruleset)
            .as("%s", place)
            .contains("tcp dport @ports accept", "22, 80", "counter", "table ip other");
      }
      Cli.Result emptied = Cli.run(apply(own, state, empty));
      assertThat(emptied.exit()).as("%s: %s", place, emptied).isZero();
      assertThat(own.run("nft", "list", "ruleset")).as("%s", place).isEqualTo(STRANGER);
      return exit;
    }
  }

  private List<Killing.Place> placesOf(Killing killing, Path document) {
    try (OwnNamespace own = OwnNamespace.create()) {
      return killing.places(apply(own, folder.resolve("whole"), document));
    }
  }

  private static Object[] apply(OwnNamespace own, Path state, Path document) {
    return new Object[] {"apply", "-n", own.name(), "--state", state, document};
  }
}
