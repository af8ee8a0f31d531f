package dev.holdfast.agent;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.LoggingEvent;
import dev.holdfast.host.HostScope;
import dev.holdfast.kernel.Namespace;
import dev.holdfast.reconcile.LoopEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command says without touching the kernel. */
class CommandTest {

  private static final String GOOD =
      """
      host:
        sysctl:
          net.ipv4.ip_forward: 1
        routes:
          - {to: 10.0.0.0/24, type: blackhole}
      """;

  @TempDir Path folder;

  @Test
  void aGoodDocumentIsValid() {
    Path file = Cli.write(folder, "good.yaml", GOOD);

    Cli.Result result = Cli.run("validate", file);

    assertThat(result.exit()).isZero();
    assertThat(result.out()).isEqualTo(file + ": valid\n");
    assertThat(result.err()).isEmpty();
  }

  @Test
  void aMistakeIsOneLineWithItsPlaceAndTheLikelySpelling() {
    Path file = Cli.write(folder, "bad.yaml", "host:\n  sysctls: {}\n");

    Cli.Result result = Cli.run("validate", file);

    assertThat(result.exit()).isEqualTo(78);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).startsWith(file + ":2:3: host").contains("did you mean \"sysctl\"?");
  }

  @Test
  void problemsInJsonHaveTheirPlace() {
    Path file = Cli.write(folder, "bad.yaml", "host:\n  sysctls: {}\n");

    Cli.Result result = Cli.run("validate", "-o", "json", file);

    assertThat(result.exit()).isEqualTo(78);
    var problem = result.json().getAsJsonArray("problems").get(0).getAsJsonObject();
    assertThat(problem.get("line").getAsInt()).isEqualTo(2);
    assertThat(problem.get("column").getAsInt()).isEqualTo(3);
    assertThat(result.json().get("exit").getAsInt()).isEqualTo(78);
  }

  @Test
  void severalFilesAndFoldersAreOneDocument() {
    Path one = Cli.write(folder, "one.yaml", "host: {sysctl: {net.ipv4.ip_forward: 1}}");
    Path two = Cli.write(folder, "two.yaml", "host: {sysctl: {net.ipv4.ip_forward: 0}}");

    assertThat(Cli.run("validate", one).exit()).isZero();
    Cli.Result both = Cli.run("validate", folder);

    assertThat(both.exit()).isEqualTo(78);
    assertThat(both.err()).contains(two.toString()).contains(one.toString());
  }

  @Test
  void aFileThatIsMissingIsABadDocument() {
    Cli.Result result = Cli.run("plan", folder.resolve("nosuch.yaml"));

    assertThat(result.exit()).isEqualTo(78);
    assertThat(result.err()).isEqualTo(folder.resolve("nosuch.yaml") + ": no such file\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "apply", "run", "validate"})
  void aCommandWithoutItsFileIsAUsageError(String command) {
    Cli.Result result = Cli.run(command);

    assertThat(result.exit()).isEqualTo(64);
    assertThat(result.err()).contains("FILE");
  }

  @Test
  void aMisspelledCommandIsAUsageErrorWithASuggestion() {
    Cli.Result result = Cli.run("pln", "x");

    assertThat(result.exit()).isEqualTo(64);
    assertThat(result.err()).contains("plan");
  }

  @Test
  void anUnknownOptionIsAUsageError() {
    assertThat(Cli.run("plan", "--frobnicate", "x").exit()).isEqualTo(64);
    assertThat(Cli.run("plan", "-o", "xml", "x").exit()).isEqualTo(64);
    assertThat(Cli.run("plan", "-n", "pid:none", "x").exit()).isEqualTo(64);
    assertThat(Cli.run().exit()).isEqualTo(64);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan -o json --bogus x", "pln -o json", "-o=json", "plan --output=JSON"})
  void aUsageErrorIsJsonForWhoeverAsksForJson(String line) {
    Cli.Result result = Cli.run((Object[]) line.split(" ", -1));

    assertThat(result.exit()).isEqualTo(64);
    assertThat(result.json().get("exit").getAsInt()).isEqualTo(64);
    assertThat(result.err().lines()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan --bogus x", "pln x", "plan", "plan -n pid:none x", "plan -o xml x"})
  void aUsageErrorIsOneLineInAnOperatorsWords(String line) {
    Cli.Result result = Cli.run((Object[]) line.split(" ", -1));

    assertThat(result.exit()).isEqualTo(64);
    assertThat(result.out()).isEmpty();
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).startsWith("holdfast: ").doesNotContain("Exception", "java.");
  }

  @Test
  void aKeyCannotBreakTheLineOrPaintTheTerminal() {
    Path file = Cli.write(folder, "bad.yaml", "host: {\"\\e[31mred\\nline\": 1}\n");

    Cli.Result result = Cli.run("validate", file);

    assertThat(result.exit()).isEqualTo(78);
    assertThat(result.err().lines()).hasSize(1);
    assertThat(result.err()).contains("\\x1b[31mred\\x0aline");
  }

  @Test
  void tenThousandMistakesAreToldInAFewLinesAndInJsonAllOfThem() {
    StringBuilder yaml = new StringBuilder("host:\n");
    IntStream.range(0, 10_000).forEach(i -> yaml.append("  bogus").append(i).append(": 1\n"));
    Path file = Cli.write(folder, "bad.yaml", yaml.toString());

    assertThat(Cli.run("validate", file).err().lines())
        .hasSize(Complaints.TOLD + 1)
        .last()
        .isEqualTo("and 9980 more like these");
    assertThat(Cli.run("validate", "-o", "json", file).json().getAsJsonArray("problems"))
        .hasSize(10_000);
  }

  @ParameterizedTest
  @ValueSource(strings = {"plan", "apply", "run", "validate"})
  void anEmptyWordIsNotTheFolderThatWeAreIn(String command) {
    Cli.Result file = Cli.run(command, "");

    assertThat(file.exit()).isEqualTo(64);
    assertThat(file.err())
        .startsWith("holdfast: FILE: it is empty, as a variable is that is not set;");
    assertThat(Cli.run(command, "--state=", Cli.write(folder, "good.yaml", GOOD)).exit())
        .isEqualTo(64);
  }

  @Test
  void aStateFolderThatIsAFileIsSaidToBeOne() {
    Path good = Cli.write(folder, "good.yaml", GOOD);

    Cli.Result result = Cli.run("plan", "-n", "no-such-namespace", "--state", good, good);

    assertThat(result.exit()).isEqualTo(1);
    assertThat(result.err())
        .isEqualTo("holdfast: state folder " + good + ": there is a file of that name\n");
  }

  @Test
  void outputThatIsLostIsAnErrorAndAReaderWhoHasEnoughIsNot() {
    assertThat(complaint("No space left on device")).hasValue("No space left on device");
    assertThat(complaint("Broken pipe")).isEmpty();
  }

  @Test
  void whatHappensToALoopNamesItsScopeOnce() {
    var said = new ByteArrayOutputStream();
    var out = new PrintStream(said, true, StandardCharsets.UTF_8);
    Output text = new TextOutput(out, out, new Style(false));
    RunLog log = new RunLog(event -> text.event(Instant.now(), event));
    HostScope host = HostScope.host(new Namespace.Self());

    log.changed(host, "network", new LoopEvent.ScopeBack(host + " network"));

    assertThat(said.toString(StandardCharsets.UTF_8)).endsWith(" host network: back again\n");
    assertThat(said.toString(StandardCharsets.UTF_8)).doesNotContain("host host");
  }

  @Test
  void aWarningNamesItsErrorWithoutAStackTrace() {
    LoggerContext context = new LoggerContext();
    PatternLayout layout = new PatternLayout();
    layout.setContext(context);
    layout.setPattern(Logging.PATTERN);
    layout.start();
    var error = new IllegalStateException("why");
    var logger = context.getLogger("x.Loop");

    String line = layout.doLayout(new LoggingEvent("", logger, Level.WARN, "failed", error, null));

    assertThat(line).contains("WARN  Loop: failed", "why").doesNotContain("\tat ");
  }

  private static Optional<String> complaint(String reason) {
    OutputStream failing =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException(reason);
          }
        };
    StandardOutput out = new StandardOutput(failing, StandardCharsets.UTF_8);
    out.stream().println("hello");
    return out.complaint();
  }

  @Test
  void helpAndVersionAreThereForEveryCommand() {
    assertThat(Cli.run("--version").out()).startsWith("holdfast ");
    assertThat(Cli.run("--help").exit()).isZero();
    for (String command :
        List.of("plan", "apply", "run", "observe", "release", "validate", "demo")) {
      Cli.Result help = Cli.run(command, "--help");
      assertThat(help.exit()).as(command).isZero();
      assertThat(help.out()).as(command).contains("--namespace").contains("--state");
      assertThat(Cli.run(command, "--version").out()).startsWith("holdfast ");
    }
  }

  @Test
  void aChangedFileIsReadWhenItHasComeToRest() throws Exception {
    Path file = Cli.write(folder, "doc.yaml", GOOD);
    Reload reload = new Reload(List.of(file));
    assertThat(reload.isDue()).isFalse();

    Files.writeString(file, GOOD + "\n# more\n");
    assertThat(reload.isDue()).as("it may still be being written").isFalse();
    assertThat(reload.isDue()).isTrue();
    assertThat(reload.isDue()).isFalse();

    Files.writeString(file, "");
    assertThat(reload.isDue()).isFalse();
    assertThat(reload.isDue()).isTrue();
    assertThat(reload.hasEmptyFile()).isTrue();
  }

  @Test
  void aSwappedSymbolicLinkIsAChange() throws Exception {
    Path one = Cli.write(folder, "one", GOOD);
    Path two = Cli.write(folder, "two", GOOD);
    Path link = folder.resolve("doc.yaml");
    Files.createSymbolicLink(link, one);
    Reload reload = new Reload(List.of(link));

    Files.delete(link);
    Files.createSymbolicLink(link, two);

    assertThat(reload.isDue()).isFalse();
    assertThat(reload.isDue()).isTrue();
  }
}
