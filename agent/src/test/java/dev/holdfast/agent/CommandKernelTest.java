package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import dev.holdfast.testkit.Command;
import dev.holdfast.testkit.Hygiene;
import dev.holdfast.testkit.OwnNamespace;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command on a real kernel, with ip(8) and sysctl(8) as witnesses. */
class CommandKernelTest {

  private static final String DOCUMENT =
      """
      host:
        sysctl:
          net.ipv4.ip_forward: 1
        links:
          v1: {up: true}
          v0:
            up: true
            addresses: [192.0.2.1/24, "2001:db8::1/64"]
        routes:
          - {to: 198.51.100.0/24, via: 192.0.2.254}
          - {to: 203.0.113.0/24, type: blackhole}
      """;

  @TempDir Path folder;
  private OwnNamespace own;
  private Path state;
  private Path document;

  @BeforeEach
  void prepare() {
    own = OwnNamespace.create();
    own.ip("link", "add", "v0", "type", "veth", "peer", "name", "v1");
    state = folder.resolve("state");
    document = Cli.write(folder, "doc.yaml", DOCUMENT);
  }

  @AfterEach
  void remove() throws Exception {
    own.close();
    Hygiene.assertAllThreadsAtHome();
  }

  private Cli.Result holdfast(String command, Object... arguments) {
    Object[] all = new Object[arguments.length + 5];
    all[0] = command;
    all[1] = "-n";
    all[2] = own.name();
    all[3] = "--state";
    all[4] = state;
    System.arraycopy(arguments, 0, all, 5, arguments.length);
    return Cli.run(all);
  }

  @Test
  void aPlanChangesNothingAndSaysSoByItsExitStatus() {
    String before = own.ip("address") + own.ip("route", "show", "table", "all");

    Cli.Result plan = holdfast("plan", document);

    assertThat(plan.exit()).isEqualTo(2);
    assertThat(plan.out())
        .contains("+ create address 192.0.2.1/24 on v0")
        .contains("~ set sysctl net.ipv4.ip_forward: 0 -> 1")
        .contains("to do");
    assertThat(own.ip("address") + own.ip("route", "show", "table", "all")).isEqualTo(before);
    assertThat(state).doesNotExist();
  }

  @Test
  void whatIsAppliedIsThereAndASecondTimeThereIsNothingToDo() {
    Cli.Result first = holdfast("apply", document);

    assertThat(first.exit()).as(first.out() + first.err()).isZero();
    assertThat(own.sysctl("net.ipv4.ip_forward")).isEqualTo("1");
    assertThat(own.ip("route")).contains("198.51.100.0/24 via 192.0.2.254 dev v0");
    assertThat(own.ip("-4", "address", "show", "v0")).contains("192.0.2.1/24");
    assertThat(own.ip("-6", "address", "show", "v0")).contains("2001:db8::1/64");

    assertThat(holdfast("apply", document).out()).isEqualTo("nothing to do: all is as declared\n");
    Cli.Result plan = holdfast("plan", document);
    assertThat(plan.exit()).isZero();
    assertThat(plan.out()).isEqualTo("nothing to do: all is as declared\n");
  }

  @Test
  void anEmptyDocumentRemovesWhatIsOursAndNothingElse() {
    holdfast("apply", document);
    own.ip("route", "add", "100.64.0.0/24", "dev", "v0");
    own.ip("address", "add", "192.0.2.77/32", "dev", "v0");

    Cli.Result empty = holdfast("apply", Cli.write(folder, "empty.yaml", "{}\n"));

    assertThat(empty.exit()).as(empty.out() + empty.err()).isZero();
    assertThat(own.ip("route", "show", "table", "all"))
        .doesNotContain("198.51.100.0/24")
        .doesNotContain("203.0.113.0/24")
        .contains("100.64.0.0/24");
    assertThat(own.ip("address", "show", "v0"))
        .contains("192.0.2.77")
        .doesNotContain("2001:db8::1");
    assertThat(own.ip("address", "show", "v0")).doesNotContain("192.0.2.1/24");
  }

  @Test
  void whatIsObservedPlansToNothing() {
    holdfast("apply", document);
    own.ip("route", "add", "100.64.0.0/24", "dev", "v0", "metric", "7");
    own.ip("address", "add", "192.0.2.77/32", "dev", "v0", "label", "v0:x");

    Cli.Result observed = holdfast("observe");
    assertThat(observed.exit()).as(observed.err()).isZero();
    assertThat(observed.out()).contains("100.64.0.0/24").contains("192.0.2.77/32");
    Path copy = Cli.write(folder, "observed.yaml", observed.out());

    Cli.Result plan = holdfast("plan", copy);
    assertThat(plan.out() + plan.err()).isEqualTo("nothing to do: all is as declared\n");
    assertThat(plan.exit()).isZero();
  }

  @Test
  void whatIsObservedInJsonIsTheDocumentItselfAndPlansToNothing() {
    holdfast("apply", document);
    own.ip("route", "add", "100.64.0.0/24", "dev", "v0", "metric", "7");
    own.ip("route", "add", "100.65.0.0/24", "dev", "v0", "congctl", "reno");

    Cli.Result observed = holdfast("observe", "-o", "json");
    assertThat(observed.exit()).as(observed.err()).isZero();
    assertThat(observed.err()).contains("100.65.0.0/24");
    JsonObject links = observed.json().getAsJsonObject("host").getAsJsonObject("links");
    assertThat(links.getAsJsonObject("v0").get("up").getAsBoolean()).isTrue();
    Path copy = Cli.write(folder, "observed.json", observed.out());

    Cli.Result plan = holdfast("plan", copy);
    assertThat(plan.out() + plan.err()).isEqualTo("nothing to do: all is as declared\n");
    assertThat(plan.exit()).isZero();
  }

  @Test
  void aReleaseWithRevertPutsBackWhatWas() {
    holdfast("apply", document);

    Cli.Result released = holdfast("release", "--revert");

    assertThat(released.exit()).as(released.out() + released.err()).isZero();
    assertThat(own.sysctl("net.ipv4.ip_forward")).isEqualTo("0");
    assertThat(own.ip("route", "show", "table", "all")).doesNotContain("203.0.113.0/24");
    assertThat(own.ip("link", "show", "v0")).contains("state DOWN");
  }

  @Test
  void aReleaseLeavesEverythingToOthers() {
    holdfast("apply", document);

    Cli.Result released = holdfast("release");
    assertThat(released.exit()).as(released.out() + released.err()).isZero();
    holdfast("apply", Cli.write(folder, "empty.yaml", "{}\n"));

    assertThat(own.sysctl("net.ipv4.ip_forward")).isEqualTo("1");
    assertThat(own.ip("route", "show", "table", "all")).contains("203.0.113.0/24");
    assertThat(own.ip("address", "show", "v0")).contains("192.0.2.1/24");
  }

  @Test
  void jsonSaysTheSameForPrograms() {
    JsonObject plan = holdfast("plan", "-o", "json", document).json();
    assertThat(plan.get("converged").getAsBoolean()).isFalse();
    JsonArray planned = plan.getAsJsonArray("planned");
    assertThat(planned).isNotEmpty();
    JsonObject first = planned.get(0).getAsJsonObject();
    assertThat(first.get("scope").getAsString()).isEqualTo("host");
    assertThat(first.get("verb").getAsString()).isEqualTo("set");
    assertThat(first.get("subject").getAsString()).isEqualTo("net.ipv4.ip_forward");

    JsonObject applied = holdfast("apply", "-o", "json", document).json();
    assertThat(applied.get("converged").getAsBoolean()).isTrue();
    assertThat(applied.getAsJsonArray("applied")).hasSize(planned.size());
    assertThat(applied.getAsJsonArray("failed")).isEmpty();
  }

  @Test
  void whatIsMissingWaitsAndTheRestGoesOn() {
    Path file =
        Cli.write(
            folder,
            "partly.yaml",
            """
            host:
              links:
                v0: {up: true, addresses: [192.0.2.1/24]}
                nosuch0: {up: true, addresses: [192.0.2.2/24]}
            namespaces:
              hf-nosuch-namespace:
                sysctl: {net.ipv4.ip_forward: 1}
            """);

    Cli.Result result = holdfast("apply", file);

    assertThat(result.exit()).isEqualTo(3);
    assertThat(result.out())
        .contains("waits for interface nosuch0")
        .contains("hf-nosuch-namespace: waits for namespace hf-nosuch-namespace");
    assertThat(own.ip("address", "show", "v0")).contains("192.0.2.1/24");
  }

  @Test
  void aConflictNamesTheOtherOwnerAndAdoptTakesItOver() {
    own.ip("link", "set", "v0", "up");
    own.ip("link", "set", "v1", "up");
    own.ip("address", "add", "192.0.2.1/24", "dev", "v0");
    own.ip("route", "add", "198.51.100.0/24", "via", "192.0.2.9", "proto", "bird");

    Cli.Result refused = holdfast("apply", document);
    assertThat(refused.exit()).isEqualTo(3);
    assertThat(refused.out()).contains("198.51.100.0/24").contains("bird");
    assertThat(own.ip("route")).contains("via 192.0.2.9");

    Cli.Result adopted = holdfast("apply", "--adopt", document);
    assertThat(adopted.exit()).as(adopted.out()).isZero();
    assertThat(own.ip("route")).contains("198.51.100.0/24 via 192.0.2.254");
  }

  @Test
  void nothingIsAppliedFromABadDocument() {
    Path bad =
        Cli.write(folder, "bad.yaml", DOCUMENT + "    - {to: 10.0.0.1/24, via: 192.0.2.9}\n");
    String before = own.ip("address");

    Cli.Result result = holdfast("apply", bad);

    assertThat(result.exit()).isEqualTo(78);
    assertThat(result.err()).contains("10.0.0.0/24");
    assertThat(own.ip("address")).isEqualTo(before);
    assertThat(Files.exists(state)).isFalse();
  }

  @Test
  void whatIsNotAsciiIsNamedAsItIsWhereTheLocaleKnowsNoLetters() {
    String letter = "e=$(printf '\\303\\251'); ";
    own.run("sh", "-c", letter + "ip link add ${e}0 type veth peer name ${e}1");
    Cli.write(folder, "doc.yaml", "host: {links: {\u00e90: {up: true}}}");
    String plan =
        letter
            + "cd $1 && cp doc.yaml $e.yaml"
            + " && LC_ALL=C exec $0 plan -o json -n $2 --state state $e.yaml";
    String launcher = BuiltCommand.launcher().toString();

    Command.Outcome said =
        Command.of("sh", "-c", plan, launcher, folder.toString(), own.name()).run();

    assertThat(said.exit()).as(said.out() + said.err()).isEqualTo(2);
    assertThat(said.out()).contains("\"\u00e90 up\"");
  }

  @Test
  void theDemoRemovesEverythingAlsoWhenItIsInterrupted() throws Exception {
    File said = folder.resolve("said").toFile();
    Path slow = Cli.folder(folder, "slow");
    Path ip =
        Cli.write(
            slow, "ip", "#!/bin/sh\n[ $2 != del ] || sleep 2\nPATH=${PATH#*:} exec ip \"$@\"\n");
    assertThat(ip.toFile().setExecutable(true)).isTrue();
    ProcessBuilder command =
        new ProcessBuilder(Cli.command("demo")).redirectErrorStream(true).redirectOutput(said);
    command.environment().merge("PATH", slow.toString(), (path, first) -> first + ":" + path);
    Process demo = command.start();
    Path namespace = Path.of("/run/netns", "holdfast-demo-" + demo.pid());
    try {
      await()
          .pollInterval(Duration.ofMillis(2))
          .until(() -> Files.readString(said.toPath()).contains("makes it so"));
      demo.destroy();
      assertThat(demo.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(namespace).doesNotExist();
      assertThat(demo.exitValue()).isZero();
      assertThat(said).content().contains("The namespace is deleted");
    } finally {
      demo.destroyForcibly().waitFor();
      Command.Outcome _ =
          Command.of("ip", "netns", "del", namespace.getFileName().toString()).run();
    }
  }

  @Test
  void theDemoHealsEverythingAndLeavesNothing() {
    Cli.Result demo = Cli.run("demo");

    assertThat(demo.exit()).as(demo.out() + demo.err()).isZero();
    assertThat(demo.out()).contains("after ").doesNotContain("not healed");
    assertThat(demo.out()).contains("203.0.113.0/24");
    String name = "holdfast-demo-" + ProcessHandle.current().pid();
    assertThat(Path.of("/run/netns", name)).doesNotExist();
  }
}
