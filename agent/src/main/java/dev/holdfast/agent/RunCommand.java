package dev.holdfast.agent;

import dev.holdfast.host.DocumentException;
import dev.holdfast.host.Host;
import dev.holdfast.host.HostDocument;
import dev.holdfast.host.HostException;
import dev.holdfast.host.HostRun;
import dev.holdfast.host.TextTrial;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Keeps everything as the document says, until it is stopped. */
final class RunCommand extends HostCommand {

  private static final long LOOK_MILLIS = 200;

  static final Command COMMAND =
      new Command(
          "run",
          List.of(
              "Keeps everything as declared until it is stopped; reloads when a file changes.",
              "SIGTERM stops it and leaves the state as it is."),
          Policy.OPTIONS,
          true,
          RunCommand::new);

  private final DocumentFiles files;
  private final Policy policy;

  /** An edit of a document must not end what keeps everything else; empty if none can be had. */
  private final Optional<NftTrial> trial = NftTrial.byOwnCommand();

  private RunCommand(Invocation words) throws UsageException {
    super(words);
    files = DocumentFiles.of(words);
    policy = Policy.of(words);
  }

  @Override
  ExitCode execute(Output output) throws DocumentException, HostException, InterruptedException {
    Reload reload = new Reload(files.paths());
    HostDocument document = read(trial.map(NftTrial::trusting).orElse(TextTrial.NONE));
    reload.lookBeside(document.files());
    try (StopSignal stop = new StopSignal(StopSignal.A_SECOND);
        EventWriter events = EventWriter.start(output);
        Host host = Host.open(policy.applyTo(shared().hostOptions("run")))) {
      RunLog log = new RunLog(events::put);
      host.notices().forEach(log::note);
      log.note("keeping " + names() + " as process " + ProcessHandle.current().pid());
      try (HostRun run = host.run(document, log)) {
        while (!stop.await(LOOK_MILLIS)) {
          if (files.canChange() && reload.isDue()) {
            load(reload, run, log);
          }
        }
      }
      log.note("stopped; the state stays as it is");
      return ExitCode.OK;
    }
  }

  private HostDocument read(TextTrial asked) throws DocumentException {
    HostDocument document = files.load(asked);
    trial.ifPresent(NftTrial::settle);
    return document;
  }

  /** Takes over what the files say now, or says why not and goes on with what they said before. */
  private void load(Reload reload, HostRun run, RunLog log) {
    if (reload.hasEmptyFile()) {
      log.note(
          "not reloaded: a file is empty; to want nothing, write {}, or # into a file of routes");
      return;
    }
    try {
      HostDocument document = read(trial.<TextTrial>map(own -> own).orElse(TextTrial.NONE));
      run.put(document);
      reload.lookBeside(document.files());
      log.note("reloaded " + names());
    } catch (DocumentException e) {
      reload.lookBeside(e.files());
      Complaints.lines(e.problems()).forEach(log::note);
      log.note("not reloaded: what was declared before stays");
    } catch (HostException e) {
      // A namespace of which the record could not be given to its new name is not kept meanwhile.
      log.note(e.getMessage());
      log.note("not reloaded: mend the state folder, and then touch the document");
    }
  }

  private String names() {
    return files.paths().stream().map(Object::toString).collect(Collectors.joining(", "));
  }
}
