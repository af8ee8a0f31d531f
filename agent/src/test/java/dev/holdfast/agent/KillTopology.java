package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;

/**
 * A topology whose making and removing is killed anywhere, and then an empty document: nothing of
 * ours is left, nothing foreign is gone.
 */
final class KillTopology {

  private final Path folder;
  private final Path document;
  private final Path empty;
  private final List<String> namespaces;
  private final String strangersKind;
  private final Killing killing;
  private int runs;

  KillTopology(Path folder, Path document, List<String> namespaces, String strangersKind) {
    this.folder = folder;
    this.document = document;
    this.empty = Cli.write(folder, "empty.yaml", "{}");
    this.namespaces = namespaces;
    this.strangersKind = strangersKind;
    this.killing = new Killing(folder);
  }

  /** Where a making can be killed. */
  List<Killing.Place> placesOfMaking() {
    try (Topology topology = new Topology(namespaces, strangersKind)) {
      assertThat(topology.world()).isNotEmpty();
      return killing.places("apply", "--state", state(), document);
    }
  }

  /** Where a removal can be killed. */
  List<Killing.Place> placesOfRemoval() {
    try (Topology topology = new Topology(namespaces, strangersKind)) {
      assertThat(topology.world()).isNotEmpty();
      Path state = state();
      make(state);
      return killing.places("apply", "--revert", "--state", state, empty);
    }
  }

  int killMaking(Killing.Place place) {
    try (Topology topology = new Topology(namespaces, strangersKind)) {
      String before = topology.world();
      Path state = state();
      int exit = killing.kill(place, "apply", "--state", state, document);
      assertOnlyOursGoes(topology, before, state, "making killed at " + place);
      return exit;
    }
  }

  int killRemoval(Killing.Place place) {
    try (Topology topology = new Topology(namespaces, strangersKind)) {
      String before = topology.world();
      Path state = state();
      make(state);
      int exit = killing.kill(place, "apply", "--revert", "--state", state, empty);
      assertOnlyOursGoes(topology, before, state, "removal killed at " + place);
      return exit;
    }
  }

  private Path state() {
    runs++;
    return folder.resolve("state" + runs);
  }

  private void make(Path state) {
    Cli.Result made = Cli.run("apply", "--state", state, document);
    assertThat(made.exit()).as(made.toString()).isZero();
  }

  private void assertOnlyOursGoes(Topology topology, String before, Path state, String when) {
    Cli.Result emptied = Cli.run("apply", "--revert", "--state", state, empty);
    assertThat(emptied.exit()).as(when + ": " + emptied).isZero();
    assertThat(topology.world()).as(when).isEqualTo(before);
  }
}
