package dev.holdfast.agent;

import dev.holdfast.agent.Account.Standing;
import dev.holdfast.reconcile.Operation.Verb;
import java.io.Console;
import java.util.Optional;

/** How a terminal shows things: with colour where there is a person and NO_COLOR is not set. */
record Style(boolean colour) {

  private static final String RESET = "\u001b[0m";
  private static final String RED = "\u001b[31m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String DIM = "\u001b[2m";
  private static final String BOLD = "\u001b[1m";

  /** The style for standard output as it is now; see no-color.org. */
  static Style ofTerminal() {
    String noColour = System.getenv("NO_COLOR");
    boolean terminal = Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
    return new Style(terminal && (noColour == null || noColour.isEmpty()));
  }

  String red(String text) {
    return paint(RED, text);
  }

  String green(String text) {
    return paint(GREEN, text);
  }

  String yellow(String text) {
    return paint(YELLOW, text);
  }

  String dim(String text) {
    return paint(DIM, text);
  }

  String bold(String text) {
    return paint(BOLD, text);
  }

  private String paint(String code, String text) {
    return colour ? code + text + RESET : text;
  }

  /** A line with the sign of its verb or standing in front, in the colour of it. */
  String sign(Standing standing, Verb verb, String text) {
    return switch (standing) {
      case FAILED -> red("! " + text);
      case PENDING -> yellow("? " + text);
      case PLANNED, APPLIED ->
          switch (verb) {
            case CREATE, ADOPT -> green("+ " + text);
            case SET, REPLACE, REVERT -> yellow("~ " + text);
            case DELETE -> red("- " + text);
            case RELEASE -> dim(". " + text);
          };
    };
  }
}
