package dev.holdfast.agent;

import java.lang.System.Logger.Level;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command: {@code holdfast plan|apply|run|observe|release|validate|demo}. */
@Command(
    name = "holdfast",
    description = "Keeps Linux kernel state as it was declared.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      PlanCommand.class,
      ApplyCommand.class,
      RunCommand.class,
      ObserveCommand.class,
      ReleaseCommand.class,
      ValidateCommand.class,
      DemoCommand.class
    },
    footer = {
      "",
      "Exit status: 0 done, 1 other errors, 2 a plan has changes, 3 not converged,",
      "64 usage, 77 no permission, 78 bad document."
    })
final class Holdfast {

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
    CommandLine line = new CommandLine(new Holdfast());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(Holdfast::explain);
    line.setExecutionExceptionHandler((e, _, _) -> fail(e, arguments));
    if (arguments.length == 0) {
      line.usage(System.err);
      return ExitCode.USAGE.number();
    }
    try {
      return line.execute(arguments);
    } catch (OutOfMemoryError e) {
      return fail(e, arguments);
    }
  }

  private static int explain(ParameterException e, String... arguments) {
    String help = e.getCommandLine().getCommandSpec().qualifiedName();
    String message = wrong(e) + "; try '" + help + " --help'";
    Shared.output(arguments).error(ExitCode.USAGE, message);
    return ExitCode.USAGE.number();
  }

  /** What is wrong with the command line, and what may have been meant. */
  private static String wrong(ParameterException e) {
    String message = String.valueOf(e.getMessage());
    if (e instanceof UnmatchedArgumentException unmatched) {
      boolean command = !unmatched.isUnknownOption() && isRoot(e.getCommandLine());
      String what =
          command ? "no such command: '" + unmatched.getUnmatched().getFirst() + "'" : message;
      List<String> near = unmatched.getSuggestions();
      return near.isEmpty() ? what : what + " (did you mean '" + near.getFirst() + "'?)";
    }
    return message;
  }

  private static boolean isRoot(CommandLine line) {
    return line.getParent() == null;
  }

  private static int fail(Throwable e, String... arguments) {
    Shared.output(arguments).error(ExitCode.OTHER, unexpected("main", e));
    return ExitCode.OTHER.number();
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
