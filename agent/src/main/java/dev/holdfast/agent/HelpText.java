package dev.holdfast.agent;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What {@code --help} shows, in lines of at most 80 characters. */
final class HelpText {

  private static final int WIDTH = 80;
  private static final int COLUMN = 27;

  private final StringBuilder text = new StringBuilder();

  private HelpText() {}

  /** Help about the whole. */
  static String of(List<Command> commands) {
    HelpText help = new HelpText();
    help.line("Usage: holdfast [-hV] COMMAND");
    help.line("Keeps Linux kernel state as it was declared.");
    help.entry("  -h, --help", 18, Command.HELP.description());
    help.entry("  -V, --version", 18, Command.VERSION.description());
    help.line("Commands:");
    for (Command command : commands) {
      help.entry("  " + command.name(), 12, command.description().getFirst());
    }
    help.line("");
    help.line("Exit status: 0 done, 1 other errors, 2 a plan has changes, 3 not converged,");
    help.line("64 usage, 77 no permission, 78 bad document.");
    return help.text.toString();
  }

  /** Help about one command. */
  static String of(Command command) {
    HelpText help = new HelpText();
    help.synopsis(command);
    for (String sentence : command.description()) {
      help.wrapped("", 0, List.of(sentence.split(" ", -1)));
    }
    if (command.takesFiles()) {
      help.entry("      FILE...", COLUMN, DocumentFiles.DESCRIPTION);
    }
    command.options().stream()
        .sorted(Comparator.comparing(CommandOption::name))
        .forEach(option -> {
          String letter = option.letter().isEmpty() ? "      " : "  " + option.letter() + ", ";
          help.entry(letter + option.shown(), COLUMN, option.description());
        });
    return help.text.toString();
  }

  private void synopsis(Command command) {
    String start = "Usage: holdfast " + command.name();
    List<String> words = new ArrayList<>(List.of("[-hV]"));
    for (CommandOption option : command.options()) {
      if (!option.equals(Command.HELP) && !option.equals(Command.VERSION)) {
        String shortest =
            option.letter().isEmpty() ? option.shown() : option.letter() + after(option);
        words.add("[" + shortest + "]");
      }
    }
    if (command.takesFiles()) {
      words.add("FILE...");
    }
    wrapped(start, start.length() + 1, words);
  }

  private static String after(CommandOption option) {
    return option.takesValue() ? " " + option.value() : "";
  }

  /** A term and what it means, which goes into a column of its own. */
  private void entry(String term, int column, String meaning) {
    if (term.length() >= column) {
      line(term);
      wrapped("", column, List.of(meaning.split(" ", -1)));
    } else {
      wrapped(term, column, List.of(meaning.split(" ", -1)));
    }
  }

  /** Words behind a start, each line of them from a column on. */
  private void wrapped(String start, int column, List<String> words) {
    StringBuilder line = new StringBuilder(start).repeat(' ', column - start.length());
    boolean first = true;
    for (String word : words) {
      if (!first && line.length() + 1 + word.length() > WIDTH) {
        line(line.toString());
        line = new StringBuilder().repeat(' ', column);
        first = true;
      }
      line.append(first ? "" : " ").append(word);
      first = false;
    }
    line(line.toString());
  }

  private void line(String line) {
    text.append(line).append('\n');
  }
}
