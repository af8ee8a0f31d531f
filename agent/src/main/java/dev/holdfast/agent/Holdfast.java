package dev.holdfast.agent;

import java.io.PrintWriter;
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
    System.exit(run(arguments));
  }

  static int run(String... arguments) {
    CommandLine line = new CommandLine(new Holdfast());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler(Holdfast::explain);
    if (arguments.length == 0) {
      line.usage(System.err);
      return ExitCode.USAGE.number();
    }
    return line.execute(arguments);
  }

  private static int explain(ParameterException e, String... arguments) {
    PrintWriter err = e.getCommandLine().getErr();
    err.println("holdfast: " + e.getMessage());
    UnmatchedArgumentException.printSuggestions(e, err);
    err.println("Try 'holdfast --help'.");
    return ExitCode.USAGE.number();
  }
}
