package dev.holdfast.agent;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Optional;

/** The command: {@code holdfast plan|apply|run|observe|release|validate|demo}. */
final class Holdfast {

  private static final List<Command> COMMANDS =
      List.of(
          PlanCommand.COMMAND,
          ApplyCommand.COMMAND,
          RunCommand.COMMAND,
          ObserveCommand.COMMAND,
          ReleaseCommand.COMMAND,
          ValidateCommand.COMMAND,
          DemoCommand.COMMAND);

  private Holdfast() {}

  /** Runs one command and ends the process with its exit status. */
  public static void main(String... arguments) {
    Thread.setDefaultUncaughtExceptionHandler(
        (thread, e) -> System.err.println("holdfast: " + unexpected(thread.getName(), e)));
    StandardOutput out = new StandardOutput();
    System.setOut(out.stream());
    int exit = run(arguments);
    int status = out.complaint().map(lost -> complain(exit, lost)).orElse(exit);
    System.err.flush();
    // Everything is written and closed. System.exit would first find a logger to say so, which
    // takes
    // a short command a tenth of its time.
    Runtime.getRuntime().halt(status);
  }

  private static int complain(int exit, String lost) {
    System.err.println("holdfast: standard output: " + OneLine.of(lost));
    return exit == ExitCode.OK.number() || exit == ExitCode.CHANGES.number()
        ? ExitCode.OTHER.number()
        : exit;
  }

  static int run(String... arguments) {
    List<String> words = List.of(arguments);
    try {
      return run(words).number();
    } catch (InterruptedException | RuntimeException | OutOfMemoryError e) {
      Shared.output(words).error(ExitCode.OTHER, unexpected("main", e));
      return ExitCode.OTHER.number();
    }
  }

  private static ExitCode run(List<String> words) throws InterruptedException {
    if (words.isEmpty()) {
      System.err.print(HelpText.of(COMMANDS));
      return ExitCode.USAGE;
    }
    String first = words.getFirst();
    Optional<Command> command =
        COMMANDS.stream().filter(one -> one.name().equals(first)).findFirst();
    if (command.isPresent()) {
      return run(command.get(), words);
    }
    if (Command.HELP.isCalled(first)) {
      return say(HelpText.of(COMMANDS));
    }
    if (Command.VERSION.isCalled(first)) {
      return say(Version.text() + "\n");
    }
    String what = first.startsWith("-") ? "no such option" : "no such command";
    List<String> names = COMMANDS.stream().map(Command::name).toList();
    return explain(
        words, what + ": '" + first + "'" + Invocation.suggestion(first, names), "holdfast");
  }

  private static ExitCode run(Command command, List<String> words) throws InterruptedException {
    try {
      Invocation invocation = Invocation.of(command, words.subList(1, words.size()));
      if (invocation.has(Command.HELP)) {
        return say(HelpText.of(command));
      }
      if (invocation.has(Command.VERSION)) {
        return say(Version.text() + "\n");
      }
      return command.maker().of(invocation).call();
    } catch (UsageException e) {
      return explain(words, String.valueOf(e.getMessage()), "holdfast " + command.name());
    }
  }

  private static ExitCode say(String text) {
    System.out.print(text);
    System.out.flush();
    return ExitCode.OK;
  }

  /** Says what is wrong with the command line. */
  private static ExitCode explain(List<String> words, String what, String whose) {
    Shared.output(words).error(ExitCode.USAGE, what + "; try '" + whose + " --help'");
    return ExitCode.USAGE;
  }

  /** One line for what should never happen; where it happened is for whoever looks for it. */
  private static String unexpected(String thread, Throwable e) {
    // Not a constant: to find the logger is most of what a short command would do.
    System.getLogger(Holdfast.class.getName()).log(Level.DEBUG, thread, e);
    return e instanceof OutOfMemoryError
        ? "out of memory: the document or what is there is too large for this JVM"
        : "a fault of holdfast itself: " + e;
  }
}
