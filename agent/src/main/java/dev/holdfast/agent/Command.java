package dev.holdfast.agent;

import java.util.List;
import java.util.stream.Stream;

/**
 * A command: what it is called, what it takes, and what makes it.
 *
 * @param description sentences for help; the first stands in the list of commands too
 * @param own the options that it takes beside those that every command takes
 * @param takesFiles whether it needs at least one FILE, or takes none
 */
record Command(
    String name,
    List<String> description,
    List<CommandOption> own,
    boolean takesFiles,
    Maker maker) {

  static final CommandOption HELP =
      new CommandOption("-h", "--help", "", "Show this help message and exit.");
  static final CommandOption VERSION =
      new CommandOption("-V", "--version", "", "Print version information and exit.");

  /** Makes the command of the words that it was called with. */
  interface Maker {
    HostCommand of(Invocation words) throws UsageException;
  }

  /** All options. */
  List<CommandOption> options() {
    return Stream.of(own.stream(), Shared.OPTIONS.stream(), Stream.of(HELP, VERSION))
        .flatMap(options -> options)
        .toList();
  }
}
