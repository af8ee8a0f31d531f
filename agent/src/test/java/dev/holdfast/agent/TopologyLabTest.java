package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shipped example on a full kernel: it is made, carries traffic, heals, and goes. */
@Tag("lab")
class TopologyLabTest {

  private static final Duration LIVELY = Duration.ofMinutes(2);

  /** What an intruder does, by {@code ip -n}; each takes away or bends something of ours. */
  private static final List<List<String>> BREAKAGES =
      List.of(
          List.of("left", "link", "delete", "l0"),
          List.of("left", "link", "delete", "bond0.10"),
          List.of("left", "link", "delete", "vx0"),
          List.of("left", "link", "set", "l1", "nomaster"),
          List.of("left", "address", "flush", "dev", "bond0.10"),
          List.of("left", "nexthop", "flush"),
          List.of("left", "rule", "delete", "priority", "900"),
          List.of("left", "neigh", "flush", "dev", "bond0.10", "nud", "permanent"),
          List.of("left", "route", "delete", "default", "table", "100"),
          List.of("left", "link", "set", "vrf-blue", "down"),
          List.of("right", "link", "set", "br0", "type", "bridge", "vlan_filtering", "0"),
          List.of("right", "link", "set", "r0", "nomaster"),
          List.of("right", "link", "delete", "br0"),
          List.of("right", "link", "set", "stub", "down"),
          List.of("right", "link", "set", "br0", "mtu", "1300"));

  @TempDir Path folder;
  private Topology topology;
  private String before;

  @BeforeEach
  void makeWorld() {
    topology = new Topology(Topology.NAMESPACES, "dummy");
    before = topology.world();
  }

  @AfterEach
  void removeWorld() {
    topology.close();
  }

  private Cli.Result apply(Path document) {
    return Cli.run("apply", "-o", "json", "--state", folder.resolve("state"), document);
  }

  private void assertTrafficPasses() {
    assertThat(Topology.reaches("left", "10.10.0.2")).as("the VLAN").isTrue();
    assertThat(Topology.reaches("left", "10.42.0.2")).as("the VXLAN").isTrue();
    assertThat(Topology.reaches("left", "10.99.0.1")).as("the nexthop group").isTrue();
    assertThat(Topology.reaches("left", "-I", "vrf-blue", "10.20.0.2")).as("the vrf").isTrue();
  }

  @Test
  void oneApplyMakesItAllTrafficPassesAndAnEmptyDocumentRemovesExactlyOurs() {
    Cli.Result made = apply(Topology.document());
    assertThat(made.exit()).as(made.toString()).isZero();
    assertTrafficPasses();
    assertThat(Topology.ip("left", "-s", "link", "show", "vx0"))
        .containsPattern("TX:[^\n]*\n +[1-9]");

    Cli.Result again = apply(Topology.document());
    assertThat(again.exit()).isZero();
    assertThat(again.out()).contains("\"converged\": true").doesNotContain("\"verb\"");
    Cli.Result planned = Cli.run("plan", "--state", folder.resolve("state"), Topology.document());
    assertThat(planned.exit()).as(planned.toString()).isZero();

    Cli.Result gone = apply(Cli.write(folder, "empty.yaml", "{}"));
    assertThat(gone.exit()).as(gone.toString()).isZero();
    assertThat(topology.world()).isEqualTo(before);
  }

  @Test
  void whatIsObservedHasNothingToDo() {
    assertThat(apply(Topology.document()).exit()).isZero();
    for (String namespace : Topology.NAMESPACES) {
      Cli.Result observed = Cli.run("observe", "-n", namespace, "--state", folder.resolve("other"));
      assertThat(observed.exit()).as(observed.toString()).isZero();
      Path document = Cli.write(folder, namespace + ".yaml", observed.out());
      Cli.Result planned =
          Cli.run("plan", "-n", namespace, "--state", folder.resolve("other"), document);
      assertThat(planned.exit()).as(planned + "\n" + observed.out()).isZero();
    }
  }

  @Test
  void whatAnIntruderBreaksHealsUnderRun() throws Exception {
    long seed = System.nanoTime();
    System.out.println("TopologyLabTest seed " + seed);
    List<List<String>> breakages = new ArrayList<>(BREAKAGES);
    Collections.shuffle(breakages, new Random(seed));
    Process run = run();
    try {
      awaitNothingToDo("at first");
      for (List<String> breakage : breakages.subList(0, 5)) {
        String[] arguments = breakage.subList(1, breakage.size()).toArray(String[]::new);
        Topology.ip(breakage.getFirst(), arguments);
        awaitNothingToDo(breakage.toString());
        assertTrafficPasses();
      }
    } finally {
      run.destroy();
      run.waitFor();
    }
  }

  private Process run() throws IOException {
    return new ProcessBuilder(
            Cli.command("run", "--state", folder.resolve("state"), Topology.document()))
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  private void awaitNothingToDo(String after) {
    await(after)
        .atMost(LIVELY)
        .pollInterval(Duration.ofMillis(500))
        .until(() ->
            Cli.run("plan", "--state", folder.resolve("state"), Topology.document()).exit() == 0);
  }
}
