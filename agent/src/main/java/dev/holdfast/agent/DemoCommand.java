package dev.holdfast.agent;

import dev.holdfast.host.DocumentException;
import dev.holdfast.host.Documents;
import dev.holdfast.host.Host;
import dev.holdfast.host.HostDocument;
import dev.holdfast.host.HostException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Shows on the real kernel what Holdfast is for, in a namespace that is thrown away. */
final class DemoCommand extends HostCommand {

  static final Command COMMAND =
      new Command(
          "demo",
          List.of(
              "Declares, breaks and heals things in a throw-away namespace; needs root and ip(8)."),
          List.of(),
          false,
          DemoCommand::new);

  private static final String DOCUMENT = "demo.yaml";

  /** It waits for one healing at most, and then removes everything. */
  private static final Duration TO_CLEAN_UP = Demo.PATIENCE.plusSeconds(10);

  private DemoCommand(Invocation words) throws UsageException {
    super(words);
  }

  @Override
  ExitCode execute(Output output) throws DocumentException, HostException, InterruptedException {
    Style style = Style.ofTerminal();
    String yaml = text();
    HostDocument document = Documents.parse(DOCUMENT, yaml);
    String lack = Demo.lacks();
    if (!lack.isEmpty()) {
      return withoutNamespace(output, document, lack);
    }
    try (StopSignal stop = new StopSignal(TO_CLEAN_UP);
        Demo demo = Demo.prepare(style, output)) {
      demo.play(yaml, document, stop);
      return ExitCode.OK;
    } catch (IOException e) {
      output.error(ExitCode.OTHER, String.valueOf(e.getMessage()));
      return ExitCode.OTHER;
    }
  }

  /** What can be shown without making a namespace: what a plan looks like. */
  private ExitCode withoutNamespace(Output output, HostDocument document, String lack)
      throws HostException {
    try (Host host = Host.readOnly(shared().hostOptions("demo"))) {
      List<String> notices = new ArrayList<>(host.notices());
      notices.add(
          "the demo "
              + lack
              + "; without that, this is what its document would change here (a plan"
              + " changes nothing):");
      output.account(Account.of(host.plan(document), notices));
    }
    return ExitCode.NO_PERMISSION;
  }

  private static String text() {
    try (InputStream in =
        Objects.requireNonNull(DemoCommand.class.getResourceAsStream(DOCUMENT), DOCUMENT)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
