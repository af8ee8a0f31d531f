package dev.holdfast.reconcile;

import java.lang.System.Logger.Level;

/** Something about a loop that is worth one line in a log, and happens once, not every pass. */
public sealed interface LoopEvent {

  /** The name of the loop. */
  String loop();

  /** There are events in the scope and they cannot be had; the timer goes on alone. */
  record MonitorLost(String loop, String reason) implements LoopEvent {}

  /** Changes are heard again. */
  record MonitorBack(String loop) implements LoopEvent {}

  /** The scope is not there, such as a namespace that was deleted. */
  record ScopeGone(String loop, String reason) implements LoopEvent {}

  /** The scope is there again. */
  record ScopeBack(String loop) implements LoopEvent {}

  /** Passes cannot run from now on; told again only for another desired state. */
  record Failing(String loop, Throwable error) implements LoopEvent {}

  /** Passes run again. */
  record Recovered(String loop) implements LoopEvent {}

  /**
   * Somebody changes what we change, back and forth.
   *
   * @param subject such as {@code route 10.0.0.0/24}
   */
  record Contested(String loop, String subject) implements LoopEvent {}

  /** One line in an operator's words. */
  default String text() {
    return switch (this) {
      case MonitorLost e ->
          "%s: changes are not heard, only looked for now and then: %s"
              .formatted(e.loop(), e.reason());
      case MonitorBack e -> e.loop() + ": changes are heard again";
      case ScopeGone e -> e.loop() + ": gone: " + e.reason();
      case ScopeBack e -> e.loop() + ": back again";
      case Failing e -> e.loop() + ": " + words(e.error());
      case Recovered e -> e.loop() + ": works again";
      case Contested e -> e.loop() + ": somebody else keeps changing " + e.subject();
    };
  }

  /** How bad it is. */
  default Level level() {
    return switch (this) {
      case MonitorLost _, ScopeGone _, Failing _, Contested _ -> Level.WARNING;
      case MonitorBack _, ScopeBack _, Recovered _ -> Level.INFO;
    };
  }

  /** What an error says to an operator: its message alone if we wrote it. */
  static String words(Throwable error) {
    String message = error.getMessage();
    boolean ours = error instanceof PassException || error instanceof MonitorException;
    return ours && message != null ? message : error.toString();
  }
}
