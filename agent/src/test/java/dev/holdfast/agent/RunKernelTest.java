package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.holdfast.testkit.OwnNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code holdfast run} as a process of its own: it heals, reloads, stays quiet and stops. */
class RunKernelTest {

  private static final Duration LIVELY = Duration.ofSeconds(10);

  @TempDir Path folder;
  private OwnNamespace own;
  private Path document;
  private Path out;
  private Path err;
  private Process process;

  @BeforeEach
  void start() throws IOException {
    own = OwnNamespace.create();
    own.vethPair("v0", "v1");
    document = folder.resolve("doc.yaml");
    out = folder.resolve("out");
    err = folder.resolve("err");
    Files.writeString(document, declaring("192.0.2.1/24"));
    process = run();
    await().atMost(LIVELY).until(() -> own.ip("address").contains("192.0.2.1/24"));
    await().atMost(LIVELY).until(() -> own.sysctl("net.ipv4.ip_forward").equals("1"));
  }

  @AfterEach
  void stop() throws Exception {
    process.destroyForcibly();
    process.waitFor();
    own.close();
  }

  private List<String> words() {
    return Cli.command("run", "-n", own.name(), "--state", folder.resolve("state"), document);
  }

  private Process run() throws IOException {
    return new ProcessBuilder(words())
        .redirectOutput(out.toFile())
        .redirectError(err.toFile())
        .start();
  }

  private static String declaring(String address) {
    return """
    host:
      sysctl: {net.ipv4.ip_forward: 1}
      links: {v0: {addresses: [%s]}}
      routes: [{to: 198.51.100.0/24, dev: v0}]
    """
        .formatted(address);
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(out);
  }

  @Test
  void whatSomebodyUndidComesBackWithOneLineEach() throws Exception {
    await().atMost(LIVELY).until(() -> own.ip("route").contains("198.51.100.0/24"));
    int before = lines().size();
    own.ip("address", "del", "192.0.2.1/24", "dev", "v0");
    await().atMost(LIVELY).until(() -> own.ip("address").contains("192.0.2.1/24"));
    own.ip("route", "del", "198.51.100.0/24");
    await().atMost(LIVELY).until(() -> own.ip("route").contains("198.51.100.0/24"));
    own.setSysctl("net.ipv4.ip_forward", "0");
    await().atMost(LIVELY).until(() -> own.sysctl("net.ipv4.ip_forward").equals("1"));
    // With the last IPv4 address of a link the kernel drops its routes, so there are four changes.
    await().atMost(LIVELY).until(() -> lines().size() >= before + 4);

    assertThat(lines().subList(before, lines().size()))
        .hasSize(4)
        .satisfiesOnlyOnce(l -> assertThat(l).contains("create address 192.0.2.1/24 on v0"))
        .satisfiesOnlyOnce(l -> assertThat(l).contains("net.ipv4.ip_forward: 0 -> 1"))
        .filteredOn(line -> line.contains("create route 198.51.100.0/24"))
        .hasSize(2);
    assertThat(err).isEmptyFile();
  }

  @Test
  void anEditIsTakenOverAndAnInvalidOneIsNot() throws Exception {
    Files.writeString(document, declaring("192.0.2.2/24"));
    await().atMost(LIVELY).until(() -> own.ip("address").contains("192.0.2.2/24"));
    await().atMost(LIVELY).until(() -> !own.ip("address").contains("192.0.2.1/24"));

    Files.writeString(document, "host: {adresses: []}");
    await()
        .atMost(LIVELY)
        .until(() -> String.join("\n", lines()).contains("what was declared before stays"));
    own.ip("address", "del", "192.0.2.2/24", "dev", "v0");
    await().atMost(LIVELY).until(() -> own.ip("address").contains("192.0.2.2/24"));
  }

  @Test
  void aFileOfRoutesIsWatchedLikeTheDocumentThatNamesIt() throws Exception {
    Path routes = Files.writeString(folder.resolve("more.routes"), "203.0.113.0/25 dve v0\n");
    Files.writeString(
        document, declaring("192.0.2.1/24").replaceFirst("routes: .*", "routes_from: more.routes"));
    await().atMost(LIVELY).until(() -> String.join("\n", lines()).contains("more.routes:1:16:"));
    assertThat(own.ip("route")).as("nothing of a bad document").contains("198.51.100.0/24");

    Files.writeString(routes, "203.0.113.0/25 dev v0\n");
    await().atMost(LIVELY).until(() -> own.ip("route").contains("203.0.113.0/25 dev v0"));
    await().atMost(LIVELY).until(() -> !own.ip("route").contains("198.51.100.0/24"));

    Files.writeString(routes, "203.0.113.128/25 dev v0 metric 7\n");
    await().atMost(LIVELY).until(() -> own.ip("route").contains("203.0.113.128/25 dev v0"));
    await().atMost(LIVELY).until(() -> !own.ip("route").contains("203.0.113.0/25"));
    assertThat(err).isEmptyFile();
  }

  @Test
  void anIdleHostIsNotLoggedAbout() throws Exception {
    await().atMost(LIVELY).until(() -> own.ip("route").contains("198.51.100.0/24"));
    await().pollDelay(Duration.ofMillis(500)).until(() -> true);
    List<String> before = lines();
    await().pollDelay(Duration.ofSeconds(6)).until(() -> true);
    assertThat(lines()).as("a whole interval passed").isEqualTo(before);
  }

  @Test
  void aSecondWriterIsRefusedAndToldWhoHoldsTheFolder() {
    Cli.Result second =
        Cli.run("apply", "-n", own.name(), "--state", folder.resolve("state"), document);

    assertThat(second.exit()).isEqualTo(1);
    assertThat(second.err())
        .contains("holdfast run")
        .contains("pid " + process.pid())
        .hasLineCount(1);
    assertThat(
            Cli.run("plan", "-n", own.name(), "--state", folder.resolve("state"), document).exit())
        .as("a plan only looks")
        .isZero();
  }

  @Test
  void sigtermStopsItAndLeavesTheState() throws Exception {
    process.destroy();

    assertThat(process.waitFor(LIVELY.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
    assertThat(own.ip("address")).contains("192.0.2.1/24");
    assertThat(own.sysctl("net.ipv4.ip_forward")).isEqualTo("1");
    assertThat(lines().getLast()).contains("stopped");
  }

  @Test
  void aPipeThatNobodyReadsKeepsNothingFromBeingHealed() throws Exception {
    process.destroy();
    assertThat(process.waitFor(LIVELY.toSeconds(), TimeUnit.SECONDS)).isTrue();
    String routes =
        IntStream.range(0, 2000)
            .mapToObj(i -> "{to: 10.7.%d.%d/32, type: blackhole}".formatted(i / 250, i % 250))
            .collect(Collectors.joining(", ", "routes: [", "]"));
    Files.writeString(document, declaring("192.0.2.1/24").replaceFirst("routes: .*", routes));
    List<String> words = new ArrayList<>(words());
    words.addAll(List.of("-o", "json")); // a line each, more than a pipe holds
    process = new ProcessBuilder(words).redirectError(err.toFile()).start();
    await().atMost(LIVELY).until(() -> own.ip("route").contains("10.7.7.249"));

    for (int i = 0; i < 3; i++) {
      own.setSysctl("net.ipv4.ip_forward", "0");
      await().atMost(LIVELY).until(() -> own.sysctl("net.ipv4.ip_forward").equals("1"));
      own.ip("route", "del", "blackhole", "10.7.1.1");
      await().atMost(LIVELY).until(() -> own.ip("route").contains("10.7.1.1 "));
    }
    process.destroy();
    assertThat(process.waitFor(LIVELY.toSeconds(), TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).isZero();
  }

  /** On libnftables 1.0.6 this text ends the process that reads it; later versions refuse it. */
  @Test
  void aTextOverWhichTheLibraryEndsIsOnlyAMistake() throws Exception {
    String text = "\n  nftables: |\n    table ip x { chain b { @th,16,%d 1 accept; } ; }\n";
    Files.writeString(document, declaring("192.0.2.1/24") + text.formatted(1610));
    await().atMost(LIVELY).until(() -> lines().toString().contains("not reloaded"));
    assertThat(process.isAlive()).isTrue();
    assertThat(lines().toString()).contains("doc.yaml:7:5: host.nftables: ");
    own.ip("address", "del", "192.0.2.1/24", "dev", "v0");
    await().atMost(LIVELY).until(() -> own.ip("address").contains("192.0.2.1/24"));
    Files.writeString(document, declaring("192.0.2.1/24") + text.formatted(16));
    await().atMost(LIVELY).until(() -> lines().toString().contains("holdfast reloaded"));
    await().atMost(LIVELY).until(() -> own.run("nft", "list", "ruleset").contains("table ip x"));
  }
}
